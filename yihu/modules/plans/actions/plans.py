"""The plan itself: made, carried over from last year, sent to the township, confirmed or sent back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Count, Q

from yihu.core.access.actor import Actor
from yihu.core.history import actions as history
from yihu.engine.errors import BadValue, Conflict
from yihu.engine.stages import require_next, require_order
from yihu.modules.households import queries as households
from yihu.modules.plans import queries
from yihu.modules.plans.models import Measure, Plan
from yihu.modules.plans.permissions import Can
from yihu.modules.plans.rules import NEXT, Stage, carried_due

_CHUNK = 1000


class NothingToSend(BadValue):
    code = "nothing_to_send"


@dataclass(frozen=True)
class Carried:
    """How many plans came over from the year before, how many are new, and the measures that go on."""

    carried: int
    made: int
    measures: int


@transaction.atomic
def make(
    actor: Actor, household: UUID | str, *, year: int, on: date, needs: str = "", target: str = ""
) -> Plan:
    """An empty plan of the year. Raises NoSuchHousehold, HouseholdGone, NotAllowed, Conflict where there is one."""
    row = households.household(actor, household)
    actor.require(Can.WRITE, row.area_code)
    households.require_standing(row)
    causes = queries.main_causes([row.pk], year)
    try:
        with transaction.atomic():
            made = Plan.objects.create(**_new(row, year, on, causes), needs=needs[:400], target=target[:400])
    except IntegrityError:
        raise Conflict("该户当年已有帮扶计划，请在原计划上修改") from None
    history.record(actor, "plans.made", made, summary=f"编制 {year} 年帮扶计划")
    return made


def _new(row: Any, year: int, on: date, causes: Mapping[int, str]) -> dict[str, Any]:
    return {
        "area_code": row.area_code,
        "household_id": row.pk,
        "number": row.number,
        "year": year,
        "made_on": on,
        "main_cause": causes.get(row.pk, ""),
    }


@transaction.atomic
def carry(actor: Actor, area_code: str, *, year: int, on: date, only: UUID | str = "") -> Carried:
    """Give every registered household of the area that has no plan of the year one: last year's with what of it goes
    on, or an empty one. `only`: of this household alone.

    Measures done or stopped stay behind; the owner is the present responsible helper where there is one.
    """
    actor.require(Can.WRITE if only else Can.SEND, area_code)
    rows = list(queries.homes_without_plan(actor, area_code, year, on, only=only))
    before = {
        plan.household_id: plan
        for plan in Plan.objects.filter(
            household_id__in=[row.pk for row in rows], year=year - 1, moved_on__isnull=True
        )
    }
    causes = queries.main_causes([row.pk for row in rows], year)
    plans = [
        Plan(
            **_new(row, year, on, causes),
            needs=last.needs if (last := before.get(row.pk)) else "",
            target=last.target if last else "",
            continues=last,
        )
        for row in rows
    ]
    Plan.objects.bulk_create(plans, batch_size=_CHUNK)
    measures = _carried_measures(plans, on)
    Measure.objects.bulk_create(measures, batch_size=_CHUNK)
    done = Carried(len(before), len(rows) - len(before), len(measures))
    if rows:
        history.record(
            actor,
            "plans.carried",
            plans[0] if only else None,
            summary=f"{year} 年帮扶计划：沿用上年 {done.carried} 户，新编 {done.made} 户",
            area=area_code,
            measures=done.measures,
        )
    return done


def _carried_measures(plans: Sequence[Plan], on: date) -> list[Measure]:
    now = {plan.continues_id: plan for plan in plans if plan.continues_id is not None}
    going_on = Measure.objects.filter(plan_id__in=now, done_on__isnull=True, stopped_on__isnull=True)
    helpers = queries.helpers_of([plan.household_id for plan in plans], on)
    made = []
    for old in going_on.order_by("pk"):
        plan = now[old.plan_id]
        name, unit = helpers.get(plan.household_id, (old.owner, old.owner_unit))
        made.append(
            Measure(
                area_code=plan.area_code,
                plan=plan,
                household_id=plan.household_id,
                number=plan.number,
                year=plan.year,
                person_id=old.person_id,
                person_name=old.person_name,
                kind=old.kind,
                cause=old.cause,
                content=old.content,
                owner=name,
                owner_unit=unit,
                start=on,
                due=max(carried_due(old.due, plan.year), on),
                entitlement=old.entitlement,
                continues=old,
            )
        )
    return made


@transaction.atomic
def word(
    actor: Actor, plan_id: int, *, needs: str, target: str, signed_on: date | None, version: int
) -> Plan:
    """需求和意愿, 目标 and the household's signature. Raises Conflict where somebody else changed it, WrongStage."""
    plan = open_plan(actor, plan_id)
    if plan.version != version:
        raise Conflict("这份计划刚被他人修改过，没有保存；请核对最新内容后再改")
    plan.needs, plan.target, plan.signed_on = needs.strip()[:400], target.strip()[:400], signed_on
    plan.version += 1
    plan.save(update_fields=["needs", "target", "signed_on", "version"])
    history.record(actor, "plans.worded", plan, summary=f"修改 {plan.year} 年帮扶计划的需求和目标")
    return plan


def open_plan(actor: Actor, plan_id: int) -> Plan:
    """The plan, locked, for a change of what it holds: a confirmed one becomes an adjusted one.

    Raises NoSuchPlan, NotAllowed, WrongStage while it lies with the township.
    """
    plan = queries.plan(actor, plan_id, lock=True)
    actor.require(Can.WRITE, plan.area_code)
    if plan.stage == Stage.CONFIRMED:
        plan.stage = Stage.ADJUSTED
        plan.save(update_fields=["stage"])
    elif plan.stage == Stage.SENT:
        require_next("这份计划", Stage.SENT, Stage.ADJUSTED, NEXT)
    return plan


@transaction.atomic
def send(actor: Actor, plan_ids: Iterable[int], *, on: date) -> int:
    """送审: the year's update of these households is done and goes to the township. Every plan needs a measure.

    Raises NothingToSend, WrongStage, WrongOrder.
    """
    plans = _chosen(actor, plan_ids, Can.SEND)
    counts = dict(
        Plan.objects.filter(pk__in=[plan.pk for plan in plans])
        .annotate(count=Count("measures", filter=Q(measures__stopped_on__isnull=True)))
        .values_list("pk", "count")
    )
    empty = [plan.number for plan in plans if not counts[plan.pk]]
    if empty:
        raise NothingToSend(f"{len(empty)} 户还没有措施（如 {empty[0]}），请先为每户登记至少一条措施再送审")
    _move(plans, Stage.SENT, on, sent_on=on, returned_why="")
    history.record(actor, "plans.sent", plans[0], summary=f"送审 {plans[0].year} 年帮扶计划 {len(plans)} 户")
    return len(plans)


@transaction.atomic
def confirm(actor: Actor, plan_ids: Iterable[int], *, on: date) -> int:
    """乡镇确认. Raises WrongStage, WrongOrder, NotAllowed."""
    plans = _chosen(actor, plan_ids, Can.CONFIRM)
    _move(plans, Stage.CONFIRMED, on, confirmed_on=on)
    history.record(
        actor, "plans.confirmed", plans[0], summary=f"确认 {plans[0].year} 年帮扶计划 {len(plans)} 户"
    )
    return len(plans)


@transaction.atomic
def send_back(actor: Actor, plan_ids: Iterable[int], *, on: date, why: str) -> int:
    """退回 with the reason; the update counts as not done again. Raises BadValue, WrongStage."""
    if not why.strip():
        raise BadValue("请写明退回原因，让编制人知道改哪里")
    plans = _chosen(actor, plan_ids, Can.CONFIRM)
    _move(plans, Stage.DRAFT, on, sent_on=None, returned_why=why.strip()[:200])
    history.record(
        actor, "plans.sent_back", plans[0], summary=f"退回帮扶计划 {len(plans)} 户：{why.strip()}"[:200]
    )
    return len(plans)


def _chosen(actor: Actor, plan_ids: Iterable[int], can: Can) -> list[Plan]:
    wanted = set(plan_ids)
    rows = queries.visible_to(actor).filter(pk__in=wanted).select_for_update(of=("self",))
    found = list(rows.order_by("pk"))
    if not wanted or len(found) != len(wanted):
        raise BadValue("请勾选帮扶计划；有的已不在您的管理范围内，请刷新后重选")
    for plan in found:
        actor.require(can, plan.area_code)
        queries.require_present(plan)
    return found


def _move(plans: Sequence[Plan], then: Stage, on: date, **fields: Any) -> None:
    for plan in plans:
        now = Stage(plan.stage)
        require_next(f"户 {plan.number} 的计划", now, then, NEXT)
        if now is Stage.SENT and then is Stage.CONFIRMED and plan.sent_on is not None:
            require_order(now, plan.sent_on, on)
        if now is Stage.DRAFT:
            require_order(now, plan.made_on, on)
    keys = [plan.pk for plan in plans]
    Plan.objects.filter(pk__in=keys).update(stage=then, **fields)
