"""补助救助种类: whose line each is, how often it is paid, whether it names a person, and as what it is income."""

from __future__ import annotations

from collections.abc import Mapping

from yihu.engine.enums import Labelled
from yihu.modules.departments.rules import Aid
from yihu.modules.incomes.rules import Source


class Line(Labelled):
    EDUCATION = "education", "教育资助"
    SECURITY = "security", "兜底保障"
    MEDICAL = "medical", "医疗救助"
    PENSION = "pension", "养老保险"
    CARE = "care", "照护"


class Rhythm(Labelled):
    MONTH = "month", "按月"
    TERM = "term", "按学期"
    YEAR = "year", "按年"
    ONCE = "once", "一次性"


class Kind(Labelled):
    KINDERGARTEN = "kindergarten", "学前教育资助", "学前资助", "幼儿资助"
    COMPULSORY = (
        "compulsory",
        "义务教育生活补助",
        "义教寄宿生生活补助",
        "寄宿生补助",
        "家庭经济困难学生生活补助",
    )
    SENIOR = "senior", "普通高中助学金", "高中助学金", "高中资助"
    VOCATIONAL = "vocational", "中职助学金", "中职资助"
    COLLEGE = "college", "大学新生资助", "大学资助"
    VOCATIONAL_PLAN = "vocational_plan", "雨露计划", "雨露计划职业教育补助"
    COUNTY_GRANT = "county_grant", "县级助学", "扶学资金", "区级助学", "助学金"
    LOW_INCOME = "low_income", "低保金", "低保", "农村低保", "最低生活保障金"
    DESTITUTE_HOUSED = "destitute_housed", "特困供养（集中）", "集中供养", "特困集中供养"
    DESTITUTE_AT_HOME = "destitute_at_home", "特困供养（分散）", "分散供养", "特困分散供养"
    TEMPORARY = "temporary", "临时救助", "临时救助金"
    ORPHAN = "orphan", "孤儿基本生活费", "孤儿", "孤儿生活费", "事实无人抚养儿童生活费"
    DISABLED_LIVING = "disabled_living", "困难残疾人生活补贴", "残疾人生活补贴", "困难残疾人补贴"
    DISABLED_CARE = "disabled_care", "重度残疾人护理补贴", "护理补贴", "残疾人护理补贴"
    SPECIAL = "special", "特别救助", "特别救助金"
    MEDICAL_AID = "medical_aid", "医疗救助", "医疗救助金"
    SERIOUS_ILLNESS = "serious_illness", "大病救助", "大病医疗救助"
    MEDICAL_HELP = "medical_help", "医疗帮扶", "健康帮扶", "医疗帮扶资金"
    PENSION = "pension", "养老金", "城乡居民养老金", "基础养老金"
    CONTRIBUTION = "contribution", "养老保险代缴", "养老代缴", "代缴养老保险费"
    CARE = "care", "照护补贴", "照料护理补贴"


_EDUCATION = (
    Kind.KINDERGARTEN,
    Kind.COMPULSORY,
    Kind.SENIOR,
    Kind.VOCATIONAL,
    Kind.COLLEGE,
    Kind.VOCATIONAL_PLAN,
    Kind.COUNTY_GRANT,
)
_MEDICAL = (Kind.MEDICAL_AID, Kind.SERIOUS_ILLNESS, Kind.MEDICAL_HELP)
LINE_OF: Mapping[Kind, Line] = {
    **dict.fromkeys(Kind, Line.SECURITY),
    **dict.fromkeys(_EDUCATION, Line.EDUCATION),
    **dict.fromkeys(_MEDICAL, Line.MEDICAL),
    Kind.PENSION: Line.PENSION,
    Kind.CONTRIBUTION: Line.PENSION,
    Kind.CARE: Line.CARE,
}
_ONCE = (*_MEDICAL, Kind.TEMPORARY, Kind.SPECIAL)
RHYTHM_OF: Mapping[Kind, Rhythm] = {
    **dict.fromkeys(Kind, Rhythm.MONTH),
    **dict.fromkeys(_EDUCATION, Rhythm.TERM),
    **dict.fromkeys(_ONCE, Rhythm.ONCE),
    Kind.CONTRIBUTION: Rhythm.YEAR,
}
# Emergency aid may be a household's; everything else is some person's.
OF_PERSON = tuple(kind for kind in Kind if kind not in (Kind.TEMPORARY, Kind.SPECIAL))
# What the yearly account of a household knows as income. Grants, refunds of medical costs and contributions paid for
# somebody are not money a household lives on (ADR 0199).
SOURCE_OF: Mapping[Kind, Source] = {
    Kind.LOW_INCOME: Source.LOW_INCOME,
    Kind.DESTITUTE_HOUSED: Source.DESTITUTE,
    Kind.DESTITUTE_AT_HOME: Source.DESTITUTE,
    Kind.TEMPORARY: Source.TRANSFER,
    Kind.ORPHAN: Source.TRANSFER,
    Kind.DISABLED_LIVING: Source.TRANSFER,
    Kind.DISABLED_CARE: Source.TRANSFER,
    Kind.SPECIAL: Source.TRANSFER,
    Kind.PENSION: Source.PENSION,
    Kind.CARE: Source.TRANSFER,
}
# Which spans of the civil affairs' file say who is in force.
BY_AID: Mapping[Kind, Aid] = {
    Kind.LOW_INCOME: Aid.LOW_INCOME,
    Kind.DESTITUTE_HOUSED: Aid.DESTITUTE,
    Kind.DESTITUTE_AT_HOME: Aid.DESTITUTE,
    Kind.ORPHAN: Aid.ORPHAN,
    Kind.DISABLED_LIVING: Aid.LIVING,
    Kind.DISABLED_CARE: Aid.CARE,
}
# Somebody in 特困供养 is paid by one of two lists; which, the list paid before says.
KIND_OF_AID: Mapping[Aid, tuple[Kind, ...]] = {
    aid: tuple(kind for kind, of in BY_AID.items() if of is aid) for aid in dict.fromkeys(BY_AID.values())
}


def kinds_of(*lines: Line) -> list[Kind]:
    return [kind for kind in Kind if LINE_OF[kind] in lines]
