"""Who does what in the watch over households; who holds which stands in `policy/access.csv`."""

from __future__ import annotations

from yihu.engine.enums import Labelled


class Can(Labelled):
    SEE = "monitoring.see", "查看监测对象"
    RAISE = "monitoring.raise", "登记风险线索"
    ACCEPT = "monitoring.accept", "受理和交办风险线索"
    PREPARE = "monitoring.prepare", "办理入户核查、评议、公示和公告"
    COMPARE = "monitoring.compare", "登记部门信息比对结果"
    REVIEW = "monitoring.review", "乡镇审核监测对象"
    DECIDE = "monitoring.decide", "县级审定监测对象"
    HELP = "monitoring.help", "落实帮扶措施和走访监测对象"
    IMPORT = "monitoring.import", "导入监测对象台账"
