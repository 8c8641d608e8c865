"""Who takes which step; who holds which stands in `policy/access.csv`."""

from __future__ import annotations

from yihu.engine.enums import Labelled


class Can(Labelled):
    SEE = "procedures.see", "查看识别退出程序"
    PREPARE = "procedures.prepare", "办理申请、核实、评议和公示"
    REVIEW = "procedures.review", "乡镇审核名单"
    COMPARE = "procedures.compare", "登记部门比对结果"
    DECIDE = "procedures.decide", "县级审定名单"
    REGISTER = "procedures.register", "登记建档、退出和返贫"
    FOLLOW_UP = "procedures.follow_up", "登记脱贫后跟踪"
    VILLAGE_OUT = "procedures.village_out", "登记贫困村出列"
