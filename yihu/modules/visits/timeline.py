"""Visits on the household's timeline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.urls import reverse

from yihu.core.access.actor import Actor
from yihu.engine.timeline import Entry, Timeline
from yihu.modules.visits import queries
from yihu.modules.visits.permissions import Can


def visits(actor: Actor, households: Sequence[int], first: date, last: date) -> Iterable[Entry]:
    rows = queries.standing(actor).filter(household_id__in=households, on__gte=first, on__lte=last)
    for row in rows:
        problems = f"有问题 {row.problems} 项" if row.problems else ""
        text = "；".join(said for said in (row.visitors, row.seen, problems) if said)
        title = f"走访：{row.get_kind_display()}"
        url = reverse("visits:visit", args=[row.pk])
        yield Entry(row.household_id, row.on, title, text, url, f"visits_visit/{row.pk}")


TIMELINE = (Timeline("visits.visits", "走访", Can.SEE, visits, icon="home-check", order=35),)
