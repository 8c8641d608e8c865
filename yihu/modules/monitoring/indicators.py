"""Figures of the watch. Cleared households stay in the stock of those ever watched, as the reports count them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from yihu.engine.indicators import Count, Indicator, Kind, Ratio, Unit
from yihu.modules.households import queries as households
from yihu.modules.incomes import queries as incomes
from yihu.modules.monitoring import queries
from yihu.modules.monitoring.queries import dated
from yihu.modules.monitoring.rules import Category, ClearKind, ClueSource

_SOURCE = "防止返贫动态监测和帮扶；年度工作总结（脱贫监测户、边缘户及其风险消除）"
_ROWS = (
    ("number", "户编号"),
    ("head_name", "户主"),
    ("category", "类别"),
    ("start", "纳入日期"),
    ("end", "消除日期"),
    ("area_code", "区划代码"),
)
_PEOPLE = (("number", "户编号"), ("name", "姓名"), ("area_code", "区划代码"))
_KINDS = (
    (Category.UNSTABLE, "脱贫不稳定户"),
    (Category.MARGINAL, "边缘易致贫户"),
    (Category.SUDDEN, "突发严重困难户"),
)
Rows = Callable[[str, date], Any]


def _households(key: str, label: str, rows: Rows, formula: str, **more: Any) -> Indicator:
    return Indicator(
        key=key,
        label=label,
        unit=Unit.HOUSEHOLD,
        kind=Kind.STOCK,
        measure=Count(rows),
        formula=formula,
        source=_SOURCE,
        detail="monitoring:case",
        columns=_ROWS,
        **more,
    )


def _people(key: str, label: str, rows: Rows, formula: str) -> Indicator:
    return Indicator(
        key=key,
        label=label,
        unit=Unit.PERSON,
        kind=Kind.STOCK,
        measure=Count(rows),
        formula=formula,
        source=_SOURCE,
        detail="households:of_member",
        columns=_PEOPLE,
    )


def _of(category: Category, label: str) -> tuple[Indicator, ...]:
    name = category.value
    told = f"统计日及以前纳入的{label}，含风险已消除的；一户多次纳入的只计一次，按最近一次的类别"
    return (
        _households(f"mon.{name}_hh", f"{label}户数", partial(queries.recognised_by, category=category), told),
        _people(
            f"mon.{name}_pop", f"{label}人数", partial(queries.persons_recognised_by, category=category),
            f"{told}；按统计日家庭成员计",
        ),
        _households(
            f"mon.{name}_cleared_hh", f"{label}风险已消除户数", partial(queries.cleared_by, category=category),
            f"{told}；其中统计日及以前风险消除的",
        ),
    )  # fmt: skip


_GROUP_SOURCE = "三户一体和特殊群体：孤寡老人、留守儿童、残疾人、低保户"
GROUPS = (
    Indicator(
        key="grp.lonely_pop",
        label="独居（孤寡）老人",
        unit=Unit.PERSON,
        kind=Kind.STOCK,
        measure=Count(households.lonely_elders),
        formula="统计日年满 60 周岁（年龄可按本地规定调整）、户内只有本人的农村居民",
        source=_GROUP_SOURCE,
        detail="households:of_member",
        columns=_PEOPLE,
    ),
    Indicator(
        key="grp.left_behind_pop",
        label="留守儿童",
        unit=Unit.PERSON,
        kind=Kind.STOCK,
        measure=Count(households.left_behind_children),
        formula="统计日不满 16 周岁，户内 18 至 60 周岁成员最近年度都在县外务工满 6 个月（年龄和月数可按本地规定调整）",
        source=_GROUP_SOURCE,
        detail="households:of_member",
        columns=_PEOPLE,
    ),
    Indicator(
        key="grp.disabled_pop",
        label="残疾人",
        unit=Unit.PERSON,
        kind=Kind.STOCK,
        measure=Count(households.disabled),
        formula="统计日在户、最近年度登记有残疾类别的",
        source=_GROUP_SOURCE,
        detail="households:of_member",
        columns=_PEOPLE,
    ),
    Indicator(
        key="grp.low_income_only_hh",
        label="仅靠低保收入户",
        unit=Unit.HOUSEHOLD,
        kind=Kind.STOCK,
        measure=Count(incomes.only_low_income),
        formula="最近完整年度有低保金，没有工资性、生产经营性和财产性收入的户",
        source=_GROUP_SOURCE,
        detail="incomes:of_statement",
        columns=(
            ("household__number", "户编号"),
            ("persons", "人口"),
            ("net", "纯收入（分）"),
            ("area_code", "区划代码"),
        ),
    ),
)

INDICATORS = (
    *GROUPS,
    *(one for category, label in _KINDS for one in _of(category, label)),
    _households(
        "mon.ever_hh", "监测对象累计户数", queries.recognised_by, "统计日及以前纳入监测的户，含风险已消除的",
        dims={"category": "category"}, dim_labels={"category": Category},
    ),
    _people("mon.ever_pop", "监测对象累计人数", queries.persons_recognised_by, "上述各户统计日的家庭成员"),
    _households(
        "mon.watched_hh", "正在监测帮扶户数", queries.cases_on, "统计日已纳入、风险尚未消除的户",
        dims={"category": "category"}, dim_labels={"category": Category},
    ),
    _households(
        "mon.cleared_hh", "风险已消除户数", queries.cleared_by, "累计户中统计日及以前风险消除、没有再次纳入的户",
        dims={"how": "clear_kind"}, dim_labels={"how": ClearKind},
    ),
    Indicator(
        key="mon.cleared_rate",
        label="风险消除率",
        unit=Unit.PERCENT,
        kind=Kind.STOCK,
        measure=Ratio("mon.cleared_hh", "mon.ever_hh"),
        formula="风险已消除户数 ÷ 监测对象累计户数",
        source=_SOURCE,
        digits=1,
        higher_is_better=True,
    ),
    _households(
        "mon.found_hh", "本年新纳入户数", dated.found_this_year, "本年 1 月 1 日至统计日公告纳入监测的户次",
        dims={"category": "category"}, dim_labels={"category": Category},
    ),
    _households(
        "mon.on_time_hh", "本年按时纳入户数", dated.on_time_this_year,
        "本年新纳入户中，从线索到公告不超过规定天数（一般 15 日）的",
    ),
    Indicator(
        key="mon.on_time_rate",
        label="按时纳入率",
        unit=Unit.PERCENT,
        kind=Kind.STOCK,
        measure=Ratio("mon.on_time_hh", "mon.found_hh"),
        formula="本年按时纳入户数 ÷ 本年新纳入户数",
        source=_SOURCE,
        digits=1,
        higher_is_better=True,
    ),
    Indicator(
        key="mon.clues",
        label="本年风险线索",
        unit=Unit.ITEM,
        kind=Kind.YEAR_TO_DATE,
        measure=Count(dated.clues_this_year),
        formula="本年 1 月 1 日至统计日的风险线索",
        source="防止返贫动态监测和帮扶：线索台账",
        dims={"source": "source"},
        dim_labels={"source": ClueSource},
        detail="monitoring:clue",
        columns=(("on", "线索日期"), ("source", "来源"), ("risk", "风险"), ("area_code", "区划代码")),
    ),
)  # fmt: skip
