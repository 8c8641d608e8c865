"""Rules about a registered household as a whole."""

from __future__ import annotations

from yihu.engine.quality import NATIONAL, Rule, Severity, Shown, Subject, c
from yihu.modules.households.quality import living
from yihu.modules.households.quality.common import read
from yihu.modules.households.rules import HouseholdKind

_KIND = Shown("kind", "户属性", HouseholdKind)

RULES = (
    Rule(
        code="V005",
        severity=Severity.ERROR,
        title="建档立卡户没有户主",
        explain="每户必须有且只有一名户主；两名户主由数据库拦截，不会出现。",
        fix="打开农户页，办理“户主变更”，选定一名成员为户主。",
        column="relation",
        wrong=c.persons.gt(0) & c.heads.eq(0),
        source=f"{NATIONAL}：户主唯一",
        shown=(Shown("persons", "成员数"), _KIND),
    ),
    Rule(
        code="V010",
        severity=Severity.ERROR,
        title="建档立卡户没有成员",
        explain="户在册而名下没有成员，家庭人口数与成员数不一致。",
        fix="漏录成员的补录；整户已不在的，办理“整户销户”。",
        column="persons",
        wrong=c.persons.eq(0),
        source=f"{NATIONAL}：家庭人口数与成员数一致",
        shown=(_KIND,),
    ),
)

HOUSEHOLDS = Subject(
    key="households.household",
    label="户",
    sql=read("families.sql"),
    columns=(
        "number",
        "kind",
        "standing",
        "persons",
        "heads",
        "dropouts",
        "without_labour",
        "labour_known",
        "supported",
        "on_low_income",
        "on_destitute",
        "ill_uninsured",
        "persons_with_facts",
        "facts",
        "year",
        "farmland",
        "irrigated",
        "woodland",
        "returned_woodland",
        "orchard",
        "grassland",
        "water_area",
        "road_km",
        "unsafe_house",
        "safe_water",
        "main_cause",
    ),
    rules=(*RULES, *living.RULES),
    tables=(
        "households_registration",
        "households_membership",
        "households_person_year",
        "households_household_year",
    ),
    fed_by=(
        "households.roll",
        "households.changes",
        "households.exits",
        "households.household_years",
        "households.person_years",
    ),
)
