"""Every figure on the day before, the day, and after."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from yihu.core.access.scope import scoped
from yihu.core.tests.factories import COUNTY, OTHER_TOWNSHIP, OTHER_VILLAGE, TOWNSHIP
from yihu.engine.indicators import Count
from yihu.modules.projects import actions, checks, queries
from yihu.modules.projects.indicators import INDICATORS
from yihu.modules.projects.rules import Stage
from yihu.modules.projects.tests import factories as make
from yihu.modules.projects.tests.factories import ALL_DAYS, a_clerk

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
JUNE = date(2020, 6, 30)
BY_KEY = {indicator.key: indicator for indicator in INDICATORS}


def count(key: str, as_of: date, area: str = COUNTY) -> int:
    measure = BY_KEY[key].measure
    assert isinstance(measure, Count)
    return int(measure.rows(area, as_of).count())


@pytest.mark.parametrize(
    ("key", "stage"),
    [
        ("proj.lib", Stage.IN_LIBRARY),
        ("proj.total", Stage.PLANNED),
        ("proj.started", Stage.STARTED),
        ("proj.finished", Stage.FINISHED),
        ("proj.accepted", Stage.ACCEPTED),
    ],
)
def test_a_figure_begins_on_the_day_of_its_step(key: str, stage: Stage) -> None:
    make.a_project(Stage.ACCEPTED)
    day = ALL_DAYS[stage]

    assert count(key, day - DAY) == 0
    assert count(key, day) == 1
    # 项目库是时点数，跨年仍在库；其余是本年度数
    assert count(key, date(2021, 1, 1)) == (1 if key == "proj.lib" else 0)


def test_the_start_rate_counts_only_projects_of_the_plan() -> None:
    make.a_project(Stage.STARTED)
    make.a_project(Stage.PLANNED)
    make.a_project(Stage.IN_LIBRARY)
    make.a_project(Stage.STARTED, year=2021)

    assert (count("proj.started", JUNE), count("proj.total", JUNE)) == (1, 2)
    assert count("proj.lib", JUNE) == 4


def test_townships_add_up_to_the_county() -> None:
    make.a_project()
    make.a_project(area_code=OTHER_VILLAGE)

    assert [count("proj.total", JUNE, area) for area in (COUNTY, TOWNSHIP, OTHER_TOWNSHIP)] == [2, 1, 1]


def violating(key: str, as_of: date) -> int:
    rows: Callable[[str, date], Any] = next(check for check in checks.CHECKS if check.key == key).rows
    return int(rows(COUNTY, as_of).count())


def test_a_planned_project_is_due_to_start_on_its_day() -> None:
    project = make.a_project(Stage.PLANNED, start_due=date(2020, 4, 1))
    with scoped(a_clerk()) as clerk:
        actions.take(clerk, project.pk, Stage.STARTED, on=date(2020, 4, 20))

    days = [date(2020, 3, 31), date(2020, 4, 1), date(2020, 4, 19), date(2020, 4, 20)]
    assert [violating("projects.not_started", day) for day in days] == [0, 1, 1, 0]


def test_a_started_project_is_due_to_finish_on_its_day() -> None:
    make.a_project(Stage.FINISHED, finish_due=date(2020, 5, 1))

    days = [date(2020, 4, 30), date(2020, 5, 1), date(2020, 5, 10)]
    assert [violating("projects.not_finished", day) for day in days] == [0, 1, 0]


def test_a_finished_project_waits_for_acceptance_thirty_days() -> None:
    make.a_project(Stage.ACCEPTED)
    days = [date(2020, 5, 9), date(2020, 5, 10), date(2020, 6, 9), date(2020, 6, 10)]

    assert [violating("projects.not_accepted", day) for day in days] == [0, 1, 1, 0]
    due = next(check for check in checks.CHECKS if check.key == "projects.not_accepted").due
    assert due(queries.not_accepted(COUNTY, date(2020, 5, 10)).get()) == date(2020, 6, 9)
