from __future__ import annotations

from yihu.engine.ledgers import Column, Kind, Ledger
from yihu.modules.visits import queries
from yihu.modules.visits.actions import imports
from yihu.modules.visits.permissions import Can
from yihu.modules.visits.rules import Via, VisitKind

# No `day`: the ledger's base figure would count replaced visits too; its figures stand in `indicators.py`.
LEDGERS = (
    Ledger(
        key="visits.visits",
        title="走访台账",
        model="visits.Visit",
        source="帮扶责任人走访记录；驻村工作队走访日志",
        columns=(
            Column(
                "household__number",
                "户编号",
                required=True,
                max_length=30,
                searchable=True,
                aliases=("户编码", "编号"),
                example="4309021012010001",
            ),
            Column("head_name", "户主", editable=False, searchable=True),
            Column("area_code", "行政村", Kind.AREA, editable=False, filterable=True),
            Column(
                "on", "走访日期", Kind.DATE, required=True, filterable=True, aliases=("日期", "入户日期"),
                example="2020-06-15",
            ),
            Column(
                "kind", "走访类型", Kind.CODE, codes=VisitKind, required=True, filterable=True,
                aliases=("类型", "活动内容"), example="了解基本情况",
            ),
            Column(
                "visitors", "走访人", required=True, max_length=120, searchable=True,
                aliases=("走访人员", "帮扶责任人", "走访干部"), example="丁岚",
            ),
            Column("unit", "派出单位", Kind.UNIT, filterable=True, aliases=("单位", "帮扶单位")),
            Column(
                "seen", "走访情况", Kind.LONG_TEXT, max_length=400, searchable=True, sortable=False,
                aliases=("情况", "走访内容", "记录"),
            ),
            Column("told", "宣讲政策", max_length=200, listed=False, aliases=("政策宣传",)),
            Column("checked", "检查项数", Kind.INTEGER, unit="项", editable=False, listed=False),
            Column("problems", "问题项数", Kind.INTEGER, unit="项", editable=False),
            Column("via", "登记方式", Kind.CODE, codes=Via, editable=False, filterable=True, listed=False),
        ),
        rows=queries.standing,
        see=Can.SEE,
        write=Can.VISIT,
        identify=("household__number", "on", "kind", "visitors"),
        dims={"kind": "kind", "via": "via"},
        order=("-on", "area_code"),
        menu="监测帮扶",
        link="visits:visit",
        enter=imports.enter,
        bulk=imports.BULK,
        household_path="household",
        on_household_page=False,
    ),
)  # fmt: skip
