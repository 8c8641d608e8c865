"""A case from the clue to the end of its risk, and every way it is held up, refused or taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import COUNTY, an_actor, some_areas
from yihu.engine.errors import NotAllowed, Refused
from yihu.modules.households import actions as households
from yihu.modules.households.rules import HouseholdKind
from yihu.modules.households.tests.factories import a_household
from yihu.modules.monitoring import actions, queries
from yihu.modules.monitoring.models import Case, CaseStep, Clue, Measure
from yihu.modules.monitoring.rules import (
    Category,
    Check,
    ClearKind,
    Finding,
    Given,
    Lack,
    MeasureKind,
    Risk,
    Stage,
    Trend,
)
from yihu.modules.monitoring.tests.factories import (
    ENOUGH,
    HEARD,
    a_case,
    a_clue,
    acting,
    advanced,
    given,
    helped,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> Iterator[Actor]:
    some_areas()
    with scoped(an_actor()) as actor:
        yield actor


def refusal(code: str) -> Any:
    return pytest.raises(Refused, check=lambda refused: refused.code == code)


def test_a_case_is_watched_from_its_announcement_and_cleared_after_half_a_year(clerk: Actor) -> None:
    row = a_household(clerk, kind=None, size=3)
    case = a_case(clerk, row, to=Stage.MONITORED, risks=(Risk.ILLNESS, Risk.WORK))
    start = case.start
    assert start is not None
    assert [one.household.uid for one in queries.cases_on(COUNTY, start)] == [row.uid]
    assert not queries.cases_on(COUNTY, start - timedelta(days=1)).exists()
    assert case.clues.filter(settled_on=None).count() == 1

    done = advanced(clerk, case, Stage.CLEARED)

    assert done.end is not None
    assert done.clear_kind == ClearKind.HELPED
    assert queries.cases_on(COUNTY, done.end - timedelta(days=1)).count() == 1
    assert not queries.cases_on(COUNTY, done.end).exists()
    assert queries.recognised_by(COUNTY, done.end, Category.MARGINAL).count() == 1
    assert queries.persons_recognised_by(COUNTY, done.end).count() == 3
    assert [one.pk for one in queries.cleared_by(COUNTY, done.end)] == [case.pk]
    assert not queries.cleared_by(COUNTY, done.end - timedelta(days=1)).exists()
    assert case.clues.get().settled_on == done.end


def test_nothing_is_compared_before_the_household_signed(clerk: Actor) -> None:
    case = a_case(clerk, a_household(clerk, kind=None))
    case = actions.check(
        clerk, case.pk, Finding(Category.MARGINAL, (Risk.WORK,)), given(Stage.CHECKED, HEARD)
    )
    with refusal("not_authorised"):
        actions.compare(clerk, case.pk, kind=Check.DEPOSIT, on=HEARD, found=False)
    with refusal("not_authorised"):
        actions.take(clerk, case.pk, Stage.COMPARED, given(Stage.COMPARED, HEARD))
    with refusal("not_compared"):
        actions.take(clerk, case.pk, Stage.ASSESSED, given(Stage.ASSESSED, HEARD))
    actions.authorise(clerk, case.pk, on=HEARD + timedelta(days=1), signer="户主")
    with refusal("not_authorised"):
        actions.compare(clerk, case.pk, kind=Check.DEPOSIT, on=HEARD, found=False)
    assert not queries.authorised(clerk, case.household.uid, HEARD)
    assert queries.authorised(clerk, case.household.uid, HEARD + timedelta(days=1))


def test_low_income_households_skip_the_comparison(clerk: Actor) -> None:
    row = a_household(clerk, kind=HouseholdKind.LOW_INCOME)
    households.exit_households(clerk, [row.uid], batch="2019年", on=date(2019, 12, 1))
    case = a_case(clerk, row)
    found = Finding(Category.UNSTABLE, (Risk.NO_LABOUR,))
    case = actions.check(clerk, case.pk, found, given(Stage.CHECKED, HEARD))

    case = actions.take(clerk, case.pk, Stage.ASSESSED, given(Stage.ASSESSED, HEARD))

    assert case.now is Stage.ASSESSED


@pytest.mark.parametrize(
    ("exited", "category", "risks", "code"),
    [
        (False, Category.UNSTABLE, (Risk.ILLNESS,), "bad_category"),
        (True, Category.MARGINAL, (Risk.ILLNESS,), "bad_category"),
        (False, Category.SUDDEN, (Risk.ILLNESS,), "bad_category"),  # from May 2021 only
        (False, Category.AT_RISK, (Risk.ILLNESS,), "bad_category"),
        (False, Category.MARGINAL, (), "bad_value"),
        (False, Category.MARGINAL, tuple(Risk)[:6], "bad_value"),
    ],
)
def test_the_category_fits_the_regime_and_the_register(
    clerk: Actor, exited: bool, category: Category, risks: tuple[Risk, ...], code: str
) -> None:
    row = a_household(clerk, kind=HouseholdKind.GENERAL if exited else None)
    if exited:
        households.exit_households(clerk, [row.uid], batch="2019年", on=date(2019, 12, 1))
    case = a_case(clerk, row)
    with refusal(code):
        actions.check(clerk, case.pk, Finding(category, risks), given(Stage.CHECKED, HEARD))


def test_the_categories_change_with_the_regime(clerk: Actor) -> None:
    days = (date(2020, 5, 1), date(2022, 5, 1), date(2026, 3, 1))
    assert [len(queries.categories(COUNTY, day)) for day in days] == [2, 3, 1]
    with refusal("no_value_in_force"):
        queries.categories(COUNTY, date(2018, 1, 1))


def test_a_poor_household_is_not_put_under_watch(clerk: Actor) -> None:
    case = a_case(clerk, a_household(clerk))
    with refusal("bad_category"):
        actions.check(clerk, case.pk, Finding(Category.MARGINAL, (Risk.WORK,)), given(Stage.CHECKED, HEARD))


def test_a_notice_hangs_five_days_and_the_reviewer_is_somebody_else(clerk: Actor) -> None:
    case = a_case(clerk, a_household(clerk, kind=None), to=Stage.ASSESSED)
    short = given(Stage.NOTICED, HEARD, until=HEARD + timedelta(days=4))
    with refusal("monitoring_notice_too_short"):
        actions.take(clerk, case.pk, Stage.NOTICED, short)
    case = actions.take(clerk, case.pk, Stage.NOTICED, given(Stage.NOTICED, HEARD))
    on = case.ready_on
    assert on == HEARD + timedelta(days=5)
    with acting(clerk, 1, Role.TOWNSHIP_APPROVER) as same, refusal("monitoring_same_person"):
        actions.take(same, case.pk, Stage.REVIEWED, given(Stage.REVIEWED, on))
    with acting(clerk, 9, Role.TOWNSHIP_APPROVER) as other:
        with refusal("wrong_order"):
            actions.take(other, case.pk, Stage.REVIEWED, given(Stage.REVIEWED, on - timedelta(days=1)))
        actions.take(other, case.pk, Stage.REVIEWED, given(Stage.REVIEWED, on))
        with pytest.raises(NotAllowed):
            actions.take(other, case.pk, Stage.DECIDED, given(Stage.DECIDED, on))


def test_who_decides_may_say_no_and_the_cause_may_come_again(clerk: Actor) -> None:
    row = a_household(clerk, kind=None)
    case = a_case(clerk, row, to=Stage.REVIEWED)
    with acting(clerk, 9, Role.COUNTY_APPROVER) as approver:
        with refusal("missing_proof"):
            actions.take(approver, case.pk, Stage.DISMISSED, Given(case.ready_on))
        done = actions.take(approver, case.pk, Stage.DISMISSED, Given(case.ready_on, comment="收入稳定"))
    assert done.now is Stage.DISMISSED
    assert Clue.objects.get().settled_on == case.ready_on
    assert a_case(clerk, row, on=case.ready_on).pk != case.pk


def test_clearing_names_everything_that_is_against_it(clerk: Actor) -> None:
    case = a_case(clerk, a_household(clerk, kind=None), to=Stage.MONITORED, risks=(Risk.ILLNESS, Risk.WORK))
    assert case.start is not None
    early = given(Stage.CLEAR_CHECKED, case.start + timedelta(days=30))
    with pytest.raises(Refused) as refused:
        actions.check_clearing(clerk, case.pk, early, income_fen=600_000, lacks=(Lack.HOUSING,))
    for reason in ("未满 6 个月", "因病、因务工就业不稳", "高于监测收入线 6000", "住房不安全"):
        assert reason in str(refused.value)

    on = helped(clerk, case)
    case = actions.check_clearing(clerk, case.pk, given(Stage.CLEAR_CHECKED, on), income_fen=600_001)
    back = actions.take(clerk, case.pk, Stage.MONITORED, Given(on, comment="收入不稳"))
    assert (back.now, back.start, back.clear_income_fen) == (Stage.MONITORED, case.start, None)


def test_nothing_is_cleared_while_its_income_is_unknown(clerk: Actor) -> None:
    case = a_case(clerk, a_household(clerk, kind=None), to=Stage.MONITORED)
    on = helped(clerk, case)
    with pytest.raises(Refused, match="没有登记消除时的人均纯收入"):
        actions.check_clearing(clerk, case.pk, given(Stage.CLEAR_CHECKED, on), income_fen=None)


def test_a_risk_that_comes_up_under_watch_wants_a_measure_of_its_own(clerk: Actor) -> None:
    row = a_household(clerk, kind=None)
    case = a_case(clerk, row, to=Stage.MONITORED)
    on = helped(clerk, case)
    later = a_clue(clerk, row, on=on, risk=Risk.SCHOOLING, text="孩子考上大学，学费没有着落")

    joined = actions.accept(clerk, later.pk, on=on, assigned_to="张某")

    assert joined.pk == case.pk
    assert [one.kind for one in joined.risks.order_by("position")] == [Risk.ILLNESS, Risk.SCHOOLING]
    with pytest.raises(Refused, match="还没有落实完成的帮扶措施：因学"):
        actions.check_clearing(clerk, case.pk, given(Stage.CLEAR_CHECKED, on), income_fen=ENOUGH)
    actions.plan_measure(
        clerk, case.pk, risk=Risk.SCHOOLING, kind=MeasureKind.EDUCATION, text="助学贷款", owner="村委会",
        on=on, due_on=on,
    )  # fmt: skip


def test_before_the_visit_at_the_door_a_second_clue_adds_no_risk(clerk: Actor) -> None:
    row = a_household(clerk, kind=None)
    case = a_case(clerk, row)
    later = a_clue(clerk, row, risk=Risk.SCHOOLING)
    actions.accept(clerk, later.pk, on=HEARD, assigned_to="张某")
    assert not case.risks.exists()


def test_a_household_without_labour_is_never_cleared_by_help(clerk: Actor) -> None:
    case = a_case(clerk, a_household(clerk, kind=None), to=Stage.MONITORED, no_labour=True)
    on = helped(clerk, case)
    with refusal("not_clearable"):
        actions.check_clearing(clerk, case.pk, given(Stage.CLEAR_CHECKED, on), income_fen=ENOUGH)
    with transaction.atomic(), pytest.raises(DatabaseError):
        Case.objects.filter(pk=case.pk).update(stage=Stage.CLEARED, end=on, clear_kind=ClearKind.HELPED)

    with acting(clerk, 9, Role.COUNTY_APPROVER) as approver:
        gone = actions.clear_naturally(approver, case.pk, Given(on, document="批1号", comment="整户自然消亡"))

    assert (gone.now, gone.clear_kind, gone.end) == (Stage.CLEARED, ClearKind.NATURAL, on)


def test_the_database_itself_keeps_the_road(clerk: Actor) -> None:
    case = a_case(clerk, a_household(clerk, kind=None), to=Stage.CHECKED)
    for change in (
        "update monitoring_case set stage = 'reviewed'",
        "update monitoring_step set comment = 'x'",
        "delete from monitoring_step",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)
    assert queries.case(clerk, case.pk).now is Stage.CHECKED


def test_who_comes_back_gets_a_new_case_that_names_the_old(clerk: Actor) -> None:
    row = a_household(clerk, kind=None)
    old = a_case(clerk, row, to=Stage.CLEARED)
    assert old.end is not None
    with refusal("wrong_order"):
        actions.reopen(clerk, old.pk, on=HEARD, risk=Risk.WORK, text="失业", assigned_to="张某")
    later = old.end + timedelta(days=40)

    new = actions.reopen(clerk, old.pk, on=later, risk=Risk.WORK, text="失业", assigned_to="张某")
    new = advanced(clerk, new, Stage.MONITORED, Finding(Category.MARGINAL, (Risk.WORK,)))

    assert new.previous == old
    assert new.start is not None
    # one household, whichever case of it counts
    assert [one.pk for one in queries.recognised_by(COUNTY, new.start)] == [new.pk]
    assert not queries.cleared_by(COUNTY, new.start).exists()
    assert queries.cleared_by(COUNTY, later).count() == 1


def test_a_step_is_taken_back_and_stays_on_record(clerk: Actor) -> None:
    case = a_case(clerk, a_household(clerk, kind=None), to=Stage.MONITORED)
    back = actions.withdraw(clerk, case.pk, on=case.stage_on, why="公告日期有误")
    assert (back.now, back.start) == (Stage.DECIDED, None)
    again = actions.take(clerk, case.pk, Stage.MONITORED, given(Stage.MONITORED, back.ready_on))
    assert again.start == back.ready_on
    assert CaseStep.objects.filter(case=case, stage=Stage.MONITORED).count() == 3
    cleared = advanced(clerk, again, Stage.CLEARED)
    opened = actions.withdraw(clerk, cleared.pk, on=cleared.stage_on, why="误办")
    assert (opened.now, opened.end) == (Stage.CLEAR_DECIDED, None)
    assert opened.clues.get().settled_on is None


def test_many_cases_go_through_one_meeting_and_one_notice(clerk: Actor) -> None:
    cases = [a_case(clerk, a_household(clerk, kind=None), to=Stage.COMPARED) for _ in range(3)]
    ids = [case.pk for case in cases]
    batch = actions.take_many(clerk, ids, Stage.ASSESSED, given(Stage.ASSESSED, HEARD))
    assert batch.steps.count() == 3
    late = a_case(clerk, a_household(clerk, kind=None), to=Stage.COMPARED)
    with pytest.raises(Refused, match=late.number):
        actions.take_many(clerk, [*ids, late.pk], Stage.NOTICED, given(Stage.NOTICED, HEARD))
    assert {queries.case(clerk, pk).now for pk in ids} == {Stage.ASSESSED}
    with refusal("bad_value"):
        actions.take_many(clerk, ids, Stage.CLEAR_CHECKED, given(Stage.CLEAR_CHECKED, HEARD))


def test_measures_and_visits_begin_with_the_watch(clerk: Actor) -> None:
    row = a_household(clerk, kind=None)
    case = a_case(clerk, row, to=Stage.DECIDED)
    visit: dict[str, Any] = {"visited_by": "张某", "trend": Trend.SAME, "text": "在家"}
    with refusal("wrong_stage"):
        actions.visit(clerk, case.pk, on=case.ready_on, **visit)
    case = advanced(clerk, case, Stage.MONITORED)
    on = case.stage_on
    actions.visit(clerk, case.pk, on=on, **visit)
    with refusal("monitoring_visit_twice"):
        actions.visit(clerk, case.pk, on=on, **visit)
    plan: dict[str, Any] = {
        "kind": MeasureKind.HEALTH,
        "text": "报销",
        "owner": "医保局",
        "on": on,
        "due_on": on,
    }
    with refusal("bad_value"):
        actions.plan_measure(clerk, case.pk, risk=Risk.WATER, **plan)
    made = actions.plan_measure(clerk, case.pk, risk=Risk.ILLNESS, **plan)
    actions.drop_measure(clerk, made.pk, on=on, why="重复")
    with refusal("wrong_stage"):
        actions.finish_measure(clerk, made.pk, on=on, effect="好")
    assert Measure.objects.get().dropped_why == "重复"


def test_a_clue_of_an_open_case_is_not_raised_again(clerk: Actor) -> None:
    row = a_household(clerk, kind=None)
    first = a_clue(clerk, row, cause="visit:1")
    actions.accept(clerk, first.pk, on=HEARD, assigned_to="张某")

    assert a_clue(clerk, row, cause="visit:1").pk == first.pk
