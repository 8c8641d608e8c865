"""Where what visits saw differs from what the register says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from yihu.core.access.scope import in_area
from yihu.modules.households import queries as households
from yihu.modules.visits.models import Condition, Dismissal
from yihu.modules.visits.rules import CHECKS, Item, State


@dataclass(frozen=True)
class Difference:
    """`problem`: what the visit saw; the register says the opposite."""

    condition: Condition
    item: Item
    problem: bool
    head_name: str

    @property
    def pk(self) -> int:
        return self.condition.pk

    @property
    def area_code(self) -> str:
        return str(self.condition.area_code)


def _register_says(item: Item, area_code: str, as_of: date) -> QuerySet[Any] | None:
    """Registered households of which the register says that the item is not met; None where it says nothing."""
    ways: Mapping[Item, Any] = {
        Item.HOUSING: households.in_unsafe_houses,
        Item.WATER: households.without_safe_water,
        Item.EDUCATION: households.dropped_out,
        Item.MEDICAL: households.uninsured,
    }
    return ways[item](area_code, as_of) if item in ways else None


def differences(area_code: str, as_of: date) -> list[Difference]:
    """Conditions of registered households that contradict the newest year's facts and were not dismissed."""
    answered = Dismissal.objects.filter(condition=OuterRef("pk"), version=OuterRef("version"))
    found: list[Difference] = []
    for item in CHECKS:
        lacking = _register_says(item, area_code, as_of)
        if lacking is None:
            continue
        ids = set(lacking.order_by().values_list("household_id", flat=True))
        rows = Condition.objects.filter(in_area("area_code", area_code), item=item, ended_on__isnull=True)
        rows = rows.exclude(value="")
        listed = rows.filter(~Exists(answered)).select_related("household", "visit").order_by("pk")
        registered = set(
            households.registered_on(area_code, as_of).order_by().values_list("household_id", flat=True)
        )
        found += [
            Difference(row, item, row.value == State.PROBLEM, row.visit.head_name if row.visit else "")
            for row in listed
            if row.household_id in registered and (row.household_id in ids) != (row.value == State.PROBLEM)
        ]
    return sorted(found, key=lambda one: (one.area_code, one.condition.household.number, one.item.value))
