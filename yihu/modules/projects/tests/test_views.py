"""The pages of the library: what they show, ask and refuse."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from yihu.core.access.roles import Role
from yihu.core.tests.factories import COUNTY, OTHER_TOWNSHIP, VILLAGE, a_person, signed_in, some_areas
from yihu.modules.funds.tests import factories as funds
from yihu.modules.projects.models import Project
from yihu.modules.projects.rules import Stage
from yihu.modules.projects.tests import factories as make

pytestmark = pytest.mark.django_db
JUNE = "?as_of=2020-06-30"


@pytest.fixture
def clerk() -> Client:
    some_areas()
    return signed_in(a_person("clerk", Role.COUNTY_CLERK))


def a_form(**values: object) -> dict[str, object]:
    return {
        "number": "P-9",
        "name": "饮水工程",
        "year": 2021,
        "category": "living",
        "construction": "new",
        "area_code": VILLAGE,
        "central_fen": "12.5",
        "on": "2020-06-01",
        "document": "会议记录3号",
        **values,
    }


def test_the_board_shows_every_stage_with_its_projects(clerk: Client) -> None:
    started, planned = make.a_project(Stage.STARTED), make.a_project(Stage.PLANNED)
    page = clerk.get(reverse("projects:list") + JUNE).content.decode()

    for expected in (started.name, planned.name, "已开工", "已列入计划", "2020年度项目"):
        assert expected in page


def test_a_project_shows_its_road_and_the_money_behind_it(clerk: Client) -> None:
    project = make.a_project(Stage.STARTED)
    allocation = funds.an_allocation("100000", project=project.number)
    funds.an_expenditure("40000", funds.a_posted_payment("50000", allocation=allocation))
    page = clerk.get(reverse("projects:project", args=[project.pk]) + JUNE).content.decode()

    for expected in ("2020-03-10", "登记完工", "停工", "40.00%", "未记录"):
        assert expected in page
    assert "登记验收" not in page


def test_those_who_may_not_see_funds_see_the_project_without_them() -> None:
    some_areas()
    project = make.a_project(Stage.STARTED)
    cadre = signed_in(a_person("cadre", Role.VILLAGE_CADRE, VILLAGE))

    page = cadre.get(reverse("projects:project", args=[project.pk]) + JUNE).content.decode()
    assert project.name in page
    assert "按项目编号归集" not in page


def test_a_project_of_another_township_is_not_there() -> None:
    some_areas()
    project = make.a_project()
    other = signed_in(a_person("other", Role.TOWNSHIP_CLERK, OTHER_TOWNSHIP))

    assert other.get(reverse("projects:project", args=[project.pk])).status_code == 404
    assert other.get(reverse("projects:list") + f"?area={COUNTY}").status_code == 404


def test_a_village_proposes_in_wan_yuan(clerk: Client) -> None:
    cadre = signed_in(a_person("cadre", Role.VILLAGE_CADRE, VILLAGE))
    answer = cadre.post(reverse("projects:propose"), a_form())

    project = Project.objects.get()
    assert answer.status_code == 302
    assert (project.invest_fen, project.stage) == (12_500_000, Stage.PROPOSED)


def test_a_proposal_from_a_gap_is_filled_in_and_the_gap_knows_it(clerk: Client) -> None:
    url = f"{reverse('projects:propose')}?area_code={VILLAGE}&name=通村公路硬化&category=infrastructure&gap=road"
    assert 'value="通村公路硬化"' in clerk.get(url).content.decode()
    answer = clerk.post(url, a_form(), follow=True)

    assert "到乡镇通硬化路" in answer.content.decode()


def test_a_used_number_is_refused_in_the_form(clerk: Client) -> None:
    make.a_project(number="P-9")
    answer = clerk.post(reverse("projects:propose"), a_form())

    assert answer.status_code == 422
    assert "已被使用" in answer.content.decode()


def test_a_step_asks_for_its_proof(clerk: Client) -> None:
    project = make.a_project(Stage.IN_LIBRARY)
    url = reverse("projects:take", args=[project.pk, "planned"])
    assert "年度计划文号" in clerk.get(url).content.decode()
    assert clerk.post(url, {"on": "2020-02-10", "document": ""}).status_code == 422

    assert clerk.post(url, {"on": "2020-02-10", "document": "年度计划〔2020〕1号"}).status_code == 302
    project.refresh_from_db()
    assert project.planned_on == date(2020, 2, 10)


def test_a_step_out_of_turn_says_what_comes_next(clerk: Client) -> None:
    project = make.a_project(Stage.IN_LIBRARY)
    answer = clerk.post(reverse("projects:take", args=[project.pk, "finished"]), {"on": "2020-05-10"})

    assert "下一步只能是：已列入计划、已出库" in answer.content.decode()


def test_the_last_step_is_withdrawn_with_a_reason(clerk: Client) -> None:
    project = make.a_project(Stage.STARTED)
    url = reverse("projects:withdraw", args=[project.pk]) + JUNE
    assert clerk.post(url, {"reason": ""}).status_code == 422
    clerk.post(url, {"reason": "误登记"})

    page = clerk.get(reverse("projects:project", args=[project.pk])).content.decode()
    assert "登记开工（已撤回）" in page


def test_a_sheet_is_corrected(clerk: Client) -> None:
    project = make.a_project(Stage.STARTED)
    url = reverse("projects:revise", args=[project.pk])
    assert 'value="10"' in clerk.get(url).content.decode()

    clerk.post(url, a_form(number=project.number, year=2020))
    project.refresh_from_db()
    assert project.name == "饮水工程"


@pytest.mark.parametrize("address", ["?year=20x0", "?year=二〇二〇", "?area=12345"])
def test_a_wrong_address_is_answered_not_crashed(clerk: Client, address: str) -> None:
    assert clerk.get(reverse("projects:list") + address).status_code == 422


def test_the_board_stays_small(clerk: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(30):
        make.a_project(Stage.STARTED)
    with django_assert_max_num_queries(40):
        page = clerk.get(reverse("projects:list") + JUNE).content.decode()
    assert page.count("lane-card") < 60
    assert "还有 10 个" in page
    assert len(page) < 200_000
