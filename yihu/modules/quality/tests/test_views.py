"""The pages: a clerk sees what is wrong, goes to it, lets it stand for a while, or puts many right at once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.jobs.models import Job
from yihu.core.tests.factories import COUNTY, OTHER_TOWNSHIP, a_person, an_actor, signed_in, some_areas
from yihu.modules.households import actions as households
from yihu.modules.households.rules import Relation
from yihu.modules.households.rules.codes import Labour
from yihu.modules.households.tests.factories import a_household, a_member
from yihu.modules.quality import actions, queries
from yihu.modules.quality.checks import CHECKS
from yihu.modules.quality.models import Finding, Repair
from yihu.modules.quality.rules import State
from yihu.modules.quality.tests.factories import DAY, NOW, a_daughter_called_son

pytestmark = pytest.mark.django_db
CLERK = an_actor()


@pytest.fixture
def row() -> Any:
    some_areas()
    with scoped(CLERK):
        made = a_daughter_called_son(CLERK)
    actions.run(CLERK, COUNTY, on=DAY, now=NOW)
    return made


@pytest.fixture
def county(row: Any) -> Client:
    return at_work(a_person("county", Role.COUNTY_CLERK))


def at_work(user: object) -> Client:
    client = signed_in(user)  # type: ignore[arg-type]
    client.get("/", {"as_of": DAY.isoformat()})
    return client


def the_finding() -> Finding:
    with scoped(CLERK):
        return Finding.objects.get()


def relation(row: Any) -> str:
    with scoped(CLERK):
        return str(row.memberships.exclude(relation=Relation.HEAD).get().relation)


def test_every_page_shows_what_is_wrong(county: Client, row: Any) -> None:
    pages = [
        reverse("quality:list"),
        reverse("quality:rules"),
        reverse("quality:rule", args=["V007"]),
        reverse("quality:finding", args=[the_finding().pk]),
        reverse("households:household", args=[row.uid]) + "?panel=together",
        reverse("home"),
    ]
    for page in pages:
        answer = county.get(page)
        assert answer.status_code == 200, page
        assert "与户主关系同性别不符" in answer.content.decode(), page

    listed = county.get(reverse("quality:findings"), follow=True)
    assert row.number in listed.content.decode()


def test_work_due_calls_the_household_by_its_head(row: Any) -> None:
    check = next(check for check in CHECKS if check.key == "quality.findings")
    with scoped(CLERK):
        head = row.memberships.get(relation=Relation.HEAD).name
        titles = [check.title(found) for found in check.rows(COUNTY, DAY)]

    assert [title.split("）")[0] for title in titles] == [f"{head}户（{row.number}"]


def test_a_run_by_hand_is_background_work(county: Client) -> None:
    county.post(reverse("quality:run"))

    with scoped(CLERK):
        assert Job.objects.get().kind == "quality.run"


def test_a_finding_is_waived_for_a_while_and_restored(county: Client) -> None:
    found = the_finding()
    url = reverse("quality:waive", args=[found.pk])

    refused = county.post(url, {"reason": "无", "until": DAY.isoformat()})
    assert refused.status_code == 422
    assert "请写明豁免的具体原因" in refused.content.decode()

    county.post(url, {"reason": "收养关系，证件齐全", "until": (DAY + timedelta(days=30)).isoformat()})
    assert the_finding().state == State.WAIVED

    county.post(reverse("quality:restore", args=[found.pk]))
    assert the_finding().state == State.OPEN


def test_findings_of_a_rule_are_handed_to_somebody(county: Client) -> None:
    post = a_person("lisi", Role.TOWNSHIP_CLERK, name="李四").posts.get()

    county.post(
        reverse("quality:assign_rule", args=["V007"]), {"post_id": post.pk, "due_on": DAY.isoformat()}
    )

    assert the_finding().owner_name == "李四"


def test_many_are_put_right_at_once_and_undone(county: Client, row: Any) -> None:
    preview = county.get(reverse("quality:repair", args=["V007"])).content.decode()
    assert "之子" in preview
    assert "之女" in preview

    county.post(reverse("quality:repair", args=["V007"]), {"row": [the_finding().pk]})
    assert relation(row) == Relation.DAUGHTER
    assert the_finding().state == State.FIXED

    with scoped(CLERK):
        batch = Repair.objects.get().batch
    county.post(reverse("quality:undo_repair", args=[batch]))
    assert relation(row) == Relation.SON
    assert the_finding().state == State.OPEN
    assert county.post(reverse("quality:undo_repair", args=[batch])).status_code == 409


def test_a_childs_labour_is_put_right_in_the_years_facts(county: Client) -> None:
    with scoped(CLERK):
        child = a_member(Relation.SON, born_on=date(2010, 1, 1))
        home = a_household(CLERK, members=[a_member(), child])
        facts = {"number": home.number, "name": child.name, "year": 2020, "labour": Labour.ORDINARY}
        households.enter_person_year(CLERK, facts)
    actions.run(CLERK, COUNTY, on=DAY, now=NOW)
    with scoped(CLERK):
        found = Finding.objects.get(rule="V016")

    county.post(reverse("quality:repair", args=["V016"]), {"row": [found.pk]})

    with scoped(CLERK):
        batch = Repair.objects.get().batch
        assert queries.present_value("labour_none", found) == Labour.NONE
        actions.undo_repair(CLERK, batch, on=DAY)
        assert queries.present_value("labour_none", found) == Labour.ORDINARY


def test_another_township_sees_nothing_of_it(row: Any) -> None:
    other = at_work(a_person("other", Role.TOWNSHIP_CLERK, OTHER_TOWNSHIP))

    assert other.get(reverse("quality:finding", args=[the_finding().pk])).status_code == 404
    assert row.number not in other.get(reverse("quality:rule", args=["V007"])).content.decode()
    assert other.get(reverse("quality:list"), {"area": COUNTY}).status_code == 403
    assert (
        other.post(reverse("quality:repair", args=["V007"]), {"row": [the_finding().pk]}).status_code == 422
    )
