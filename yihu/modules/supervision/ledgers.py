from __future__ import annotations

from yihu.engine.enums import Labelled
from yihu.engine.ledgers import Column, Kind, Ledger
from yihu.modules.supervision import queries
from yihu.modules.supervision.permissions import Can
from yihu.modules.supervision.rules import Result, RoundKind, Severity, Source, State, Verdict


def _matters(key: str, title: str, model: str, *, rows: object, see: Labelled, link: str) -> Ledger:
    """The same columns for findings and leads."""
    return Ledger(
        key=key,
        title=title,
        model=model,
        source="资金监督检查制度",
        columns=(
            Column("place_code", "发生地", Kind.AREA, editable=False, filterable=True),
            Column("title", "事项", editable=False, searchable=True, max_length=200),
            Column("source", "来源", Kind.CODE, codes=Source, editable=False, filterable=True),
            Column("severity", "程度", Kind.CODE, codes=Severity, editable=False, filterable=True),
            Column("fen", "涉及金额", Kind.MONEY, unit="元", editable=False),
            Column("state", "状态", Kind.CODE, codes=State, editable=False, filterable=True),
            Column("found_on", "发现日期", Kind.DATE, editable=False, filterable=True),
            Column("due_on", "期限", Kind.DATE, editable=False),
            Column("closed_on", "办结日期", Kind.DATE, editable=False),
            Column("recovered_fen", "追回金额", Kind.MONEY, unit="元", editable=False, listed=False),
            Column("project_number", "项目编号", editable=False, searchable=True, listed=False),
            Column("outcome", "结果", Kind.LONG_TEXT, editable=False, listed=False, max_length=400),
            Column("area_code", "答复单位所在地", Kind.AREA, editable=False, listed=False),
        ),
        rows=rows,  # type: ignore[arg-type]
        see=see,
        sums=("fen", "recovered_fen"),
        dims={"state": "state", "source": "source"},
        order=("-found_on", "-pk"),
        link=link,
        menu="资金监督",
    )


LEDGERS = (
    _matters(
        "supervision.findings",
        "自查发现台账",
        "supervision.Finding",
        rows=queries.findings,
        see=Can.SEE,
        link="supervision:finding",
    ),
    _matters(
        "supervision.leads",
        "问题线索台账",
        "supervision.Lead",
        rows=queries.leads,
        see=Can.LEAD,
        link="supervision:lead",
    ),
    Ledger(
        key="supervision.places",
        title="资金检查结果台账（含零报告）",
        model="supervision.RoundPlace",
        source="资金监督检查制度",
        columns=(
            Column("area_code", "乡镇", Kind.AREA, editable=False, filterable=True),
            Column("round__title", "检查", editable=False, searchable=True, filterable=True),
            Column("round__kind", "类别", Kind.CODE, codes=RoundKind, editable=False, filterable=True),
            Column("result", "结果", Kind.CODE, codes=Result, editable=False, filterable=True),
            Column("looked_at", "检查项目数", Kind.INTEGER, unit="个", editable=False),
            Column("problems", "发现问题", Kind.INTEGER, unit="个", editable=False),
            Column("fen", "涉及金额", Kind.MONEY, unit="元", editable=False),
            Column("reported_on", "填报日期", Kind.DATE, editable=False),
            Column("by_name", "填报人", editable=False),
            Column("said", "情况", Kind.LONG_TEXT, editable=False, listed=False, max_length=2000),
        ),
        rows=queries.places,
        see=Can.SEE,
        sums=("looked_at", "problems", "fen"),
        dims={"result": "result"},
        order=("-round__start", "area_code"),
        link="supervision:place",
        menu="资金监督",
    ),
    Ledger(
        key="supervision.items",
        title="资金检查项目台账",
        model="supervision.RoundItem",
        source="资金监督检查制度",
        columns=(
            Column("area_code", "建设地点", Kind.AREA, editable=False, filterable=True),
            Column("place__round__title", "检查", editable=False, searchable=True),
            Column("project_number", "项目编号", editable=False, searchable=True),
            Column("name", "项目名称", editable=False, searchable=True, max_length=120),
            Column("plan_fen", "计划投资", Kind.MONEY, unit="元", editable=False),
            Column("verdict", "结论", Kind.CODE, codes=Verdict, editable=False, filterable=True),
            Column("said", "检查情况", editable=False, max_length=400),
            Column("checked_on", "检查日期", Kind.DATE, editable=False),
            Column("by_name", "检查人", editable=False),
        ),
        rows=queries.items,
        see=Can.SEE,
        sums=("plan_fen",),
        order=("-place__round__start", "area_code", "project_number"),
        menu="资金监督",
    ),
)
