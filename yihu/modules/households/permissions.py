from __future__ import annotations

from yihu.engine.enums import Labelled


class Can(Labelled):
    SEE = "households.see", "查看农户资料"
    WRITE = "households.write", "登记和变更农户资料"
    PLAN_EXIT = "households.plan_exit", "编制脱贫计划"
    EXIT = "households.exit", "批准脱贫退出"
    LOOK_UP = "households.look_up", "按身份证号查人"
    SET_BASE = "households.set_base", "登记农村人口基数"
