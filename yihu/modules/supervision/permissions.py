from __future__ import annotations

from yihu.engine.enums import Labelled


class Can(Labelled):
    SEE = "supervision.see", "查看自查发现和检查"
    RUN = "supervision.run", "运行监督规则"
    EXPLAIN = "supervision.explain", "说明自查发现"
    VERIFY = "supervision.verify", "核实自查发现"
    PLAN = "supervision.plan", "组织资金检查"
    REPORT = "supervision.report", "填报检查结果"
    LEAD = "supervision.lead", "办理问题线索"
