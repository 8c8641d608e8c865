"""Makers of projects."""

from __future__ import annotations

from datetime import date
from typing import Any

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import COUNTY, TOWNSHIP, VILLAGE, an_actor
from yihu.modules.projects import actions
from yihu.modules.projects.models import Project
from yihu.modules.projects.rules import Category, Stage

_serial = iter(range(1, 10**9))
LISTED, PLANNED, STARTED = date(2020, 1, 10), date(2020, 2, 10), date(2020, 3, 10)
ALL_DAYS = {
    Stage.IN_LIBRARY: LISTED,
    Stage.PLANNED: PLANNED,
    Stage.STARTED: STARTED,
    Stage.FINISHED: date(2020, 5, 10),
    Stage.ACCEPTED: date(2020, 6, 10),
}


def a_clerk(user_id: int = 1) -> Actor:
    return an_actor(Role.COUNTY_CLERK, COUNTY, user_id=user_id)


def a_sheet(**values: Any) -> actions.Sheet:
    number = f"P2020-{next(_serial):04}"
    given = {
        "number": number,
        "year": 2020,
        "name": f"产业路硬化{number}",
        "category": Category.INFRASTRUCTURE,
        "area_code": VILLAGE,
        "central_fen": 100_000_00,
        "county_fen": 20_000_00,
        **values,
    }
    return actions.Sheet(**given)


def a_project(until: Stage = Stage.STARTED, **values: Any) -> Project:
    """Taken over from an existing library, as far as `until`."""
    days: dict[Stage, date | None] = {}
    for stage, day in ALL_DAYS.items():
        days[stage] = day
        if stage is until:
            break
    with scoped(a_clerk()) as clerk:
        return actions.enlist(clerk, a_sheet(**values), days)


def a_proposal(on: date = LISTED, **values: Any) -> Project:
    cadre = an_actor(Role.TOWNSHIP_CLERK, TOWNSHIP, user_id=11, name="乡镇经办")
    with scoped(cadre):
        return actions.propose(cadre, a_sheet(**values), on=on, document="村民代表会议记录3号")
