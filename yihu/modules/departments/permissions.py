from __future__ import annotations

from yihu.engine.enums import Labelled


class Can(Labelled):
    SEE = "departments.see", "查看部门数据"
    SEE_HEALTH = "departments.see_health", "查看医疗费用和残疾证数据"
    COMPARE = "departments.compare", "查看和登记资产比对数据"
    WRITE = "departments.write", "登记部门数据"
