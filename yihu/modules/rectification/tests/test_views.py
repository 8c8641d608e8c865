"""The pages: three people take a problem round the loop through the door; what is typed stays; nobody sees others'."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import (
    COUNTY,
    OTHER_TOWNSHIP,
    TOWNSHIP,
    VILLAGE,
    a_person,
    signed_in,
    some_areas,
)
from yihu.modules.households.tests.factories import a_household
from yihu.modules.rectification import actions, queries
from yihu.modules.rectification.ledgers import LEDGERS
from yihu.modules.rectification.models import Problem
from yihu.modules.rectification.rules import LISTS, ProblemList, Stage
from yihu.modules.rectification.tests import factories as make

pytestmark = pytest.mark.django_db
FAR = date(2020, 12, 31).isoformat()


@pytest.fixture(autouse=True)
def _county(tmp_path: Path, settings: Settings) -> None:
    settings.MEDIA_ROOT = tmp_path
    some_areas()


@pytest.fixture
def county() -> Client:
    return signed_in(a_person("county", Role.COUNTY_CLERK))


@pytest.fixture
def approver() -> Client:
    return signed_in(a_person("approver", Role.COUNTY_APPROVER))


@pytest.fixture
def township() -> Client:
    return signed_in(a_person("township", Role.TOWNSHIP_CLERK, TOWNSHIP))


def page(client: Client, route: str, *args: Any, query: str = "?as_of=2020-06-30") -> str:
    answer = client.get(reverse(f"rectification:{route}", args=args) + query)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def now(problem: Problem) -> Problem:
    with scoped(make.a_clerk()):
        problem.refresh_from_db()
    return problem


def do(client: Client, problem: Problem, move: str, *, on: str = "2020-06-30", **data: Any) -> HttpResponse:
    form = {"on": on, "version": now(problem).version, **data}
    return client.post(reverse("rectification:do", args=[problem.pk, move]), form)  # type: ignore[return-value]


def test_three_people_take_a_problem_round_the_loop(
    county: Client, approver: Client, township: Client
) -> None:
    unit = make.a_unit()
    finding = {
        "area_code": VILLAGE,
        "source": "self_check",
        "round": "none",
        "category": "data",
        "description": "扶贫手册未更新",
        "found_on": "2020-06-01",
    }
    assert county.post(reverse("rectification:raise"), finding).status_code == 302
    with scoped(make.a_clerk()):
        problem = Problem.objects.get()

    assert 'data-test="assign"' in page(county, "problem", problem.pk)
    assert do(county, problem, "assign", unit_id=unit.pk, due_on=FAR, comment="").status_code == 302
    assert 'data-test="plan"' in page(township, "problem", problem.pk)
    do(township, problem, "plan", leader="周某", person="", due_on=FAR, measures="逐户核对\n更新手册")
    with scoped(make.a_clerk()):
        done = [measure.pk for measure in problem.measures.all()]
    assert len(done) == 2

    photo = SimpleUploadedFile("现场.png", make.PNG)
    report: dict[str, Any] = {
        "done": done,
        "comment": "已整改",
        "archive_ref": "",
        "more": "",
        "papers": [photo],
    }
    assert do(township, problem, "submit", **report).status_code == 302
    assert "不需要您办理" in page(township, "problem", problem.pk)

    answer = county.get(reverse("rectification:review"), follow=True)
    assert 'data-test="pass"' in answer.content.decode()
    review = reverse("rectification:review_do", args=[problem.pk, "pass"])
    county.post(review, {"on": "2020-06-30", "version": now(problem).version, "comment": ""})
    assert "没有待审核" in page(county, "review")
    review = reverse("rectification:review_do", args=[problem.pk, "close"])
    approver.post(review, {"on": "2020-06-30", "version": now(problem).version, "comment": ""})

    assert now(problem).now is Stage.CLOSED
    assert "100.0" in page(county, "board")


def test_a_refused_form_keeps_what_was_typed_and_says_the_way_out(township: Client) -> None:
    problem = make.a_planned_problem()
    answer = do(township, problem, "submit", comment="手册已全部更新", archive_ref="", more="")
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "手册已全部更新" in shown
    assert "措施未完成" in shown
    assert now(problem).now is Stage.PLANNED


def test_a_form_without_its_required_fields_is_shown_again(township: Client) -> None:
    problem = make.a_planned_problem()
    answer = do(township, problem, "report", on="", comment="已入户", archive_ref="", more="")
    assert answer.status_code == 422
    assert "请填写日期" in answer.content.decode()


def test_nobody_opens_a_neighbours_problem_or_its_evidence(township: Client) -> None:
    problem = make.a_submitted_problem()
    with scoped(make.a_clerk()):
        evidence = problem.evidence.get()
    other = signed_in(a_person("other", Role.TOWNSHIP_CLERK, OTHER_TOWNSHIP))

    assert township.get(reverse("rectification:problem", args=[problem.pk])).status_code == 200
    assert other.get(reverse("rectification:problem", args=[problem.pk])).status_code == 404
    assert township.get(reverse("rectification:evidence", args=[evidence.pk])).status_code == 200
    assert other.get(reverse("rectification:evidence", args=[evidence.pk])).status_code == 404
    assert other.get(reverse("rectification:board") + f"?area={TOWNSHIP}").status_code == 403
    assert do(other, problem, "pass", comment="").status_code == 404


def test_only_pictures_and_pdf_open_in_the_browser(township: Client) -> None:
    problem = make.a_planned_problem()
    page_of_script = SimpleUploadedFile("说明.html", b"<script>alert(1)</script>", content_type="text/html")
    do(township, problem, "report", comment="", archive_ref="", more="", papers=[page_of_script])
    with scoped(make.a_clerk()):
        evidence = problem.evidence.get()
    answer = township.get(reverse("rectification:evidence", args=[evidence.pk]))
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"


def test_a_person_without_business_sees_nothing() -> None:
    problem = make.a_problem()
    admin = signed_in(a_person("admin", Role.SYSTEM_ADMIN))
    for route, args in (("board", []), ("problem", [problem.pk]), ("review", []), ("raise", [])):
        assert admin.get(reverse(f"rectification:{route}", args=args)).status_code == 403


def test_the_queue_goes_on_to_the_next_and_skips_back(county: Client) -> None:
    first, second = make.a_submitted_problem(), make.a_submitted_problem()
    shown = page(county, "review_one", first.pk)
    assert reverse("rectification:review_one", args=[second.pk]) in shown
    assert "第 1 个，共 2 个" in shown

    back = reverse("rectification:review_do", args=[first.pk, "return"])
    refused = county.post(back, {"on": "2020-06-30", "version": now(first).version, "comment": ""})
    assert refused.status_code == 422
    answer = county.post(back, {"on": "2020-06-30", "version": now(first).version, "comment": "照片不清"})
    assert answer.url == reverse("rectification:review_one", args=[second.pk])  # type: ignore[attr-defined]


def test_the_board_shows_the_day_that_is_asked_for(county: Client) -> None:
    make.a_closed_problem(on=date(2020, 5, 6))
    assert "0.0" in page(county, "board", query="?as_of=2020-05-05")
    assert "100.0" in page(county, "board", query="?as_of=2020-05-06")
    assert "—" in page(county, "board", query=f"?as_of=2020-01-01&area={TOWNSHIP}")


@pytest.mark.parametrize("which", ProblemList)
def test_the_four_lists_are_the_ledger_under_four_sets_of_columns(county: Client, which: ProblemList) -> None:
    make.a_planned_problem()
    answer = county.get(reverse("rectification:lists", args=[which.value]) + "?as_of=2020-06-30", follow=True)
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "2020-101-0001" in shown
    ledger = LEDGERS[0]
    assert all(ledger.column(name).label in shown for name in LISTS[which])


def test_the_ledger_exports_what_it_lists(county: Client) -> None:
    make.a_planned_problem()
    answer = county.get(reverse("ledgers:export", args=["rectification.problems"]))
    assert answer.status_code == 200


def test_an_order_is_sent_and_answered_on_its_pages(county: Client, township: Client) -> None:
    problem = make.a_planned_problem()
    order = {
        "on": "2020-06-01",
        "level": "supervision",
        "number": "督〔2020〕1号",
        "matter": "限期整改",
        "reply_by": FAR,
    }
    assert county.post(reverse("rectification:supervise", args=[problem.pk]), order).status_code == 302
    with scoped(make.a_clerk()):
        sent = problem.orders.get()
    assert "督〔2020〕1号" in page(township, "problem", problem.pk)
    answer = township.post(
        reverse("rectification:reply", args=[problem.pk, sent.pk]), {"on": "2020-06-02", "text": "已改"}
    )
    assert answer.status_code == 302


def test_corrections_arrive_filled_and_need_a_reason(county: Client) -> None:
    problem = make.a_closed_problem(on=date(2020, 5, 6))
    correct = reverse("rectification:correct", args=[problem.pk])
    assert "扶贫手册收入栏未更新" in county.get(correct).content.decode()
    assert county.post(correct, {"description": "改"}).status_code == 422

    closing = reverse("rectification:correct_closing", args=[problem.pk])
    county.post(
        closing, {"closed_on": "2020-05-20", "comment": "以验收表为准", "version": now(problem).version}
    )
    assert now(problem).closed_on == date(2020, 5, 20)

    gone = reverse("rectification:void", args=[problem.pk])
    county.post(gone, {"on": "2020-06-01", "comment": "重复登记", "version": now(problem).version})
    assert "已作废" in page(county, "problem", problem.pk)
    with scoped(make.a_clerk()):
        assert not queries.found_on(COUNTY, date(2020, 6, 30)).exists()


def test_the_problem_page_asks_the_database_a_fixed_number_of_times(
    county: Client, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    problem = make.a_closed_problem(on=date(2020, 5, 6))
    with django_assert_max_num_queries(45):
        page(county, "problem", problem.pk)


def test_a_household_and_its_problem_lead_to_each_other(county: Client) -> None:
    with scoped(make.a_clerk()) as clerk:
        household = a_household(clerk)
        problem = actions.raise_(clerk, replace(make.facts(), household_id=household.pk))
    home = reverse("households:household", args=[household.uid])
    assert home in page(county, "problem", problem.pk)
    shown = county.get(home + "?as_of=2020-06-30&panel=together").content.decode()
    assert reverse("rectification:problem", args=[problem.pk]) in shown
    assert problem.number in shown


def test_the_area_page_sums_up_its_problems(county: Client) -> None:
    make.a_problem()
    shown = county.get(reverse("places:area", args=[TOWNSHIP]) + "?as_of=2020-06-30").content.decode()
    assert "未整改 1 个" in shown


def test_home_shows_the_clock_and_what_is_due(county: Client) -> None:
    make.a_problem()
    shown = county.get("/?as_of=2020-06-30").content.decode()
    assert "整改进度" in shown
    assert "待交办问题" in shown
