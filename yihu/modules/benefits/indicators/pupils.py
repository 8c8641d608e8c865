"""Grants due for the day's term, pupils who learn over the net, children out of school."""

from __future__ import annotations

from yihu.engine.indicators import Count, Indicator, Measure, Ratio, Total, Unit
from yihu.engine.indicators import Kind as Time
from yihu.engine.money import FEN_PER_WAN
from yihu.modules.benefits import queries
from yihu.modules.benefits.rules import Device, Kind
from yihu.modules.departments.rules import Stage

_GRANTS = "教育资助对象台账；补助发放台账"
_GRANT = (
    ("person_name", "姓名"),
    ("kind", "资助种类"),
    ("term", "学期"),
    ("school", "学校"),
    ("standard_fen", "资助标准"),
    ("paid_fen", "已发"),
    ("area_code", "区划代码"),
)
_PUPIL = (("person_name", "姓名"), ("on", "日期"), ("area_code", "区划代码"))
_OUT = (
    ("name", "姓名"),
    ("school", "学校"),
    ("stage", "学段"),
    ("on", "状态日期"),
    ("area_code", "区划代码"),
)
_TERM = "学期按统计日：2月至7月为当年春季，8月至次年1月为秋季"


def _grant(key: str, label: str, unit: Unit, measure: Measure, formula: str, *, digits: int = 4) -> Indicator:
    is_rate = isinstance(measure, Ratio)
    return Indicator(
        key=key,
        label=label,
        unit=unit,
        kind=Time.STOCK,
        measure=measure,
        formula=f"{formula}；{_TERM}",
        source=_GRANTS,
        digits=digits,
        dims={} if is_rate else {"kind": "kind", "stage": "stage"},
        dim_labels={} if is_rate else {"kind": Kind, "stage": Stage},
        columns=() if is_rate else _GRANT,
    )


PUPILS = (
    _grant(
        "edu.due_pop",
        "本学期应资助学生数",
        Unit.PERSON,
        Count(queries.pupils_due_on),
        "本学期认定日期不晚于统计日的资助对象人数，一人几项只计一次",
        digits=0,
    ),
    _grant(
        "edu.due",
        "本学期应发教育资助",
        Unit.WAN_YUAN,
        Total(queries.due_on, column="standard_fen", per=FEN_PER_WAN),
        "本学期认定日期不晚于统计日的资助对象标准合计",
    ),
    _grant(
        "edu.due_paid",
        "本学期应发教育资助中已发",
        Unit.WAN_YUAN,
        Total(queries.due_on, column="paid_fen", per=FEN_PER_WAN),
        "本学期资助对象同一种类、同一学期已复核发放、没有撤回的金额合计",
    ),
    _grant(
        "edu.aid_rate",
        "教育资助完成率",
        Unit.PERCENT,
        Ratio("edu.due_paid", "edu.due"),
        "本学期应发教育资助中已发 ÷ 本学期应发教育资助",
        digits=2,
    ),
    Indicator(
        key="edu.online",
        label="线上学习学生数",
        unit=Unit.PERSON,
        kind=Time.STOCK,
        measure=Count(queries.online_on),
        formula="落实日期不晚于统计日、有设备或接通宽带的学生数",
        source="线上学习台账",
        dims={"device": "device"},
        dim_labels={"device": Device},
        columns=_PUPIL,
    ),
    Indicator(
        key="edu.broadband",
        label="线上学习接通宽带学生数",
        unit=Unit.PERSON,
        kind=Time.STOCK,
        measure=Count(queries.broadband_on),
        formula="线上学习学生中接通宽带的人数",
        source="线上学习台账",
        columns=_PUPIL,
    ),
    Indicator(
        key="edu.online_rate",
        label="线上学习覆盖率",
        unit=Unit.PERCENT,
        kind=Time.STOCK,
        measure=Ratio("edu.online", "edu.pupils"),
        formula="线上学习学生数 ÷ 在校生人数",
        source="线上学习台账；人员年度信息",
        digits=1,
    ),
    Indicator(
        key="edu.listed_dropout",
        label="学籍辍学学生数",
        unit=Unit.PERSON,
        kind=Time.STOCK,
        measure=Count(queries.dropped_on),
        formula="小学、初中学生中，到统计日最近一条学籍状态为辍学的人数",
        source="部门数据：学籍",
        dims={"stage": "stage"},
        dim_labels={"stage": Stage},
        columns=_OUT,
        higher_is_better=False,
    ),
    Indicator(
        key="edu.to_persuade",
        label="待劝返学生数",
        unit=Unit.PERSON,
        kind=Time.STOCK,
        measure=Count(queries.to_persuade_on),
        formula="学籍辍学学生中，辍学以后没有返校或送教上门的劝返记录的人数",
        source="部门数据：学籍；控辍保学劝返台账",
        columns=_OUT,
        higher_is_better=False,
    ),
    Indicator(
        key="edu.returned",
        label="当年劝返学生人次",
        unit=Unit.PERSON_TIMES,
        kind=Time.YEAR_TO_DATE,
        measure=Count(queries.returned_in),
        formula="劝返日期在当年且不晚于统计日、结果为已返校或送教上门的劝返条数",
        source="控辍保学劝返台账",
        columns=(*_PUPIL, ("by_name", "劝返人")),
    ),
)
