"""Leaving poverty: planned by batch, done by batch, undone by batch."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.history import actions as history
from yihu.engine.dates import chinese, year_start
from yihu.engine.errors import BadValue, Conflict, NotFound
from yihu.modules.households import queries
from yihu.modules.households.actions import common
from yihu.modules.households.models import Exit, ExitPlan, Household, Registration
from yihu.modules.households.permissions import Can
from yihu.modules.households.rules import NOT_EXITED, Join, Leave, Standing

_SHOWN = 5


class NotPoor(BadValue):
    code = "not_poor"


class AlreadyPlanned(Conflict):
    code = "already_planned"


class ChangedSince(Conflict):
    code = "changed_since"


@transaction.atomic
def plan_exit(
    actor: Actor, households: Sequence[UUID | str], *, year: int, batch: str, on: date
) -> list[ExitPlan]:
    """The households are to leave poverty in `year`; all or none.

    Raises NoSuchHousehold, NotPoor (naming the first few), AlreadyPlanned.
    """
    rows = _locked_all(actor, households, Can.PLAN_EXIT)
    batch = _batch(batch)
    _poor_spans(rows, on)
    planned = ExitPlan.objects.filter(household__in=rows, year=year).exclude(end__lte=on)
    if taken := list(planned.values_list("number", flat=True)[:_SHOWN]):
        raise AlreadyPlanned(f"以下户已在 {year} 年脱贫计划中：{'、'.join(taken)}，请从本批中去掉")
    made = ExitPlan.objects.bulk_create(
        ExitPlan(area_code=row.area_code, household=row, number=row.number, year=year, batch=batch, start=on)
        for row in rows
    )
    _record(actor, "households.exit_planned", f"列入 {year} 年脱贫计划（{batch}）", rows, on)
    return made


@transaction.atomic
def withdraw_plan(actor: Actor, households: Sequence[UUID | str], *, year: int, on: date) -> int:
    """The households are no longer in the year's plan from `on`. Raises NotFound when one is not in it."""
    rows = _locked_all(actor, households, Can.PLAN_EXIT)
    plans = ExitPlan.objects.filter(household__in=rows, year=year, end__isnull=True, start__lt=on)
    missing = sorted({row.number for row in rows} - set(plans.values_list("number", flat=True)))
    if missing:
        raise NotFound(f"以下户不在 {year} 年脱贫计划中，或计划日期不早于撤销日期：{_some(missing)}")
    count = plans.update(end=on)
    _record(actor, "households.exit_plan_withdrawn", f"撤出 {year} 年脱贫计划", rows, on)
    return count


@transaction.atomic
def exit_households(actor: Actor, households: Sequence[UUID | str], *, batch: str, on: date) -> list[Exit]:
    """The households are out of poverty from `on`; all or none.

    Raises NoSuchHousehold, NotPoor (naming the first few).
    """
    rows = _locked_all(actor, households, Can.EXIT)
    batch = _batch(batch)
    spans = _poor_spans(rows, on)
    common.end_all(spans, on, Leave.CHANGED)
    Registration.objects.bulk_create(
        common.copies(spans, start=on, standing=Standing.EXITED.value, joined=Join.CHANGED.value)
    )
    earlier = Exit.objects.filter(household__in=rows, done_on__gte=year_start(on), done_on__lt=on)
    earlier.filter(again_on__isnull=True).update(again_on=on)
    made = Exit.objects.bulk_create(
        Exit(area_code=row.area_code, household=row, number=row.number, batch=batch, done_on=on)
        for row in rows
    )
    _record(actor, "households.exited", f"批准脱贫（{batch}）", rows, on)
    return made


@transaction.atomic
def undo_exits(actor: Actor, *, batch: str, on: date) -> int:
    """Take back the exits of one batch and day, as if they had not been approved; returns their number.

    Raises NotFound, ChangedSince when one of the households changed after the exit.
    """
    exits = list(queries.exits(actor).select_for_update(of=("self",)).filter(batch=_batch(batch), done_on=on))
    if not exits:
        raise NotFound(f"没有批次为“{batch}”、日期为{chinese(on)}的脱贫退出，请核对")
    for code in {done.area_code for done in exits}:
        actor.require(Can.EXIT, code)
    ids = [done.household_id for done in exits]
    after = Registration.objects.filter(
        household_id__in=ids, start=on, standing=Standing.EXITED, end__isnull=True
    )
    untouched = set(after.values_list("household_id", flat=True))
    if changed := [done.number for done in exits if done.household_id not in untouched]:
        raise ChangedSince(f"以下户脱贫后又有变动，不能整批撤销：{_some(changed)}，请逐户更正")
    after.delete()
    Registration.objects.filter(household_id__in=ids, end=on, standing__in=list(NOT_EXITED)).update(
        end=None, left=""
    )
    Exit.objects.filter(pk__in=[done.pk for done in exits]).delete()
    Exit.objects.filter(household_id__in=ids, again_on=on).update(again_on=None)
    rows = list(Household.objects.filter(pk__in=ids))
    _record(actor, "households.exits_undone", f"撤销脱贫（{batch}）", rows, on)
    return len(exits)


def _locked_all(actor: Actor, households: Sequence[UUID | str], capability: Can) -> list[Household]:
    wanted = {str(uid) for uid in households}
    if not wanted:
        raise BadValue("请至少选择一户")
    rows = list(
        queries.visible_to(actor).select_for_update(of=("self",)).filter(uid__in=wanted).order_by("pk")
    )
    if len(rows) != len(wanted):
        raise queries.NoSuchHousehold("所选农户中有的不存在或不在您的管理范围内，请刷新名单后重选")
    for code in {row.area_code for row in rows}:
        actor.require(capability, code)
    return rows


def _poor_spans(rows: list[Household], on: date) -> list[Registration]:
    """The open registration of each household. Raises NotPoor."""
    spans = list(
        Registration.objects.filter(
            household__in=rows, end__isnull=True, standing__in=list(NOT_EXITED), start__lt=on
        )
    )
    missing = sorted({row.number for row in rows} - {span.number for span in spans})
    if missing:
        raise NotPoor(
            f"以下户在{chinese(on)}不是未脱贫的建档立卡户：{_some(missing)}，请核对户编号和日期后从本批中去掉"
        )
    return spans


def _batch(text: str) -> str:
    clean = " ".join(text.split())
    if not clean:
        raise BadValue("请填写批次，例如“2020年第一批”")
    return clean


def _some(numbers: Sequence[str]) -> str:
    more = f" 等 {len(numbers)} 户" if len(numbers) > _SHOWN else ""
    return "、".join(numbers[:_SHOWN]) + more


def _record(actor: Actor, verb: str, done: str, rows: list[Household], on: date) -> None:
    """One event for the batch; each household's own trail finds it by its row image."""
    only = rows[0] if len(rows) == 1 else None
    who = f"户 {only.number} " if only else f"{len(rows)} 户"
    history.record(actor, verb, only, summary=who + done, on=on.isoformat(), households=len(rows))
