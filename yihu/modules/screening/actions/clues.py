"""Hits on their way into the watch: each cause is raised once, and what was answered is left alone for a while."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area
from yihu.modules.monitoring import actions as monitoring
from yihu.modules.monitoring import queries as watch
from yihu.modules.monitoring.rules import ClueSource, Evidence, NewClue, Risk
from yihu.modules.screening import queries
from yihu.modules.screening.models import Hit
from yihu.modules.screening.rules import HitState, cause

_AT_ONCE = 5_000


def settle(actor: Actor, area_code: str, *, days: int) -> int:
    """Hits whose clue has been answered fall quiet from that day on. Returns how many."""
    rows = Hit.objects.filter(in_area("area_code", area_code), state=HitState.CLUED, moved_on__isnull=True)
    settled = 0
    for chunk in _chunks(rows.select_related("household").order_by("pk")):
        by_cause = {cause(one.rule, one.household.uid): one for one in chunk}
        newest: dict[str, Any] = {}
        for found in watch.causes(actor, by_cause):
            newest.setdefault(found.cause, found)
        quiet = []
        for key, found in newest.items():
            if found.settled_on is not None:
                one = by_cause[key]
                one.state, one.reference = HitState.QUIET.value, one.measure
                one.until = found.settled_on + timedelta(days=days)
                one.reason = "监测帮扶已办结" if found.accepted else "线索核实后关闭"
                quiet.append(one)
        Hit.objects.bulk_update(quiet, ["state", "reference", "until", "reason"], batch_size=1000)
        settled += len(quiet)
    return settled


def make(actor: Actor, area_code: str, on: date, households: Sequence[int] | None) -> int:
    """Every open hit becomes a clue, unless its cause is still open there. Returns how many clues are new."""
    rows = Hit.objects.filter(in_area("area_code", area_code), state=HitState.OPEN, end__isnull=True)
    rows = rows.filter(moved_on__isnull=True)
    if households is not None:
        rows = rows.filter(household_id__in=list(households))
    new = 0
    for chunk in _chunks(rows.select_related("household").order_by("pk")):
        new += monitoring.raise_many(
            actor, [_clue(one, on) for one in chunk], summary=f"筛查预警转线索 {len(chunk)} 条"
        )
        Hit.objects.filter(pk__in=[one.pk for one in chunk]).update(state=HitState.CLUED, clued_on=on)
    return new


def _clue(one: Hit, on: date) -> NewClue:
    rule = queries.rule(one.rule)
    limits = [
        threshold.told(one.limits[threshold.name])
        for threshold in rule.thresholds
        if threshold.name in one.limits
    ]
    # What somebody is ill of or pays for it stands on the hit's own page, for those who may see it.
    evidence = tuple(
        Evidence(seen.feature.label, "见筛查依据" if seen.feature.sensitive else seen.told)
        for seen in queries.seen(one)
    )
    page = Evidence(f"筛查规则 {rule.key}", f"版本 {one.version}", reverse("screening:hit", args=[one.pk]))
    return NewClue(
        household_uid=one.household.uid,
        source=ClueSource.SCREENING,
        risk=Risk(one.risk),
        on=on,
        text=f"筛查预警：{rule.title}" + (f"（{'，'.join(limits)}）" if limits else ""),
        cause=cause(one.rule, one.household.uid),
        evidence=(*evidence, page),
    )


def _chunks(rows: QuerySet[Hit]) -> Iterator[list[Hit]]:
    """By primary key, for what is handled leaves the set meanwhile."""
    last = 0
    while chunk := list(rows.filter(pk__gt=last)[:_AT_ONCE]):
        last = chunk[-1].pk
        yield chunk
