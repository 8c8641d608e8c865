"""Steps of a list, and the last one, which writes into the register."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.history import actions as history
from yihu.engine.errors import BadValue, Conflict
from yihu.modules.households import actions as households
from yihu.modules.households.rules import HouseholdKind
from yihu.modules.procedures import queries, rules
from yihu.modules.procedures.actions.base import locked, place_at, put_step
from yihu.modules.procedures.models import Round
from yihu.modules.procedures.permissions import Can
from yihu.modules.procedures.rules import Given, Kind, Stage


class FirstStep(Conflict):
    code = "first_step"


@transaction.atomic
def take(actor: Actor, round_id: int, stage: Stage, given: Given, *, version: int | None = None) -> Round:
    """The next step of the list. The last one (`DONE`) puts the households on the register, exits them or returns
    them to poverty, through the register's own actions and their rights.

    Raises what `rules.check_step` raises, and at the end what the register's actions raise.
    """
    if stage not in queries.CAN:
        raise BadValue("没有这一步，请返回名单页")
    found = locked(actor, round_id, queries.CAN[stage], version)
    limits = queries.limits(found.sort, stage, found.area_code, given.on)
    rules.check_step(queries.standing(found), stage, given, limits, user_id=actor.user_id)
    put_step(actor, found, stage, given)
    if stage is Stage.DONE:
        _write(actor, found, given.on)
    place_at(found, stage, given.on, given.until, actor.user_id)
    history.record(
        actor,
        "procedures.stepped",
        found,
        summary=f"{found.title}：{rules.verb(found.sort, stage)}",
        stage=stage.value,
        on=given.on.isoformat(),
    )
    return found


def _write(actor: Actor, found: Round, on: date) -> None:
    rows = list(queries.cases_of(found))
    uids = [case.household.uid for case in rows]
    if found.sort is Kind.EXIT:
        households.exit_households(actor, uids, batch=found.title, on=on)
        return
    for case in rows:
        if found.sort is Kind.IDENTIFY:
            kind = HouseholdKind(case.household_kind)
            households.enter_register(actor, case.household.uid, kind=kind, on=on)
        else:
            households.return_to_poverty(actor, case.household.uid, on=on)


@transaction.atomic
def withdraw(actor: Actor, round_id: int, *, on: date, why: str) -> Round:
    """Take the last step back: it stays in the record, a later row names it. Raises FirstStep, BadValue."""
    found = queries.get(actor, round_id)
    found = locked(actor, round_id, queries.CAN.get(found.now, Can.PREPARE))
    if not why.strip():
        raise BadValue("请写明撤回原因")
    steps = list(queries.steps_of(found))
    if len(steps) < 2:
        raise FirstStep("这是第一步，不能撤回；不再办理的请终止名单")
    last, before = steps[-1], steps[-2]
    put_step(actor, found, Stage(last.stage), Given(on=max(on, last.on), comment=why), withdraws=last)
    place_at(found, Stage(before.stage), before.on, before.until, before.user_id)
    history.record(
        actor,
        "procedures.withdrawn",
        found,
        summary=f"{found.title}：撤回“{Stage(last.stage).label}”：{why}"[:200],
    )
    return found


@transaction.atomic
def cancel(actor: Actor, round_id: int, *, on: date, why: str) -> Round:
    """终止: the list goes no further; its households may come on another. Raises BadValue."""
    found = locked(actor, round_id, Can.PREPARE)
    if not why.strip():
        raise BadValue("请写明终止原因")
    given = Given(on=max(on, found.stage_on), comment=why)
    put_step(actor, found, Stage.CANCELLED, given)
    found.cancelled_why = why.strip()[:200]
    found.save(update_fields=["cancelled_why"])
    place_at(found, Stage.CANCELLED, given.on, None, actor.user_id)
    history.record(actor, "procedures.cancelled", found, summary=f"{found.title}：终止（{why}）"[:200])
    return found
