"""What must be true of a year's facts; the row as it becomes, with what was known before where the form is blank."""

from __future__ import annotations

from dataclasses import dataclass

from yihu.modules.households.rules.yearly import FIRST_YEAR, HOUSEHOLD_GROUPS, LAST_YEAR


@dataclass(frozen=True)
class Rule:
    """`broken`: an SQL condition over the columns of the row as it becomes; true where the rule is not kept."""

    code: str
    column: str
    message: str
    broken: str


def _between(name: str, label: str, low: int, high: int, *, unless: str = "") -> Rule:
    """`unless`: a slip of which another rule tells."""
    outside = f"{name} < {low} or {name} > {high}"
    return Rule(
        "out_of_range",
        label,
        f"{label}应在 {low} 至 {high} 之间，请核对",
        f"({outside}) and ({unless}) is not true" if unless else outside,
    )


_TURNED = "longitude between 3 and 54 and latitude between 73 and 136"
_YEAR = _between("year", "年度", FIRST_YEAR, LAST_YEAR)
HOUSEHOLD_RULES = (
    _YEAR,
    *(_between(column.name, column.label, 0, 100_000) for column in HOUSEHOLD_GROUPS[1].columns),
    _between("house_area", "住房面积", 0, 5_000),
    _between("road_km", "与村主干路距离", 0, 999),
    Rule(
        "point_turned",
        "经度",
        "经度和纬度填反了，请对调（经度在 73 至 136 之间，纬度在 3 至 54 之间）",
        _TURNED,
    ),
    _between("longitude", "经度", 73, 136, unless=_TURNED),
    _between("latitude", "纬度", 3, 54, unless=_TURNED),
    Rule(
        "point_whole",
        "经度",
        "经度和纬度要一起填，请补上缺的一项",
        "(longitude is null) <> (latitude is null)",
    ),
    Rule(
        "causes_differ",
        "其他致贫原因1",
        "其他致贫原因与主要致贫原因或彼此重复，请改成不同的原因",
        "other_cause_1 <> '' and other_cause_1 in (main_cause, other_cause_2)"
        " or other_cause_2 <> '' and other_cause_2 = main_cause",
    ),
    Rule(
        "house_grade",
        "危房级别",
        "“是否危房户”与“危房级别”不一致：A、B 级不是危房，C、D 级是危房，请核对鉴定结论",
        "unsafe_house and house_grade in ('a', 'b') or not unsafe_house and house_grade in ('c', 'd')",
    ),
    Rule(
        "not_relocated",
        "安置方式",
        "不是易地搬迁户，不应填写安置方式和安置地；请核对“是否易地搬迁户”",
        "not relocated and (relocation <> '' or relocation_site <> '')",
    ),
)
PERSON_RULES = (
    _YEAR,
    _between("work_months", "务工时间", 0, 12),
    _between("post_months", "公益性岗位时间", 0, 12),
    _between("disability_since", "残疾证办证年度", 1980, LAST_YEAR),
    Rule(
        "education_and_school",
        "在校生状况",
        "文化程度和在校生状况只填其一：在校的填在校生状况，不在校的填文化程度",
        "education <> '' and school not in ('', 'none')",
    ),
    Rule(
        "work_region_and_months",
        "务工时间",
        "填了务工所在地，务工时间应大于 0；没有务工的两项都不填",
        "work_region <> '' and work_months = 0 or work_region = '' and work_months > 0",
    ),
    Rule(
        "post_and_months",
        "公益性岗位时间",
        "填了公益性岗位类型，月数应大于 0；没有上岗的两项都不填",
        "post_kind <> '' and post_months = 0 or post_kind = '' and post_months > 0",
    ),
    Rule(
        "disabled_and_healthy",
        "健康状况",
        "填了残疾类别或等级，健康状况应含“残疾”，请核对",
        "(disability_kind <> '' or disability_grade <> '') and health <> '' and health not like '%disabled%'",
    ),
)
