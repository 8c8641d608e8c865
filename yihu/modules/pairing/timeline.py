"""Who helped a household since when, and which secretaries came to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.urls import reverse

from yihu.core.access.actor import Actor
from yihu.engine.timeline import Entry, Timeline
from yihu.modules.pairing import queries
from yihu.modules.pairing.permissions import Can
from yihu.modules.pairing.rules import Ending


def pairings(actor: Actor, households: Sequence[int], first: date, last: date) -> Iterable[Entry]:
    rows = queries.visible_to(actor).filter(household_id__in=households).exclude(ending=Ending.MISTAKE)
    return [entry for row in rows for entry in _of(row) if first <= entry.day <= last]


def _of(row: Any) -> Iterator[Entry]:
    who = f"{row.unit_name} {row.name}（{row.get_part_display()}）"
    url, source = reverse("households:of_household", args=[row.household_id]), f"pairing_pairing/{row.pk}"
    yield Entry(row.household_id, row.start, "结对帮扶", who, url, source)
    if row.end is not None:
        yield Entry(row.household_id, row.end, f"结对终止：{row.get_ending_display()}", who, url, source)


def tours(actor: Actor, households: Sequence[int], first: date, last: date) -> Iterable[Entry]:
    rows = queries.tours(actor).filter(household_id__in=households, on__gte=first, on__lte=last)
    return [_tour(row) for row in rows]


def _tour(row: Any) -> Entry:
    said = f"{row.name}：{row.found}" if row.found else row.name
    url = reverse("ledgers:row", args=["pairing.tours", row.pk])
    return Entry(
        row.household_id, row.on, f"{row.get_level_display()}遍访", said, url, f"pairing_tour/{row.pk}"
    )


TIMELINE = (
    Timeline("pairing.pairings", "结对帮扶", Can.SEE, pairings, icon="heart-handshake", order=35),
    Timeline("pairing.tours", "书记遍访", Can.SEE, tours, icon="user-check", order=45),
)
