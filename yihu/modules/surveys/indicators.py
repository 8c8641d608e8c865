from __future__ import annotations

from functools import partial

from yihu.engine.indicators import Count, Indicator, Kind, Ratio, Total, Unit
from yihu.modules.surveys import queries
from yihu.modules.surveys.rules import Kind as Round

_SOURCE = "2020年驻村帮扶工作总结：普查和“3+1”调研"
_KINDS = {"kind": "survey__kind"}
_LABELS = {"kind": Round}
_SHEET = (
    ("survey__title", "调研排查"),
    ("number", "户编号"),
    ("head_name", "户主"),
    ("persons", "调查人口"),
    ("done_on", "登记日期"),
    ("area_code", "区划代码"),
)
_by_kind = partial(Indicator, kind=Kind.YEAR_TO_DATE, source=_SOURCE, dims=_KINDS, dim_labels=_LABELS)
_sheets = partial(_by_kind, detail="surveys:sheet", columns=_SHEET)
_rechecks = partial(Indicator, kind=Kind.YEAR_TO_DATE, source="调研排查抽样复核")
_items = partial(
    _rechecks,
    unit=Unit.ITEM,
    detail="surveys:recheck",
    columns=(
        ("sheet__number", "户编号"),
        ("compared", "比对项"),
        ("agreed", "一致项"),
        ("on", "复核日期"),
    ),
)

INDICATORS = (
    _by_kind(
        key="svy.villages",
        label="完成调研排查的村",
        unit=Unit.VILLAGE,
        measure=Count(queries.villages_done_on),
        formula="本年 1 月 1 日至当日名单上的户全部登记（含写明原因未能入户）的村；每次调研排查分别计数",
        columns=(("survey__title", "调研排查"), ("completed_on", "完成日期"), ("area_code", "区划代码")),
    ),
    _sheets(
        key="svy.listed",
        label="调研排查应登记户",
        unit=Unit.HOUSEHOLD,
        measure=Count(queries.listed_on),
        formula="本年开始、开始日期不晚于当日的各次调研排查名单上的户数",
    ),
    _sheets(
        key="svy.hh",
        label="已调研排查户",
        unit=Unit.HOUSEHOLD,
        measure=Count(queries.done_on),
        formula="本年 1 月 1 日至当日已登记调研表的户数；未能入户的不计，每次调研排查分别计数",
    ),
    _sheets(
        key="svy.pop",
        label="已调研排查人口",
        unit=Unit.PERSON,
        measure=Total(queries.done_on, "persons"),
        formula="已调研排查户登记的调查人口之和",
    ),
    _items(
        key="svy.compared",
        label="复核比对项",
        measure=Total(queries.rechecked_on, "compared"),
        formula="本年 1 月 1 日至当日复核户中两次都有答案的是否题和单选题数",
    ),
    _items(
        key="svy.agreed",
        label="复核一致项",
        measure=Total(queries.rechecked_on, "agreed"),
        formula="复核比对项中两次答案相同的题数",
    ),
    _rechecks(
        key="svy.consistency",
        label="复核一致率",
        unit=Unit.PERCENT,
        measure=Ratio("svy.agreed", "svy.compared"),
        formula="复核一致项 ÷ 复核比对项",
        digits=1,
        higher_is_better=True,
    ),
)
