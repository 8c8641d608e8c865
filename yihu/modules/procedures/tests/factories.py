"""Makers of lists at any stage; higher modules import these, never the tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from yihu.core.access import scope
from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.tests.factories import VILLAGE, an_actor
from yihu.modules.procedures import actions, queries, rules
from yihu.modules.procedures.actions.lists import Visit
from yihu.modules.procedures.models import Round
from yihu.modules.procedures.rules import NEEDS, ROADS, Given, Kind, Stage

ROLE = {
    Stage.PRE_EXIT: Role.COUNTY_APPROVER,
    Stage.DECIDED: Role.COUNTY_APPROVER,
    Stage.REVIEWED: Role.TOWNSHIP_APPROVER,
}
BEGUN = date(2020, 3, 2)
FINE = Visit(Decimal("5200.50"))


def given(stage: Stage, on: date, *, sampled: Sequence[int] = (), **more: Any) -> Given:
    """Everything the step needs and nothing else."""
    needs = NEEDS[stage]
    made = Given(on, document="证字1号" if needs.document else "", sampled=tuple(sampled))
    if needs.meeting:
        made = replace(made, present=20, entitled=30)
    if needs.notice:
        made = replace(made, until=on + timedelta(days=7), place="村务公开栏", contact="12317")
    return replace(made, **more)


@contextmanager
def acting(actor: Actor, user_id: int, role: Role = Role.COUNTY_CLERK) -> Iterator[Actor]:
    """Another person of the same place at work in the open scope: the rows stay, the rights are theirs."""
    other = an_actor(role, actor.area_code, user_id=user_id, name=f"经办{user_id}")
    token = scope._current.set(other)
    try:
        yield other
    finally:
        scope._current.reset(token)


def a_round(
    actor: Actor, households: Sequence[Any], *, kind: Kind = Kind.EXIT, on: date = BEGUN, **more: Any
) -> Round:
    """A list begun with its first step."""
    asked = {"village": VILLAGE, "title": "2020年第一批", "year": on.year, **more}
    uids = [row.uid for row in households]
    return actions.start(actor, kind=kind, households=uids, given=given(ROADS[kind][0], on), **asked)


def advanced(actor: Actor, found: Round, to: Stage) -> Round:
    """The list walked to a stage, a day a step (a notice eight), every second step by another person."""
    while found.now is not to:
        following = rules.next_stage(found.sort, found.now)
        assert following is not None
        on = found.ready_on + timedelta(days=1)
        prepare(actor, found, following, on)
        ids = [case.pk for case in queries.cases_of(found)]
        sampled = ids if NEEDS[following].sample else ()
        with acting(actor, 2 if found.last_user != 2 else 3, ROLE.get(following, Role.COUNTY_CLERK)) as who:
            found = actions.take(who, found.pk, following, given(following, on, sampled=sampled))
    return found


def prepare(actor: Actor, found: Round, following: Stage, on: date) -> None:
    """Visits and signatures before the step that asks for them."""
    ids = [case.pk for case in queries.cases_of(found)]
    if NEEDS[following].survey:
        actions.survey(actor, found.pk, dict.fromkeys(ids, FINE), on=on)
    if NEEDS[following].signature:
        actions.sign(actor, found.pk, ids, on=on)
