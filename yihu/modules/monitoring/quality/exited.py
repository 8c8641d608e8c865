"""Households out of poverty in whom the risk is back and whom nobody watches (V040, V041): the rows of the register
and of the yearly incomes, with whether the household is under watch or being looked into."""

from __future__ import annotations

from yihu.engine.quality import Parameter, Rule, Severity, Shown, Subject
from yihu.engine.quality.expressions import Columns, all_of, any_of
from yihu.modules.households.quality import HOUSEHOLDS
from yihu.modules.incomes.quality import STATEMENTS

NATIONAL = "全国防返贫监测信息系统数据质量核查规则"
c = Columns()
_YEAR = Shown("year", "年度")
_WATCHED = """
select x.*, exists (
    select from monitoring_case k where k.household_id = x.household_id
      and (k.came_on is null or k.came_on <= %(day)s) and (k.moved_on is null or k.moved_on > %(day)s)
      and (k.start <= %(day)s and (k."end" is null or k."end" > %(day)s)
        or k.start is null and k.stage <> 'dismissed' and k.clue_on <= %(day)s)) as watched
from (
"""
_FIX = "登记有误的改正；属实的上报线索，受理核查后即不再提示。"


def _exited(key: str, label: str, of: Subject, rule: Rule) -> Subject:
    """The subject's rows of households that are out of poverty."""
    return Subject(
        key,
        label,
        f"{_WATCHED}{of.sql}\n) x where x.standing = 'exited'",
        (*of.columns, "watched"),
        (rule,),
        tables=(*of.tables, "monitoring_case"),
        fed_by=(*of.fed_by, "monitoring.cases"),
    )


UNSAFE = Rule(
    code="V040",
    severity=Severity.WARNING,
    title="已脱贫户的住房、饮水、教育或医保有问题，没有纳入监测",
    explain="已脱贫户登记有危房、饮水不安全、义务教育失学辍学或患病未参保，又没有在监测或核查中，有返贫风险。",
    fix=_FIX,
    column="unsafe_house",
    wrong=all_of(
        c.watched.is_false(),
        any_of(
            c.unsafe_house.is_true(), c.safe_water.is_false(), c.dropouts.gt(0), c.ill_uninsured.is_true()
        ),
    ),
    source=f"{NATIONAL}：脱贫户三保障和饮水安全",
    shown=(
        Shown("unsafe_house", "危房"),
        Shown("safe_water", "饮水安全"),
        Shown("dropouts", "失学辍学人数"),
        _YEAR,
    ),
    version=2,
)
POOR = Rule(
    code="V041",
    severity=Severity.WARNING,
    title="已脱贫户人均纯收入低于当年标准，没有纳入监测",
    explain="已脱贫户的人均纯收入低于登记年度的收入标准，又没有在监测或核查中，有返贫风险。",
    fix=_FIX,
    column="net_per_head",
    wrong=all_of(
        c.watched.is_false(),
        any_of(
            c.of_this_year.is_true() & c.net_per_head.lt(Parameter("income.line")),
            c.of_this_year.is_false() & c.net_per_head.lt(Parameter("income.line", back=1)),
        ),
    ),
    source=f"{NATIONAL}：脱贫户收入",
    shown=(Shown("net_per_head", "人均纯收入（元）"), Shown("persons", "人口"), _YEAR),
    version=2,
)
SUBJECTS = (
    _exited("monitoring.exited", "脱贫户", HOUSEHOLDS, UNSAFE),
    _exited("monitoring.exited_income", "脱贫户收入", STATEMENTS, POOR),
)
