"""A visit written down, put right, taken out; and the choice between two things seen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from yihu.core.access.actor import Actor
from yihu.core.access.scope import within
from yihu.core.history import actions as history
from yihu.engine.errors import BadValue, Conflict, NotFound
from yihu.modules.households import queries as households
from yihu.modules.visits import queries, rules
from yihu.modules.visits.actions import pictures, watching
from yihu.modules.visits.models import Clash, Condition, Observation, Visit
from yihu.modules.visits.permissions import Can
from yihu.modules.visits.rules import (
    CHECKS,
    LONGEST_TEXT,
    Choice,
    Item,
    Known,
    Outcome,
    Report,
    Seen,
    State,
)


class AlreadyReplaced(Conflict):
    code = "visit_already_replaced"


class ChangedSince(Conflict):
    """What stands against one's own has changed again: look once more, then choose."""

    code = "condition_changed_since"


@transaction.atomic
def record(actor: Actor, report: Report, *, now: datetime, today: date, uid: UUID | None = None) -> Visit:
    """A visit is a fact from now on. Items move the present condition as `rules.merge` says; where somebody else was
    in between, both values are kept as a `Clash`.

    Raises BadValue, NoSuchHousehold, NotAllowed.
    """
    made = _write(actor, report, now=now, today=today, uid=uid)
    watching.tell(actor, made)
    history.record(
        actor,
        "visits.recorded",
        made,
        summary=f"走访户 {made.number}（{made.get_kind_display()}）",
        on=made.on.isoformat(),
        via=made.via,
    )
    return made


@transaction.atomic
def replace(actor: Actor, visit_id: int, report: Report, *, why: str, now: datetime, today: date) -> Visit:
    """The visit in a better wording; the first one stays on record. Raises AlreadyReplaced, BadValue."""
    former = _unreplaced(actor, visit_id, why)
    if former.household.uid != report.household:
        raise BadValue("更正不能换户；走错了户的，请先作废，再到那一户登记")
    made = _write(actor, report, now=now, today=today, replaces=former, why=why)
    pictures.keep_on(former, made)
    watching.take_back(actor, former)
    watching.tell(actor, made)
    history.record(
        actor, "visits.replaced", made, summary=f"更正户 {made.number} 的走访：{why.strip()}"[:200]
    )
    return made


@transaction.atomic
def withdraw(actor: Actor, visit_id: int, *, why: str, now: datetime) -> Visit:
    """作废: the visit did not take place. What it had moved in the condition goes back to the word before it.

    Raises AlreadyReplaced, BadValue.
    """
    former = _unreplaced(actor, visit_id, why)
    made = Visit.objects.create(
        **{name: getattr(former, name) for name in _COPIED},
        received_at=now,
        user_id=actor.user_id,
        by_name=actor.name,
        replaces=former,
        void=True,
        why=why.strip()[:200],
    )
    for row in Condition.objects.select_for_update().filter(visit=former):
        _go_back(row)
    watching.take_back(actor, former)
    history.record(
        actor, "visits.withdrawn", made, summary=f"作废户 {made.number} 的走访：{why.strip()}"[:200]
    )
    return made


_COPIED = ("area_code", "household_id", "number", "head_name", "on", "kind", "visitors", "unit_id", "via")


def _unreplaced(actor: Actor, visit_id: int, why: str) -> Visit:
    former = queries.visit(actor, visit_id)
    actor.require(Can.VISIT, former.area_code)
    if not why.strip():
        raise BadValue("请写明原因，例如“日期填错”")
    _lock(former.household_id)
    if former.void or Visit.objects.filter(replaces=former).exists():
        raise AlreadyReplaced("这次走访已被更正或作废，请打开最新的一条")
    return former


def _lock(household_id: int) -> None:
    """One after the other at one household, also where it has no condition yet."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended('visits', %s))", [household_id])


@transaction.atomic
def choose(actor: Actor, clash_id: int, choice: Choice, *, version: int, today: date) -> Clash:
    """Which of two values holds. `version`: the condition that stood on the screen. Raises NotFound, ChangedSince."""
    clash: Clash | None = (
        within(
            Clash.objects.select_related("observation__visit", "household").select_for_update(of=("self",)),
            actor,
        )
        .filter(pk=clash_id)
        .first()
    )
    if clash is None:
        raise NotFound("没有这条冲突，或不在您的管理范围内")
    actor.require(Can.VISIT, clash.area_code)
    if clash.choice:
        if clash.choice == choice:
            return clash
        raise ChangedSince(f"{clash.chosen_by}已选定“{Choice(clash.choice).label}”，请核对后重新登记走访")
    _lock(clash.household_id)
    seen = clash.observation
    row = Condition.objects.select_for_update().get(household_id=clash.household_id, item=seen.item)
    if row.version != version:
        _show_again(clash, row)
        raise ChangedSince("现状刚又被他人更新，请看最新内容后再选择")
    if choice is Choice.MINE:
        on = max(seen.on, row.on)
        told = Seen(Item(seen.item), seen.value, seen.note, version)
        _move(row, told, on, seen.visit, actor.name)
        _observe(seen.visit, told, Outcome.WRITTEN, actor, on)
    clash.choice, clash.chosen_on, clash.chosen_by = choice.value, today, actor.name
    clash.save(update_fields=["choice", "chosen_on", "chosen_by"])
    history.record(
        actor,
        "visits.chosen",
        clash,
        summary=f"户 {clash.household.number} {Item(seen.item).label}：{choice.label}",
    )
    return clash


def refresh(clash: Clash) -> Clash:
    """The clash with what stands now against it, after somebody moved the condition again."""
    row = Condition.objects.filter(household_id=clash.household_id, item=clash.observation.item).first()
    if row is not None and not clash.choice and row.version != clash.theirs_version:
        _show_again(clash, row)
    return clash


def _show_again(clash: Clash, row: Condition) -> None:
    clash.theirs, clash.theirs_note, clash.theirs_by = row.value, row.note, row.by_name
    clash.theirs_on, clash.theirs_version = row.on, row.version
    clash.save(update_fields=["theirs", "theirs_note", "theirs_by", "theirs_on", "theirs_version"])


# --- writing


def _write(
    actor: Actor,
    report: Report,
    *,
    now: datetime,
    today: date,
    uid: UUID | None = None,
    replaces: Visit | None = None,
    why: str = "",
) -> Visit:
    rules.check_report(report, today)
    row = households.household(actor, report.household)
    actor.require(Can.VISIT, row.area_code)
    _require_there(row, report.on)
    _lock(row.pk)
    head = next((one.span.name for one in households.members_of(row, report.on)[:1]), "")
    made = Visit.objects.create(
        **({"uid": uid} if uid else {}),
        area_code=row.area_code,
        household=row,
        number=row.number,
        head_name=head,
        on=report.on,
        kind=report.kind,
        visitors=" ".join(report.visitors.split())[:120],
        unit_id=actor.unit_id,
        seen=report.seen.strip()[:LONGEST_TEXT],
        told=report.told.strip()[:200],
        problems=sum(one.value == State.PROBLEM and one.item in CHECKS for one in report.items),
        checked=sum(one.item in CHECKS for one in report.items),
        pictures=replaces.pictures if replaces else report.photographs,
        via=report.via,
        device_at=report.device_at,
        received_at=now,
        clock_off=rules.clock_is_off(report.device_at, now),
        user_id=actor.user_id,
        by_name=actor.name,
        replaces=replaces,
        why=why.strip()[:200],
    )
    _settle(actor, made, report.items)
    for picture in report.pictures:
        pictures.keep(actor, made, picture, now)
    return made


def _require_there(row: Any, on: date) -> None:
    """What was seen before a household ended may still be told. Raises HouseholdGone."""
    if not households.members_of(row, on):
        households.require_standing(row)


def _settle(actor: Actor, made: Visit, items: Sequence[Seen]) -> None:
    rows = {
        Item(row.item): row
        for row in Condition.objects.select_for_update(of=("self",))
        .select_related("visit")
        .filter(household_id=made.household_id)
    }
    for seen in items:
        row = rows.get(seen.item)
        outcome = rules.merge(seen, _known(row), made.on)
        observed = _observe(made, seen, outcome, actor, made.on)
        if outcome is Outcome.WRITTEN and row is None:
            Condition.objects.create(
                area_code=made.area_code,
                household_id=made.household_id,
                item=seen.item,
                value=seen.value,
                note=seen.note.strip(),
                on=made.on,
                visit=made,
                by_name=actor.name,
                ended_on=None if households.is_standing(made.household) else made.on,
            )
        elif outcome is Outcome.WRITTEN and row is not None:
            _move(row, seen, made.on, made, actor.name)
        elif outcome is Outcome.CLASH and row is not None and row.ended_on is None:
            _clash(observed, row)


def _known(row: Condition | None) -> Known | None:
    if row is None:
        return None
    return Known(row.value, row.version, row.on, row.note, row.visit.uid if row.visit else None)


def _observe(made: Visit, seen: Seen, outcome: Outcome, actor: Actor, on: date) -> Observation:
    return Observation.objects.create(
        area_code=made.area_code,
        visit=made,
        household_id=made.household_id,
        on=on,
        item=seen.item,
        value=seen.value,
        note=seen.note.strip(),
        version=seen.version,
        outcome=outcome,
        by_name=actor.name,
    )


def _move(row: Condition, seen: Seen, on: date, visit: Any, by_name: str) -> None:
    row.value, row.note, row.on, row.visit, row.by_name = seen.value, seen.note.strip(), on, visit, by_name
    row.version += 1
    row.save(update_fields=["value", "note", "on", "visit", "by_name", "version"])


def _go_back(row: Condition) -> None:
    before = (
        Observation.objects.filter(
            household_id=row.household_id,
            item=row.item,
            outcome=Outcome.WRITTEN,
            visit__replacement__isnull=True,
            visit__void=False,
        )
        .select_related("visit")
        .order_by("-pk")
        .first()
    )
    if before is None:
        _move(row, Seen(Item(row.item), ""), row.on, row.visit, row.by_name)
    else:
        told = Seen(Item(row.item), before.value, before.note)
        _move(row, told, before.on, before.visit, before.by_name)


def _clash(observed: Observation, row: Condition) -> None:
    Clash.objects.create(
        area_code=observed.area_code,
        observation=observed,
        household_id=observed.household_id,
        theirs=row.value,
        theirs_note=row.note,
        theirs_by=row.by_name,
        theirs_on=row.on,
        theirs_version=row.version,
    )
