"""Rules about a person's schooling and work in the year's facts."""

from __future__ import annotations

from yihu.engine.quality import NATIONAL, Parameter, Rule, Severity, Shown, c
from yihu.engine.quality.expressions import SchoolDay, all_of, any_of
from yihu.modules.households.rules.codes import (
    NOT_IN_SCHOOL,
    Channel,
    Dropout,
    Education,
    Health,
    Labour,
    School,
    WorkRegion,
)

NAME, BORN = Shown("name", "姓名"), Shown("born_on", "出生日期")
YEAR = Shown("year", "年度")
_EDUCATION, _SCHOOL = Shown("education", "文化程度", Education), Shown("school", "在校生状况", School)
_LABOUR = Shown("labour", "劳动技能", Labour)
_MONTHS = Shown("work_months", "务工月数")
_ON_SCHOOL_DAY = SchoolDay()
IN_SCHOOL = c.school.is_filled() & c.school.ne(NOT_IN_SCHOOL)
_HEALTHY = c.health.eq(Health.HEALTHY)
_WORKS = c.work_months.gt(0)
_PRESCHOOL = ["under_age", "kindergarten"]
_JUNIOR = ["grade_7", "grade_8", "grade_9"]
_SENIOR = ["senior_1", "senior_2", "senior_3", "vocational_1", "vocational_2", "vocational_3"]
_FIX_YEAR = "核实后在农户页“填写年度信息”中改正；整村可用“人员年度信息”模板批量导入。"

RULES = (
    Rule(
        code="V011",
        severity=Severity.ERROR,
        title="文化程度和在校生状况都没有填",
        explain="在校的填在校生状况，不在校的填文化程度，必填其一；两项都填的在录入时即被拦截。",
        fix=_FIX_YEAR,
        column="education",
        wrong=c.facts.is_true() & c.education.is_empty() & ~IN_SCHOOL,
        source=f"{NATIONAL}：文化程度与在校生状况",
        shown=(NAME, BORN, YEAR),
    ),
    Rule(
        code="V012",
        severity=Severity.WARNING,
        title="义务教育年龄段不在校且没有失学辍学原因",
        explain="以最近一个 8 月 31 日的年龄计，义务教育年龄段的应在校，确不在校的须填失学辍学原因。",
        fix="到学校和家中核实：在校的填在校生状况，确已失学辍学的填原因并报教育部门劝返。",
        column="school",
        wrong=all_of(
            c.facts.is_true(),
            c.born_on.aged_between(
                Parameter("quality.school_from"), Parameter("quality.school_until"), on=_ON_SCHOOL_DAY
            ),
            ~IN_SCHOOL,
            c.dropout.is_empty(),
        ),
        source=f"{NATIONAL}：义务教育",
        shown=(NAME, BORN, _EDUCATION, _SCHOOL, YEAR),
    ),
    Rule(
        code="V012.2",
        severity=Severity.WARNING,
        title="失学原因为因病、因残，健康状况却是健康",
        explain="失学辍学原因与健康状况互相矛盾。",
        fix=_FIX_YEAR,
        column="dropout",
        wrong=c.dropout.isin([Dropout.ILLNESS, Dropout.DISABILITY]) & _HEALTHY,
        source=f"{NATIONAL}：失学辍学原因",
        shown=(NAME, YEAR),
    ),
    Rule(
        code="V013",
        severity=Severity.WARNING,
        title="在校生状况与年龄不符",
        explain="小学 6–14 岁、七至九年级 12–17 岁、高中和中职 15–20 岁，学龄前和学前教育不满 7 岁（健康的），"
        "以最近一个 8 月 31 日的年龄计。",
        fix=_FIX_YEAR,
        column="school",
        wrong=any_of(
            c.school.eq("primary") & ~c.born_on.aged_between(6, 14, on=_ON_SCHOOL_DAY),
            c.school.isin(_JUNIOR) & ~c.born_on.aged_between(12, 17, on=_ON_SCHOOL_DAY),
            c.school.isin(_SENIOR) & ~c.born_on.aged_between(15, 20, on=_ON_SCHOOL_DAY),
            c.school.isin(_PRESCHOOL) & _HEALTHY & c.born_on.aged_from(7, on=_ON_SCHOOL_DAY),
        ),
        source=f"{NATIONAL}：在校生年龄",
        shown=(NAME, BORN, _SCHOOL, YEAR),
    ),
    Rule(
        code="V014",
        severity=Severity.WARNING,
        title="劳动年龄内健康且不在校，却登记为无（丧失、弱）劳动力",
        explain="劳动年龄内健康且不在校的，一般有普通或技能劳动力；确因照料家人等不能劳动的可豁免。",
        fix=_FIX_YEAR,
        column="labour",
        wrong=all_of(
            c.born_on.aged_between(Parameter("quality.labour_from"), Parameter("quality.labour_until")),
            _HEALTHY,
            ~IN_SCHOOL,
            c.labour.isin([Labour.NONE, Labour.LOST, Labour.WEAK]),
        ),
        source=f"{NATIONAL}：劳动技能",
        shown=(NAME, BORN, _LABOUR, YEAR),
    ),
    Rule(
        code="V015",
        severity=Severity.WARNING,
        title="老年人登记为普通、技能或丧失劳动力",
        explain="超过劳动年龄的一般登记为弱劳动力或半劳动力、无劳动力；各省口径不同，可按省级规定调整年龄。",
        fix=_FIX_YEAR,
        column="labour",
        wrong=c.born_on.aged_from(Parameter("quality.old_from"))
        & c.labour.isin([Labour.ORDINARY, Labour.SKILLED, Labour.LOST]),
        source=f"{NATIONAL}：劳动技能（省级口径）",
        shown=(NAME, BORN, _LABOUR, YEAR),
    ),
    Rule(
        code="V016",
        severity=Severity.WARNING,
        title="未到劳动年龄，劳动技能不是无劳动力",
        explain="未到劳动年龄的一律登记为无劳动力。",
        fix="可批量改为无劳动力。",
        column="labour",
        wrong=c.born_on.aged_below(Parameter("quality.labour_from"))
        & c.labour.is_filled()
        & c.labour.ne(Labour.NONE),
        source="国家统计与民政口径的常识校验",
        shown=(NAME, BORN, _LABOUR, YEAR),
        repair="labour_none",
    ),
    Rule(
        code="V016.2",
        severity=Severity.NOTICE,
        title="在校生登记为普通或技能劳动力",
        explain="年满 16 岁仍在校的一般登记为无劳动力；已休学、在外务工的请说明。",
        fix=_FIX_YEAR,
        column="labour",
        wrong=IN_SCHOOL
        & c.born_on.aged_from(Parameter("quality.labour_from"))
        & c.labour.isin([Labour.ORDINARY, Labour.SKILLED]),
        source="国家统计与民政口径的常识校验",
        shown=(NAME, _SCHOOL, _LABOUR, YEAR),
    ),
    Rule(
        code="V017",
        severity=Severity.WARNING,
        title="有务工记录，却无劳动力或丧失劳动力",
        explain="务工时间大于 0 与无劳动力、丧失劳动力互相矛盾。",
        fix=_FIX_YEAR,
        column="labour",
        wrong=_WORKS & c.labour.isin([Labour.NONE, Labour.LOST]),
        source=f"{NATIONAL}：务工与劳动技能",
        shown=(NAME, _LABOUR, _MONTHS, YEAR),
    ),
    Rule(
        code="V017.2",
        severity=Severity.NOTICE,
        title="弱劳动力或半劳动力有务工记录",
        explain="弱、半劳动力可以从事轻体力工作，请核实务工情况是否属实。",
        fix=_FIX_YEAR,
        column="labour",
        wrong=_WORKS & c.labour.eq(Labour.WEAK),
        source=f"{NATIONAL}：务工与劳动技能",
        shown=(NAME, _LABOUR, _MONTHS, YEAR),
    ),
    Rule(
        code="V019",
        severity=Severity.WARNING,
        title="务工信息不全",
        explain="务工时间大于 0 的，应填务工企业和就业渠道。",
        fix=_FIX_YEAR,
        column="company",
        wrong=_WORKS & (c.company.is_empty() | c.channel.is_empty()),
        source=f"{NATIONAL}：务工信息完整性",
        shown=(NAME, _MONTHS, Shown("company", "务工企业"), Shown("channel", "就业渠道", Channel), YEAR),
    ),
    Rule(
        code="V059",
        severity=Severity.WARNING,
        title="县外务工，就业渠道却是公益性岗位或帮扶车间",
        explain="公益性岗位和帮扶车间都在本县，与县外务工互相矛盾。",
        fix=_FIX_YEAR,
        column="channel",
        wrong=c.work_region.isin([WorkRegion.PROVINCE, WorkRegion.OUTSIDE])
        & c.channel.isin([Channel.PUBLIC_POST, Channel.WORKSHOP]),
        source=f"{NATIONAL}：就业渠道",
        shown=(
            NAME,
            Shown("work_region", "务工所在地", WorkRegion),
            Shown("channel", "就业渠道", Channel),
            YEAR,
        ),
    ),
)
