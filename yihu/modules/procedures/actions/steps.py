"""Steps of a list, and the last one, which writes into the register."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.history import actions as history
from yihu.core.holding import require_answered
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

    Raises what `rules.check_step` raises, OpinionOpen after a notice the public has asked about, and at the end what
    the register's actions raise.
    """
    if stage not in queries.CAN:
        raise BadValue("没有这一步，请返回名单页")
    return _take(actor, locked(actor, round_id, queries.CAN[stage], version), stage, given)


@transaction.atomic
def publish(actor: Actor, round_id: int, stage: Stage, given: Given) -> Round:
    """公示 or 公告 by the release of its notice: the right to prepare was asked of whoever drafted it, here it is
    enough to see the list. Raises what `take` raises."""
    return _take(actor, locked(actor, round_id, Can.SEE), stage, given)


def _take(actor: Actor, found: Round, stage: Stage, given: Given) -> Round:
    limits = queries.limits(found.sort, stage, found.area_code, given.on)
    rules.check_step(queries.standing(found), stage, given, limits, user_id=actor.user_id)
    about = rules.matter(found.sort, found.now, found.pk)
    require_answered(rules.verb(found.sort, stage), [about] if about else [])
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
    return _withdraw(actor, locked(actor, round_id, queries.CAN.get(found.now, Can.PREPARE)), on=on, why=why)


@transaction.atomic
def unpublish(actor: Actor, round_id: int, stage: Stage, *, on: date, why: str) -> Round:
    """The notice of the list was taken down early: its step goes back, unless the list has gone on since."""
    found = queries.get(actor, round_id)
    if found.now is not stage:
        return found
    return _withdraw(actor, locked(actor, round_id, Can.SEE), on=on, why=why)


@transaction.atomic
def republish(actor: Actor, round_id: int, stage: Stage, *, first: date, last: date, place: str) -> Round:
    """The days of the notice count anew (`first` to `last`): the step before stays readable and is taken again,
    unless the list has gone on since. Raises what `rules.check_given` raises."""
    found = queries.get(actor, round_id)
    if found.now is not stage:
        return found
    found = locked(actor, round_id, Can.SEE)
    before = queries.steps_of(found).filter(stage=stage).order_by("-pk").first()
    assert before is not None
    given = Given(first, document=before.document, until=last, place=place, contact=before.contact)
    limits = queries.limits(found.sort, stage, found.area_code, first)
    rules.check_given(found.sort, stage, given, limits, cases=queries.standing(found).cases)
    again = Given(max(first, before.on), comment="公示更正或延长，日期重新登记")
    put_step(actor, found, stage, again, withdraws=before)
    put_step(actor, found, stage, given)
    place_at(found, stage, first, last, found.last_user)
    history.record(
        actor,
        "procedures.noticed_anew",
        found,
        summary=f"{found.title}：公示更正或延长，至 {last:%Y-%m-%d}",
        stage=stage.value,
        on=first.isoformat(),
    )
    return found


def _withdraw(actor: Actor, found: Round, *, on: date, why: str) -> Round:
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
