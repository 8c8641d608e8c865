from __future__ import annotations

from yihu.engine.enums import Labelled


class Can(Labelled):
    SEE = "screening.see", "查看筛查预警"
    SEE_HEALTH = "screening.see_health", "查看筛查依据中的健康信息"
    RUN = "screening.run", "运行筛查和试算"
    PROPOSE = "screening.propose", "提出启用和停用筛查规则"
    APPROVE = "screening.approve", "批准启用和停用筛查规则"
    DISMISS = "screening.dismiss", "排除筛查结果"
