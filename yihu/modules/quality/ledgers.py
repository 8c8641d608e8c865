"""The lists of findings and of pairs: filters, export and API come from the kit; rows change by runs and actions."""

from __future__ import annotations

from yihu.engine.ledgers import Column, Kind, Ledger
from yihu.engine.quality import Severity
from yihu.modules.quality import queries
from yihu.modules.quality.permissions import Can
from yihu.modules.quality.rules import PairState, State
from yihu.modules.quality.rules.matching import PairKind, Why

LEDGERS = (
    Ledger(
        key="quality.findings",
        title="数据疑点清单",
        model="quality.Finding",
        source="全国扶贫（防返贫）信息系统数据质量核查规则",
        columns=(
            Column("rule", "规则", max_length=16, filterable=True, searchable=True),
            Column("title", "问题", editable=False, sortable=False),
            Column("severity", "程度", Kind.CODE, codes=Severity, filterable=True),
            Column("area_code", "行政村", Kind.AREA, filterable=True),
            Column("number", "户编号", max_length=30, searchable=True),
            Column("told", "核查所见", editable=False, sortable=False),
            Column("state", "状态", Kind.CODE, codes=State, filterable=True),
            Column("owner_name", "责任人", filterable=True, searchable=True),
            Column("start", "发现日期", Kind.DATE, filterable=True),
            Column("due_on", "处理期限", Kind.DATE, filterable=True),
            Column("end", "改正日期", Kind.DATE, filterable=True, listed=False),
        ),
        rows=queries.listed,
        see=Can.SEE,
        dims={"rule": "rule", "severity": "severity", "state": "state"},
        order=("due_on", "pk"),
        link="quality:finding",
        menu="数据",
        household_path="household",
    ),
    Ledger(
        key="quality.pairs",
        title="疑似重复人员清单",
        model="quality.Pair",
        source="全国扶贫（防返贫）信息系统数据质量核查规则：证件号码唯一",
        columns=(
            Column("first_name", "记录一", editable=False, searchable=True),
            Column("second_name", "记录二", editable=False, searchable=True),
            Column("first_number", "记录一户编号", max_length=30, editable=False, searchable=True),
            Column("second_number", "记录二户编号", max_length=30, editable=False, searchable=True),
            Column("kind", "类别", Kind.CODE, codes=PairKind, editable=False, filterable=True),
            Column("why", "依据", Kind.CODE, codes=Why, filterable=True),
            Column("score", "相似度", Kind.INTEGER),
            Column("area_code", "所在", Kind.AREA, filterable=True, help="两条记录共同所在的最小地方"),
            Column("state", "认定", Kind.CODE, codes=PairState, filterable=True),
            Column("found_on", "发现日期", Kind.DATE, filterable=True),
            Column("decided_on", "认定日期", Kind.DATE, filterable=True, listed=False),
            Column("by_name", "认定人", listed=False),
            Column("reason", "理由", max_length=200, listed=False),
        ),
        rows=queries.pairs_listed,
        see=Can.SEE,
        dims={"why": "why", "state": "state"},
        order=("-score", "area_code", "pk"),
        link="quality:pair",
        menu="数据",
    ),
)
