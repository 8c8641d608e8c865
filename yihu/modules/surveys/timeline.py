"""Rounds on the household's timeline: that somebody asked, and what was found wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.urls import reverse

from yihu.core.access.actor import Actor
from yihu.engine.timeline import Entry, Timeline
from yihu.modules.surveys import queries
from yihu.modules.surveys.permissions import Can
from yihu.modules.surveys.rules import State


def sheets(actor: Actor, households: Sequence[int], first: date, last: date) -> Iterable[Entry]:
    rows = queries.sheets(actor).filter(household_id__in=households, done_on__gte=first, done_on__lte=last)
    found = list(rows.select_related("survey"))
    labels = queries.labels({row.survey_id for row in found})
    for row in found:
        told = [labels[row.survey_id, key] for key in row.problems if (row.survey_id, key) in labels]
        text = f"有问题：{'、'.join(told)}" if told else "没有发现问题"
        if row.state == State.EXCUSED.value:
            text = f"未能入户：{row.excuse}"
        assert row.done_on is not None
        url = reverse("surveys:sheet", args=[row.pk])
        title = f"调研排查：{row.survey.title}"
        yield Entry(row.household_id, row.done_on, title, text, url, f"surveys_sheet/{row.pk}")


TIMELINE = (Timeline("surveys.sheets", "调研排查", Can.SEE, sheets, icon="list-check", order=37),)
