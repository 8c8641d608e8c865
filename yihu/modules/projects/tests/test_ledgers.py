"""The derived pages of the library."""

from __future__ import annotations

import pytest
from django.test import Client

from yihu.core.access.roles import Role
from yihu.core.tests.factories import VILLAGE, a_person, signed_in, some_areas
from yihu.modules.projects.models import Project
from yihu.modules.projects.rules import Stage
from yihu.modules.projects.tests import factories as make

pytestmark = pytest.mark.django_db
URL = "/ledgers/projects.projects/"


@pytest.fixture
def clerk() -> Client:
    some_areas()
    return signed_in(a_person("clerk", Role.COUNTY_CLERK))


def test_the_library_lists_prints_and_exports(clerk: Client) -> None:
    project = make.a_project(Stage.STARTED)

    page = clerk.get(URL).content.decode()
    assert project.name in page
    assert f"/projects/{project.pk}/" in page
    for address in (
        "print/",
        "export/?format=csv",
        "new/",
        "grid/",
        f"?stage=started&year=2020&q={project.number}",
    ):
        assert clerk.get(URL + address).status_code == 200, address


def test_a_project_taken_over_in_the_form_has_its_steps(clerk: Client) -> None:
    answer = clerk.post(
        URL + "new/",
        {"number": "ZY-1", "year": "2020", "name": "产业路", "category": "industry", "area_code": VILLAGE,
         "central_fen": "10", "in_library_on": "2020-01-10", "planned_on": "2020-02-10"},
    )  # fmt: skip

    assert answer.status_code == 302, answer.content.decode()[-3000:]
    project = Project.objects.get()
    assert (project.stage, project.invest_fen, project.steps.count()) == (Stage.PLANNED, 10_000_000, 2)


def test_days_are_not_changed_past_their_steps(clerk: Client) -> None:
    project = make.a_project(Stage.STARTED)
    answer = clerk.post(URL + f"{project.pk}/edit/", {"started_on": "2020-01-01"})

    assert 400 <= answer.status_code < 500
