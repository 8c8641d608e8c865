from __future__ import annotations

from yihu.engine.enums import Labelled


class Can(Labelled):
    SEE = "plans.see", "查看帮扶计划"
    WRITE = "plans.write", "编制帮扶计划、登记措施进展"
    SEND = "plans.send", "按村编制、送审帮扶计划"
    CONFIRM = "plans.confirm", "确认或退回帮扶计划"
