"""The trail of all actions as a ledger that is only read."""

from __future__ import annotations

from yihu.core.history import queries
from yihu.core.history.permissions import Can
from yihu.engine.ledgers import Column, Kind, Ledger

LEDGERS = (
    Ledger(
        key="history.events",
        title="操作记录",
        model="history.Event",
        source="GB/T 22239 8.1.4.3 安全审计",
        columns=(
            Column("moment", "时间", editable=False),
            Column("day", "日期", Kind.DATE, filterable=True, listed=False, editable=False),
            Column("actor_name", "经办人", searchable=True, editable=False),
            Column("verb", "动作", searchable=True, editable=False),
            Column("summary", "摘要", max_length=200, searchable=True, editable=False),
            Column("area_code", "区划", Kind.AREA, editable=False),
            Column("table_name", "数据表", listed=False, searchable=True, editable=False),
            Column("row_id", "记录号", listed=False, searchable=True, editable=False),
        ),
        rows=queries.events,
        see=Can.SEE,
        order=("-at", "-pk"),
        menu="审计",
    ),
)
