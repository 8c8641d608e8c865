"""Rules about the yearly form of a household's income, compared with the register's facts of the same year."""

from __future__ import annotations

from yihu.engine.quality import NATIONAL, Column, Parameter, Rule, Severity, Shown, c
from yihu.engine.quality.expressions import any_of

_YEAR = Shown("year", "年度")
_WAGES = Shown("wages", "工资性收入（元）")
_LOW_INCOME, _DESTITUTE = Shown("low_income", "低保金（元）"), Shown("destitute", "特困供养金（元）")
_PER_HEAD = Shown("net_per_head", "人均纯收入（元）")
_FIX = "核对发放台账和银行流水，在农户页“家庭收入”中更正该年度登记表；整村可重新导入“家庭年收入登记表”。"
# 与明细相符的金额单位错误（把万元、月额当作元、年额）多半落在这些下限以下。
_LEAST = ("low_income", "destitute", "family_planning", "pension")

RULES = (
    Rule(
        code="V030.2",
        severity=Severity.WARNING,
        title="年收入登记的家庭人口数与年末在册成员数不一致",
        explain="人均纯收入按登记表的家庭人口数计算，人口数与当年 12 月 31 日在册成员数不同，人均数就不对。"
        "年收入、纯收入与各项合计不符的，在录入和导入时即被拦截。",
        fix="人口数错的更正登记表；成员增减漏登的，先办理人员增减。",
        column="persons",
        wrong=c.members.gt(0) & c.persons.ne(c.members),
        source=f"{NATIONAL}：人均纯收入 = 纯收入 ÷ 家庭人口数",
        shown=(Shown("persons", "登记人口"), Shown("members", "年末成员数"), _YEAR),
    ),
    Rule(
        code="V031",
        severity=Severity.WARNING,
        title="有生产经营性收入，没有生产经营性支出",
        explain="种养、经营都有成本，支出为 0 或空着，纯收入就虚高。",
        fix=_FIX,
        column="business_cost",
        wrong=c.business.gt(0) & ~c.business_cost.gt(0),
        source=f"{NATIONAL}：生产经营性收入与支出",
        shown=(Shown("business", "生产经营性收入（元）"), Shown("business_cost", "支出（元）"), _YEAR),
    ),
    Rule(
        code="V032",
        severity=Severity.WARNING,
        title="工资性收入过小或过大",
        explain="大于 0 而低于核查下限的，多半是把千元、万元填成了元；超过核查上限的，多半是多填了零。",
        fix=_FIX,
        column="wages",
        wrong=any_of(
            c.wages.gt(0) & c.wages.lt(Parameter("quality.wages_least_yuan")),
            c.wages.gt(Parameter("quality.wages_most_yuan")),
        ),
        source=f"{NATIONAL}：工资性收入",
        shown=(_WAGES, _YEAR),
    ),
    Rule(
        code="V033",
        severity=Severity.WARNING,
        title="低保金、特困供养金、计划生育金或养老保险金过小",
        explain="全年金额大于 0 而低于核查下限的，多半是只填了一个月的。",
        fix=_FIX,
        column="low_income",
        wrong=any_of(
            *(Column(one).gt(0) & Column(one).lt(Parameter(f"quality.{one}_least_yuan")) for one in _LEAST)
        ),
        source=f"{NATIONAL}：转移性收入",
        shown=(
            _LOW_INCOME,
            _DESTITUTE,
            Shown("family_planning", "计划生育金（元）"),
            Shown("pension", "养老保险金（元）"),
            _YEAR,
        ),
    ),
    Rule(
        code="V034.2",
        severity=Severity.WARNING,
        title="有生态补偿金，没有退耕还林面积",
        explain="生态补偿金按退耕还林面积发放，有补偿就应有面积。",
        fix="核对补偿发放台账：面积漏填的在“填写年度信息”中补填，金额错的更正年收入登记表。",
        column="ecology",
        wrong=c.ecology.gt(0) & c.returned_woodland.eq(0),
        source=f"{NATIONAL}：生态补偿金与退耕还林面积",
        shown=(Shown("ecology", "生态补偿金（元）"), Shown("returned_woodland", "退耕还林（亩）"), _YEAR),
    ),
    Rule(
        code="V037.2",
        severity=Severity.WARNING,
        title="低保登记与低保金不一致",
        explain="当年有成员享受低保的应有低保金，有低保金的应有成员享受低保。",
        fix="与民政部门名册和发放台账核对：登记错的改年度信息，金额错的更正年收入登记表。",
        column="low_income",
        wrong=any_of(
            c.on_low_income.is_true() & ~c.low_income.gt(0),
            c.on_low_income.is_false() & c.low_income.gt(0),
        ),
        source=f"{NATIONAL}：低保标识与低保金",
        shown=(Shown("on_low_income", "有成员享受低保"), _LOW_INCOME, _YEAR),
    ),
    Rule(
        code="V037.3",
        severity=Severity.WARNING,
        title="特困供养登记与特困供养金不一致",
        explain="当年有成员享受特困供养的应有特困供养金，有供养金的应有供养对象。",
        fix="与民政部门名册和发放台账核对：登记错的改年度信息，金额错的更正年收入登记表。",
        column="destitute",
        wrong=any_of(
            c.on_destitute.is_true() & ~c.destitute.gt(0),
            c.on_destitute.is_false() & c.destitute.gt(0),
        ),
        source=f"{NATIONAL}：特困标识与五保金",
        shown=(Shown("on_destitute", "有成员特困供养"), _DESTITUTE, _YEAR),
    ),
    Rule(
        code="V038",
        severity=Severity.WARNING,
        title="有公益性岗位或帮扶车间就业，没有工资性收入",
        explain="当年登记成员在公益性岗位或帮扶车间务工，年收入却没有工资性收入。",
        fix="核对务工工资：漏填的更正年收入登记表，未在岗的改年度信息。",
        column="wages",
        wrong=c.helped_to_work.is_true() & ~c.wages.gt(0),
        source=f"{NATIONAL}：就业帮扶与工资性收入",
        shown=(_WAGES, _YEAR),
    ),
)
