from __future__ import annotations

from yihu.engine.enums import Labelled


class Can(Labelled):
    SEE = "assets.see", "查看项目资产和收益"
    REGISTER = "assets.register", "登记资产、确权和移交"
    KEEP = "assets.keep", "登记管护、盘点、闲置和收益"
    DISTRIBUTE = "assets.distribute", "拟定收益分配方案"
    REVIEW = "assets.review", "审核收益分配和资产处置"
    PAY = "assets.pay", "登记收益发放"
    ASK = "assets.ask_disposal", "申请处置资产"
    DECIDE = "assets.decide_disposal", "决定处置资产"
