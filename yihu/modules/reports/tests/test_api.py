"""Signed papers for programs, with a token of a post."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.accounts import actions as accounts
from yihu.core.accounts.models import Post
from yihu.core.docx import find_run
from yihu.core.tests.factories import TOWNSHIP, a_person, an_actor, some_areas
from yihu.modules.rectification.tests import factories as problems
from yihu.modules.reports.models import Issue
from yihu.modules.reports.tests.factories import an_issue

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue() -> Issue:
    some_areas()
    problems.a_closed_problem(on=date(2020, 5, 10))
    return an_issue()


def program(role: Role, area: str = "430902000000") -> Client:
    post = Post.objects.get(user=a_person(f"api-{role}", role, area))
    admin = an_actor(Role.SYSTEM_ADMIN, user_id=99)
    with scoped(admin):
        token = accounts.issue_token(admin, post.pk, "统计接口", start=date(2020, 1, 1))
    return Client(headers={"Authorization": f"Bearer {token}"})


def test_a_program_reads_issue_figures_drift_and_file(issue: Issue) -> None:
    client = program(Role.COUNTY_CLERK)
    problems.a_problem(found_on=date(2020, 6, 10))

    listed = client.get("/api/reports/issues?paper=daily_bulletin&since=2020-06-30").json()
    figures = {one["ref"]: one for one in client.get(f"/api/reports/issues/{issue.pk}/figures").json()}
    drift = {one["ref"]: one for one in client.get(f"/api/reports/issues/{issue.pk}/drift").json()}
    document = client.get(f"/api/reports/issues/{issue.pk}/document")

    assert [(one["id"], one["number"]) for one in listed] == [(issue.pk, 1)]
    assert (figures["rect.rate"]["value"], figures["rect.rate"]["numerator"]) == ("100.0", "1")
    assert (drift["rect.found"]["published"], drift["rect.found"]["now"]) == ("1", "2")
    assert find_run(document.content, "rect.found") == ["1", "1"]


def test_a_program_of_a_township_gets_nothing_of_the_county(issue: Issue) -> None:
    client = program(Role.TOWNSHIP_CLERK, TOWNSHIP)

    assert client.get("/api/reports/issues").json() == []
    assert client.get(f"/api/reports/issues/{issue.pk}/figures").status_code == 404
