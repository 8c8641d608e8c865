from __future__ import annotations

from yihu.engine.ledgers import Column, Kind, Ledger
from yihu.modules.monitoring import bulk, queries
from yihu.modules.monitoring.permissions import Can
from yihu.modules.monitoring.rules import (
    Category,
    ClearKind,
    ClueSource,
    ClueState,
    Lack,
    MeasureKind,
    Risk,
    Stage,
    Trend,
)

_EXPORT = "全国防返贫监测信息系统导出：监测对象"
_VILLAGE = Column("area_code", "行政村", Kind.AREA, filterable=True, editable=False)
_NUMBER = ("户编码", "户编号")

LEDGERS = (
    Ledger(
        key="monitoring.cases",
        title="监测对象台账",
        model="monitoring.Case",
        source=_EXPORT,
        columns=(
            Column("number", "户编号", required=True, max_length=30, searchable=True, aliases=_NUMBER, example="4309021012010001"),
            Column("head_name", "户主", searchable=True, editable=False),
            _VILLAGE,
            Column("persons", "人口", Kind.INTEGER, unit="人", editable=False),
            Column(
                "category", "监测对象类别", Kind.CODE, codes=Category, required=True, filterable=True,
                aliases=("监测户类别", "类别", "户类型"), example="边缘易致贫户",
            ),
            Column("clue_on", "线索日期", Kind.DATE, listed=False, help="不知道的留空，按识别时间计"),
            Column(
                "start", "风险识别时间", Kind.DATE, required=True, aliases=("识别时间", "纳入监测日期", "监测对象识别时间"),
                example="2020-03-25",
            ),
            *(
                Column(
                    f"risk_{at}", f"风险{at}", Kind.CODE, codes=Risk, required=at == 1, sortable=False,
                    listed=at == 1, aliases=(f"致贫返贫风险{at}", f"返贫致贫风险{at}", *(("主要风险", "致贫返贫风险") if at == 1 else ())),
                )
                for at in range(1, 6)
            ),
            Column("income_fen", "识别时人均纯收入", Kind.MONEY, unit="元", listed=False, aliases=("人均纯收入",)),
            *(
                Column(f"lack_{one.value}", one.label, Kind.YES_NO, listed=False, sortable=False)
                for one in Lack
            ),
            Column("no_labour", "整户无劳动力", Kind.YES_NO, listed=False, aliases=("是否整户无劳动力",)),
            Column("helper", "帮扶责任人", max_length=60, listed=False, aliases=("帮扶联系人",)),
            Column("help_kinds", "帮扶措施", sortable=False, listed=False, help="一项以上用顿号隔开，例如：公益岗位、综合保障"),
            Column("measured_on", "措施落实时间", Kind.DATE, listed=False, sortable=False),
            Column("stage", "当前环节", Kind.CODE, codes=Stage, filterable=True, editable=False),
            Column("end", "风险消除时间", Kind.DATE, aliases=("消除时间", "风险消除日期")),
            Column(
                "clear_kind", "风险消除方式", Kind.CODE, codes=ClearKind, filterable=True, aliases=("消除方式",)
            ),
            Column("clear_income_fen", "消除时人均纯收入", Kind.MONEY, unit="元", listed=False),
        ),
        rows=queries.case_ledger,
        see=Can.SEE,
        write=Can.IMPORT,
        identify=("number", "start"),
        day="start",
        sums=("persons",),
        dims={"category": "category", "stage": "stage"},
        order=("-start", "area_code", "number"),
        link="monitoring:case",
        menu="监测帮扶",
        enter=bulk.enter_case,
        bulk=bulk.CASES,
        household_path="household",
        on_household_page=False,
    ),
    Ledger(
        key="monitoring.clues",
        title="风险线索台账",
        model="monitoring.Clue",
        source="防止返贫动态监测和帮扶：线索台账",
        columns=(
            Column("household__number", "户编号", max_length=30, searchable=True, aliases=_NUMBER, help="系统中没有的留空，填姓名和村"),
            Column("who", "户主", editable=False),
            Column("name", "姓名", max_length=60, listed=False, searchable=True, help="系统中没有这户时填写"),
            Column("area_code", "行政村", Kind.AREA, filterable=True, aliases=("村", "所在村")),
            Column("source", "线索来源", Kind.CODE, codes=ClueSource, required=True, filterable=True, aliases=("来源",)),
            Column("risk", "风险类型", Kind.CODE, codes=Risk, required=True, filterable=True, aliases=("风险", "风险点")),
            Column("on", "线索日期", Kind.DATE, required=True, aliases=("日期", "上报日期"), example="2020-06-05"),
            Column("text", "情况说明", required=True, max_length=400, searchable=True, aliases=("情况", "说明")),
            Column("state", "状态", Kind.CODE, codes=ClueState, filterable=True, editable=False),
            Column("accepted_on", "受理日期", Kind.DATE, editable=False, listed=False),
            Column("closed_why", "关闭原因", editable=False, listed=False),
        ),
        rows=queries.clues_in_lists,
        see=Can.SEE,
        write=Can.RAISE,
        identify=("household__number", "on", "risk", "text"),
        day="on",
        dims={"source": "source", "risk": "risk", "state": "state"},
        order=("-on", "area_code"),
        link="monitoring:clue",
        menu="监测帮扶",
        enter=bulk.enter_clue,
        bulk=bulk.CLUES,
        household_path="household",
        on_household_page=False,
    ),
    Ledger(
        key="monitoring.measures",
        title="监测帮扶措施台账",
        model="monitoring.Measure",
        source="防止返贫动态监测和帮扶：帮扶措施",
        columns=(
            _VILLAGE,
            Column("case__number", "户编号", searchable=True, editable=False),
            Column("case__head_name", "户主", searchable=True, editable=False),
            Column("risk__kind", "针对风险", Kind.CODE, codes=Risk, filterable=True, editable=False),
            Column("kind", "措施类别", Kind.CODE, codes=MeasureKind, filterable=True, editable=False),
            Column("text", "措施内容", searchable=True, editable=False),
            Column("owner", "责任人（单位）", searchable=True, editable=False),
            Column("planned_on", "制定日期", Kind.DATE, editable=False, listed=False),
            Column("due_on", "完成时限", Kind.DATE, editable=False),
            Column("done_on", "落实日期", Kind.DATE, editable=False),
            Column("effect", "成效", editable=False),
            Column("persons", "受益人数", Kind.INTEGER, unit="人", editable=False, listed=False),
            Column("fen", "金额", Kind.MONEY, unit="元", editable=False, listed=False),
        ),
        rows=queries.measures,
        see=Can.SEE,
        day="planned_on",
        sums=("persons", "fen"),
        dims={"kind": "kind"},
        order=("-planned_on", "area_code"),
        link="monitoring:measure",
        menu="监测帮扶",
        household_path="case__household",
        on_household_page=False,
    ),
    Ledger(
        key="monitoring.visits",
        title="监测月度走访台账",
        model="monitoring.MonthlyVisit",
        source="防止返贫动态监测和帮扶：每月走访",
        columns=(
            _VILLAGE,
            Column("case__number", "户编号", searchable=True, editable=False),
            Column("case__head_name", "户主", searchable=True, editable=False),
            Column("on", "走访日期", Kind.DATE, editable=False),
            Column("visited_by", "走访人", searchable=True, editable=False),
            Column("trend", "风险变化", Kind.CODE, codes=Trend, filterable=True, editable=False),
            Column("income_fen", "人均纯收入", Kind.MONEY, unit="元", editable=False, listed=False),
            Column("text", "走访情况", searchable=True, editable=False),
        ),
        rows=queries.visits,
        see=Can.SEE,
        day="on",
        dims={"trend": "trend"},
        order=("-on", "area_code"),
        menu="监测帮扶",
        household_path="case__household",
        on_household_page=False,
    ),
)  # fmt: skip
