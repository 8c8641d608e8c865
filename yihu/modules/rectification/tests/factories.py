"""Makers of problems, and the people who move them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import COUNTY, TOWNSHIP, VILLAGE, an_actor
from yihu.core.units import actions as units
from yihu.core.units.models import Unit
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.modules.rectification import actions
from yihu.modules.rectification.models import Problem
from yihu.modules.rectification.rules import Category, Facts, Paper, PlannedMeasure, Round, Source

FOUND = date(2020, 4, 8)
NOW = datetime(2020, 6, 30, 8, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n" + b"invented photo"


def a_clerk(area: str = COUNTY) -> Actor:
    return an_actor(Role.COUNTY_CLERK, area, user_id=11, name="区县经办员")


def an_approver(area: str = COUNTY) -> Actor:
    return an_actor(Role.COUNTY_APPROVER, area, user_id=12, name="区县审核员")


def a_township_clerk(area: str = TOWNSHIP) -> Actor:
    return an_actor(Role.TOWNSHIP_CLERK, area, user_id=13, name="乡镇经办员")


def a_unit(township: str = TOWNSHIP) -> Unit:
    return units.establish("镇人民政府", township)


def facts(
    *, village: str = VILLAGE, found_on: date = FOUND, due_on: date | None = None, number: str = ""
) -> Facts:
    return Facts(
        source=Source.QUALITY_REVIEW,
        description="扶贫手册收入栏未更新",
        category=Category.DATA,
        area_code=village,
        found_on=found_on,
        round=Round.FIRST,
        due_on=due_on,
        number=number,
    )


def a_problem(
    *, village: str = VILLAGE, found_on: date = FOUND, due_on: date | None = None, number: str = ""
) -> Problem:
    actor = a_clerk()
    with scoped(actor):
        return actions.raise_(actor, facts(village=village, found_on=found_on, due_on=due_on, number=number))


def a_planned_problem(
    *, village: str = VILLAGE, found_on: date = FOUND, on: date | None = None, due_on: date | None = None
) -> Problem:
    """Assigned by the county and planned by the township, both on `on`; due a month after it was found."""
    problem = a_problem(village=village, found_on=found_on)
    township = areas.ancestor(village, Level.TOWNSHIP)
    day = on or found_on
    unit = a_unit(township)
    with scoped(a_clerk()) as clerk:
        actions.assign(clerk, problem.pk, on=day, unit_id=unit.pk)
    with scoped(a_township_clerk(township)) as worker:
        return plan(worker, problem, on=day, due_on=due_on or found_on + timedelta(days=30))


def plan(
    actor: Actor,
    problem: Problem,
    *,
    on: date,
    due_on: date | None = None,
    measures: Sequence[str] = ("逐户核对并更新手册",),
) -> Problem:
    planned = [PlannedMeasure(what) for what in measures]
    return actions.plan(actor, problem.pk, on=on, leader="周某", measures=planned, due_on=due_on)


def hand_in(actor: Actor, problem: Problem, *, on: date) -> Problem:
    """All measures finished, one photo, 申请销号."""
    done = list(problem.measures.filter(done_on__isnull=True).values_list("pk", flat=True))
    papers = [Paper(name="整改照片.png", data=PNG)]
    return actions.report(actor, problem.pk, on=on, now=NOW, done=done, papers=papers, submit=True)


def a_submitted_problem(*, village: str = VILLAGE, found_on: date = FOUND, on: date | None = None) -> Problem:
    problem = a_planned_problem(village=village, found_on=found_on)
    with scoped(a_township_clerk(areas.ancestor(village, Level.TOWNSHIP))) as worker:
        return hand_in(worker, problem, on=on or found_on)


def a_closed_problem(*, on: date, village: str = VILLAGE, found_on: date = FOUND) -> Problem:
    """Struck off on `on` by two other people than the one who handed it in."""
    problem = a_submitted_problem(village=village, found_on=found_on)
    with scoped(a_clerk()) as clerk:
        actions.verify(clerk, problem.pk, on=on, passed=True)
    with scoped(an_approver()) as approver:
        return actions.close(approver, problem.pk, on=on)
