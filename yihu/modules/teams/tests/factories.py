"""Makers of teams and members; higher modules import these, never the tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from yihu.core.access import scope
from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.ledgers import actions as ledgers
from yihu.core.rooms import declared
from yihu.core.tests.factories import COUNTY, VILLAGE, an_actor
from yihu.core.tests.serials import Serial
from yihu.core.units import actions as units
from yihu.modules.teams import actions
from yihu.modules.teams.actions import NewMember
from yihu.modules.teams.models import Member
from yihu.modules.teams.rules import Month, Post, Status

ARRIVED = date(2018, 4, 1)
_serials = Serial()


@contextmanager
def acting(actor: Actor, user_id: int, role: Role) -> Iterator[Actor]:
    """Another person of the same place at work in the open scope: the rows stay, the rights are theirs."""
    other = an_actor(role, actor.area_code, user_id=user_id, name=f"经办{user_id}")
    token = scope._current.set(other)
    try:
        yield other
    finally:
        scope._current.reset(token)


def entered(actor: Actor, key: str, **given: Any) -> Any:
    return ledgers.enter(actor, declared("ledgers", f"teams.{key}"), given)


def a_unit(name: str = "水利局") -> int:
    return int(units.establish(name, COUNTY).pk)


def a_team(actor: Actor, *, village: str = VILLAGE, start: date = ARRIVED, end: date | None = None) -> Any:
    number = f"D{next(_serials):03d}"
    return entered(
        actor,
        "teams",
        area_code=village,
        number=number,
        unit=a_unit(),
        start=start,
        end=end,
        document="",
        note="",
    )


def someone(post: Post = Post.MEMBER, name: str = "") -> NewMember:
    serial = next(_serials)
    return NewMember(f"R{serial:03d}", name or f"队员{serial}", post, a_unit())


def a_member(actor: Actor, team: Any = None, *, post: Post = Post.MEMBER, on: date = ARRIVED) -> Member:
    return actions.send(actor, (team or a_team(actor)).pk, someone(post), on=on)


def a_month(
    actor: Actor, member: Member, month: Month, days: int, status: Status = Status.VILLAGE, *, since: int = 1
) -> None:
    """`days` days in a row of the month, from its `since`-th day."""
    first = month.start + timedelta(days=since - 1)
    cells: dict[date, Status | None] = {first + timedelta(days=step): status for step in range(days)}
    actions.fill(actor, month, {member.pk: cells}, on=month.end)
