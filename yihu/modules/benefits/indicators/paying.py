"""What was paid in the year, by kind: 万元, and to how many people and households."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from yihu.engine.indicators import Count, Indicator, Ratio, Total, Unit
from yihu.engine.indicators import Kind as Time
from yihu.engine.money import FEN_PER_WAN
from yihu.modules.benefits import queries
from yihu.modules.benefits.rules import Kind, Line, kinds_of

SOURCE = "补助发放台账（已复核清单）"
COLUMNS = (
    ("person_name", "姓名"),
    ("kind", "种类"),
    ("period", "所属期"),
    ("paid_on", "发放日期"),
    ("fen", "金额"),
    ("area_code", "区划代码"),
)


@dataclass(frozen=True)
class Sort:
    """Kinds that a figure adds up. `key`: of the amount; people and households have `_pop` and `_hh` behind it, where
    they are told."""

    key: str
    label: str
    kinds: tuple[Kind, ...]
    told: tuple[str, ...] = ("hh", "pop")


_SECURITY = tuple(kinds_of(Line.SECURITY))
_DESTITUTE = (Kind.DESTITUTE_HOUSED, Kind.DESTITUTE_AT_HOME)
_DISABLED = (Kind.DISABLED_LIVING, Kind.DISABLED_CARE)
SORTS = (
    Sort("edu.aid", "教育资助", tuple(kinds_of(Line.EDUCATION))),
    Sort("soc.paid", "兜底保障资金", _SECURITY),
    Sort("soc.dibao", "低保金", (Kind.LOW_INCOME,)),
    Sort("soc.destitute", "特困供养金", _DESTITUTE),
    Sort("soc.destitute_housed", "特困集中供养金", (Kind.DESTITUTE_HOUSED,), ("pop",)),
    Sort("soc.destitute_at_home", "特困分散供养金", (Kind.DESTITUTE_AT_HOME,), ("pop",)),
    Sort("soc.temp", "临时救助", (Kind.TEMPORARY,), ("hh",)),
    Sort("soc.orphan", "孤儿基本生活费", (Kind.ORPHAN,), ("pop",)),
    Sort("soc.disab", "残疾人两项补贴", _DISABLED),
    Sort("soc.disab_living", "困难残疾人生活补贴", (Kind.DISABLED_LIVING,), ("pop",)),
    Sort("soc.disab_care", "重度残疾人护理补贴", (Kind.DISABLED_CARE,), ("pop",)),
    Sort("soc.special", "特别救助", (Kind.SPECIAL,), ("hh",)),
    Sort("med.aid", "医疗救助帮扶", tuple(kinds_of(Line.MEDICAL))),
    Sort("pension.paid", "养老金", (Kind.PENSION,), ("pop",)),
    Sort("pension.contribution", "养老保险代缴", (Kind.CONTRIBUTION,), ("pop",)),
    Sort("care.paid", "照护补贴", (Kind.CARE,), ("pop",)),
)
# Where the spec of a summary names the amount itself: 教育资助 and 医疗救助 are counted in people first.
AMOUNT_OF = {"edu.aid": "edu.aid_amount", "med.aid": "med.aid_amount"}


def _rows(rows: Callable[..., Any], kinds: Sequence[Kind]) -> Callable[[str, date], Any]:
    values = [kind.value for kind in kinds]
    return partial(_of_kinds, rows, values)


def _of_kinds(rows: Callable[..., Any], kinds: Sequence[str], area_code: str, as_of: date) -> Any:
    return rows(area_code, as_of, *kinds)


def _words(sort: Sort) -> str:
    return "、".join(kind.label for kind in sort.kinds) if len(sort.kinds) < 4 else f"各类{sort.label}"


def _one(sort: Sort, key: str, label: str, measure: Count | Total, formula: str) -> Indicator:
    dims = {"kind": "kind"} if len(sort.kinds) > 1 else {}
    is_money = isinstance(measure, Total)
    return Indicator(
        key=key,
        label=label,
        unit=Unit.WAN_YUAN if is_money else Unit.HOUSEHOLD if key.endswith("_hh") else Unit.PERSON,
        kind=Time.YEAR_TO_DATE,
        measure=measure,
        formula=formula,
        source=SOURCE,
        digits=4 if is_money else 0,
        dims={**dims, "period": "period"} if sort.key == "edu.aid" else dims,
        dim_labels={"kind": Kind} if dims else {},
        detail="benefits:of_payment",
        columns=COLUMNS,
    )


def _of(sort: Sort) -> list[Indicator]:
    """The amount, and to how many households and people."""
    words = _words(sort)
    found = [
        _one(
            sort,
            AMOUNT_OF.get(sort.key, sort.key),
            f"{sort.label}发放金额",
            Total(_rows(queries.paid_in, sort.kinds), column="fen", per=FEN_PER_WAN),
            f"发放日期在当年且不晚于统计日、到统计日没有撤回的{words}金额合计",
        )
    ]
    for part, who, rows in (
        ("hh", "户", queries.first_of_households),
        ("pop", "人", queries.first_of_persons),
    ):
        if part in sort.told:
            key = sort.key if (sort.key, part) == ("edu.aid", "pop") else f"{sort.key}_{part}"
            formula = f"当年到统计日止领取{words}的{who}数，每{who}只计一次，列在最先登记的一笔上"
            found.append(_one(sort, key, f"{sort.label}{who}数", Count(_rows(rows, sort.kinds)), formula))
    return found


def _share(key: str, label: str, above: str, below: str, formula: str) -> Indicator:
    return Indicator(
        key=key,
        label=label,
        unit=Unit.PERCENT,
        kind=Time.YEAR_TO_DATE,
        measure=Ratio(above, below),
        formula=formula,
        source=f"{SOURCE}；资金计划",
        digits=2,
    )


PAID = (
    *(indicator for sort in SORTS for indicator in _of(sort)),
    _share(
        "edu.plan_rate", "教育资助占年度计划", "edu.aid_amount", "fund.plan_education",
        "当年教育资助发放金额 ÷ 本年度资金计划中投向教育的金额",
    ),
    _share(
        "med.plan_rate", "医疗救助帮扶占年度计划", "med.aid_amount", "fund.plan_health",
        "当年医疗救助帮扶发放金额 ÷ 本年度资金计划中投向健康医疗的金额",
    ),
)  # fmt: skip
