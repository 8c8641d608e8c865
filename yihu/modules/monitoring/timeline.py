"""The watch in a household's life: clues, steps, finished measures and visits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.urls import reverse

from yihu.core.access.actor import Actor
from yihu.engine.timeline import Entry, Timeline
from yihu.modules.monitoring import queries
from yihu.modules.monitoring.permissions import Can
from yihu.modules.monitoring.rules import Stage


def clues(actor: Actor, ids: Sequence[int], first: date, last: date) -> Iterable[Entry]:
    for row in queries.clues(actor).filter(household_id__in=ids, on__gte=first, on__lte=last):
        assert row.household_id is not None
        title = f"风险线索：{row.get_risk_display()}"
        url = reverse("monitoring:clue", args=[row.pk])
        yield Entry(
            row.household_id, row.on, title, row.get_source_display(), url, f"monitoring_clue/{row.pk}"
        )


def steps(actor: Actor, ids: Sequence[int], first: date, last: date) -> Iterable[Entry]:
    for row in queries.standing_steps(actor, ids).filter(on__gte=first, on__lte=last):
        kind = row.case.get_category_display()
        text = "，".join(one for one in (kind, row.document) if one)
        url = reverse("monitoring:case", args=[row.case_id])
        title = f"监测：{Stage(row.stage).label}"
        yield Entry(row.case.household_id, row.on, title, text, url, f"monitoring_step/{row.pk}")


def help_given(actor: Actor, ids: Sequence[int], first: date, last: date) -> Iterable[Entry]:
    rows = queries.measures(actor).filter(case__household_id__in=ids, done_on__gte=first, done_on__lte=last)
    for row in rows:
        assert row.done_on is not None
        text = f"{row.text}（{row.owner}）{row.effect}"
        url = reverse("monitoring:case", args=[row.case_id])
        title = f"落实{row.get_kind_display()}"
        yield Entry(row.case.household_id, row.done_on, title, text, url, f"monitoring_measure/{row.pk}")


def visits(actor: Actor, ids: Sequence[int], first: date, last: date) -> Iterable[Entry]:
    for row in queries.visits(actor).filter(case__household_id__in=ids, on__gte=first, on__lte=last):
        text = f"{row.visited_by}：{row.get_trend_display()}"
        url = reverse("monitoring:case", args=[row.case_id])
        yield Entry(row.case.household_id, row.on, "监测走访", text, url, f"monitoring_visit/{row.pk}")


TIMELINE = (
    Timeline("monitoring.clues", "风险线索", Can.SEE, clues, icon="bell", order=16),
    Timeline("monitoring.steps", "监测对象", Can.SEE, steps, icon="shield-check", order=17),
    Timeline("monitoring.measures", "监测帮扶措施", Can.SEE, help_given, icon="heart-handshake", order=18),
    Timeline("monitoring.visits", "监测走访", Can.SEE, visits, icon="map-pin", order=19),
)
