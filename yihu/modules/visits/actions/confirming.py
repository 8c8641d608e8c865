"""Where a visit and the register differ: taken over by the register's own action, or left with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.access.scope import within
from yihu.core.history import actions as history
from yihu.engine.errors import BadValue, NotFound
from yihu.modules.households import actions as households
from yihu.modules.visits.actions.recording import ChangedSince
from yihu.modules.visits.models import Condition, Dismissal
from yihu.modules.visits.permissions import Can
from yihu.modules.visits.rules import Item, State

# What one tap writes into the household's year; the others need a member named, on the year's own form.
_TAKEN_OVER: Mapping[tuple[Item, bool], Mapping[str, object]] = {
    (Item.WATER, True): {"safe_water": False},
    (Item.WATER, False): {"safe_water": True, "water_hardship": False},
    (Item.HOUSING, True): {"unsafe_house": True},
    (Item.HOUSING, False): {"unsafe_house": False},
}


def is_one_tap(item: Item) -> bool:
    return (item, True) in _TAKEN_OVER


class NotOneTap(BadValue):
    """Who is out of school or uninsured must be named."""

    code = "needs_a_member"


@transaction.atomic
def adopt(actor: Actor, condition_id: int, *, version: int, year: int) -> None:
    """The register takes over what the visit saw, by its own action and its own rights.

    Raises NotFound, ChangedSince, NotOneTap, BadRow.
    """
    row = _locked(actor, condition_id, version)
    facts = _TAKEN_OVER.get((Item(row.item), row.value == State.PROBLEM))
    if facts is None:
        raise NotOneTap(f"“{row.get_item_display()}”要落实到人，请打开该户年度信息登记")
    households.enter_household_year(actor, {"number": row.household.number, "year": year, **facts})
    history.record(
        actor,
        "visits.adopted",
        row,
        summary=f"户 {row.household.number} 年度信息按走访更新：{row.get_item_display()}",
        item=row.item,
    )


@transaction.atomic
def dismiss(actor: Actor, condition_id: int, *, version: int, on: date, why: str) -> Dismissal:
    """The register stays; the visit's word stays a fact. Raises NotFound, ChangedSince, BadValue."""
    row = _locked(actor, condition_id, version)
    if not why.strip():
        raise BadValue("请写明维持原登记的理由，例如“已复核，危房已拆除重建”")
    made, _ = Dismissal.objects.get_or_create(
        condition=row,
        version=row.version,
        defaults={
            "area_code": row.area_code,
            "on": on,
            "why": why.strip()[:200],
            "by_name": actor.name,
        },
    )
    history.record(
        actor,
        "visits.dismissed",
        row,
        summary=f"户 {row.household.number} {row.get_item_display()}：维持登记",
    )
    return made


def _locked(actor: Actor, condition_id: int, version: int) -> Condition:
    rows = within(Condition.objects.select_related("household").select_for_update(of=("self",)), actor)
    row: Condition | None = rows.filter(pk=condition_id).first()
    if row is None:
        raise NotFound("没有这条现状，或不在您的管理范围内")
    actor.require(Can.CONFIRM, row.area_code)
    if row.version != version:
        raise ChangedSince("这户刚又有新的走访，请刷新后再核定")
    return row
