"""Rules about a household's land, road, house and support in the year's facts."""

from __future__ import annotations

from yihu.engine.quality import NATIONAL, Parameter, Rule, Severity, Shown, c
from yihu.engine.quality.expressions import all_of, any_of
from yihu.modules.households.rules import HouseholdKind

_YEAR = Shown("year", "年度")
_LAND = (
    Shown("farmland", "耕地（亩）"),
    Shown("woodland", "林地（亩）"),
    Shown("returned_woodland", "退耕还林（亩）"),
    Shown("orchard", "林果（亩）"),
    Shown("grassland", "牧草地（亩）"),
    Shown("water_area", "水面（亩）"),
)
_FIX = "核实后在农户页“填写年度信息”中改正；整村可用“户年度信息”模板批量导入。"

RULES = (
    Rule(
        code="V034",
        severity=Severity.WARNING,
        title="退耕还林面积大于林地与牧草地面积之和",
        explain="退耕还林的地属于林地或牧草地，面积不会更大。",
        fix=_FIX,
        column="returned_woodland",
        wrong=c.returned_woodland.gt(c.woodland.plus(c.grassland)),
        source=f"{NATIONAL}：退耕还林面积",
        shown=(_LAND[2], _LAND[1], _LAND[4], _YEAR),
    ),
    Rule(
        code="V035",
        severity=Severity.WARNING,
        title="土地面积没有填",
        explain="没有的填 0，空着不知道是没有还是没问。",
        fix=_FIX,
        column="farmland",
        wrong=all_of(
            c.facts.is_true(),
            any_of(
                *(
                    column.is_empty()
                    for column in (
                        c.farmland,
                        c.irrigated,
                        c.woodland,
                        c.returned_woodland,
                        c.orchard,
                        c.grassland,
                        c.water_area,
                    )
                )
            ),
        ),
        source=f"{NATIONAL}：土地面积",
        shown=(*_LAND, _YEAR),
    ),
    Rule(
        code="V035.2",
        severity=Severity.WARNING,
        title="土地面积过大",
        explain="超过核查上限的，多半是把平方米、分填成了亩；确属承包大户的可豁免。",
        fix=_FIX,
        column="farmland",
        wrong=any_of(
            c.farmland.gt(Parameter("quality.farmland_mu")),
            *(
                one.gt(Parameter("quality.woodland_mu"))
                for one in (c.woodland, c.returned_woodland, c.orchard)
            ),
            *(one.gt(Parameter("quality.water_mu")) for one in (c.grassland, c.water_area)),
        ),
        source=f"{NATIONAL}：土地面积",
        shown=(*_LAND, _YEAR),
    ),
    Rule(
        code="V036",
        severity=Severity.WARNING,
        title="与村主干路距离没有填或过远",
        explain="单位是公里；超过核查上限的，多半是填成了米。",
        fix=_FIX,
        column="road_km",
        wrong=c.facts.is_true() & (c.road_km.is_empty() | c.road_km.gt(Parameter("quality.road_km"))),
        source=f"{NATIONAL}：与村主干路距离",
        shown=(Shown("road_km", "距离（公里）"), _YEAR),
    ),
    Rule(
        code="V037",
        severity=Severity.WARNING,
        title="户属性与成员低保、特困登记不一致",
        explain="户属性为低保户的应有成员享受低保，为特困供养户的应有成员享受特困供养；没有这种成员的反之。",
        fix="与民政部门名册核对：户属性错的办理“变更户属性”，成员登记错的改年度信息。",
        column="kind",
        wrong=all_of(
            c.persons_with_facts.gt(0),
            any_of(
                c.kind.eq(HouseholdKind.LOW_INCOME) & c.on_low_income.is_false(),
                c.kind.eq(HouseholdKind.DESTITUTE) & c.on_destitute.is_false(),
                c.kind.eq(HouseholdKind.GENERAL) & c.supported.is_true(),
            ),
        ),
        source=f"{NATIONAL}：低保、特困标识（收入部分待收支台账）",
        shown=(
            Shown("kind", "户属性", HouseholdKind),
            Shown("on_low_income", "有成员享受低保"),
            Shown("on_destitute", "有成员特困供养"),
        ),
    ),
    Rule(
        code="V047",
        severity=Severity.WARNING,
        title="整户无劳动力，却无人享受低保或特困供养",
        explain="整户无劳动力又没有兜底保障，多半是漏保，或劳动技能登记有误。",
        fix="核实劳动技能；确属整户无劳动力的，协助申请低保或特困供养。",
        column="labour",
        wrong=all_of(
            c.persons.gt(0),
            c.without_labour.eq(c.persons),
            c.supported.is_false(),
        ),
        source=f"{NATIONAL}：整户无劳动力",
        shown=(Shown("persons", "成员数"), Shown("kind", "户属性", HouseholdKind)),
    ),
)
