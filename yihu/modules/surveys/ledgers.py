from __future__ import annotations

from yihu.engine.ledgers import Column, Kind, Ledger
from yihu.modules.surveys import queries
from yihu.modules.surveys.permissions import Can
from yihu.modules.surveys.rules import Kind as Round
from yihu.modules.surveys.rules import State

_PLACE = Column("area_code", "行政村", Kind.AREA, editable=False, filterable=True)

LEDGERS = (
    Ledger(
        key="surveys.sheets",
        title="调研排查工作台账",
        model="surveys.Sheet",
        source="普查、“3+1”调研和排查的入户调研表",
        columns=(
            _PLACE,
            Column("survey__title", "调研排查", searchable=True, filterable=True, editable=False),
            Column("survey__kind", "类别", Kind.CODE, codes=Round, filterable=True, editable=False),
            Column("number", "户编号", searchable=True, editable=False),
            Column("head_name", "户主", searchable=True, editable=False),
            Column("listed_persons", "在册人口", Kind.INTEGER, unit="人", editable=False, listed=False),
            Column("persons", "调查人口", Kind.INTEGER, unit="人", editable=False),
            Column("state", "状态", Kind.CODE, codes=State, filterable=True, editable=False),
            Column("done_on", "登记日期", Kind.DATE, editable=False),
            Column("by_name", "登记人", editable=False, searchable=True),
            Column("excuse", "未能入户原因", editable=False, listed=False, max_length=200),
        ),
        rows=queries.sheets,
        see=Can.SEE,
        sums=("listed_persons", "persons"),
        dims={"state": "state"},
        order=("-survey__start", "area_code", "number"),
        link="surveys:sheet",
        menu="调研排查",
        household_path="household",
    ),
    Ledger(
        key="surveys.rechecks",
        title="调研复核台账",
        model="surveys.Recheck",
        source="调研排查抽样复核",
        columns=(
            _PLACE,
            Column("sheet__survey__title", "调研排查", searchable=True, editable=False),
            Column("sheet__number", "户编号", searchable=True, editable=False),
            Column("sheet__head_name", "户主", searchable=True, editable=False),
            Column("compared", "比对项", Kind.INTEGER, editable=False),
            Column("agreed", "一致项", Kind.INTEGER, editable=False),
            Column("on", "复核日期", Kind.DATE, editable=False),
            Column("by_name", "复核人", editable=False),
        ),
        rows=queries.rechecks,
        see=Can.SEE,
        sums=("compared", "agreed"),
        order=("-on", "area_code"),
        link="surveys:recheck",
        menu="调研排查",
    ),
)
