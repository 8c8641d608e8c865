"""From a policy somebody is due and lacks to a measure in the plan."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from yihu.core.access.actor import Actor
from yihu.engine import entitlements
from yihu.engine.entitlements import Subject
from yihu.engine.errors import Conflict, NotFound
from yihu.modules.households import queries as households
from yihu.modules.plans import queries
from yihu.modules.plans.actions.measures import Given, add_measure
from yihu.modules.plans.actions.plans import carry
from yihu.modules.plans.models import Measure
from yihu.modules.plans.rules import MeasureKind

_NOBODY = ("村级信息员", "")


@transaction.atomic
def raise_entitled(actor: Actor, household: UUID | str, person: int, rule_key: str, *, on: date) -> Measure:
    """The measure the rule advises, in the plan of the day's year, which is made where there is none.

    Raises NotFound for a rule nobody has written, Conflict where the measure already stands, and what `carry` and
    `add_measure` raise.
    """
    rule = entitlements.rule(rule_key)
    if rule is None:
        raise NotFound("没有这项政策规则，请从核对页面进入")
    row = households.household(actor, household)
    plan = queries.plan_of(actor, row, on.year)
    if plan is None:
        carry(actor, row.area_code, year=on.year, on=on, only=row.uid)
        plan = queries.plan_of(actor, row, on.year)
    if plan is None:
        raise NotFound("该户不在建档立卡范围内，没有帮扶计划")
    whom = person if rule.subject is Subject.PERSON else None
    open_ones = plan.measures.filter(Q(person=whom), entitlement=rule.key, done_on__isnull=True)
    if open_ones.filter(stopped_on__isnull=True).exists():
        raise Conflict("该对象的这项政策已列入当年计划，请在计划中登记进展")
    helper = queries.helpers_of([row.pk], on).get(row.pk, _NOBODY)
    given = Given(
        kind=MeasureKind(rule.measure),
        content=rule.advice,
        owner=helper[0],
        owner_unit=helper[1],
        due=date(on.year, 12, 31),
        person=whom,
        entitlement=rule.key,
    )
    return add_measure(actor, plan.pk, given, on=on)
