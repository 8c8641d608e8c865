from __future__ import annotations

from yihu.engine.indicators import Count, Indicator, Kind, Ratio, Total, Unit
from yihu.engine.money import FEN_PER_WAN
from yihu.modules.teams import queries
from yihu.modules.teams.rules import Post

_SOURCE = "2020年驻村帮扶工作总结：驻村工作队"
_MEMBER = (
    ("number", "队员编号"),
    ("name", "姓名"),
    ("post", "队内职务"),
    ("unit__name", "派出单位"),
    ("start", "到岗日期"),
    ("area_code", "区划代码"),
)

INDICATORS = (
    Indicator(
        key="team.n",
        label="驻村工作队",
        unit=Unit.PIECE,
        kind=Kind.STOCK,
        measure=Count(queries.teams_on),
        formula="当日在村的工作队支数；一村同一天只有一支，故也是有队的村数",
        source=_SOURCE,
        dims={"unit": "unit__name"},
        detail="teams:team",
        columns=(
            ("number", "队编号"),
            ("unit__name", "派出单位"),
            ("people", "在岗人数"),
            ("start", "进驻日期"),
            ("area_code", "区划代码"),
        ),
    ),
    Indicator(
        key="team.member",
        label="驻村队员",
        unit=Unit.PERSON,
        kind=Kind.STOCK,
        measure=Count(queries.members_on),
        formula="当日任期内的队员人数，含队长和第一书记",
        source=_SOURCE,
        dims={"post": "post", "unit": "unit__name"},
        dim_labels={"post": Post},
        detail="teams:member",
        columns=_MEMBER,
    ),
    Indicator(
        key="team.per_team",
        label="队均人数",
        unit=Unit.PERSON,
        kind=Kind.STOCK,
        measure=Ratio("team.member", "team.n", per=1),
        formula="驻村队员 ÷ 驻村工作队",
        source=_SOURCE,
        digits=2,
    ),
    Indicator(
        key="team.duty_days",
        label="在村天数",
        unit=Unit.DAY,
        kind=Kind.YEAR_TO_DATE,
        measure=Count(queries.duty_days_to_date),
        formula="本年 1 月 1 日至当日在岗表登记为“在村”的人天数；公出、请假、休假不计",
        source="驻村工作队考勤表",
        columns=(("member__name", "姓名"), ("on", "日期"), ("area_code", "区划代码")),
    ),
    Indicator(
        key="team.insured",
        label="已投保驻村队员",
        unit=Unit.PERSON,
        kind=Kind.STOCK,
        measure=Count(queries.insured_on),
        formula="当日在岗且有一份保险在保障期内的队员人数",
        source=_SOURCE,
        detail="teams:member",
        columns=_MEMBER,
    ),
    Indicator(
        key="team.insured_rate",
        label="驻村队员投保率",
        unit=Unit.PERCENT,
        kind=Kind.STOCK,
        measure=Ratio("team.insured", "team.member"),
        formula="已投保驻村队员 ÷ 驻村队员",
        source=_SOURCE,
        digits=1,
        higher_is_better=True,
    ),
    Indicator(
        key="team.allowance",
        label="驻村补助",
        unit=Unit.WAN_YUAN,
        kind=Kind.YEAR_TO_DATE,
        measure=Total(queries.paid_to_date, "fen", per=FEN_PER_WAN),
        formula="本年 1 月 1 日至当日已发放的交通补贴和伙食补助，冲正为负",
        source=_SOURCE,
        digits=2,
        columns=(
            ("member__name", "姓名"),
            ("month", "月份"),
            ("days", "在村天数"),
            ("fen", "补助（分）"),
            ("on", "发放日期"),
            ("area_code", "区划代码"),
        ),
    ),
)
