"""The steps of the lists a household stands or stood on, and who came back after it had left poverty."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.urls import reverse

from yihu.core.access.actor import Actor
from yihu.engine.timeline import Entry, Timeline
from yihu.modules.procedures import queries
from yihu.modules.procedures.permissions import Can
from yihu.modules.procedures.rules import Stage


def steps(actor: Actor, ids: Sequence[int], first: date, last: date) -> Iterable[Entry]:
    """One entry a step, as long as the household stood on the list, and the day it fell out."""
    cases = list(queries.cases(actor).filter(household_id__in=ids))
    by_round: dict[int, list[Any]] = defaultdict(list)
    for step in queries.standing_steps(actor).filter(round_id__in={case.round_id for case in cases}):
        by_round[step.round_id].append(step)
    found = [entry for case in cases for entry in _of_case(case, by_round[case.round_id])]
    return [entry for entry in found if first <= entry.day <= last]


def _of_case(case: Any, taken: Sequence[Any]) -> Iterator[Entry]:
    sort, url = case.round.sort.label, reverse("procedures:round", args=[case.round_id])
    for step in taken:
        if case.dropped_on is not None and step.on > case.dropped_on:
            continue
        said = "，".join(text for text in (case.round.title, step.document) if text)
        title = f"{sort}：{Stage(step.stage).label}"
        yield Entry(case.household_id, step.on, title, said, url, f"procedures_step/{step.pk}")
    if case.dropped_on is not None:
        text = f"{case.round.title}，{case.dropped_why}"
        source = f"procedures_case/{case.pk}"
        yield Entry(case.household_id, case.dropped_on, f"{sort}：从名单剔除", text, url, source)


def follow_ups(actor: Actor, ids: Sequence[int], first: date, last: date) -> Iterable[Entry]:
    found = []
    for household, row in queries.follow_ups_of(actor, ids, first, last):
        kept = "继续享受政策" if row.policy_kept else "未继续享受政策"
        helper = f"责任人{row.helper}" if row.helper else ""
        text = "；".join(said for said in (helper, kept, row.help) if said)
        url = reverse("ledgers:row", args=["procedures.follow_ups", row.pk])
        source = f"procedures_follow_up/{row.pk}"
        found.append(Entry(household, row.on, "脱贫后回访", text, url, source))
    return found


TIMELINE = (
    Timeline("procedures.steps", "识别退出程序", Can.SEE, steps, icon="clipboard-list", order=15),
    Timeline("procedures.follow_ups", "脱贫后跟踪", Can.SEE, follow_ups, icon="shield-check", order=40),
)
