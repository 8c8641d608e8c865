"""A household that ends leaves nothing open behind; when it had not ended, all is open again as it was. Whatever
happens to households, what is open about one lies where it lives, and no figure of an earlier day changes."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import (
    NEIGHBOUR,
    OTHER_VILLAGE,
    VILLAGE,
    a_person,
    an_actor,
    signed_in,
    some_areas,
)
from yihu.engine.errors import Conflict
from yihu.modules.households import actions as register
from yihu.modules.households import queries as households
from yihu.modules.households.rules import Leave
from yihu.modules.households.tests.factories import a_household
from yihu.modules.monitoring import actions as watch
from yihu.modules.monitoring import queries as monitoring
from yihu.modules.monitoring.models import Case, Clue
from yihu.modules.monitoring.rules import ENDED, Category, ClearKind, ClueState, Stage
from yihu.modules.monitoring.tests.factories import a_case, a_clue
from yihu.modules.pairing.models import Pairing
from yihu.modules.pairing.tests.factories import a_helper, paired
from yihu.modules.plans import actions as plans
from yihu.modules.plans import queries as planned
from yihu.modules.plans.models import Measure, Plan
from yihu.modules.plans.queries.plans import Gone
from yihu.modules.plans.tests.factories import a_measure, a_plan
from yihu.modules.screening.models import Hit
from yihu.modules.screening.queries import hits_on
from yihu.modules.screening.tests.factories import a_hit
from yihu.modules.surveys import actions as surveys
from yihu.modules.surveys import queries as asked
from yihu.modules.surveys.models import Recheck, Sheet, SurveyVillage
from yihu.modules.surveys.rules import MOVED_BEYOND, BadAnswers, HouseholdElsewhere
from yihu.modules.surveys.rules import State as Answered
from yihu.modules.surveys.tests.factories import a_survey, filled
from yihu.modules.visits import queries
from yihu.modules.visits.models import Clash, Condition
from yihu.modules.visits.rules import Item, State
from yihu.modules.visits.tests.factories import a_visit, seen
from yihu.modules.visits.tests.test_moving import MOVED, VILLAGES, a_life, last_change, told, until

pytestmark = pytest.mark.django_db
_OVER = [stage.value for stage in ENDED]


def an_open_life(actor: Actor, chance: random.Random, village: str) -> Any:
    """What may be open about a household, with hits of screening besides."""
    row = a_life(actor, chance, village)
    for rule in ("S01", "S02"):
        if chance.random() < 0.5:
            a_hit(row, rule=rule, on=date(2020, 5, chance.randint(1, 28)))
    return row


def a_round(actor: Actor, chance: random.Random) -> None:
    """Some households asked, a few of them drawn to be asked again."""
    survey = a_survey(actor, on=date(2020, 6, 1))
    for sheet in asked.sheets(actor).filter(survey=survey).order_by("pk"):
        if chance.random() < 0.5:
            surveys.enter(actor, sheet.pk, filled(), on=date(2020, 6, chance.randint(2, 18)))
    if asked.sheets(actor).filter(survey=survey, state=Answered.DONE).exists():
        surveys.draw(actor, survey.pk, seed=chance.randint(0, 999), on=date(2020, 6, 18))


def open_facts(row: Any) -> list[tuple[str, str]]:
    """(what, village) of everything open about the household."""
    about: dict[str, Iterable[Any]] = {
        "case": Case.objects.filter(household=row, moved_on=None).exclude(stage__in=_OVER),
        "clue": Clue.objects.filter(household=row, moved_on=None, state=ClueState.OPEN),
        "plan": Plan.objects.filter(household=row, moved_on=None, ended_on=None),
        "measure": Measure.objects.filter(household=row, moved_on=None, done_on=None, stopped_on=None),
        "pairing": Pairing.objects.filter(household=row, end=None),
        "condition": Condition.objects.filter(household=row, ended_on=None),
        "clash": Clash.objects.filter(household=row, choice=""),
        "sheet": Sheet.objects.filter(household=row, moved_on=None, state=Answered.TODO),
        "recheck": Recheck.objects.filter(sheet__household=row, sheet__moved_on=None, on=None),
        "hit": Hit.objects.filter(household=row, moved_on=None, end=None),
    }
    return sorted((what, one.area_code) for what, rows in about.items() for one in rows)


@pytest.mark.parametrize("seed", range(6))
def test_open_facts_lie_where_the_household_is_and_nowhere_when_it_is_no_more(seed: int) -> None:
    some_areas()
    chance = random.Random(seed)
    county = an_actor()
    with scoped(county) as actor:
        homes = [an_open_life(actor, chance, village) for village in (*VILLAGES, *VILLAGES)]
        a_round(actor, chance)
        before = told()
    day = MOVED
    for _ in range(7):
        with scoped(county) as actor:
            living = [one for one in homes if households.is_standing(one)]
            row = chance.choice(living)
            was = {one.pk: open_facts(one) for one in homes}
            neighbours = [one for one in living if one.area_code == row.area_code and one.pk != row.pk]
            what = chance.choice(("move", "end", "merge" if neighbours else "end"))
            if what == "move":
                target = chance.choice([one for one in VILLAGES if one != row.area_code])
                register.move_household(actor, row.uid, to=target, on=day)
            elif what == "merge":
                register.merge_households(
                    actor, row.uid, into=chance.choice(neighbours).uid, relations={}, on=day
                )
            else:
                register.close_household(
                    actor, row.uid, on=day, reason=chance.choice((Leave.EXTINCT, Leave.MOVED_AWAY))
                )
            for one in homes:
                one.refresh_from_db()
                facts = open_facts(one)
                if not households.is_standing(one):
                    assert facts == []
                assert {village for _, village in facts} <= {one.area_code}
            after = told()
            assert until(after, day) == until(before, day)
        if chance.random() < 0.5:
            with scoped(county) as actor:
                register.undo_change(actor, last_change(row), on=day, why="误办")
                for one in homes:
                    one.refresh_from_db()
                    assert open_facts(one) == was[one.pk], (what, one.pk == row.pk)
                assert told() == before
        else:
            before = after
        day += timedelta(days=chance.randint(1, 20))


def test_a_watched_household_that_dies_out_is_cleared_by_nature_and_stands_again_when_it_was_a_slip() -> None:
    some_areas()
    with scoped(an_actor()) as actor:
        row = a_household(actor, kind=None)
        case = a_case(actor, row, to=Stage.MONITORED, on=date(2020, 1, 6))
        register.close_household(actor, row.uid, on=MOVED, reason=Leave.EXTINCT)
        ended = monitoring.case(actor, case.pk)
        assert (ended.now, ended.end, ended.clear_kind) == (Stage.CLEARED, MOVED, ClearKind.NATURAL)
        step = monitoring.steps_of(ended).last()
        assert step is not None
        assert step.comment == "整户自然消亡"
        with pytest.raises(Conflict, match="先在该户“人员增减”中撤销"):
            watch.withdraw(actor, case.pk, on=MOVED, why="误办")
        with pytest.raises(households.HouseholdGone):
            a_clue(actor, row)
        register.undo_change(actor, last_change(row), on=MOVED, why="人还在")
        again = monitoring.case(actor, case.pk)
        assert (again.now, again.end, again.clear_kind, again.stage_on) == (
            Stage.MONITORED,
            None,
            "",
            case.stage_on,
        )
        assert [one.stage for one in monitoring.steps_of(again)] == [
            one.stage for one in monitoring.steps_of(case)
        ]


@pytest.mark.parametrize("stage", [one for one in Stage if one not in ENDED])
def test_a_case_ends_with_its_household_from_wherever_it_stands(stage: Stage) -> None:
    some_areas()
    with scoped(an_actor()) as actor:
        row = a_household(actor, kind=None)
        case = monitoring.case(actor, a_case(actor, row, to=stage, on=date(2020, 1, 6)).pk)
        assert case.now is stage
        late = date(2021, 3, 1)
        register.close_household(actor, row.uid, on=late, reason=Leave.MOVED_AWAY)
        ended = monitoring.case(actor, case.pk)
        assert ended.now is (Stage.DISMISSED if case.start is None else Stage.CLEARED)
        register.undo_change(actor, last_change(row), on=late, why="没有迁走")
        assert monitoring.case(actor, case.pk).now is stage


def test_the_risk_of_a_household_that_joins_another_is_looked_at_there() -> None:
    some_areas()
    with scoped(an_actor()) as actor:
        row, other = a_household(actor, kind=None), a_household(actor, kind=None)
        a_case(actor, row, to=Stage.MONITORED, on=date(2020, 1, 6), category=Category.MARGINAL)
        a_clue(actor, row, cause="medical:2020", on=date(2020, 6, 1))
        register.merge_households(actor, row.uid, into=other.uid, relations={}, on=MOVED)
        raised = monitoring.clues(actor).filter(household=other)
        assert {one.on for one in raised} == {MOVED}
        assert all(row.number in one.text for one in raised)
        assert raised.count() == 2
        register.undo_change(actor, last_change(row), on=MOVED, why="没有合户")
        assert not monitoring.clues(actor).filter(household=other).exists()
        assert monitoring.clues(actor).get(household=row, cause="medical:2020").now is ClueState.OPEN


def test_what_was_done_by_a_plan_stays_done_and_the_rest_stops() -> None:
    some_areas()
    with scoped(an_actor()) as actor:
        row = a_household(actor)
        plan = a_plan(actor, row)
        done, undone = a_measure(actor, plan), a_measure(actor, plan, content="技能培训")
        plans.tell(actor, done.pk, on=date(2020, 2, 10), text="已发放", effect="增收 500 元", done=True)
        paired(actor, a_helper(actor), [row])
        register.close_household(actor, row.uid, on=MOVED, reason=Leave.EXTINCT)
        assert planned.done_on(VILLAGE, MOVED).count() == planned.measures_on(VILLAGE, MOVED).count() == 1
        assert planned.measures_on(VILLAGE, MOVED - timedelta(days=1)).count() == 2
        with pytest.raises(Gone, match="销户或并入他户"):
            plans.tell(actor, undone.pk, on=MOVED, text="已培训")
        with pytest.raises(households.HouseholdGone):
            plans.make(actor, row.uid, year=2021, on=MOVED)
        with pytest.raises(households.HouseholdGone):
            paired(actor, a_helper(actor, "王五"), [row], on=MOVED)


def test_a_sheet_goes_along_and_a_village_with_nobody_left_to_ask_is_complete() -> None:
    some_areas()
    with scoped(an_actor()) as actor:
        row, stays = a_household(actor, village=VILLAGE), a_household(actor, village=NEIGHBOUR)
        survey = a_survey(actor)
        hit = a_hit(row, rule="S01", on=date(2020, 5, 2))
        register.move_household(actor, row.uid, to=OTHER_VILLAGE, on=MOVED)
        (sheet,) = asked.sheets(actor).filter(household=row)
        assert (sheet.area_code, sheet.state) == (OTHER_VILLAGE, Answered.TODO)
        assert SurveyVillage.objects.get(survey=survey, area_code=VILLAGE).completed_on == MOVED
        assert [one.area_code for one in asked.unfinished(OTHER_VILLAGE, MOVED)] == [OTHER_VILLAGE]
        assert hits_on(VILLAGE, MOVED - timedelta(days=1)).get().pk == hit.pk
        assert hits_on(OTHER_VILLAGE, MOVED).count() == 1
        surveys.enter(actor, sheet.pk, filled(), on=MOVED)
        assert asked.done_on(OTHER_VILLAGE, MOVED).count() == 1
        register.close_household(actor, stays.uid, on=MOVED, reason=Leave.EXTINCT)
        (gone,) = asked.sheets(actor).filter(household=stays)
        assert (gone.state, gone.excuse) == (Answered.EXCUSED, "整户自然消亡")
        with pytest.raises(households.HouseholdGone):
            surveys.enter(actor, gone.pk, filled(), on=MOVED)


def test_a_round_of_an_earlier_day_asks_where_the_households_are_today() -> None:
    some_areas()
    town = VILLAGE[:9] + "000"
    with scoped(an_actor()) as actor:
        near, far, gone = (a_household(actor, village=VILLAGE) for _ in range(3))
        register.move_household(actor, near.uid, to=NEIGHBOUR, on=MOVED)
        register.move_household(actor, far.uid, to=OTHER_VILLAGE, on=MOVED)
        register.close_household(actor, gone.uid, on=MOVED, reason=Leave.EXTINCT)
        a_household(actor, village=VILLAGE)
        survey = a_survey(actor, area_code=town, on=MOVED - timedelta(days=9))
        sheets = asked.sheets(actor).filter(survey=survey)
        assert {one.household_id: one.area_code for one in sheets if one.household_id == near.pk} == {
            near.pk: NEIGHBOUR
        }
        assert sheets.count() == 2


def test_nobody_is_asked_beyond_the_place_of_a_round() -> None:
    some_areas()
    with scoped(an_actor()) as actor:
        row = a_household(actor, village=VILLAGE)
        survey = a_survey(actor, area_code=VILLAGE[:9] + "000")
        register.move_household(actor, row.uid, to=OTHER_VILLAGE, on=MOVED)
        (sheet,) = asked.sheets(actor).filter(survey=survey)
        assert (sheet.area_code, sheet.state, sheet.done_on) == (VILLAGE, Answered.EXCUSED, MOVED)
        register.undo_change(actor, last_change(row), on=MOVED, why="没有搬")
        (sheet,) = asked.sheets(actor).filter(survey=survey)
        assert (sheet.state, sheet.done_on) == (Answered.TODO, None)
        assert SurveyVillage.objects.get(survey=survey, area_code=VILLAGE).completed_on is None


@pytest.mark.parametrize("back", [VILLAGE, NEIGHBOUR])
def test_who_comes_back_to_the_place_of_a_round_is_asked_there(back: str) -> None:
    some_areas()
    home = MOVED + timedelta(days=12)
    with scoped(an_actor()) as actor:
        row = a_household(actor, village=VILLAGE)
        survey = a_survey(actor, area_code=VILLAGE[:9] + "000")
        register.move_household(actor, row.uid, to=OTHER_VILLAGE, on=MOVED)
        register.move_household(actor, row.uid, to=back, on=home)
        (sheet,) = asked.sheets(actor).filter(survey=survey)
        assert (sheet.area_code, sheet.state, sheet.excuse, sheet.done_on) == (back, Answered.TODO, "", None)
        assert [one.area_code for one in asked.unfinished(VILLAGE[:9] + "000", home)] == [back]
        surveys.enter(actor, sheet.pk, filled(), on=home)
        assert asked.done_on(back, home).count() == 1
        assert SurveyVillage.objects.get(survey=survey, area_code=back).completed_on is not None


def a_drawn_sheet(actor: Actor, row: Any) -> tuple[Any, Any]:
    """A round of the household's township: it is asked, differs from its year and is drawn to be asked again."""
    survey = a_survey(actor, area_code=row.area_code[:9] + "000")
    register.enter_household_year(actor, {"number": row.number, "year": 2020, "safe_water": True})
    sheet = asked.sheets(actor).get(survey=survey, household=row)
    surveys.enter(actor, sheet.pk, filled(water="no"), on=date(2020, 6, 3))
    surveys.draw(actor, survey.pk, seed=7, on=date(2020, 6, 18))
    return survey, Recheck.objects.get(sheet=sheet)


def test_a_drawn_household_that_leaves_the_rounds_township_is_not_asked_again() -> None:
    some_areas()
    town = VILLAGE[:9] + "000"
    with scoped(an_actor()) as actor:
        row = a_household(actor, village=VILLAGE)
        survey, again = a_drawn_sheet(actor, row)
        assert (asked.drawn_on(town, MOVED).count(), asked.unsettled(town, MOVED).count()) == (1, 1)
        register.move_household(actor, row.uid, to=OTHER_VILLAGE, on=MOVED)
        again.refresh_from_db()
        assert (again.on, again.by_name, again.is_dropped) == (MOVED, MOVED_BEYOND, True)
        assert (asked.drawn_on(town, MOVED).count(), asked.unsettled(town, MOVED).count()) == (0, 0)
        assert asked.done_on(town, MOVED).count() == 1
        with pytest.raises(HouseholdElsewhere, match="现居住地"):
            surveys.enter(actor, again.sheet_id, filled(), on=MOVED)
        with pytest.raises(BadAnswers, match="请从表中删去"):
            surveys.load(actor, survey.pk, {row.number: filled()}, on=MOVED)
        register.undo_change(actor, last_change(row), on=MOVED, why="没有搬")
        assert (asked.drawn_on(town, MOVED).count(), asked.unsettled(town, MOVED).count()) == (1, 1)
        register.move_household(actor, row.uid, to=OTHER_VILLAGE, on=MOVED)
        assert surveys.close(actor, survey.pk, on=MOVED).closed_on == MOVED


def test_the_township_left_still_reads_what_the_household_answered() -> None:
    some_areas()
    with scoped(an_actor()) as actor:
        row = a_household(actor, village=VILLAGE)
        survey, again = a_drawn_sheet(actor, row)
        register.move_household(actor, row.uid, to=OTHER_VILLAGE, on=MOVED)
    client = signed_in(a_person("clerk", Role.TOWNSHIP_CLERK, VILLAGE[:9] + "000"))
    client.get("/surveys/", {"as_of": MOVED.isoformat()})
    page = client.get(f"/surveys/sheets/{again.sheet_id}/").content.decode()
    assert MOVED_BEYOND in page
    assert "保存，下一户" not in page
    assert f"不再复核：{MOVED_BEYOND}" in client.get(f"/surveys/rechecks/{again.pk}/").content.decode()
    assert f"不再复核（{MOVED_BEYOND}）" in client.get(f"/surveys/{survey.pk}/").content.decode()


def test_what_was_seen_before_the_end_may_still_be_told_and_opens_nothing() -> None:
    some_areas()
    with scoped(an_actor()) as actor:
        row = a_household(actor)
        register.close_household(actor, row.uid, on=MOVED, reason=Leave.EXTINCT)
        a_visit(actor, row, seen(row, Item.HOUSING, State.PROBLEM), on=MOVED - timedelta(days=3))
        assert not queries.conditions(actor).filter(household=row).exists()
        with pytest.raises(households.HouseholdGone):
            a_visit(actor, row, seen(row, Item.HOUSING, State.OK), on=MOVED + timedelta(days=1))
