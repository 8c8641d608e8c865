from yihu.engine.enums import Labelled


class Can(Labelled):
    SEE = "reports.see", "查看公文和通报"
    DRAFT = "reports.draft", "起草公文和通报"
    SIGN = "reports.sign", "审核签发公文和通报"
