from __future__ import annotations

from functools import partial

from yihu.engine import conditions
from yihu.engine.conditions import Verdict
from yihu.engine.indicators import Count, Indicator, Kind, Ratio, Rows, Total, Unit
from yihu.engine.money import FEN_PER_WAN
from yihu.modules.places import queries
from yihu.modules.places.rules import IncomeSource, KeyKind, KeyLevel, KeyReason

SUMMARY_2020 = "资阳区2020年上半年脱贫攻坚工作总结 一（四）"

_SHEET = "贫困村信息采集表（村情表）"
_INCOME = "村集体经济收入台账"
_OF_SHEET = (("area_code", "区划代码"), ("start", "统计时点"))


def _villages(key: str, label: str, rows: Rows, formula: str, *, good: bool | None = None) -> Indicator:
    """A number of villages by their sheets in force."""
    return Indicator(
        key=f"village.{key}",
        label=label,
        unit=Unit.VILLAGE,
        kind=Kind.STOCK,
        measure=Count(rows),
        formula=formula,
        source=_SHEET,
        detail="places:of_sheet",
        columns=_OF_SHEET,
        higher_is_better=good,
    )


def _met(key: str, label: str) -> Indicator:
    rows = partial(queries.met_on, key, Verdict.MET)
    formula = f"当日有效的村情表中按政策数据（conditions.yaml：{key}）判为达标的村数；没有登记的不计"
    return _villages(key, label, rows, formula, good=True)


def _gap(asked: conditions.Condition) -> Indicator:
    rows = partial(queries.met_on, asked.key, Verdict.GAP)
    formula = f"当日有效的村情表中按政策数据（conditions.yaml：{asked.key}）判为缺口的村数；没有登记的不计"
    return _villages(f"gap_{asked.key}", f"{asked.label}有缺口的村数", rows, formula, good=False)


def _share(key: str, label: str, part: str, whole: str) -> Indicator:
    return Indicator(
        key=f"village.{key}",
        label=label,
        unit=Unit.PERCENT,
        kind=Kind.STOCK,
        measure=Ratio(f"village.{part}", f"village.{whole}"),
        formula="前者 ÷ 后者：" + label,
        source=_SHEET,
        digits=1,
        higher_is_better=True,
    )


def _hamlets(key: str, label: str, rows: Rows, formula: str) -> Indicator:
    return Indicator(
        key=f"village.{key}",
        label=label,
        unit=Unit.PIECE,
        kind=Kind.STOCK,
        measure=Count(rows),
        formula=formula,
        source="自然村（湾）台账",
        columns=(("area_code", "区划代码"), ("name", "名称"), ("households", "户数"), ("start", "统计时点")),
    )


_LARGE = "当日有效的登记中，户数达到政策数据（conditions.yaml：hamlet_fibre）规定户数的自然村（湾）个数"

INDICATORS = (
    Indicator(
        key="place.key",
        label="重点帮扶对象",
        unit=Unit.PIECE,
        kind=Kind.STOCK,
        measure=Count(queries.key_places_on),
        formula="当日在重点帮扶名单上的村、乡镇和安置点个数；同一地方被两级纳入的分别计数",
        source=SUMMARY_2020,
        dims={"level": "level", "kind": "kind", "reason": "reason"},
        dim_labels={"level": KeyLevel, "kind": KeyKind, "reason": KeyReason},
        columns=(
            ("name", "名称"),
            ("level", "级别"),
            ("kind", "种类"),
            ("reason", "纳入依据"),
            ("start", "纳入日期"),
            ("area_code", "区划代码"),
        ),
    ),
    Indicator(
        key="pov.village_poor",
        label="贫困村数",
        unit=Unit.VILLAGE,
        kind=Kind.STOCK,
        measure=Count(queries.poor_villages_on),
        formula="认定日期不晚于当日的贫困村个数，含已出列的",
        source="贫困村信息采集表：村属性",
        columns=(("area_code", "区划代码"), ("start", "认定日期"), ("out_on", "出列日期")),
    ),
    Indicator(
        key="pov.village_out",
        label="贫困村出列数",
        unit=Unit.VILLAGE,
        kind=Kind.CAMPAIGN,
        measure=Count(queries.villages_out_by),
        formula="出列日期不晚于当日的贫困村个数",
        source="贫困村退出通知；县区年度总结“贫困村出列”口径",
        columns=(("area_code", "区划代码"), ("start", "认定日期"), ("out_on", "出列日期")),
        since="认定贫困村以来",
        higher_is_better=True,
    ),
    _villages("sheets", "已登记村情表的村数", queries.sheets_on, "当日及以前登记过村情表的村数"),
    _met("fibre", "通光纤的行政村数"),
    _met("lte", "通4G的行政村数"),
    _met("garbage", "垃圾无害化处理率达标村数"),
    _met("sorting", "垃圾分类率达标村数"),
    _share("garbage_rate", "垃圾无害化处理率达标村占登记村比例", "garbage", "sheets"),
    _share("sorting_rate", "垃圾分类率达标村占登记村比例", "sorting", "sheets"),
    _hamlets("hamlets", "较大自然村（湾）数", queries.large_hamlets_on, _LARGE),
    _hamlets(
        "hamlets_fibre",
        "较大自然村（湾）通光纤数",
        partial(queries.large_hamlets_on, fact="fibre"),
        f"{_LARGE}，已通光纤的",
    ),
    _hamlets(
        "hamlets_lte",
        "较大自然村（湾）通4G数",
        partial(queries.large_hamlets_on, key="hamlet_lte", fact="lte"),
        "当日有效的登记中，户数达到政策数据（conditions.yaml：hamlet_lte）规定户数、已通4G的自然村（湾）个数",
    ),
    *(_gap(asked) for asked in conditions.conditions()),
    Indicator(
        key="village.collective",
        label="村集体经济收入",
        unit=Unit.WAN_YUAN,
        kind=Kind.YEAR_TO_DATE,
        measure=Total(queries.income_to_date, "fen", per=FEN_PER_WAN),
        formula="收入日期在当年、不晚于当日的村集体经济收入之和，含补助收入",
        source=_INCOME,
        digits=2,
        dims={"source": "source"},
        dim_labels={"source": IncomeSource},
        columns=(
            ("area_code", "区划代码"),
            ("on", "收入日期"),
            ("source", "收入来源"),
            ("fen", "金额（分）"),
        ),
        higher_is_better=True,
    ),
    Indicator(
        key="village.collective_target",
        label="村集体经济收入年度目标",
        unit=Unit.WAN_YUAN,
        kind=Kind.STOCK,
        measure=Total(queries.targets_of, "fen", per=FEN_PER_WAN),
        formula="当年的、下达日期不晚于当日的各村目标之和",
        source=_INCOME,
        digits=2,
        columns=(("area_code", "区划代码"), ("year", "年度"), ("fen", "目标（分）")),
    ),
    _villages(
        "collective_weak",
        "集体经济薄弱村数",
        queries.weak_on,
        "已登记村情表的村中，最近一个完整年度（12 月 31 日为当年）不含补助的集体经济收入低于政策参数 "
        "collective.weak_yuan 的村数；没有登记收入的按零计",
        good=False,
    ),
)
