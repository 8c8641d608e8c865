"""Rules about one member of a household, compared with the head and the register."""

from __future__ import annotations

from yihu.engine.idcard import Sex
from yihu.engine.quality import NATIONAL, Rule, Severity, Shown, Subject, c
from yihu.engine.quality.expressions import all_of, any_of
from yihu.modules.households.quality import health, schooling, security
from yihu.modules.households.quality.common import read
from yihu.modules.households.rules import CHILDREN, EXPECTED_SEX, PARENT_GAP_YEARS, PARENTS, Relation

_NAME = Shown("name", "姓名")
_RELATION = Shown("relation", "与户主关系", Relation)
_SEX = Shown("sex", "性别", Sex)
_BORN = Shown("born_on", "出生日期")
_MEN = [relation for relation, sex in EXPECTED_SEX.items() if sex is Sex.MALE]
_WOMEN = [relation for relation, sex in EXPECTED_SEX.items() if sex is Sex.FEMALE]

RULES = (
    Rule(
        code="V001",
        severity=Severity.ERROR,
        title="成员没有身份证号",
        explain="建档立卡户的成员应有 18 位身份证号；未上户口的新生儿上户后补录。"
        "已填写的号码在录入和导入时即校验位数、校验码和出生日期，错的存不进来。",
        fix="对照户口簿或身份证，在“更正成员”中补填身份证号；未上户的申请豁免并写明原因和期限。",
        column="id_number",
        wrong=c.registered.is_true() & c.has_id_number.is_false(),
        source=f"{NATIONAL}：证件号码",
        shown=(_NAME, _RELATION),
    ),
    Rule(
        code="V005.2",
        severity=Severity.ERROR,
        title="一户有两名以上配偶",
        explain="户主只能有一名配偶。",
        fix="核对户口簿，把多出的一人改为正确的“与户主关系”。",
        column="relation",
        wrong=c.further_spouse.is_true(),
        source=f"{NATIONAL}：配偶不多于一人",
        shown=(_NAME, _SEX, _BORN),
        stops=True,
    ),
    Rule(
        code="V006",
        severity=Severity.ERROR,
        title="户主与配偶同性别",
        explain="配偶的性别与户主相同：性别由身份证号得出，多半是身份证号或“与户主关系”录错。",
        fix="核对两人的身份证号和关系，在“更正成员”中改正。",
        column="relation",
        wrong=c.relation.eq(Relation.SPOUSE) & c.sex.eq(c.head_sex),
        source=f"{NATIONAL}：户主与配偶性别",
        shown=(_NAME, _SEX),
        stops=True,
    ),
    Rule(
        code="V007",
        severity=Severity.WARNING,
        title="与户主关系同性别不符",
        explain="“之子”是女性、“之母”是男性等，关系与性别只能有一个是对的。",
        fix="性别由身份证号得出且无误的，可批量把关系改为同辈的另一性别（如“之子”改“之女”）。",
        column="relation",
        wrong=any_of(
            c.relation.isin(_MEN) & c.sex.eq(Sex.FEMALE), c.relation.isin(_WOMEN) & c.sex.eq(Sex.MALE)
        ),
        source=f"{NATIONAL}：与户主关系和性别一致",
        shown=(_NAME, _RELATION, _SEX),
        repair="relation_sex",
    ),
    Rule(
        code="V008",
        severity=Severity.WARNING,
        title=f"与户主的年龄差不足 {PARENT_GAP_YEARS} 岁",
        explain=f"子女应比户主小 {PARENT_GAP_YEARS} 岁以上，父母应比户主大 {PARENT_GAP_YEARS} 岁以上；"
        "继子女、养子女属实的可豁免。",
        fix="核对出生日期和关系；确属继、养关系的，申请豁免。",
        column="born_on",
        wrong=any_of(
            c.relation.isin(CHILDREN) & c.head_born_on.later(PARENT_GAP_YEARS).gt(c.born_on),
            all_of(
                c.relation.isin(PARENTS),
                c.head_born_on.is_filled(),
                c.head_born_on.later(-PARENT_GAP_YEARS).lt(c.born_on),
            ),
        ),
        source="国家统计与民政口径的常识校验",
        shown=(_NAME, _RELATION, _BORN, Shown("head_born_on", "户主出生日期")),
    ),
)

MEMBERS = Subject(
    key="households.member",
    label="人",
    sql=read("members.sql"),
    columns=(
        "number",
        "name",
        "relation",
        "sex",
        "born_on",
        "head_sex",
        "head_born_on",
        "kind",
        "standing",
        "registered",
        "has_id_number",
        "further_spouse",
        "facts",
        "year",
        "education",
        "school",
        "dropout",
        "health",
        "labour",
        "work_region",
        "work_months",
        "company",
        "channel",
        "work_abroad",
        "mandarin",
        "low_income",
        "destitute",
        "resident_medical",
        "employee_medical",
        "serious_medical",
        "commercial_medical",
        "medical_aid",
        "resident_pension",
        "employee_pension",
        "chronic_card",
        "family_doctor",
    ),
    rules=(*RULES, *schooling.RULES, *security.RULES, *health.RULES),
    tables=(
        "households_membership",
        "households_person",
        "households_registration",
        "households_identity",
        "households_person_year",
    ),
    fed_by=("households.roll", "households.changes", "households.exits", "households.person_years"),
)
