from __future__ import annotations

import io
from datetime import date
from importlib import import_module
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.jobs.models import Job
from yihu.core.rooms import declared
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
from yihu.engine.idcard import Sex, invented
from yihu.modules.departments.tests.factories import a_line
from yihu.modules.households.tests.factories import a_household, a_member
from yihu.modules.screening import actions, queries
from yihu.modules.screening.models import Release, WhatIf
from yihu.modules.screening.rules import HitState
from yihu.modules.screening.tests.factories import DAY, NOW, in_force, screened
from yihu.modules.screening.views.rule import _beside

pytestmark = pytest.mark.django_db
NUMBER = invented(date(1970, 5, 1), 41, Sex.MALE)


def text(client: Client, url: str) -> str:
    page = client.get(f"{url}{'&' if '?' in url else '?'}as_of={DAY.isoformat()}")
    assert page.status_code == 200, page.content.decode()[:500]
    return page.content.decode()


@pytest.fixture
def home() -> Any:
    some_areas()
    clerk = an_actor()
    with scoped(clerk):
        row = a_household(clerk, members=[a_member(name="张三", id_number=NUMBER, born_on=date(1970, 5, 1))])
        more: dict[str, Any] = {"total_fen": 3_000_000, "self_paid_fen": 1_234_500}
        a_line(clerk, "medical", "张三", id_number=NUMBER, on=date(2020, 3, 15), **more)
    return row


def test_a_rule_goes_from_trial_to_hits_on_the_households_page(home: Any) -> None:
    clerk = signed_in(a_person("clerk", Role.COUNTY_CLERK))
    rule = text(clerk, "/screening/rules/S11/?try=1&limit=12345")
    assert "“近一年报销后自付医疗费”不小于【年自付医疗费】" in rule
    assert "命中 <strong>1</strong> 户" in rule
    assert "命中户数" in rule

    assert (
        clerk.post("/screening/rules/S11/propose/", {"limit": "12345", "reason": "按去年数据"}).status_code
        == 302
    )
    row = Release.objects.get()
    assert (row.limits, row.expected) == ({"limit": 12_345}, 1)
    assert clerk.post(f"/screening/releases/{row.pk}/approve/").status_code == 403
    approver = signed_in(a_person("approver", Role.COUNTY_APPROVER))
    assert "批准启用" in text(approver, "/screening/rules/S11/")
    assert approver.post(f"/screening/releases/{row.pk}/approve/").status_code == 302

    done = screened(an_actor())
    alone = text(clerk, f"/screening/households/{home.uid}/")
    assert "12,345.00" in alone
    assert "张三 · 筛查" in alone
    assert "自付医疗费用过高" in text(clerk, f"/households/{home.uid}/?panel=together")
    assert "自付医疗费用过高" in text(clerk, "/screening/")
    assert "自付医疗费用过高" in text(clerk, f"/screening/runs/{done.run_id}/")
    assert "DuckDB" in text(clerk, "/screening/runs/")
    assert "张三" in text(clerk, "/ledgers/screening.hits/")


def test_what_somebody_paid_for_illness_is_for_those_who_may_know(home: Any) -> None:
    in_force(an_actor(), "S11")
    screened(an_actor())
    with scoped(an_actor()):
        pk = queries.hits(an_actor()).get().pk
    page = f"/screening/hits/{pk}/"
    full = text(signed_in(a_person("clerk", Role.COUNTY_CLERK)), page)
    assert "12,345.00 元" in full
    assert "区人民医院" in full or "departments.medical" in full
    cadre = text(signed_in(a_person("cadre", Role.VILLAGE_CADRE, VILLAGE)), page)
    assert "12,345" not in cadre
    assert "健康信息，不显示" in cadre


def test_a_township_dismisses_with_a_reason(home: Any) -> None:
    in_force(an_actor(), "S11")
    screened(an_actor())
    with scoped(an_actor()):
        found = queries.hits(an_actor()).get()
    client = signed_in(a_person("town", Role.TOWNSHIP_CLERK, TOWNSHIP))
    assert client.post(f"/screening/hits/{found.pk}/dismiss/", {"reason": " "}).status_code == 422
    client.post(f"/screening/hits/{found.pk}/dismiss/?as_of=2020-06-30", {"reason": "商业保险已赔付"})
    with scoped(an_actor()):
        found.refresh_from_db()
    assert (found.state, found.reason) == (HitState.DISMISSED, "商业保险已赔付")


def test_a_rule_that_is_stopped_ends_its_hits_with_the_next_run(home: Any) -> None:
    in_force(an_actor(), "S11")
    screened(an_actor())
    approver = signed_in(a_person("approver", Role.COUNTY_APPROVER))
    approver.post("/screening/rules/S11/stop/?as_of=2020-07-01", {"reason": "阈值需要重新核定"})
    leader = an_actor(Role.COUNTY_APPROVER)
    (done,) = actions.run(leader, COUNTY, on=date(2020, 7, 1), now=NOW)
    assert (done.hits, done.ended) == (0, 1)


def test_moving_a_limit_in_a_big_place_is_work_for_the_background(
    home: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same answer as at once, kept under an address of its own."""
    in_force(an_actor(), "S11")
    client = signed_in(a_person("clerk", Role.COUNTY_CLERK))
    rule = queries.rule("S11")
    own = next(one for one in rule.thresholds if not one.policy)
    address = "/screening/rules/S11/"
    at_once = client.get(f"{address}?as_of=2020-06-30&try=1&{own.name}=1").context
    monkeypatch.setattr(import_module("yihu.modules.screening.queries.trials"), "AT_ONCE", 0)
    asked = client.get(f"{address}?try=1&{own.name}=1")
    assert "tried" not in asked.context
    assert f'action="{address}what-if/' in asked.content.decode()

    answer = client.post(f"{address}what-if/?area={COUNTY}", {own.name: "1"})
    with scoped(an_actor()):
        row = WhatIf.objects.get()
    unfinished = client.get(f"{address}?what_if={row.pk}")
    assert "tried" not in unfinished.context
    with scoped(an_actor()) as actor:
        job = Job.objects.get(kind="screening.what_if")
        assert answer.headers["Location"] == f"/jobs/{job.pk}/"
        outcome = declared("jobs", "screening.what_if").run(actor, job, **job.args)
    shown = client.get(outcome.link.partition("#")[0]).context
    for name in ("asked", "before", "after", "before_told", "after_told", "course"):
        assert shown[name] == at_once[name], name
    assert [[cell.text for cell in row] for row in shown["place_rows"]] == [
        [cell.text for cell in row] for row in at_once["place_rows"]
    ]
    assert at_once["asked"] > 0
    assert [[str(cell) for cell in row] for row in shown["changed_rows"]] == [
        [str(cell) for cell in row] for row in at_once["changed_rows"]
    ]
    stranger = signed_in(a_person("town", Role.TOWNSHIP_CLERK, TOWNSHIP))
    assert "tried" not in stranger.get(f"{address}?what_if={row.pk}").context


@pytest.mark.parametrize(
    ("now", "wanted", "change"), [(20_000, 10_000, "试算新增"), (10_000, 20_000, "试算减少")]
)
def test_a_trial_names_the_households_it_would_add_and_drop(
    home: Any, now: int, wanted: int, change: str
) -> None:
    """Within the place of who asks, and as a workbook."""
    in_force(an_actor(), "S11", limit=now)
    client = signed_in(a_person("clerk", Role.COUNTY_CLERK))
    address = "/screening/rules/S11/"
    shown = client.get(f"{address}?as_of=2020-06-30&try=1&limit={wanted}")
    assert f"{change} 1 户" in shown.content.decode()
    ((number, name, _),) = shown.context["changed_rows"]
    assert (number.text, number.url, name) == (home.number, f"/households/{home.uid}/", "张三")
    file: Any = load_workbook(io.BytesIO(client.get(shown.context["changed_file"]).content)).active
    assert [cell.value for cell in list(file.rows)[-1]][:3] == [change, home.number, "张三"]
    assert client.get(f"{address}tried.xlsx").status_code == 422
    elsewhere = signed_in(a_person("other", Role.TOWNSHIP_CLERK, OTHER_TOWNSHIP))
    seen = elsewhere.get(f"{address}?as_of=2020-06-30&try=1&limit={wanted}").content.decode()
    assert home.number not in seen


def test_a_trial_says_more_and_less_with_a_sign() -> None:
    told = [[cell.text for cell in _beside("甲镇", *counts)] for counts in ((1, 3), (3, 1), (2, 2))]
    assert [one[3] for one in told] == ["+2", "-2", "0"]
