from yihu.engine.enums import Labelled


class Can(Labelled):
    SEE = "history.see", "查看操作记录"
