"""Makers of clues and of cases at any stage; higher modules import these, never the tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from yihu.core.access import scope
from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.tests.factories import an_actor
from yihu.engine.dates import add_months
from yihu.modules.monitoring import actions, queries
from yihu.modules.monitoring.models import Case, Clue
from yihu.modules.monitoring.rules import (
    NEEDS,
    Category,
    Check,
    ClueSource,
    Finding,
    Given,
    MeasureKind,
    Risk,
    Stage,
    forward,
)

ROLE = {
    Stage.REVIEWED: Role.TOWNSHIP_APPROVER,
    Stage.DECIDED: Role.COUNTY_APPROVER,
    Stage.CLEAR_REVIEWED: Role.TOWNSHIP_APPROVER,
    Stage.CLEAR_DECIDED: Role.COUNTY_APPROVER,
}
HEARD = date(2020, 5, 6)
ENOUGH = 800_000  # fen a head, above every line


def given(stage: Stage, on: date, **more: Any) -> Given:
    """Everything the step needs and nothing else."""
    needs = NEEDS[stage]
    made = Given(on, document="证字1号" if needs.document else "")
    if needs.meeting:
        made = replace(made, present=20, entitled=30)
    if needs.notice:
        made = replace(made, until=on + timedelta(days=5), place="村务公开栏", contact="12317")
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


def a_clue(actor: Actor, household: Any, *, on: date = HEARD, cause: str = "", **more: Any) -> Clue:
    told = {"source": ClueSource.VISIT, "risk": Risk.ILLNESS, "text": "大病住院，自付费用多", **more}
    return actions.raise_clue(actor, household_uid=household.uid, on=on, cause=cause, **told)


def a_case(
    actor: Actor,
    household: Any,
    *,
    to: Stage = Stage.ASSIGNED,
    on: date = HEARD,
    category: Category = Category.MARGINAL,
    risks: Sequence[Risk] = (Risk.ILLNESS,),
    no_labour: bool = False,
) -> Case:
    """A case walked to a stage."""
    case = actions.accept(actor, a_clue(actor, household, on=on).pk, on=on, assigned_to="村干部张某")
    found = Finding(category, tuple(risks), income_fen=480_000, no_labour=no_labour)
    return advanced(actor, case, to, found)


def advanced(actor: Actor, case: Case, to: Stage, found: Finding | None = None) -> Case:
    """Step by step, a day each, every second one by another person; measures done and half a year gone by before
    it is cleared."""
    while case.now is not to:
        following = forward(case.now)
        assert following is not None
        on = case.ready_on
        if following is Stage.CHECKED:
            assert found is not None
            case = actions.check(actor, case.pk, found, given(following, on))
            actions.authorise(actor, case.pk, on=on, signer="户主")
            actions.compare(actor, case.pk, kind=Check.VEHICLE, on=on, found=False)
            continue
        if following is Stage.CLEAR_CHECKED:
            on = helped(actor, case)
            case = actions.check_clearing(actor, case.pk, given(following, on), income_fen=ENOUGH)
            continue
        with acting(actor, 2 if case.last_user != 2 else 3, ROLE.get(following, Role.COUNTY_CLERK)) as who:
            case = actions.take(who, case.pk, following, given(following, on))
    return case


def helped(actor: Actor, case: Case) -> date:
    """A finished measure for each risk; the day half a year after the start."""
    assert case.start is not None
    for risk in case.risks.all():
        made = actions.plan_measure(
            actor,
            case.pk,
            risk=Risk(risk.kind),
            kind=MeasureKind.POST,
            text="公益性岗位",
            owner="村委会",
            on=case.start,
            due_on=case.start + timedelta(days=10),
        )
        actions.finish_measure(actor, made.pk, on=case.start + timedelta(days=3), effect="稳定增收")
    return max(add_months(case.start, 6), queries.case(actor, case.pk).ready_on)
