"""Who came to help a household and who left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.urls import reverse

from yihu.core.access.actor import Actor
from yihu.engine.timeline import Entry, Timeline
from yihu.modules.pairing import queries
from yihu.modules.pairing.permissions import Can
from yihu.modules.pairing.rules import Ending


def pairings(actor: Actor, households: Sequence[int], first: date, last: date) -> Iterable[Entry]:
    """The first and the last day of every span."""
    found = []
    for span in queries.visible_to(actor).filter(household_id__in=households).exclude(ending=Ending.MISTAKE):
        url, source = reverse("pairing:of_pairing", args=[span.pk]), f"pairing_pairing/{span.pk}"
        who = f"{span.name}（{span.unit_name}）"
        found.append(
            Entry(span.household_id, span.start, f"结对：{span.get_part_display()}", who, url, source)
        )
        if span.end is not None:
            said = f"{who}，{span.get_ending_display()}"
            found.append(Entry(span.household_id, span.end, "结对终止", said, url, source))
    return [entry for entry in found if first <= entry.day <= last]


def tours(actor: Actor, households: Sequence[int], first: date, last: date) -> Iterable[Entry]:
    rows = queries.tours(actor).filter(household_id__in=households, on__gte=first, on__lte=last)
    return [
        Entry(
            row.household_id,
            row.on,
            f"{row.get_level_display()}遍访",
            "：".join(part for part in (row.name, row.found) if part),
            reverse("ledgers:row", args=["pairing.tours", row.pk]),
            f"pairing_tour/{row.pk}",
        )
        for row in rows
        if row.household_id is not None
    ]


TIMELINE = (
    Timeline("pairing.pairings", "结对帮扶", Can.SEE, pairings, icon="users", order=40),
    Timeline("pairing.tours", "书记遍访", Can.SEE, tours, icon="map-pin", order=45),
)
