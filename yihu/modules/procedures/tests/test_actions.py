"""A list from its first step to the register, and every way it is held up or taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.utils import DatabaseError

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.tests import figures
from yihu.core.tests.factories import COUNTY, NEIGHBOUR, OTHER_TOWNSHIP, VILLAGE, an_actor, some_areas
from yihu.engine.errors import NotAllowed, NotFound, Refused
from yihu.modules.households import actions as households
from yihu.modules.households.indicators import INDICATORS
from yihu.modules.households.rules import HouseholdKind
from yihu.modules.households.tests.factories import a_household
from yihu.modules.places import queries as places
from yihu.modules.procedures import actions, queries
from yihu.modules.procedures.actions.lists import Visit
from yihu.modules.procedures.models import FollowUp, Round, Step, VillageExit
from yihu.modules.procedures.rules import Given, Kind, Stage, Standard
from yihu.modules.procedures.tests.factories import BEGUN, FINE, a_round, acting, advanced, given, prepare

pytestmark = pytest.mark.django_db
NOW = datetime(2020, 6, 30, 2, tzinfo=UTC)


@pytest.fixture
def clerk() -> Iterator[Actor]:
    some_areas()
    with scoped(an_actor()) as actor:
        yield actor


def refusal(code: str) -> Any:
    return pytest.raises(Refused, check=lambda refused: refused.code == code)


def count(key: str, day: date) -> int:
    return int(figures.figure(INDICATORS, key, COUNTY, day) or 0)


def test_an_exit_goes_from_the_meeting_to_the_figures(clerk: Actor) -> None:
    rows = [a_household(clerk, size=3), a_household(clerk, size=2)]
    found = advanced(clerk, a_round(clerk, rows), Stage.ANNOUNCED)
    assert count("pov.exit_hh", found.stage_on) == 0

    done = advanced(clerk, found, Stage.DONE)

    assert count("pov.exit_hh", done.stage_on) == 2
    assert count("pov.exit_pop", done.stage_on) == 5
    assert count("pov.exit_hh", done.stage_on - timedelta(days=1)) == 0
    assert [step.stage for step in queries.steps_of(done)][-1] == Stage.DONE
    assert {done.batch for done in rows[0].exits.all()} == {found.title}


def test_identification_takes_two_notices_and_registers_with_the_kind_chosen(clerk: Actor) -> None:
    row, other = a_household(clerk, kind=None, size=4), a_household(clerk, kind=None)
    kinds = {str(row.uid): HouseholdKind.LOW_INCOME}
    found = a_round(clerk, [row, other], kind=Kind.IDENTIFY, kinds=kinds)
    done = advanced(clerk, found, Stage.DONE)

    assert count("pov.hh", done.stage_on) == 2
    assert count("pov.pop", done.stage_on) == 5
    assert row.registrations.get().kind == HouseholdKind.LOW_INCOME
    notices = [step for step in queries.steps_of(done) if step.until]
    assert [step.stage for step in notices] == [Stage.NOTICED, Stage.NOTICED_AGAIN]


def test_a_household_falls_back_by_its_own_road(clerk: Actor) -> None:
    row = a_household(clerk)
    households.exit_households(clerk, [row.uid], batch="2019年", on=date(2019, 12, 1))
    done = advanced(clerk, a_round(clerk, [row], kind=Kind.RETURN), Stage.DONE)

    assert count("pov.remain_hh", done.stage_on) == 1
    assert count("pov.remain_hh", done.stage_on - timedelta(days=1)) == 0


def test_only_households_the_procedure_is_about_come_on_a_list_and_on_one_only(clerk: Actor) -> None:
    poor, plain, far = (
        a_household(clerk),
        a_household(clerk, kind=None),
        a_household(clerk, village=NEIGHBOUR),
    )
    for wrong in (plain, far):
        with refusal("bad_value"):
            a_round(clerk, [poor, wrong])
    first = a_round(clerk, [poor])
    with refusal("bad_value"):
        a_round(clerk, [poor], title="另一批")

    actions.cancel(clerk, first.pk, on=BEGUN, why="重新评议")

    a_round(clerk, [poor], title="另一批")
    with refusal("round_title_taken"):
        a_round(clerk, [a_household(clerk)], title="另一批")


def test_who_does_not_fit_is_dropped_with_a_reason_and_the_rest_goes_on(clerk: Actor) -> None:
    rows = [a_household(clerk), a_household(clerk)]
    found = advanced(clerk, a_round(clerk, rows), Stage.PRE_EXIT)
    on = found.ready_on + timedelta(days=1)
    bad, good = queries.cases_of(found)
    visits = {bad.pk: Visit(Decimal(3999), (Standard.HOUSING,)), good.pk: FINE}
    actions.survey(clerk, found.pk, visits, on=on)
    with pytest.raises(Refused, match="住房安全"):
        actions.take(clerk, found.pk, Stage.VERIFIED, given(Stage.VERIFIED, on))
    with refusal("bad_value"):
        actions.drop(clerk, found.pk, [bad.pk], on=on, why=" ")

    actions.drop(clerk, found.pk, [bad.pk], on=on, why="住房未达标")
    actions.take(clerk, found.pk, Stage.VERIFIED, given(Stage.VERIFIED, on))
    done = advanced(clerk, Round.objects.get(pk=found.pk), Stage.DONE)

    assert count("pov.exit_hh", done.stage_on) == 1
    assert [step.households for step in queries.steps_of(done)] == [2, 2, *[1] * 7]


def test_an_objection_is_answered_before_the_township_reviews(clerk: Actor) -> None:
    found = advanced(clerk, a_round(clerk, [a_household(clerk)]), Stage.NOTICED)
    ids = [case.pk for case in queries.cases_of(found)]
    said = actions.object_(clerk, found.pk, on=found.stage_on, text="有商品房", case_id=ids[0])
    review = given(Stage.REVIEWED, found.ready_on, sampled=ids)
    with acting(clerk, 9, Role.TOWNSHIP_APPROVER) as reviewer, refusal("objection_open"):
        actions.take(reviewer, found.pk, Stage.REVIEWED, review)
    with refusal("wrong_order"):
        actions.answer(clerk, said.pk, on=said.on - timedelta(days=1), text="不属实", upheld=False)
    actions.answer(clerk, said.pk, on=said.on, text="不属实", upheld=False)

    with acting(clerk, 9, Role.TOWNSHIP_APPROVER) as reviewer:
        assert actions.take(reviewer, found.pk, Stage.REVIEWED, review).now is Stage.REVIEWED


def test_nothing_is_reviewed_while_the_notice_still_hangs(clerk: Actor) -> None:
    found = advanced(clerk, a_round(clerk, [a_household(clerk)]), Stage.NOTICED)
    ids = [case.pk for case in queries.cases_of(found)]
    early = given(Stage.REVIEWED, found.ready_on - timedelta(days=1), sampled=ids)

    with acting(clerk, 9, Role.TOWNSHIP_APPROVER) as reviewer, refusal("wrong_order"):
        actions.take(reviewer, found.pk, Stage.REVIEWED, early)


def test_the_last_step_is_taken_back_and_stays_in_the_record(clerk: Actor) -> None:
    found = advanced(clerk, a_round(clerk, [a_household(clerk)]), Stage.NOTICED)
    with refusal("bad_value"):
        actions.withdraw(clerk, found.pk, on=found.stage_on, why="")
    back = actions.withdraw(clerk, found.pk, on=found.stage_on, why="公示错名单")

    assert back.now is Stage.SIGNED
    assert Step.objects.filter(round=found, stage=Stage.NOTICED).count() == 2
    advanced(clerk, back, Stage.DONE)
    with refusal("wrong_stage"):
        actions.withdraw(clerk, found.pk, on=found.stage_on, why="再撤")


def test_steps_are_taken_by_those_who_hold_them(clerk: Actor) -> None:
    found = advanced(clerk, a_round(clerk, [a_household(clerk)]), Stage.NOTICED)
    ids = [case.pk for case in queries.cases_of(found)]
    review = given(Stage.REVIEWED, found.ready_on, sampled=ids)
    for role in (Role.VILLAGE_CADRE, Role.COUNTY_LEADER, Role.COUNTY_APPROVER):
        with acting(clerk, 9, role) as other, pytest.raises(NotAllowed):
            actions.take(other, found.pk, Stage.REVIEWED, review)


def test_a_list_of_another_township_is_not_there() -> None:
    some_areas()
    with scoped(an_actor()) as county:
        found = a_round(county, [a_household(county)])
    with scoped(an_actor(Role.TOWNSHIP_CLERK, OTHER_TOWNSHIP)) as other, pytest.raises(NotFound):
        actions.cancel(other, found.pk, on=BEGUN, why="误建")


def test_a_paper_proves_a_step_and_is_not_younger(clerk: Actor) -> None:
    found = a_round(clerk, [a_household(clerk)])
    step = found.steps.get()
    paper = actions.attach(clerk, step.pk, name="记录.pdf", data=b"%PDF-1.7", taken_on=BEGUN, now=NOW)

    assert paper.file.content_type == "application/pdf"
    with refusal("wrong_order"):
        actions.attach(
            clerk, step.pk, name="a.pdf", data=b"%PDF-", taken_on=BEGUN + timedelta(days=1), now=NOW
        )


def test_steps_cannot_be_rewritten_even_by_hand(clerk: Actor) -> None:
    a_round(clerk, [a_household(clerk)])
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("update procedures_step set document = '改'")


def test_work_due_follows_the_list_from_desk_to_desk(clerk: Actor) -> None:
    found = advanced(clerk, a_round(clerk, [a_household(clerk)]), Stage.NOTICED)
    hanging, after = found.stage_on, found.ready_on
    review = queries.waiting_for(queries.CAN[Stage.REVIEWED])
    assert [one.pk for one in queries.on_the_wall(COUNTY, after)] == [found.pk]
    assert review(COUNTY, hanging) == []
    assert [(one.pk, one.due) for one in review(COUNTY, after)] == [(found.pk, after + timedelta(days=5))]

    advanced(clerk, found, Stage.REVIEWED)

    assert review(COUNTY, after + timedelta(days=9)) == []
    assert not queries.on_the_wall(COUNTY, after).exists()


@pytest.fixture
def poor_village(clerk: Actor) -> Actor:
    apps.get_model("places.PoorVillage").objects.create(area_code=VILLAGE, start=date(2014, 12, 1))
    a_household(clerk, size=3)
    return clerk


def leave(actor: Actor, **more: Any) -> VillageExit:
    asked = {
        "on": date(2020, 6, 20),
        "document": "扶组〔2020〕3号",
        "noticed_on": date(2020, 6, 10),
        "noticed_until": date(2020, 6, 17),
        **more,
    }
    return actions.record_village_exit(actor, VILLAGE, **asked)


def test_a_village_exits_on_the_count_of_its_day(poor_village: Actor) -> None:
    with refusal("no_base"):
        leave(poor_village)
    households.set_population_base(poor_village, VILLAGE, rural_population=149, on=date(2020, 1, 1))
    with pytest.raises(Refused, match="3 人"):
        leave(poor_village)
    households.set_population_base(poor_village, VILLAGE, rural_population=150, on=date(2020, 2, 1))
    with refusal("notice_too_short"):
        leave(poor_village, noticed_until=date(2020, 6, 16))
    with refusal("wrong_order"):
        leave(poor_village, on=date(2020, 6, 16))

    made = leave(poor_village)

    assert (made.remaining, made.base) == (3, 150)
    assert places.villages_out_by(COUNTY, date(2020, 6, 20)).count() == 1
    assert queries.out_above_limit(COUNTY, date(2020, 6, 30)) == []
    a_household(poor_village, size=1, on=date(2020, 6, 25))
    assert len(queries.out_above_limit(COUNTY, date(2020, 6, 30))) == 1


def test_after_exit_the_four_things_kept_on_are_looked_for(clerk: Actor) -> None:
    row = a_household(clerk, number="A1")
    households.exit_households(clerk, [row.uid], batch="2019年", on=date(2019, 6, 1))
    today = date(2020, 6, 30)
    assert [one.number for one in queries.not_followed_up(COUNTY, today)] == ["A1"]

    FollowUp.objects.create(area_code=VILLAGE, number="A1", on=date(2020, 5, 1), policy_kept=False)

    assert not queries.not_followed_up(COUNTY, today).exists()
    assert [queries.gaps(one)(COUNTY, today).count() for one in ("helper", "policy_kept", "help")] == [
        1,
        1,
        1,
    ]
    assert queries.gaps("helper")(COUNTY, today).get().head_name  # work due calls people by name
    FollowUp.objects.create(
        area_code=VILLAGE, number="A1", on=date(2020, 6, 1), helper="李某", help="公益岗位"
    )
    assert [queries.gaps(one)(COUNTY, today).count() for one in ("helper", "policy_kept", "help")] == [
        0,
        0,
        0,
    ]
    assert queries.gaps("helper")(COUNTY, date(2020, 5, 31)).count() == 1


def test_signatures_are_asked_for_in_their_turn_only(clerk: Actor) -> None:
    found = a_round(clerk, [a_household(clerk)])
    ids = [case.pk for case in queries.cases_of(found)]
    with refusal("wrong_stage"):
        actions.sign(clerk, found.pk, ids, on=BEGUN)
    with refusal("wrong_stage"):
        prepare(clerk, found, Stage.VERIFIED, BEGUN)
    assert Given(BEGUN).sampled == ()
