"""The pages of lists as people of different posts use them."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.docx import read_text
from yihu.core.tests.factories import (
    COUNTY,
    OTHER_TOWNSHIP,
    TOWNSHIP,
    VILLAGE,
    a_person,
    an_actor,
    signed_in,
    some_areas,
)
from yihu.modules.households import actions as households
from yihu.modules.households.tests.factories import a_household
from yihu.modules.procedures import queries
from yihu.modules.procedures.models import Round, VillageExit
from yihu.modules.procedures.rules import Kind, Stage
from yihu.modules.procedures.tests.factories import BEGUN, a_round, advanced

pytestmark = pytest.mark.django_db
DAY = "2020-06-01"


@pytest.fixture
def rows() -> list[Any]:
    some_areas()
    with scoped(an_actor()) as actor:
        return [a_household(actor, number="A1", size=3), a_household(actor, number="A2", size=2)]


def a_clerk(role: Role = Role.COUNTY_CLERK, area: str = COUNTY) -> Client:
    client = signed_in(a_person(f"u{role.value}", role, area))
    client.get(f"/procedures/?as_of={DAY}")
    return client


def at(rows: list[Any], stage: Stage, kind: Kind = Kind.EXIT) -> Round:
    with scoped(an_actor()) as actor:
        return advanced(actor, a_round(actor, rows, kind=kind), stage)


def page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def test_a_list_is_begun_by_ticking_households(rows: list[Any]) -> None:
    client = a_clerk(Role.VILLAGE_CADRE, VILLAGE)
    assert "A1" in page(client, "/procedures/new/exit/")
    typed: dict[str, Any] = {
        "title": "2020年第一批", "year": "2020", "on": DAY, "entitled": "30", "present": "19",
        "document": "评议1号", "row": [str(row.uid) for row in rows],
    }  # fmt: skip
    refused = client.post("/procedures/new/exit/", typed).content.decode()
    assert "会议无效" in refused
    assert "2020年第一批" in refused

    done = client.post("/procedures/new/exit/", {**typed, "present": "20"})

    found = Round.objects.get()
    assert done.headers["Location"] == f"/procedures/{found.pk}/"
    assert "2020年第一批" in page(client, "/procedures/?sort=exit")
    assert f"/procedures/{found.pk}/" in page(client, f"/households/{rows[0].uid}/?panel=together")


def test_visits_are_typed_in_the_list_and_the_step_follows(rows: list[Any]) -> None:
    found = at(rows, Stage.PRE_EXIT)
    client, url = a_clerk(Role.TOWNSHIP_CLERK, TOWNSHIP), f"/procedures/{found.pk}/"
    assert "人均纯收入" in page(client, url)
    first, second = queries.cases_of(found)
    visits: dict[str, Any] = {
        "do": "survey", "visit-on": DAY, f"visit-income_{first.pk}": "5000", f"visit-income_{second.pk}": "3000",
        f"visit-failed_{second.pk}": ["water"],
    }  # fmt: skip
    assert client.post(url, visits).status_code == 302
    step = {"do": "take", "step-on": DAY, "step-document": "核算1号"}
    refused = client.post(url, step)
    assert refused.status_code == 422
    assert "A2" in refused.content.decode()

    gone = client.post(url, {"do": "drop", "row": [second.pk], "drop-on": DAY, "drop-why": "饮水未达标"})
    assert gone.status_code == 302
    assert client.post(url, step).status_code == 302
    assert Round.objects.get().now is Stage.VERIFIED
    assert "饮水未达标" in page(client, url)


def test_the_approver_ticks_a_sample_and_others_see_no_button(rows: list[Any]) -> None:
    found = at(rows, Stage.NOTICED)
    url = f"/procedures/{found.pk}/"
    later = (found.ready_on + timedelta(days=1)).isoformat()
    assert 'value="take"' not in page(a_clerk(Role.VILLAGE_CADRE, VILLAGE), url)
    approver = a_clerk(Role.TOWNSHIP_APPROVER, TOWNSHIP)
    assert "不少于 1 户" in page(approver, url)
    step: dict[str, Any] = {"do": "take", "step-on": later, "step-document": "审1号"}
    assert approver.post(url, step).status_code == 422
    case = queries.cases_of(found)[0]

    assert approver.post(url, {**step, "row": [case.pk]}).status_code == 302
    assert Round.objects.get().now is Stage.REVIEWED


def test_an_objection_is_written_down_answered_and_a_step_taken_back(rows: list[Any]) -> None:
    found = at(rows, Stage.NOTICED)
    client, url = a_clerk(Role.TOWNSHIP_CLERK, TOWNSHIP), f"/procedures/{found.pk}/"
    on = found.stage_on.isoformat()
    assert client.post(f"{url}object/", {"on": on, "text": "有商品房"}).status_code == 302
    said = found.objections.get()
    told = {"on": on, "text": "已核实，不属实"}
    assert client.post(f"/procedures/objections/{said.pk}/answer/", told).status_code == 302
    assert "不属实" in page(client, url)
    assert client.post(f"{url}withdraw/", {"on": on, "why": "错名单"}).status_code == 302
    assert Round.objects.get().now is Stage.SIGNED
    assert client.post(f"{url}cancel/", {"on": on, "why": "不再办理"}).status_code == 302
    assert "不再办理" in page(client, url)


def test_papers_are_handed_in_and_opened(rows: list[Any]) -> None:
    found = at(rows, Stage.LISTED)
    client, step = a_clerk(), found.steps.get()
    given = {"taken_on": BEGUN.isoformat(), "file": io.BytesIO(b"%PDF-1.7 x"), "note": "记录"}
    given["file"].name = "记录.pdf"  # type: ignore[attr-defined]
    assert client.post(f"/procedures/steps/{step.pk}/paper/", given).status_code == 302
    paper = step.papers.get()

    answer = client.get(f"/procedures/papers/{paper.pk}/")

    assert answer.content == b"%PDF-1.7 x"
    assert answer.headers["Content-Type"] == "application/pdf"


@pytest.mark.parametrize(
    ("form", "said"), [("minutes", "应到代表"), ("notice", "12317"), ("decision", "同意")]
)
def test_forms_are_printed_with_names_and_without_secrets(rows: list[Any], form: str, said: str) -> None:
    found = at(rows, Stage.DECIDED)
    data = a_clerk().get(f"/procedures/{found.pk}/print/{form}/").content
    text = str(read_text(data))

    assert said in text
    for case in queries.cases_of(found):
        assert case.head_name in text
        assert case.number not in text
        for identity in case.household.memberships.get(relation="head").person.identities.all():
            assert identity.hint not in text.replace(case.head_name, "") or len(identity.hint) < 4


def test_another_township_finds_no_list(rows: list[Any]) -> None:
    found = at(rows, Stage.LISTED)
    client = a_clerk(Role.TOWNSHIP_CLERK, OTHER_TOWNSHIP)

    assert client.get(f"/procedures/{found.pk}/").status_code == 404
    assert found.title not in page(client, "/procedures/")


def test_a_village_exits_by_its_form(rows: list[Any]) -> None:
    apps.get_model("places.PoorVillage").objects.create(area_code=VILLAGE, start=date(2014, 12, 1))
    with scoped(an_actor()) as actor:
        households.set_population_base(actor, VILLAGE, rural_population=250, on=date(2019, 1, 1))
    client = a_clerk()
    assert "2.000" in page(client, "/procedures/villages/")
    given = {"noticed_on": "2020-05-01", "noticed_until": "2020-05-08", "on": DAY, "document": "1号"}

    assert client.post(f"/procedures/villages/{VILLAGE}/exit/", given).status_code == 302
    assert VillageExit.objects.get().remaining == 5
    assert "出列" in page(client, "/procedures/villages/")
