"""Measures of a plan: added, changed, stopped, and told of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.history import actions as history
from yihu.engine import money
from yihu.engine.errors import BadValue, WrongStage
from yihu.modules.plans import queries
from yihu.modules.plans.actions.plans import open_plan
from yihu.modules.plans.models import Measure, Plan, Progress
from yihu.modules.plans.permissions import Can
from yihu.modules.plans.rules import MeasureKind, require_term


@dataclass(frozen=True)
class Given:
    """`person`: key of a member, None for the household as a whole."""

    kind: MeasureKind
    content: str
    owner: str
    due: date
    person: int | None = None
    owner_unit: str = ""
    cause: str = ""
    entitlement: str = ""


@transaction.atomic
def add_measure(actor: Actor, plan_id: int, given: Given, *, on: date) -> Measure:
    """Raises NoSuchPlan, NotAllowed, BadValue, WrongStage."""
    plan = open_plan(actor, plan_id)
    require_term(plan.year, on, given.due)
    made = Measure.objects.create(
        area_code=plan.area_code,
        plan=plan,
        household_id=plan.household_id,
        number=plan.number,
        year=plan.year,
        start=on,
        **_columns(plan, given, on),
    )
    history.record(actor, "plans.measure_added", made, summary=f"新增措施：{made.content}"[:200])
    return made


@transaction.atomic
def change_measure(actor: Actor, measure_id: int, given: Given, *, on: date) -> Measure:
    """What is done, by whom, until when; the former wording stays in the history. Raises as `add_measure`."""
    found = _locked(actor, measure_id)
    plan = open_plan(actor, found.plan_id)
    require_term(plan.year, found.start, given.due)
    columns = _columns(plan, given, on)
    columns.pop("entitlement")
    for name, value in columns.items():
        setattr(found, name, value)
    found.save(update_fields=list(columns))
    history.record(actor, "plans.measure_changed", found, summary=f"调整措施：{found.content}"[:200])
    return found


@transaction.atomic
def stop(actor: Actor, measure_id: int, *, on: date, why: str) -> Measure:
    """Raises BadValue without a reason, WrongStage for a measure that has ended."""
    if not why.strip():
        raise BadValue("请写明停止原因，例如“对象外出务工，改为就业帮扶”")
    found = _locked(actor, measure_id)
    open_plan(actor, found.plan_id)
    if on < found.start:
        raise BadValue(f"停止日期不能早于登记日期 {found.start:%Y-%m-%d}")
    found.stopped_on, found.stopped_why = on, why.strip()[:200]
    found.save(update_fields=["stopped_on", "stopped_why"])
    history.record(actor, "plans.measure_stopped", found, summary=f"停止措施：{why.strip()}"[:200])
    return found


@transaction.atomic
def tell(
    actor: Actor,
    measure_id: int,
    *,
    on: date,
    text: str,
    amount: Decimal | None = None,
    effect: str = "",
    done: bool = False,
) -> Progress:
    """A dated entry about a measure; the last one says what came of it. Not bound to the plan's stage.

    Raises BadValue, WrongStage for a measure that has ended.
    """
    found = _locked(actor, measure_id)
    if not text.strip():
        raise BadValue("请写明进展，例如“鸡苗 30 只已发放到户”")
    if on < found.start:
        raise BadValue(f"进展日期不能早于登记日期 {found.start:%Y-%m-%d}")
    if done and not effect.strip():
        raise BadValue("完成的措施请填写成效，例如“年增收 2000 元”")
    made = Progress.objects.create(
        area_code=found.area_code,
        measure=found,
        on=on,
        text=text.strip()[:200],
        fen=money.to_fen(amount) if amount else None,
        by_name=actor.name,
        user_id=actor.user_id,
    )
    if done:
        found.done_on = on
    if effect.strip():
        found.effect = effect.strip()[:200]
    found.save(update_fields=["done_on", "effect"])
    said = "措施完成" if done else "措施进展"
    history.record(actor, "plans.told", found, summary=f"{said}：{text.strip()}"[:200], on=on.isoformat())
    return made


def _locked(actor: Actor, measure_id: int) -> Measure:
    found = queries.measure(actor, measure_id, lock=True)
    actor.require(Can.WRITE, found.area_code)
    if found.done_on is not None or found.stopped_on is not None:
        raise WrongStage("这条措施已经办结，不能再改；需要继续帮扶的请新增一条措施")
    return found


def _columns(plan: Plan, given: Given, on: date) -> dict[str, Any]:
    content, owner = " ".join(given.content.split()), " ".join(given.owner.split())
    if not content or not owner:
        raise BadValue("请填写措施内容和责任人")
    name = ""
    if given.person is not None:
        people = queries.members(plan.household_id, on)
        if given.person not in people:
            raise BadValue("帮扶对象须是该户现有成员，请从列表中选择")
        name = people[given.person]
    return {
        "kind": given.kind,
        "content": content[:200],
        "owner": owner[:40],
        "owner_unit": " ".join(given.owner_unit.split())[:80],
        "due": given.due,
        "person_id": given.person,
        "person_name": name,
        "cause": given.cause,
        "entitlement": given.entitlement,
    }
