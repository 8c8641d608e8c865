"""Rules about a person's insurance and support in the year's facts."""

from __future__ import annotations

from yihu.engine.quality import NATIONAL, Parameter, Rule, Severity, Shown, c
from yihu.engine.quality.expressions import all_of, any_of
from yihu.modules.households.quality.schooling import NAME, YEAR
from yihu.modules.households.rules import Standing

_RESIDENT = Shown("resident_medical", "居民医保")
_EMPLOYEE = Shown("employee_medical", "职工医保")
_SERIOUS = Shown("serious_medical", "大病保险")
_FIX = "核实参保缴费记录后在农户页“填写年度信息”中改正；未参保的动员参保。"

RULES = (
    Rule(
        code="V021",
        severity=Severity.WARNING,
        title="基本医疗保险重复或没有参加",
        explain="城乡居民医保和职工医保应参加且只参加一种。",
        fix=_FIX,
        column="resident_medical",
        wrong=all_of(
            c.facts.is_true(),
            any_of(
                c.resident_medical.is_true() & c.employee_medical.is_true(),
                ~c.resident_medical.is_true() & ~c.employee_medical.is_true(),
            ),
        ),
        source=f"{NATIONAL}：基本医疗保险",
        shown=(NAME, _RESIDENT, _EMPLOYEE, YEAR),
    ),
    Rule(
        code="V022",
        severity=Severity.WARNING,
        title="脱贫人口没有参加大病保险",
        explain="脱贫（享受政策）人口参加基本医保即由大病保险覆盖，登记为否或空的请核实。",
        fix=_FIX,
        column="serious_medical",
        wrong=c.facts.is_true() & c.standing.eq(Standing.EXITED) & ~c.serious_medical.is_true(),
        source=f"{NATIONAL}：大病保险",
        shown=(NAME, _SERIOUS, YEAR),
    ),
    Rule(
        code="V023",
        severity=Severity.ERROR,
        title="必填的“是/否”项空着",
        explain="养老、大病保险、商业补充、低保、特困、普通话、国外务工、大病救助必须填“是”或“否”，空着按错误处理。",
        fix="逐项问清后在农户页“填写年度信息”中补填，或用“人员年度信息”模板批量补填。",
        column="low_income",
        wrong=all_of(
            c.facts.is_true(),
            any_of(
                *(
                    column.is_empty()
                    for column in (
                        c.serious_medical,
                        c.commercial_medical,
                        c.low_income,
                        c.destitute,
                        c.mandarin,
                        c.work_abroad,
                        c.medical_aid,
                    )
                ),
                all_of(
                    c.born_on.aged_from(Parameter("quality.labour_from")),
                    c.resident_pension.is_empty(),
                    c.employee_pension.is_empty(),
                ),
            ),
        ),
        source=f"{NATIONAL}：必填项",
        shown=(NAME, YEAR),
    ),
    Rule(
        code="V039",
        severity=Severity.WARNING,
        title="同时享受低保和特困供养",
        explain="一人不能既享受低保又享受特困供养。",
        fix="与民政部门名册核对后，在农户页“填写年度信息”中改正。",
        column="destitute",
        wrong=c.low_income.is_true() & c.destitute.is_true(),
        source=f"{NATIONAL}：低保与特困",
        shown=(NAME, YEAR),
    ),
    Rule(
        code="V039.2",
        severity=Severity.WARNING,
        title="特困供养人员有务工记录",
        explain="特困供养人员无劳动能力、无生活来源，不应有务工记录。",
        fix="核实务工情况和特困资格后改正。",
        column="work_months",
        wrong=c.destitute.is_true() & c.work_months.gt(0),
        source=f"{NATIONAL}：特困供养",
        shown=(NAME, Shown("work_months", "务工月数"), YEAR),
    ),
)
