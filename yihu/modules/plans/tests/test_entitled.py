"""Who is due what and lacks it: told from the rows, and nothing said is never a no."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.apps import apps

from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import VILLAGE, a_person, an_actor, signed_in, some_areas
from yihu.engine import entitlements
from yihu.engine.entitlements import Verdict
from yihu.engine.errors import Conflict
from yihu.modules.departments.tests.factories import a_line as a_file
from yihu.modules.households.rules import Relation
from yihu.modules.households.tests.factories import a_household, a_member
from yihu.modules.incomes.rules import Source
from yihu.modules.incomes.tests.factories import a_line
from yihu.modules.pairing.tests.factories import a_helper, paired
from yihu.modules.plans import actions, queries
from yihu.modules.plans.models import Measure

pytestmark = pytest.mark.django_db
DAY = date(2020, 6, 30)


@pytest.fixture
def home() -> Any:
    some_areas()
    with scoped(an_actor()) as actor:
        members = [
            a_member(name="老张", born_on=date(1950, 1, 1)),
            a_member(Relation.SON, name="小张", born_on=date(2010, 1, 1)),
        ]
        return a_household(actor, number="A1", members=members)


def say(home: Any, name: str, **facts: Any) -> None:
    """The newest form of one member."""
    member = home.memberships.get(name=name)
    apps.get_model("households", "PersonYear").objects.update_or_create(
        person=member.person,
        household=home,
        year=2020,
        area_code=home.area_code,
        number=home.number,
        name=name,
        defaults=facts,
    )


def a_paper(actor: Any, key: str, name: str, **more: Any) -> Any:
    return a_file(actor, key, name, number="A1", **more)


def told(actor: Any, home: Any) -> dict[tuple[str, str], Verdict]:
    return {(one.rule.key, one.row.name): one.verdict for one in queries.of_household(actor, home, DAY)}


def test_nothing_said_is_to_be_asked_and_no_is_lacking(home: Any) -> None:
    with scoped(an_actor()) as actor:
        found = told(actor, home)
        assert found["health.insurance", "老张"] is Verdict.UNKNOWN
        assert found["society.helper", "老张"] is Verdict.LACKING
        assert ("society.helper", "小张") not in found  # the household's, told once
        assert ("education.compulsory", "老张") not in found
        say(home, "老张", resident_medical=False)
        say(home, "小张", resident_medical=True, employee_medical=True, dropout="weary")
        paired(actor, a_helper(actor), [home])
        found = told(actor, home)
        assert found["health.insurance", "老张"] is Verdict.LACKING
        assert found["health.insurance", "小张"] is Verdict.TWICE
        assert found["education.compulsory", "小张"] is Verdict.LACKING
        assert found["society.helper", "老张"] is Verdict.ENJOYED
        assert {row.name for row in queries.lacking_on(VILLAGE, DAY)} == {"老张", "小张"}
        assert {row.name for row in queries.twice_on(VILLAGE, DAY)} == {"小张"}


def test_a_receipt_of_the_last_twelve_months_is_evidence(home: Any) -> None:
    with scoped(an_actor()) as actor:
        say(home, "老张", resident_pension=False)
        assert told(actor, home)["security.pension", "老张"] is Verdict.LACKING
        a_line(actor, home, source=Source.PENSION, earner="老张", on=date(2019, 6, 30))
        assert told(actor, home)["security.pension", "老张"] is Verdict.LACKING
        a_line(actor, home, source=Source.PENSION, earner="老张", on=date(2019, 7, 1), proof="二")
        assert told(actor, home)["security.pension", "老张"] is Verdict.ENJOYED


def test_a_departments_file_settles_what_the_form_leaves_open(home: Any) -> None:
    """Enjoyed, lacking, twice, each with the file's line as evidence; nothing in any file is still to be asked."""
    clerk = an_actor()
    with scoped(clerk):
        a_paper(clerk, "medical", "老张", on=date(2020, 5, 1), total_fen=500_000, self_paid_fen=90_000)
        a_paper(clerk, "enrolments", "小张", on=date(2020, 3, 31), stage="primary", state="dropped")
        a_paper(clerk, "disability", "老张", start=date(2019, 1, 1), kind="4", grade="1")
        a_paper(clerk, "aid", "老张", kind="low_income", start=date(2018, 1, 1), end=date(2020, 2, 1))
        a_paper(clerk, "aid", "老张", kind="care", start=date(2019, 1, 1))
        a_paper(clerk, "houses", "老张", on=date(2020, 4, 16), grade="d")
        found = {(one.rule.key, one.row.name): one for one in queries.of_household(clerk, home, DAY)}
        said = {key: (one.verdict, one.evidence) for key, one in found.items()}
        assert said["health.insurance", "老张"] == (Verdict.ENJOYED, "医保部门数据：近一年按参保结算")
        assert said["health.insurance", "小张"][0] is Verdict.UNKNOWN
        assert said["education.compulsory", "小张"] == (Verdict.LACKING, "学籍 2020-03-31：辍学")
        assert said["security.low_income", "老张"] == (Verdict.LACKING, "民政低保名册：2020-02-01 停发")
        assert said["disability.care", "老张"] == (Verdict.ENJOYED, "重度残疾人护理补贴名册：在册")
        assert said["housing.safe", "老张"] == (Verdict.LACKING, "住房鉴定 2020-04-16：D级")
        a_paper(clerk, "aid", "老张", kind="low_income", start=date(2020, 3, 1))
        a_paper(clerk, "aid", "老张", kind="destitute", start=date(2020, 3, 1))
        assert told(clerk, home)["security.low_income", "老张"] is Verdict.TWICE
        assert {row.name for row in queries.twice_on(VILLAGE, DAY)} == {"老张"}


def test_the_newer_word_holds(home: Any) -> None:
    """A form of a later year goes before a file's line of the past; what holds on the day goes before every form."""
    clerk = an_actor()
    with scoped(clerk):
        a_paper(clerk, "enrolments", "小张", on=date(2019, 12, 1), stage="primary", state="dropped")
        say(home, "小张", school="primary", resident_medical=False)
        assert told(clerk, home)["education.compulsory", "小张"] is Verdict.ENJOYED
        a_paper(clerk, "enrolments", "小张", on=date(2020, 1, 2), stage="primary", state="dropped")
        assert told(clerk, home)["education.compulsory", "小张"] is Verdict.LACKING
        assert told(clerk, home)["health.insurance", "小张"] is Verdict.LACKING
        say(home, "老张", disability_grade="1", low_income=False, destitute=False)
        a_paper(clerk, "aid", "老张", kind="low_income", start=date(2016, 1, 1))
        assert told(clerk, home)["security.low_income", "老张"] is Verdict.ENJOYED


def test_the_counts_of_a_place_are_those_of_its_lists(home: Any) -> None:
    with scoped(an_actor()) as actor:
        say(home, "老张", resident_medical=False, disability_grade="1", low_income=True)
        for counted in queries.counts(VILLAGE, DAY):
            numbers = counted.numbers
            parts = (Verdict.ENJOYED, Verdict.LACKING, Verdict.UNKNOWN)
            assert counted.due == sum(numbers[one] for one in parts), counted.rule.key
            for verdict in Verdict:
                found = queries.findings(actor, VILLAGE, DAY, counted.rule, verdict, most=10)
                assert len(found) == numbers[verdict], (counted.rule.key, verdict)
                assert all(one.evidence for one in found)


def test_one_tap_raises_the_measure_once(home: Any) -> None:
    with scoped(an_actor()) as actor:
        say(home, "小张", dropout="weary")
        person = home.memberships.get(name="小张").person_id
        made = actions.raise_entitled(actor, home.uid, person, "education.compulsory", on=DAY)
        rule = entitlements.rule("education.compulsory")
        assert rule is not None
        assert (made.person_name, made.content, made.plan.year) == ("小张", rule.advice, 2020)
        with pytest.raises(Conflict):
            actions.raise_entitled(actor, home.uid, person, "education.compulsory", on=DAY)


def test_the_pages_show_who_lacks_and_raise(home: Any) -> None:
    with scoped(an_actor()):
        say(home, "老张", resident_medical=False)
        person = home.memberships.get(name="老张").person_id
    client = signed_in(a_person("village", Role.VILLAGE_CADRE, VILLAGE))
    page = client.get(
        "/plans/entitled/?rule=health.insurance&verdict=lacking&as_of=2020-06-30"
    ).content.decode()
    assert "老张" in page
    assert "2020 年度信息" in page
    assert "老张" in client.get(f"/plans/households/{home.uid}/entitled/").content.decode()
    body = {"household": str(home.uid), "person": person, "rule": "health.insurance"}
    assert client.post("/plans/entitled/raise/", body).status_code == 302
    assert Measure.objects.get().entitlement == "health.insurance"
    assert client.post("/plans/entitled/raise/", {**body, "household": "x"}).status_code == 422
