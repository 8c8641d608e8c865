"""An unsafe house seen at the door of a household that is appraised as safe: what was seen is kept, the appraisal holds,
and the housing department is asked to look again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.rooms import declared
from yihu.core.tests.factories import COUNTY, VILLAGE, a_person, an_actor, signed_in, some_areas
from yihu.modules.departments.tests.factories import a_line
from yihu.modules.households import actions as households
from yihu.modules.households import queries as register
from yihu.modules.households.tests.factories import a_household
from yihu.modules.monitoring import actions as watch
from yihu.modules.monitoring import queries as monitoring
from yihu.modules.monitoring.queries import GradedOtherwise
from yihu.modules.monitoring.rules import Risk
from yihu.modules.surveys import actions, queries
from yihu.modules.surveys.rules import State
from yihu.modules.surveys.tests.factories import a_survey, filled
from yihu.modules.visits import actions as visits
from yihu.modules.visits import queries as visited
from yihu.modules.visits.rules import Item
from yihu.modules.visits.rules import State as Seen
from yihu.modules.visits.tests.factories import a_visit, seen

pytestmark = pytest.mark.django_db
DAY = date(2020, 6, 20)
LATER = date(2020, 7, 3)


@pytest.fixture
def clerk() -> Actor:
    some_areas()
    return an_actor()


def a_graded_home(actor: Actor, grade: str, **more: Any) -> Any:
    row = a_household(actor, size=2)
    households.enter_household_year(
        actor, {"number": row.number, "year": 2020, "safe_water": True, "house_grade": grade, **more}
    )
    return row


def head_of(row: Any) -> str:
    return register.members_of(row, DAY)[0].span.name


def asked(actor: Actor, row: Any, **answers: str) -> Any:
    survey = a_survey(actor)
    sheet = queries.sheets(actor).get(survey=survey, household=row)
    return actions.enter(actor, sheet.pk, filled(2, **answers), on=DAY)


def appraise(actor: Actor, row: Any, grade: str, on: date = LATER, **more: Any) -> None:
    a_line(actor, "houses", head_of(row), number=row.number, area_code=VILLAGE, on=on, grade=grade, **more)


def unsafe(row: Any) -> bool | None:
    known: bool | None = register.household_years(an_actor()).get(household=row, year=2020).unsafe_house
    return known


@pytest.mark.parametrize("known", [{}, {"unsafe_house": False}])
@pytest.mark.parametrize("grade", ["a", "b"])
def test_what_was_seen_is_kept_and_the_appraisal_holds(clerk: Actor, grade: str, known: Any) -> None:
    with scoped(clerk):
        row = a_graded_home(clerk, grade, **known)
        before = unsafe(row)
        sheet = asked(clerk, row, housing="yes")
        assert (sheet.state, sheet.to_confirm, sheet.problems) == (State.DONE, [], ["housing"])
        assert unsafe(row) is before
        (clue,) = monitoring.clues(clerk).filter(household=row)
        assert clue.risk == Risk.HOUSING
        assert f"2020年度信息：{grade.upper()}级" in clue.evidence[0]["text"]
        assert [one.pk for one in monitoring.to_appraise(COUNTY, DAY)] == [clue.pk]
        assert monitoring.to_appraise(COUNTY, date(2020, 6, 19)) == []


@pytest.mark.parametrize("grade", ["a", "d"])
def test_a_new_appraisal_settles_the_work_and_an_older_one_does_not(clerk: Actor, grade: str) -> None:
    with scoped(clerk):
        row = a_graded_home(clerk, "a")
        asked(clerk, row, housing="yes")
        appraise(clerk, row, "b", on=date(2020, 5, 1))
        (clue,) = monitoring.to_appraise(COUNTY, LATER)
        assert "2020-05-01：B级" in clue.known.words  # type: ignore[attr-defined]
        appraise(clerk, row, grade)
        assert monitoring.to_appraise(COUNTY, LATER) == []
        assert monitoring.to_appraise(COUNTY, DAY) != []


def test_a_clue_that_is_closed_asks_for_no_appraisal_and_one_that_is_accepted_still_does(
    clerk: Actor,
) -> None:
    with scoped(clerk):
        first, second = a_graded_home(clerk, "a"), a_graded_home(clerk, "a")
        survey = a_survey(clerk)
        for row in (first, second):
            sheet = queries.sheets(clerk).get(survey=survey, household=row)
            actions.enter(clerk, sheet.pk, filled(housing="yes"), on=DAY)
        of_first, of_second = (monitoring.clues(clerk).get(household=row) for row in (first, second))
        watch.close_clue(clerk, of_first.pk, on=DAY, why="看错了，是柴房")
        watch.accept(clerk, of_second.pk, on=DAY, assigned_to="村干部张某")
        assert [one.household_id for one in monitoring.to_appraise(COUNTY, DAY)] == [second.pk]


def test_an_answer_that_agrees_with_the_appraisal_brings_its_grade_into_the_year(clerk: Actor) -> None:
    with scoped(clerk):
        row = a_graded_home(clerk, "a", unsafe_house=False)
        appraise(clerk, row, "c", on=date(2020, 6, 2))
        sheet = asked(clerk, row, housing="yes")
        assert sheet.to_confirm == ["unsafe_house"]
        assert monitoring.to_appraise(COUNTY, DAY) == []
        actions.confirm(clerk, sheet.pk, ["unsafe_house"], on=DAY)
        year = register.household_years(clerk).get(household=row, year=2020)
        assert (year.unsafe_house, year.house_grade) == (True, "c")


def test_a_house_seen_safe_waits_for_the_appraisal_that_says_so(clerk: Actor) -> None:
    with scoped(clerk):
        row = a_graded_home(clerk, "d")
        sheet = asked(clerk, row, housing="no")
        assert sheet.to_confirm == ["unsafe_house"]
        with pytest.raises(GradedOtherwise, match="请先在“住房鉴定”登记"):
            actions.confirm(clerk, sheet.pk, ["unsafe_house"], on=DAY)
        appraise(clerk, row, "b", on=DAY)
        actions.confirm(clerk, sheet.pk, ["unsafe_house"], on=DAY)
        assert unsafe(row) is False


def test_a_workbook_of_answers_goes_the_same_way(clerk: Actor) -> None:
    with scoped(clerk):
        row, other = a_graded_home(clerk, "a"), a_household(clerk)
        survey = a_survey(clerk)
        lines = {one.number: filled(housing="yes") for one in (row, other)}
        assert actions.load(clerk, survey.pk, lines, on=DAY) == 2
        assert queries.contradicted(clerk, survey, lines) == 1
        assert [one.household_id for one in monitoring.to_appraise(COUNTY, DAY)] == [row.pk]
        assert unsafe(other) is True


def test_a_visit_that_contradicts_the_appraisal_is_referred(clerk: Actor) -> None:
    with scoped(clerk):
        row = a_graded_home(clerk, "a", unsafe_house=False)
        a_visit(clerk, row, seen(row, Item.HOUSING, Seen.PROBLEM, "墙体开裂"), on=DAY)
        (found,) = visited.differences(COUNTY, DAY)
        with pytest.raises(GradedOtherwise, match="重新鉴定"):
            visits.adopt(clerk, found.pk, version=1, year=2020)
        approver = an_actor(Role.TOWNSHIP_APPROVER, VILLAGE[:9] + "000", user_id=5)
    with scoped(approver):
        clue = visits.refer(approver, found.pk, version=1, on=DAY)
        assert "墙体开裂" in clue.text
        assert visited.differences(COUNTY, DAY) == []
        assert [one.pk for one in monitoring.to_appraise(COUNTY, DAY)] == [clue.pk]


def test_every_page_says_what_waits_and_the_office_registers_it_from_the_clue(clerk: Actor) -> None:
    with scoped(clerk):
        row = a_graded_home(clerk, "a")
        sheet = asked(clerk, row, food="no")
    cadre = signed_in(a_person("cadre", Role.VILLAGE_CADRE, VILLAGE))
    cadre.get("/surveys/", {"as_of": DAY.isoformat()})
    address = f"/surveys/sheets/{sheet.pk}/"
    assert "照实选“是”" in cadre.get(address).content.decode()
    answers = {f"q_{key}": value for key, value in filled(housing="yes").answers.items()}
    saved = cadre.post(address, {**answers, "on": DAY, "persons": 2, "version": sheet.version}, follow=True)
    assert "已转住建部门重新鉴定" in saved.content.decode()
    assert "疑似危房，待重新鉴定" in cadre.get(address).content.decode()
    office = signed_in(a_person("housing", Role.LINE_DEPARTMENT))
    office.get("/monitoring/", {"as_of": DAY.isoformat()})
    with scoped(clerk):
        check = declared("checks", "monitoring.to_appraise")
        (work,) = check.rows(COUNTY, DAY)
    assert row.number in check.title(work)
    page = office.get(check.link(work)).content.decode()
    assert "待住建部门重新鉴定" in page
    assert f"/ledgers/departments.houses/new/?area_code={VILLAGE}&amp;number={row.number}" in page
    panel = office.get(f"/households/{row.uid}/?panel=together").content.decode()
    assert "看到疑似危房" in panel
