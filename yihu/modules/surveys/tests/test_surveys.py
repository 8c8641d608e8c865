from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from openpyxl import load_workbook

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.clock import SHANGHAI
from yihu.core.docx.reading import read_text
from yihu.core.files.photos import NotAPhoto
from yihu.core.tests import figures
from yihu.core.tests.factories import (
    COUNTY,
    NEIGHBOUR,
    OTHER_TOWNSHIP,
    OTHER_VILLAGE,
    TOWNSHIP,
    VILLAGE,
    a_person,
    an_actor,
    signed_in,
    some_areas,
)
from yihu.engine.errors import Conflict
from yihu.modules.households import actions as households
from yihu.modules.households import queries as register
from yihu.modules.households.tests.factories import a_household
from yihu.modules.monitoring import queries as monitoring
from yihu.modules.surveys import actions, queries
from yihu.modules.surveys.indicators import INDICATORS
from yihu.modules.surveys.rules import BadAnswers, NotFinished, Scope, State, SurveyClosed
from yihu.modules.surveys.tests.factories import BEGUN, a_survey, filled
from yihu.modules.surveys.timeline import sheets
from yihu.modules.teams.tests.factories import acting
from yihu.modules.visits.tests.factories import a_picture

pytestmark = pytest.mark.django_db
DAY = date(2020, 6, 20)


@pytest.fixture
def clerk() -> Actor:
    some_areas()
    return an_actor()


def figure(key: str, area: str = COUNTY, day: date = DAY) -> Decimal | None:
    return figures.figure(INDICATORS, key, area, day)


def test_the_list_is_those_who_live_there_on_the_day_and_is_seen_by_area(clerk: Actor) -> None:
    with scoped(clerk):
        a_household(clerk, size=2)
        ordinary = a_household(clerk, kind=None, village=NEIGHBOUR)
        a_household(clerk, village=OTHER_VILLAGE)
        everyone = a_survey(clerk)
        registered = a_survey(clerk, scope=Scope.REGISTERED)
        few = a_survey(clerk, villages=[NEIGHBOUR])

        assert [one.total for one in queries.progress(clerk, everyone)] == [1, 1, 1]
        assert queries.sheets(clerk).filter(survey=registered).count() == 2
        assert queries.sheets(clerk).get(survey=few).household == ordinary
        with pytest.raises(actions.NothingToAsk):
            a_survey(clerk, villages=["430902101299"])
    township = an_actor(Role.TOWNSHIP_CLERK, TOWNSHIP)
    with scoped(township):
        assert queries.survey(township, everyone.pk).title == everyone.title
        assert queries.sheets(township).filter(survey=everyone).count() == 2
    stranger = an_actor(Role.TOWNSHIP_CLERK, OTHER_TOWNSHIP)
    with scoped(stranger), pytest.raises(queries.NoSuchSheet):
        actions.enter(stranger, everyone.pk * 1000, filled(), on=DAY)


def test_answers_fill_what_the_year_does_not_know_and_wait_where_it_differs(clerk: Actor) -> None:
    with scoped(clerk):
        home = a_household(clerk)
        households.enter_household_year(clerk, {"number": home.number, "year": 2020, "safe_water": False})
        sheet = queries.sheets(clerk).get(survey=a_survey(clerk))
        entered = actions.enter(clerk, sheet.pk, filled(persons=3), on=DAY)

        now = register.year_of(clerk, home, 2020).now
        assert now is not None
        assert (now.unsafe_house, now.safe_water) == (False, False)
        assert entered.to_confirm == ["safe_water"]
        with pytest.raises(NotFinished, match="1 户的信息待确认"):
            actions.close(clerk, sheet.survey_id, on=DAY)
        actions.confirm(clerk, sheet.pk, ["safe_water"], on=DAY)
        now = register.year_of(clerk, home, 2020).now
        assert now is not None
        assert now.safe_water is True
        assert [figure(key) for key in ("svy.hh", "svy.pop", "svy.villages")] == [1, 3, 1]
        assert figure("svy.hh", day=date(2020, 6, 19)) == 0


def test_a_problem_raises_one_clue_however_often_it_is_told(clerk: Actor) -> None:
    with scoped(clerk):
        a_household(clerk)
        sheet = queries.sheets(clerk).get(survey=a_survey(clerk))
        first = actions.enter(clerk, sheet.pk, filled(medical="no"), on=DAY)
        actions.enter(clerk, sheet.pk, filled(medical="否"), on=DAY, version=first.version)
        with pytest.raises(Conflict):
            actions.enter(clerk, sheet.pk, filled(), on=DAY, version=first.version)

        assert first.problems == ["medical"]
        (clue,) = monitoring.clues(clerk)
        assert "基本医疗" in clue.text


def test_a_household_that_was_asked_shows_it_on_its_timeline_with_what_was_wrong(clerk: Actor) -> None:
    with scoped(clerk):
        a_household(clerk)
        a_household(clerk)
        first, second = queries.sheets(clerk).filter(survey=a_survey(clerk)).order_by("pk")
        actions.enter(clerk, first.pk, filled(medical="no"), on=DAY)

        both = [first.household_id, second.household_id]
        (entry,) = sheets(clerk, both, BEGUN, DAY)
        assert (entry.household, entry.day) == (first.household_id, DAY)
        assert "医疗" in entry.text
        assert list(sheets(clerk, both, BEGUN, DAY - timedelta(days=1))) == []


def test_a_photo_is_kept_without_the_notes_of_the_camera(clerk: Actor) -> None:
    with scoped(clerk):
        a_household(clerk)
        row = queries.sheets(clerk).get(survey=a_survey(clerk))
        taken = datetime(2020, 6, 20, 10, tzinfo=SHANGHAI)
        kept = actions.add_photo(clerk, row.pk, name="门前.png", data=a_picture(), on=DAY, now=taken)

        assert b"GPS" not in actions.open_photo(clerk, kept.pk)[2]
        with pytest.raises(NotAPhoto):
            actions.add_photo(clerk, row.pk, name="门前.gif", data=b"GIF89a", on=DAY, now=taken)


def test_a_closed_round_is_frozen_in_the_database(clerk: Actor) -> None:
    with scoped(clerk):
        for _ in range(3):
            a_household(clerk)
        survey = a_survey(clerk)
        first, second, third = queries.sheets(clerk).filter(survey=survey).order_by("pk")
        actions.enter(clerk, first.pk, filled(), on=DAY)
        actions.excuse(clerk, second.pk, why="举家外出务工", on=DAY)
        with pytest.raises(NotFinished, match="1 户未登记"):
            actions.close(clerk, survey.pk, on=DAY)
        assert queries.villages(clerk).get().completed_on is None
        actions.load(clerk, survey.pk, {third.number: filled(persons=4)}, on=DAY)
        assert queries.villages(clerk).get().completed_on == DAY
        (drawn,) = actions.draw(clerk, survey.pk, seed=7, on=DAY)
        with pytest.raises(Conflict, match="登记人"):
            actions.recheck(clerk, drawn.pk, filled().answers, on=DAY)
        with acting(clerk, 2, Role.COUNTY_CLERK) as other:
            done = actions.recheck(other, drawn.pk, filled(water="no").answers, on=DAY)
        assert (done.compared, done.agreed) == (6, 5)
        assert figure("svy.consistency") == Decimal("83.3")

        actions.close(clerk, survey.pk, on=DAY)
        with pytest.raises(SurveyClosed):
            actions.enter(clerk, first.pk, filled(), on=DAY)
        with pytest.raises(IntegrityError), transaction.atomic():
            queries.sheets(clerk).filter(pk=first.pk).update(persons=9)


def test_a_workbook_is_taken_whole_or_not_at_all(clerk: Actor) -> None:
    with scoped(clerk):
        home, other = a_household(clerk), a_household(clerk)
        survey = a_survey(clerk)
        with pytest.raises(BadAnswers, match="不在这次的名单"):
            actions.load(clerk, survey.pk, {home.number: filled(), "没有": filled()}, on=DAY)
        with pytest.raises(BadAnswers, match="请填是或否"):
            actions.load(clerk, survey.pk, {home.number: filled(), other.number: filled(food="大概")}, on=DAY)
        assert not queries.sheets(clerk).filter(state=State.DONE).exists()


def test_the_pages_lead_through_a_village(clerk: Actor) -> None:
    client = signed_in(a_person("clerk", Role.COUNTY_CLERK))
    client.get("/surveys/", {"as_of": DAY.isoformat()})
    with scoped(clerk):
        home = a_household(clerk)
        a_household(clerk)
    given = {"kind": "needs", "title": "农户“3+1”调研", "scope": "all", "on": BEGUN, "due": "2020-06-30"}
    assert client.post("/surveys/new/", {**given, "own": "是否养猪 | 是否"}).status_code == 302
    with scoped(clerk):
        survey = queries.surveys(clerk).get()
        first, second = queries.sheets(clerk).order_by("number")
    a_person("team", Role.VILLAGE_TEAM, VILLAGE, name="曹山")
    client.post(f"/surveys/{survey.pk}/villages/{VILLAGE}/assign/", {"username": "team"})
    page = client.get(f"/surveys/{survey.pk}/?area={VILLAGE}").content.decode()
    assert home.number in page

    typed = {f"q_{key}": value for key, value in filled().answers.items()}
    missing = client.post(f"/surveys/sheets/{first.pk}/", {**typed, "on": DAY, "persons": 2})
    assert missing.status_code == 422
    assert "请填写“是否养猪”" in missing.content.decode()
    saved = client.post(f"/surveys/sheets/{first.pk}/", {**typed, "q_own_1": "yes", "on": DAY, "persons": 2})
    assert saved["Location"] == f"/surveys/sheets/{second.pk}/"

    book = load_workbook(io.BytesIO(client.get(f"/surveys/{survey.pk}/export/").content))
    sheet = book["调研表"]
    for at in range(4, 12):
        sheet.cell(4, at).value = "是"
    back = io.BytesIO()
    book.save(back)
    handed = {"file": SimpleUploadedFile("调研表.xlsx", back.getvalue())}
    assert client.post(f"/surveys/{survey.pk}/import/", handed).status_code == 302
    overview = client.get(f"/surveys/{survey.pk}/").content.decode()
    assert "2 / 2" in overview
    assert "曹山" in overview
    assert "住房：现住房是危房" in overview
    assert "户主（签名）" in read_text(client.get(f"/surveys/{survey.pk}/print/?area={VILLAGE}").content)
    with scoped(clerk):
        assert queries.sheets(clerk).filter(state=State.DONE).count() == 2
