"""When a household was screened out, and when it no longer was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.urls import reverse

from yihu.core.access.actor import Actor
from yihu.engine.timeline import Entry, Timeline
from yihu.modules.screening import queries
from yihu.modules.screening.permissions import Can


def screened(actor: Actor, households: Sequence[int], first: date, last: date) -> Iterable[Entry]:
    return [one for one in _entries(actor, households) if first <= one.day <= last]


def _entries(actor: Actor, households: Sequence[int]) -> Iterator[Entry]:
    titles = {rule.key: rule.title for rule in queries.rules()}
    for hit in queries.hits(actor).filter(household_id__in=list(households)):
        title = titles.get(hit.rule, hit.rule)
        url, source = reverse("screening:hit", args=[hit.pk]), f"screening_hit/{hit.pk}"
        yield Entry(hit.household_id, hit.start, f"筛查命中：{title}", hit.reason, url, source)
        if hit.end is not None:
            yield Entry(hit.household_id, hit.end, f"筛查解除：{title}", "", url, source)


TIMELINE = (Timeline("screening.hits", "筛查", Can.SEE, screened, icon="search", order=45),)
