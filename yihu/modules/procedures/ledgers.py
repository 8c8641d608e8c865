from __future__ import annotations

from yihu.engine.ledgers import Column, Kind, Ledger
from yihu.modules.households.rules import HouseholdKind
from yihu.modules.procedures import queries
from yihu.modules.procedures.permissions import Can
from yihu.modules.procedures.rules import Kind as Procedure
from yihu.modules.procedures.rules import Stage

_VILLAGE = Column("area_code", "行政村", Kind.AREA, required=True, filterable=True, aliases=("村", "村名"))
_NUMBER = Column("number", "户编号", required=True, max_length=30, searchable=True)

LEDGERS = (
    Ledger(
        key="procedures.cases",
        title="识别退出程序台账",
        model="procedures.Case",
        source="贫困人口识别和退出程序",
        columns=(
            _VILLAGE,
            Column("round__kind", "程序", Kind.CODE, codes=Procedure, filterable=True, editable=False),
            Column("round__title", "名单", searchable=True, editable=False),
            _NUMBER,
            Column("head_name", "户主", searchable=True, editable=False),
            Column("persons", "人口", Kind.INTEGER, unit="人", editable=False),
            Column("household_kind", "户属性", Kind.CODE, codes=HouseholdKind, editable=False, listed=False),
            Column("round__stage", "当前环节", Kind.CODE, codes=Stage, filterable=True, editable=False),
            Column("round__stage_on", "环节日期", Kind.DATE, editable=False),
            Column("income_fen", "人均纯收入", Kind.MONEY, unit="元", editable=False),
            Column("signed_on", "签字日期", Kind.DATE, editable=False, listed=False),
            Column("dropped_on", "剔除日期", Kind.DATE, editable=False, listed=False),
            Column("dropped_why", "剔除原因", editable=False, listed=False),
        ),
        rows=queries.cases,
        see=Can.SEE,
        identify=("number", "round__title"),
        sums=("persons",),
        order=("-round__stage_on", "area_code", "number"),
        link="procedures:case",
        menu="农户",
        household_path="household",
    ),
    Ledger(
        key="procedures.follow_ups",
        title="脱贫后跟踪台账",
        model="procedures.FollowUp",
        source="脱贫后四个不摘（责任、政策、帮扶、监管）",
        columns=(
            _VILLAGE,
            _NUMBER,
            Column("on", "回访日期", Kind.DATE, required=True, example="2020-06-20"),
            Column("helper", "帮扶责任人", max_length=40, searchable=True, help="不摘责任"),
            Column(
                "policy_kept", "继续享受政策", Kind.YES_NO, required=True, filterable=True, help="不摘政策"
            ),
            Column("help", "帮扶措施", max_length=200, help="不摘帮扶"),
            Column("visited_by", "回访人", max_length=40, help="不摘监管"),
            Column("note", "备注", max_length=200, listed=False),
        ),
        rows=queries.follow_ups,
        see=Can.SEE,
        write=Can.FOLLOW_UP,
        identify=("area_code", "number", "on"),
        day="on",
        order=("-on", "area_code", "number"),
        menu="农户",
    ),
)
