from __future__ import annotations

from yihu.engine.ledgers import Column, Kind, Ledger
from yihu.modules.monitoring.rules import Risk
from yihu.modules.screening import queries
from yihu.modules.screening.permissions import Can
from yihu.modules.screening.rules import HitState

LEDGERS = (
    Ledger(
        key="screening.hits",
        title="筛查命中清单",
        model="screening.Hit",
        source="防止返贫监测：部门筛查预警",
        columns=(
            Column("area_code", "行政村", Kind.AREA, filterable=True),
            Column("number", "户编号", searchable=True, max_length=30),
            Column("head_name", "户主", searchable=True),
            Column("rule_name", "规则"),
            Column("rule", "规则编号", filterable=True, listed=False),
            Column("risk", "风险类型", Kind.CODE, codes=Risk, filterable=True),
            Column("start", "命中日期", Kind.DATE),
            Column("state", "处理", Kind.CODE, codes=HitState, filterable=True),
            Column("clued_on", "转线索日期", Kind.DATE),
            Column("end", "解除日期", Kind.DATE),
            Column("reason", "说明", listed=False),
        ),
        rows=queries.in_lists,
        see=Can.SEE,
        identify=("number", "rule", "start"),
        day="start",
        dims={"rule": "rule", "risk": "risk", "state": "state"},
        order=("-start", "area_code", "number"),
        link="screening:hit",
        menu="监测帮扶",
        household_path="household",
        on_household_page=False,
    ),
)
