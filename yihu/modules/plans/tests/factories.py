"""Makers of plans; higher modules import these, never the tables."""

from __future__ import annotations

from datetime import date
from typing import Any

from yihu.core.access.actor import Actor
from yihu.modules.plans import actions
from yihu.modules.plans.actions import Given
from yihu.modules.plans.models import Measure, Plan
from yihu.modules.plans.rules import MeasureKind

MADE = date(2020, 1, 15)


def a_plan(actor: Actor, household: Any, *, on: date = MADE) -> Plan:
    return actions.make(actor, household.uid, year=on.year, on=on)


def a_measure(actor: Actor, plan: Plan, *, on: date = MADE, **more: Any) -> Measure:
    asked: dict[str, Any] = {
        "kind": MeasureKind.INDUSTRY,
        "content": "发放鸡苗 30 只",
        "owner": "李树",
        "due": date(on.year, 10, 31),
        **more,
    }
    return actions.add_measure(actor, plan.pk, Given(**asked), on=on)
