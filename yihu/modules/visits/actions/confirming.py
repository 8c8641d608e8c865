"""Where a visit and the register differ: taken over by the register's own action, or left with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from yihu.core.access.actor import Actor, lent
from yihu.core.access.scope import within
from yihu.core.history import actions as history
from yihu.engine.errors import BadValue, NotFound
from yihu.modules.households import actions as households
from yihu.modules.monitoring import actions as monitoring
from yihu.modules.monitoring import queries as watched
from yihu.modules.monitoring.permissions import Can as Raise
from yihu.modules.monitoring.queries import Appraised
from yihu.modules.monitoring.rules import ClueSource, Evidence, Risk
from yihu.modules.visits.actions.recording import ChangedSince
from yihu.modules.visits.models import Condition, Dismissal
from yihu.modules.visits.permissions import Can
from yihu.modules.visits.rules import Item, State

# What one tap writes into the household's year; the others need a member named, on the year's own form.
_TAKEN_OVER: Mapping[tuple[Item, bool], Mapping[str, object]] = {
    (Item.WATER, True): {"safe_water": False},
    (Item.WATER, False): {"safe_water": True, "water_hardship": False},
}


def is_one_tap(item: Item) -> bool:
    return item is Item.HOUSING or (item, True) in _TAKEN_OVER


class NotOneTap(BadValue):
    """Who is out of school or uninsured must be named."""

    code = "needs_a_member"


@transaction.atomic
def adopt(actor: Actor, condition_id: int, *, version: int, year: int) -> None:
    """The register takes over what the visit saw, by its own action and its own rights.

    Raises NotFound, ChangedSince, NotOneTap, GradedOtherwise, BadRow.
    """
    row = _locked(actor, condition_id, version)
    facts = _taken_over(row, year)
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


def _taken_over(row: Condition, year: int) -> Mapping[str, object] | None:
    if row.item == Item.HOUSING.value:
        return watched.house_facts(row.household_id, unsafe=row.value == State.PROBLEM, year=year)
    return _TAKEN_OVER.get((Item(row.item), row.value == State.PROBLEM))


@transaction.atomic
def refer(actor: Actor, condition_id: int, *, version: int, on: date) -> Any:
    """转住房鉴定: an unsafe house that is appraised as safe is a clue, and work of the housing department until the new
    appraisal; the register stays meanwhile. Raises NotFound, ChangedSince, BadValue."""
    row = _locked(actor, condition_id, version)
    known = watched.appraised([row.household_id], on).get(row.household_id)
    if row.item != Item.HOUSING.value or row.value != State.PROBLEM or known is None or not known.is_safe:
        raise BadValue("只有看到疑似危房、现有鉴定为安全的，才转住房鉴定；其他的请直接更新登记或维持登记")
    waiting = watched.to_appraise_of(row.household, on)
    clue = waiting[0] if waiting else _doubted(actor, row, known, on)
    dismiss(actor, condition_id, version=version, on=on, why=f"已转住房鉴定（现有{known.words}）")
    return clue


def _doubted(actor: Actor, row: Condition, known: Appraised, on: date) -> Any:
    """The clue; of somebody who doubts an appraisal that came after the visit, from today on."""
    with lent(Raise.RAISE):
        return monitoring.raise_clue(
            actor,
            household_uid=row.household.uid,
            source=ClueSource.VISIT,
            risk=Risk.HOUSING,
            on=row.on if known.on is None or known.on < row.on else on,
            text=f"走访看到疑似危房{f'：{row.note}' if row.note else ''}",
            cause=f"visit:housing:{row.household.uid}",
            evidence=(Evidence("现有鉴定", f"{known.words}，与看到的不一致，待重新鉴定"),),
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
