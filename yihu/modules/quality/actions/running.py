"""Running the rules: what they find becomes findings, what they find no more is put right."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from time import perf_counter
from typing import Any

from django.db import connection

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area, scoped
from yihu.core.areas import queries as area_queries
from yihu.core.database import statistics
from yihu.core.history import actions as history
from yihu.core.jobs import progress
from yihu.core.jobs.models import Job
from yihu.engine import areas, policy
from yihu.engine.areas import Level
from yihu.engine.errors import BadValue
from yihu.engine.quality import Moment, Rule, Subject
from yihu.modules.quality import queries, rules
from yihu.modules.quality.models import Finding, Run
from yihu.modules.quality.permissions import Can

_NOW = """
    create temporary table if not exists quality_now (
      code text, household_id bigint, person_id bigint, area_code text collate "C", number text, "values" jsonb)"""
_CLOSE = """
    update quality_finding f set "end" = greatest(%(day)s, f.start), state = 'fixed'
    where f."end" is null and f.area_code >= %(low)s and f.area_code < %(high)s and f.rule = any(%(codes)s)
      and (%(households)s::bigint[] is null or f.household_id = any(%(households)s))
      and not exists (select from quality_now n where n.code = f.rule and n.household_id = f.household_id
                        and n.person_id is not distinct from f.person_id)"""
_OPEN = """
    insert into quality_finding
      (area_code, rule, severity, household_id, person_id, number, "column", "values", start, due_on, state,
       owner_name)
    select n.area_code, n.code, r.severity, n.household_id, n.person_id, n.number, r."column", n."values",
      %(day)s, %(day)s + r.days, 'open', ''
    from quality_now n
    join unnest(%(codes)s::text[], %(severities)s::text[], %(columns)s::text[], %(days)s::int[])
      as r(code, severity, "column", days) on r.code = n.code
    on conflict do nothing"""
_RENEW = """
    update quality_finding f set "values" = n."values", number = n.number, area_code = n.area_code
    from quality_now n
    where f."end" is null and n.code = f.rule and n.household_id = f.household_id
      and n.person_id is not distinct from f.person_id
      and (f."values" <> n."values" or f.number <> n.number or f.area_code <> n.area_code)"""
_WAKE = """
    update quality_finding f set state = 'open'
    where f."end" is null and f.state = 'waived' and f.area_code >= %(low)s and f.area_code < %(high)s
      and not exists (select from quality_waiver v where v.finding_id = f.id and v.start <= %(day)s
                        and v."end" > %(day)s)"""

_NEW_OF = """
    select n.code, n.number, n."values" from quality_now n
    where n.code = any(%(codes)s) and not exists (
      select from quality_finding f where f."end" is null and f.rule = n.code and f.household_id = n.household_id
        and f.person_id is not distinct from n.person_id)
    order by 1, 2 limit 1"""
_FORGET = """
    with brought as (
      select table_name, row_id::bigint as id from history_change
      where txid = %(txid)s and op = 'I' and table_name in ('households_household', 'households_person'))
    delete from quality_finding f using brought b
    where (b.table_name = 'households_household' and f.household_id = b.id)
      or (b.table_name = 'households_person' and f.person_id = b.id)"""


class DayBeforeLastRun(BadValue):
    code = "day_before_last_run"


@dataclass(frozen=True)
class Outcome:
    found: int
    fixed: int
    standing: int


def run(actor: Actor, area_code: str, *, on: date, now: datetime, job: Job | None = None) -> Outcome:
    """All declared rules over everybody in the area as of `on`, one township at a time, each whole or not at all.

    Opens its own scopes. Findings of what is right again end on `on`. Raises NotAllowed, DayBeforeLastRun.
    """
    begun = perf_counter()
    with scoped(actor):
        actor.require(Can.RUN, area_code)
        _require_order(area_code, on)
        parts, plan = _parts(area_code), _plan(area_code, on)
    found = fixed = 0
    for number, part in enumerate(parts):
        progress.tell(job, number, len(parts), area_queries.named([part]).get(part, part))
        with scoped(actor):
            more, less = _run_part(part, plan)
            found, fixed = found + more, fixed + less
    statistics.refresh("quality_finding")
    with scoped(actor):
        standing = queries.standing_on(area_code, on).count()
        Run.objects.create(
            area_code=area_code,
            on=on,
            at=now,
            rules=len(queries.rules()),
            found=found,
            fixed=fixed,
            standing=standing,
            milliseconds=round((perf_counter() - begun) * 1000),
            by_name=actor.name,
        )
        history.record(
            actor, "quality.run", summary=f"数据核查：新发现 {found}，已改正 {fixed}", on=on.isoformat()
        )
    return Outcome(found, fixed, standing)


@dataclass(frozen=True)
class _Plan:
    """The rules that can run on the day, with what the findings take from them, column by column."""

    at: Moment
    chosen: tuple[tuple[Subject, tuple[Rule, ...]], ...]
    columns: dict[str, list[Any]]


def _plan(area_code: str, on: date) -> _Plan:
    at, known = queries.moment(area_code, on), policy.for_area(area_code)
    asked = ((subject, subject.runnable(at.parameters)) for subject in queries.subjects())
    chosen = tuple((subject, some) for subject, some in asked if some)
    ran = [one for _, some in chosen for one in some]
    days = {severity: known.days(key, on) for severity, key in rules.DAYS_KEY.items()}
    columns: dict[str, list[Any]] = {
        "codes": [one.code for one in ran],
        "severities": [one.severity.value for one in ran],
        "columns": [one.column for one in ran],
        "days": [days[one.severity] for one in ran],
    }
    return _Plan(at, chosen, columns)


def _run_part(area_code: str, plan: _Plan) -> tuple[int, int]:
    """The rules over one place, inside an open scope that covers it. Returns how many were found and fixed."""
    with connection.cursor() as cursor:
        _judge(cursor, area_code, plan, None)
        return _settle(cursor, area_code, plan, None)


def _judge(cursor: Any, area_code: str, plan: _Plan, households: Sequence[int] | None) -> None:
    """What is wrong now, into quality_now."""
    cursor.execute(_NOW)
    cursor.execute("truncate quality_now")
    with queries.joined_for(households):
        for subject, chosen in plan.chosen:
            made = queries.statement(subject, chosen, area_code, plan.at, households=households)
            cursor.execute("insert into quality_now " + made.sql, made.parameters)
    cursor.execute("analyze quality_now")


def _settle(cursor: Any, area_code: str, plan: _Plan, households: Sequence[int] | None) -> tuple[int, int]:
    """Findings as quality_now says."""
    low, high = areas.bounds(area_code)
    only = None if households is None else list(households)
    parameters = {**plan.columns, "low": low, "high": high, "day": plan.at.day, "households": only}
    cursor.execute(_RENEW)
    cursor.execute(_CLOSE, parameters)
    fixed = cursor.rowcount
    cursor.execute(_OPEN, parameters)
    found = cursor.rowcount
    if households is None:
        cursor.execute(_WAKE, parameters)
    return found, fixed


class EntryStopped(BadValue):
    """What was just entered contradicts itself."""

    code = "quality_stops"


def recheck(actor: Actor, *, on: date, txid: int | None = None, stops: bool = False) -> tuple[int, int]:
    """The rules over the households that a transaction wrote (this one unless said), so that findings come and go at
    once and not by night. Inside the actor's scope. Returns how many were found and fixed.

    `stops`: raises EntryStopped when a rule that stops is broken and no finding stands for it; the caller then
    takes everything back.
    """
    which = txid or queries.this_transaction()
    households = queries.written_by(which) if which else []
    if not households:
        return 0, 0
    area_code, plan = actor.area_code, _plan(actor.area_code, on)
    with connection.cursor() as cursor:
        _judge(cursor, area_code, plan, households)
        if stops:
            _refuse_new(cursor)
        return _settle(cursor, area_code, plan, households)


def forget(txid: int) -> None:
    """Findings about households and people that a transaction brought, which is being taken back: they never were.
    What somebody has decided about them stays, and stands in the way. Inside the actor's scope."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, {"txid": txid})


def _refuse_new(cursor: Any) -> None:
    stopping = [one.code for one in queries.rules() if one.stops]
    cursor.execute(_NEW_OF, {"codes": stopping})
    for code, number, values in cursor.fetchall():
        rule = queries.rule(code)
        told = rule.told(json.loads(values) if isinstance(values, str) else values)
        raise EntryStopped(f"户 {number} {rule.title}（{code}）：{told}。未保存；{rule.fix}")


def _parts(area_code: str) -> list[str]:
    if areas.level_of(area_code) in (Level.TOWNSHIP, Level.VILLAGE):
        return [area_code]
    found = area_queries.inside(area_code, Level.TOWNSHIP).values_list("code", flat=True)
    return list(found) or [area_code]


def _require_order(area_code: str, on: date) -> None:
    """A run of an earlier day would end findings before they began."""
    later = Finding.objects.filter(in_area("area_code", area_code), start__gt=on)
    if later.exists() or Finding.objects.filter(in_area("area_code", area_code), end__gt=on).exists():
        raise DayBeforeLastRun(f"{on:%Y-%m-%d} 之后已有核查结果，请用当前业务日运行核查")
