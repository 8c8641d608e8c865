"""Running the rules in force: what they hit becomes hits, hits become clues, what they hit no more ends."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from time import perf_counter
from typing import Any

from django.conf import settings
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
from yihu.engine.screening.compiling import Engine
from yihu.modules.screening import queries
from yihu.modules.screening.actions import clues
from yihu.modules.screening.models import Hit, ScreeningRun
from yihu.modules.screening.permissions import Can
from yihu.modules.screening.queries import InForce
from yihu.modules.screening.rules import QUIET_KEY, WORSE_KEY, RunKind

FEW = 200
_NOW = """
    create temporary table if not exists screening_now (rule text, version text, risk text, more boolean,
      household_id bigint, area_code text collate "C", number text, "values" jsonb, limits jsonb, measure bigint)"""
_COPY = """
    copy screening_now (rule, version, risk, more, household_id, area_code, number, "values", limits, measure)
    from stdin"""
_WORSE = """
    (case when n.more then n.measure - h.reference else h.reference - n.measure end) * 100
      > abs(h.reference) * %(percent)s"""
_RENEW = """
    update screening_hit h set "values" = n."values", limits = n.limits, measure = n.measure, version = n.version,
      number = n.number, area_code = n.area_code
    from screening_now n where h."end" is null and h.moved_on is null and n.rule = h.rule and n.household_id = h.household_id
      and (h."values" <> n."values" or h.limits <> n.limits or h.version <> n.version or h.number <> n.number
        or h.area_code <> n.area_code)"""
_CLOSE = """
    update screening_hit h set "end" = %(day)s
    where h."end" is null and h.moved_on is null and h.area_code >= %(low)s and h.area_code < %(high)s
      and (%(households)s::bigint[] is null or h.household_id = any(%(households)s::bigint[]))
      and not exists (select from screening_now n where n.rule = h.rule and n.household_id = h.household_id)"""
# A hit that comes back is what it was while the answer given to the one before still holds and it is no worse.
_OPEN = """
    insert into screening_hit (area_code, rule, version, risk, household_id, number, "values", limits, measure,
      reference, start, state, until, reason, by_name, clued_on, run_id)
    select n.area_code, n.rule, n.version, n.risk, n.household_id, n.number, n."values", n.limits, n.measure,
      h.reference, %(day)s, coalesce(h.state, 'open'), h.until, coalesce(h.reason, ''), coalesce(h.by_name, ''), null,
      %(run)s
    from screening_now n
    left join (
      select distinct on (o.rule, o.household_id) o.* from screening_hit o
      join screening_now k on k.rule = o.rule and k.household_id = o.household_id
      order by o.rule, o.household_id, o.start desc, o.id desc) h
      on h.rule = n.rule and h.household_id = n.household_id and h."end" is not null
      and h.state in ('quiet', 'dismissed') and h.until > %(day)s
    where not exists (select from screening_hit s where s.rule = n.rule and s.household_id = n.household_id
      and s."end" is null and s.moved_on is null)"""
_WAKE = f"""
    update screening_hit h set state = 'open', until = null
    from screening_now n where h."end" is null and h.moved_on is null and n.rule = h.rule and n.household_id = h.household_id
      and h.state in ('quiet', 'dismissed') and (h.until <= %(day)s or coalesce({_WORSE}, false))"""  # noqa: S608 — constants of this file


class DayBeforeLastScreening(BadValue):
    code = "day_before_last_screening"


@dataclass(frozen=True)
class Outcome:
    """`hits`: standing now; `clues`: made new by this run."""

    run_id: int
    households: int
    hits: int
    found: int
    ended: int
    clues: int


def run(
    actor: Actor,
    area_code: str,
    *,
    on: date,
    now: datetime,
    engine: Engine = Engine.DUCKDB,
    job: Job | None = None,
) -> list[Outcome]:
    """All rules in force over every household of the area, county by county, each whole or not at all.

    Opens its own scopes. Raises NotAllowed, DayBeforeLastScreening.
    """
    with scoped(actor):
        actor.require(Can.RUN, area_code)
        parts = _parts(area_code)
    made = []
    for number, part in enumerate(parts):
        progress.tell(job, number, len(parts), area_queries.named([part]).get(part, part))
        with scoped(actor):
            made.append(_run(actor, part, on, now, engine, RunKind.FULL, None))
        statistics.refresh("screening_hit")
    return made


def catch_up(
    actor: Actor, area_code: str, households: Sequence[int], *, on: date, now: datetime
) -> Outcome | None:
    """The rules over the households that something new is known of. None where no rule is in force.

    Inside an open scope; not asked for by anybody, so no capability is needed beyond the scope.
    """
    if not households or not queries.in_force(area_code, on):
        return None
    engine = Engine.POSTGRES if len(households) <= FEW else Engine.DUCKDB
    return _run(actor, area_code, on, now, engine, RunKind.TOUCHED, sorted(set(households)))


def _run(  # noqa: PLR0917
    actor: Actor,
    area_code: str,
    on: date,
    now: datetime,
    engine: Engine,
    kind: RunKind,
    households: list[int] | None,
) -> Outcome:
    begun = perf_counter()
    _require_order(area_code, on)
    chosen = queries.in_force(area_code, on)
    low, high = areas.bounds(area_code)
    with connection.cursor() as cursor:
        # Two runs over one place go one after the other.
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended(%s, 5952))", [queries.county_of(area_code)]
        )
    asked, counts = _judge(area_code, on, chosen, engine, households)
    row = ScreeningRun.objects.create(
        area_code=area_code,
        kind=kind,
        on=on,
        at=now,
        engine=engine,
        rules_hash=queries.digest(chosen),
        rules=len(chosen),
        households=asked,
        hits=sum(counts.values()),
        counts=counts,
        milliseconds=0,
        by_name=actor.name[:40],
    )
    # History, too, compares the rows before a statement with those after it.
    with statistics.without_loops():
        _merge(actor, row, low, high, households)
        row.clues = clues.make(actor, area_code, on, households)
    row.milliseconds = round((perf_counter() - begun) * 1000)
    row.save(update_fields=["ended", "found", "clues", "milliseconds"])
    history.record(
        actor,
        "screening.run",
        row,
        summary=f"{kind.label}：命中 {row.hits}，新命中 {row.found}，已解除 {row.ended}，新线索 {row.clues}",
        on=on.isoformat(),
        engine=engine.value,
        rules=row.rules_hash,
    )
    return Outcome(row.pk, asked, row.hits, row.found, row.ended, row.clues)


def _merge(actor: Actor, row: ScreeningRun, low: str, high: str, households: list[int] | None) -> None:
    """Hits of the database brought to what `screening_now` says."""
    known = policy.for_area(row.area_code)
    given: dict[str, Any] = {
        "day": row.on,
        "low": low,
        "high": high,
        "households": households,
        "run": row.pk,
        "percent": known.days(WORSE_KEY, row.on),
    }
    clues.settle(actor, row.area_code, days=known.days(QUIET_KEY, row.on))
    with connection.cursor() as cursor:
        cursor.execute("analyze screening_now")
        cursor.execute(_RENEW)
        cursor.execute(_CLOSE, given)
        row.ended = cursor.rowcount
        cursor.execute(_OPEN, given)
        row.found = cursor.rowcount
        cursor.execute(_WAKE, given)


def _judge(
    area_code: str, on: date, chosen: Sequence[InForce], engine: Engine, households: list[int] | None
) -> tuple[int, dict[str, int]]:
    """Fills `screening_now`; (households asked, hits by rule)."""
    with connection.cursor() as cursor:
        cursor.execute(_NOW)
        cursor.execute("truncate screening_now")
    if not chosen:
        return 0, {}
    if engine is Engine.POSTGRES:
        # All of it first: one connection cannot read while it copies.
        counts = _write(chosen, list(queries.judged(area_code, on, chosen, households)))
        return (len(households) if households is not None else _population(area_code, on)), counts
    names = frozenset().union(*(one.rule.reads for one in chosen))
    variants = [one.variant for one in chosen]
    with queries.snapshot(area_code, on, names, households) as found, _bulk(engine, found) as hits:
        return found.households, _write(chosen, hits(variants, found.types, list(found.types)))


@contextmanager
def _bulk(engine: Engine, found: queries.Snapshot) -> Iterator[Callable[..., Iterable[dict[str, Any]]]]:
    """What tells the hits of a snapshot, by the engine asked for."""
    if engine is Engine.SPARK:
        from yihu.engine.screening import spark

        with spark.opened(found.path, found.types, settings.SPARK_MASTER) as session:
            yield partial(spark.hits, session)
    else:
        from yihu.engine.screening import duck

        with duck.opened(found.path, found.types) as opened:
            yield partial(duck.hits, opened)


def _population(area_code: str, on: date) -> int:
    with queries.snapshot(area_code, on, frozenset()) as found:
        return found.households


def _write(chosen: Sequence[InForce], hits: Iterable[dict[str, Any]]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for line in _lines(chosen, hits):
            counts[line[0]] += 1
            copy.write_row(line)
    return dict(counts)


def _lines(chosen: Sequence[InForce], hits: Iterable[dict[str, Any]]) -> Iterator[tuple[Any, ...]]:
    limits = [json.dumps(dict(one.limits)) for one in chosen]
    for row in hits:
        number = row["variant"]
        rule = chosen[number].rule
        values = {name: row[name] for name in rule.evidence}
        yield (
            rule.key,
            rule.version,
            rule.risk,
            rule.measure.more_is_worse,
            row["household_id"],
            row["area_code"],
            row["number"],
            json.dumps(values, ensure_ascii=False),
            limits[number],
            _whole(row[rule.measure.feature]),
        )


def _whole(value: Any) -> int | None:
    return int(value) if isinstance(value, int) else None


def _parts(area_code: str) -> list[str]:
    if areas.level_of(area_code) in (Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE):
        return [area_code]
    return list(area_queries.inside(area_code, Level.COUNTY).values_list("code", flat=True)) or [area_code]


def _require_order(area_code: str, on: date) -> None:
    """A run of an earlier day would end hits before they began."""
    rows = Hit.objects.filter(in_area("area_code", area_code))
    if rows.filter(start__gt=on).exists() or rows.filter(end__gt=on).exists():
        raise DayBeforeLastScreening(f"{on:%Y-%m-%d} 之后已有筛查结果，请用当前业务日筛查")
