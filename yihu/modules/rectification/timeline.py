"""Problems found at a household, what was done about them, and the day each was struck off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.urls import reverse

from yihu.core.access.actor import Actor
from yihu.engine.timeline import Entry, Timeline
from yihu.modules.rectification import queries
from yihu.modules.rectification.permissions import Can

_SHOWN = 80


def problems(actor: Actor, households: Sequence[int], first: date, last: date) -> Iterable[Entry]:
    rows = queries.visible_to(actor).filter(household_id__in=households, voided_on__isnull=True)
    rows = rows.prefetch_related("measures", "closed_spans")
    return [entry for row in rows for entry in _of(row) if first <= entry.day <= last]


def _of(problem: Any) -> Iterator[Entry]:
    household, url = problem.household_id, reverse("rectification:problem", args=[problem.pk])
    said = f"{problem.description[:_SHOWN]}（{problem.number}）"
    category = problem.get_category_display()
    yield Entry(
        household, problem.found_on, f"发现问题：{category}", said, url, f"rectification_problem/{problem.pk}"
    )
    for measure in problem.measures.all():
        if measure.done_on is not None:
            source = f"rectification_measure/{measure.pk}"
            yield Entry(household, measure.done_on, "完成整改措施", measure.what[:_SHOWN], url, source)
    for span in problem.closed_spans.all():
        source = f"rectification_closedspan/{span.pk}"
        yield Entry(household, span.start, f"问题销号：{category}", said, url, source)
        if span.end is not None:
            yield Entry(household, span.end, f"问题重新打开：{category}", said, url, source)


TIMELINE = (Timeline("rectification.problems", "问题整改", Can.SEE, problems, icon="flag", order=60),)
