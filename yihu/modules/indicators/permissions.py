from yihu.engine.enums import Labelled


class Can(Labelled):
    VIEW = "indicators.view", "查看指标"
