from __future__ import annotations

from yihu.engine.indicators import Count, Indicator, Kind, Unit
from yihu.modules.reports import queries

INDICATORS = (
    Indicator(
        key="rect.bulletin",
        label="编发通报期数",
        unit=Unit.ISSUE,
        kind=Kind.CAMPAIGN,
        measure=Count(queries.bulletins_on),
        formula="签发日期不晚于当日的通报期数（县级以下各级分别编号，合并计数）",
        source="资阳区2020年上半年脱贫攻坚工作总结 一（一）",
        detail="reports:issue",
        columns=(("title", "标题"), ("number", "期号"), ("as_of", "统计截止日"), ("issued_on", "签发日期")),
        since="有通报以来",
    ),
)
