"""疑似重复: searched for by night, decided by people, merged and taken apart again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from yihu.core.access.actor import Actor
from yihu.core.history import actions as history
from yihu.engine.errors import BadValue, Conflict
from yihu.modules.households import actions as households
from yihu.modules.households import queries as people
from yihu.modules.quality import queries, rules
from yihu.modules.quality.models import Merge, Pair
from yihu.modules.quality.permissions import Can
from yihu.modules.quality.rules import PairState, matching
from yihu.modules.quality.rules.matching import Record

# `area_code` of a pair: the smallest place that holds both.
_FOUND = """
    with found as (
      select * from unnest(%(first)s::bigint[], %(second)s::bigint[], %(why)s::text[], %(score)s::int[])
        as f(first, second, why, score)
    ), placed as (
      select f.*, case when a.area_code = b.area_code then a.area_code
        when left(a.area_code, 9) = left(b.area_code, 9) then rpad(left(a.area_code, 9), 12, '0')
        when left(a.area_code, 6) = left(b.area_code, 6) then rpad(left(a.area_code, 6), 12, '0')
        when left(a.area_code, 4) = left(b.area_code, 4) then rpad(left(a.area_code, 4), 12, '0')
        when left(a.area_code, 2) = left(b.area_code, 2) then rpad(left(a.area_code, 2), 12, '0')
        else repeat('0', 12) end as area_code
      from found f join households_person a on a.id = f.first join households_person b on b.id = f.second
    )
    insert into quality_pair (area_code, first_id, second_id, why, score, found_on, state, by_name, reason)
    select area_code, first, second, why, score, %(day)s, 'open', '', '' from placed
    on conflict (first_id, second_id) do update
      set why = excluded.why, score = excluded.score, area_code = excluded.area_code, found_on = excluded.found_on,
        state = 'open'
      where quality_pair.state = 'gone'"""
_GONE = """
    update quality_pair p set state = 'gone' where p.state = 'open'
      and p.area_code >= %(low)s and p.area_code < %(high)s and not exists (
        select from unnest(%(first)s::bigint[], %(second)s::bigint[]) as f(first, second)
        where f.first = p.first_id and f.second = p.second_id)"""


class PairDecided(Conflict):
    code = "pair_decided"


class ReasonMissing(BadValue):
    code = "pair_reason"


@transaction.atomic
def search(actor: Actor, area_code: str, *, on: date) -> int:
    """Compare everybody in the area with everybody; returns how many pairs are new. What people have decided
    stays decided; what is no longer alike leaves the queue. ID numbers are opened in memory and not kept.

    Raises NotAllowed, CannotOpen.
    """
    actor.require(Can.RUN, area_code)
    frame = matching.frame(
        Record(one.person_id, one.name, one.born_on, one.sex, one.number, one.area_code)
        for one in people.present_people(area_code, on)
    )
    found = [one for one in matching.within(frame) if one.score >= matching.LIKELY]
    low, high = queries.bounds(area_code)
    parameters: dict[str, Any] = {
        "first": [one.first for one in found],
        "second": [one.second for one in found],
        "why": [one.why.value for one in found],
        "score": [one.score for one in found],
        "day": on,
        "low": low,
        "high": high,
    }
    with connection.cursor() as cursor:
        cursor.execute(_GONE, parameters)
        cursor.execute(_FOUND, parameters)
        made = int(cursor.rowcount)
    history.record(
        actor,
        "quality.duplicates_searched",
        summary=f"查找疑似重复人员：新增 {made} 对",
        persons=frame.height,
    )
    return made


@transaction.atomic
def decide_different(actor: Actor, pair_id: int, *, reason: str, on: date) -> Pair:
    """Two people; remembered, so that the search never asks again. Raises PairDecided, ReasonMissing."""
    pair = _locked(actor, pair_id, PairState.OPEN)
    clean = " ".join(reason.split())
    if not clean:
        raise ReasonMissing("请写明依据（如：已核对户口簿，是双胞胎），便于复核")
    _decide(actor, pair, PairState.DIFFERENT, clean, on)
    history.record(actor, "quality.pair_different", pair, summary="认定疑似重复的两人不是同一人")
    return pair


@transaction.atomic
def merge(
    actor: Actor,
    pair_id: int,
    *,
    keep: UUID | str,
    reason: str,
    on: date,
    years: Mapping[int, str] | None = None,
) -> Merge:
    """One person: the record `keep` stays, the other's place ends on `on`. `years`: of years that both tell
    differently, the key of the record that holds.

    Raises PairDecided, and what `households.merge_people` raises.
    """
    pair = _locked(actor, pair_id, PairState.OPEN)
    both = {str(pair.first.uid): pair.first, str(pair.second.uid): pair.second}
    kept = both.pop(str(keep), None)
    if kept is None:
        raise BadValue("请选择保留哪一条记录")
    (dropped,) = both.values()
    merged = households.merge_people(actor, kept.uid, dropped.uid, on=on, years=years)
    made = Merge.objects.create(
        area_code=pair.area_code,
        pair=pair,
        kept=kept,
        dropped=dropped,
        spans=list(merged.spans),
        moved=list(merged.moved),
        closed=list(merged.closed),
        facts=dict(merged.facts),
        on=on,
        by_name=actor.name,
    )
    _decide(actor, pair, PairState.SAME, " ".join(reason.split()), on)
    return made


@transaction.atomic
def unmerge(actor: Actor, pair_id: int, *, on: date) -> Pair:
    """Take the merge back; the pair waits for a decision again. Raises PairDecided where nothing was merged."""
    pair = _locked(actor, pair_id, PairState.SAME)
    made = pair.merges.select_for_update(of=("self",)).select_related("kept", "dropped")
    row = made.filter(undone_on__isnull=True).first()
    if row is None:
        raise PairDecided("这两条记录没有合并，无须撤销")
    merged = households.Merged(tuple(row.spans), tuple(row.moved), tuple(row.closed), row.facts)
    households.unmerge_people(actor, row.kept.uid, row.dropped.uid, merged)
    row.undone_on = on
    row.save(update_fields=["undone_on"])
    pair.state, pair.decided_on, pair.by_name, pair.reason = PairState.OPEN, None, "", ""
    pair.save(update_fields=["state", "decided_on", "by_name", "reason"])
    return pair


def _locked(actor: Actor, pair_id: int, wanted: PairState) -> Pair:
    queries.pair(actor, pair_id)
    pair = Pair.objects.select_for_update(of=("self",)).select_related("first", "second").get(pk=pair_id)
    actor.require(Can.MERGE, pair.area_code)
    if pair.state != wanted:
        raise PairDecided(f"这一对当前为“{rules.PairState(pair.state).label}”，请刷新页面后再办理")
    return pair


def _decide(actor: Actor, pair: Pair, state: PairState, reason: str, on: date) -> None:
    pair.state, pair.decided_on, pair.by_name, pair.reason = state, on, actor.name, reason
    pair.save(update_fields=["state", "decided_on", "by_name", "reason"])
