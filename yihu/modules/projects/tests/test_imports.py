"""The library as a workbook: new, changed, unchanged, wrong; and the same again changes nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from yihu.core.access.scope import scoped
from yihu.core.bulk import Counts
from yihu.core.tests.factories import COUNTY, OTHER_VILLAGE, VILLAGE
from yihu.modules.funds.tests.factories import settle
from yihu.modules.funds.tests.staging import stage, verdicts
from yihu.modules.projects import queries
from yihu.modules.projects.actions import imports
from yihu.modules.projects.models import Project, ProjectStep
from yihu.modules.projects.rules import Stage
from yihu.modules.projects.tests import factories as make
from yihu.modules.projects.tests.factories import a_clerk

pytestmark = pytest.mark.django_db
DAY = date(2020, 6, 30)


def line(number: int = 1, **values: Any) -> dict[str, Any]:
    return {
        "number": f"ZY2020-{number:03}",
        "year": 2020,
        "name": f"项目{number}",
        "category": "industry",
        "area_code": VILLAGE,
        "central_fen": 50_000_00,
        "in_library_on": "2020-01-10",
        "planned_on": "2020-02-15",
        "started_on": "2020-03-20",
        **values,
    }


def brought_in(*lines: dict[str, Any]) -> Counts:
    with scoped(a_clerk()) as clerk:
        staged = stage(*lines, area_code=COUNTY)
        imports.match(clerk, staged)
        counts = imports.apply(clerk, staged)
    settle()
    return counts


def test_a_library_comes_in_with_its_days_and_once() -> None:
    lines = [line(n) for n in range(1, 5)] + [line(5, started_on=None)]

    assert brought_in(*lines) == Counts(new=5)
    assert brought_in(*lines) == Counts(unchanged=5)

    assert queries.planned_on(COUNTY, DAY).count() == 5
    assert queries.started_on(COUNTY, DAY).count() == 4
    assert {project.steps.count() for project in Project.objects.all()} == {2, 3}


def test_later_days_and_corrections_move_a_project_on() -> None:
    brought_in(line())

    assert brought_in(line(name="改名", finished_on="2020-05-30", accepted_on="2020-06-20")) == Counts(
        changed=1
    )

    project = Project.objects.get()
    assert (project.name, project.stage, project.accepted_on) == ("改名", Stage.ACCEPTED, date(2020, 6, 20))


def test_columns_a_workbook_lacks_are_left_alone() -> None:
    brought_in(line(target="人均增收"))

    assert brought_in(line()) == Counts(unchanged=1)
    assert Project.objects.get().target == "人均增收"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"started_on": "2020-03-21"}, "已登记为 2020-03-20"),
        ({"area_code": OTHER_VILLAGE}, "另一地点"),
        ({"poor_households": 3}, "不能多于受益户数"),
        ({"accepted_on": "2020-06-20"}, "须同时填“已完工”日期"),
    ],
)
def test_a_line_that_contradicts_the_library_is_wrong_and_says_why(values: dict[str, Any], said: str) -> None:
    brought_in(line())
    with scoped(a_clerk()) as clerk:
        imports.match(clerk, stage(line(**values), area_code=COUNTY))
        [(verdict, message)] = verdicts()

    assert verdict == "wrong"
    assert said in message


def test_steps_of_an_import_go_only_with_the_whole_import() -> None:
    make.a_project()
    brought_in(line())
    by_hand, imported = ProjectStep.objects.filter(batch_id=None), ProjectStep.objects.exclude(batch_id=None)
    with pytest.raises(DatabaseError), transaction.atomic():
        by_hand.delete()

    def by_itself() -> None:
        with transaction.atomic():
            imported.delete()
            settle()

    with pytest.raises(DatabaseError) as error:
        by_itself()
    assert getattr(error.value.__cause__, "sqlstate", "") == "YH004"
    with transaction.atomic():
        imported.delete()
        Project.objects.exclude(batch_id=None).delete()
        settle()
    assert Project.objects.count() == 1


def test_one_township_at_a_time() -> None:
    with scoped(a_clerk()) as clerk:
        staged = stage(line(1), line(2, area_code=OTHER_VILLAGE), area_code=COUNTY)
        imports.match(clerk, staged)
        one = type(staged)(staged.batch_id, OTHER_VILLAGE[:9] + "000")
        assert imports.apply(clerk, one) == Counts(new=1)
    assert Project.objects.get().area_code == OTHER_VILLAGE
