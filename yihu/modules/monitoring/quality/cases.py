"""What cannot be right about a watched household (V042 to V046)."""

from __future__ import annotations

from pathlib import Path

from yihu.engine.quality import Parameter, Rule, Severity, Shown, Subject
from yihu.engine.quality.expressions import Columns, all_of, any_of
from yihu.modules.monitoring.rules import Category

NATIONAL = "全国防返贫监测信息系统数据质量核查规则"
c = Columns()
_START = Shown("start", "纳入日期")
_KIND = Shown("category", "类别", Category)

RULES = (
    Rule(
        code="V042",
        severity=Severity.ERROR,
        title="监测对象缺识别时收入或风险",
        explain="纳入监测的户须有识别时人均纯收入和至少一项风险，否则说不清为什么纳入。",
        fix="在“监测对象台账”导入更正；系统内办理的撤回到入户核查后补填。",
        column="income",
        wrong=c.income.is_empty() | c.risks.eq(0),
        source=f"{NATIONAL}：识别信息完整",
        shown=(_START, _KIND),
    ),
    Rule(
        code="V043",
        severity=Severity.WARNING,
        title="监测对象的风险与家庭情况不符",
        explain="登记缺劳动力而成员都是劳动力、登记因学而没有在校生、登记未参保而没有因病风险的，多半填错。",
        fix="与年度信息核对：风险错的重新核查登记，成员信息错的改年度信息。",
        column="risks",
        wrong=any_of(
            all_of(c.says_no_labour.is_true(), c.persons.gt(0), c.able.eq(c.persons)),
            all_of(c.says_schooling.is_true(), c.persons_with_facts.gt(0), c.pupils.eq(0)),
            c.says_uninsured.is_true() & c.says_illness.is_false(),
        ),
        source=f"{NATIONAL}：风险类型与成员信息一致",
        shown=(_START, Shown("persons", "成员数"), Shown("able", "劳动力"), Shown("pupils", "在校生")),
    ),
    Rule(
        code="V044",
        severity=Severity.WARNING,
        title="纳入监测后长期没有落实措施",
        explain="满 1 个月没有一项措施，或者有劳动力的满 6 个月没有开发式措施。",
        fix="打开监测对象页，制定并落实帮扶措施；已落实的补登落实日期和成效。",
        column="measures",
        wrong=all_of(
            c.cleared.is_false(),
            any_of(
                c.months.ge(Parameter("monitoring.measure_alarm_months")) & c.measures.eq(0),
                all_of(
                    c.no_labour.is_false(),
                    c.months.ge(Parameter("monitoring.dev_measure_months")),
                    c.developments.eq(0),
                ),
            ),
        ),
        source=f"{NATIONAL}：帮扶措施落实",
        shown=(
            _START,
            Shown("months", "已监测月数"),
            Shown("measures", "措施数"),
            Shown("developments", "开发式措施"),
        ),
    ),
    Rule(
        code="V045",
        severity=Severity.ERROR,
        title="风险消除不符合条件",
        explain="帮扶消除须监测满 6 个月、逐项风险有措施、消除时收入高于监测收入线，整户无劳动力的不得消除。",
        fix="补登措施或收入；确实不符合的，撤回“公告风险消除”继续帮扶。",
        column="cleared",
        wrong=all_of(
            c.helped.is_true(),
            any_of(
                c.months_to_end.lt(Parameter("monitoring.clear_months")),
                c.unmeasured.gt(0),
                c.no_labour.is_true(),
                c.clear_income.le(Parameter("monitoring.line")),
            ),
        ),
        source=f"{NATIONAL}：风险消除标准",
        shown=(_START, Shown("months_to_end", "监测月数"), Shown("unmeasured", "没有措施的风险")),
    ),
    Rule(
        code="V046",
        severity=Severity.WARNING,
        title="风险消除户又有住房、饮水、教育或医保问题",
        explain="已消除风险的户出现危房、饮水不安全、失学辍学或患病未参保，风险可能再次出现。",
        fix="登记有误的改年度信息；属实的在监测对象页办理“风险再次出现，重新纳入”。",
        column="cleared",
        wrong=all_of(
            c.cleared.is_true(),
            any_of(
                c.unsafe_house.is_true(), c.safe_water.is_false(), c.dropouts.gt(0), c.ill_uninsured.is_true()
            ),
        ),
        source=f"{NATIONAL}：风险消除户跟踪",
        shown=(
            Shown("unsafe_house", "危房"),
            Shown("safe_water", "饮水安全"),
            Shown("dropouts", "失学辍学人数"),
            Shown("year", "年度"),
        ),
    ),
)

CASES = Subject(
    key="monitoring.case",
    label="监测对象",
    sql=(Path(__file__).with_name("cases.sql")).read_text(encoding="utf-8"),
    columns=(
        "number",
        "category",
        "start",
        "cleared",
        "helped",
        "no_labour",
        "says_uninsured",
        "income",
        "clear_income",
        "months",
        "months_to_end",
        "risks",
        "unmeasured",
        "says_no_labour",
        "says_illness",
        "says_schooling",
        "measures",
        "developments",
        "persons",
        "able",
        "pupils",
        "persons_with_facts",
        "dropouts",
        "ill_uninsured",
        "unsafe_house",
        "safe_water",
        "year",
    ),
    rules=RULES,
    tables=("monitoring_case", "monitoring_risk", "monitoring_measure"),
    fed_by=("monitoring.cases",),
)
