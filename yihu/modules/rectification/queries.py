"""Reads of rectification. What was true on a day comes from `found_on` and the closed spans, never from `stage`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.contrib.postgres.aggregates import StringAgg
from django.db import connection
from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce, Left, Length, NullIf, RPad

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area, within
from yihu.core.areas import queries as area_queries
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.modules.rectification import rules
from yihu.modules.rectification.models import ClosedSpan, Evidence, Measure, Problem, SupervisionOrder
from yihu.modules.rectification.permissions import Can
from yihu.modules.rectification.rules import Day, Move, Readiness, Stage, Standing

_NEEDS: dict[Move, Can] = {
    Move.ASSIGN: Can.ASSIGN,
    Move.CLAIM: Can.WORK,
    Move.DECLINE: Can.WORK,
    Move.PLAN: Can.WORK,
    Move.REPORT: Can.WORK,
    Move.SUBMIT: Can.WORK,
    Move.PASS: Can.VERIFY,
    Move.RETURN: Can.VERIFY,
    Move.CLOSE: Can.CLOSE,
    Move.UNDO_CLOSE: Can.CLOSE,
    Move.REOPEN: Can.REOPEN,
}


def needed(move: Move, stage: Stage) -> Can:
    """The capability a move asks for; whoever decides on a stage may send back from it."""
    return Can.CLOSE if move is Move.RETURN and stage is Stage.PASSED else _NEEDS[move]


def visible_to(actor: Actor) -> QuerySet[Problem]:
    """Void problems too: their page says why they no longer count."""
    return within(Problem.objects.all(), actor)


def listed(actor: Actor) -> QuerySet[Problem]:
    """The ledger's rows."""
    return with_texts(visible_to(actor).filter(voided_on__isnull=True)).select_related("unit", "household")


def with_texts(rows: QuerySet[Problem]) -> QuerySet[Problem]:
    """Problems with their measures and evidence as text, as a cell of the ledger holds them."""
    measures = Measure.objects.filter(problem=OuterRef("pk")).order_by().values("problem")
    evidence = Evidence.objects.filter(problem=OuterRef("pk")).order_by().values("problem")
    said = Coalesce(NullIf("archive_ref", Value("")), "file__name", output_field=TextField())
    whats = Subquery(measures.annotate(text=StringAgg("what", rules.SEPARATOR, order_by="pk")).values("text"))
    papers = Subquery(evidence.annotate(text=StringAgg(said, rules.SEPARATOR, order_by="pk")).values("text"))
    return rows.annotate(
        measure_text=Coalesce(whats, Value(""), output_field=TextField()),
        evidence_text=Coalesce(papers, Value(""), output_field=TextField()),
    )


# --- as of a day: (area_code, as_of) -> rows


def found_on(area_code: str, as_of: date) -> QuerySet[Problem]:
    """Problems found by the day, void ones left out."""
    return Problem.objects.filter(
        in_area("area_code", area_code), found_on__lte=as_of, voided_on__isnull=True
    )


def done_on(area_code: str, as_of: date) -> QuerySet[Problem]:
    """Found problems that stood struck off on the day."""
    return found_on(area_code, as_of).filter(Exists(_closed(as_of)))


def open_on(area_code: str, as_of: date) -> QuerySet[Problem]:
    """Found problems that did not: found = done + open on every day."""
    return found_on(area_code, as_of).filter(~Exists(_closed(as_of)))


def overdue_on(area_code: str, as_of: date) -> QuerySet[Problem]:
    """Open on a day after their term; on the last day of the term they are not late yet."""
    return open_on(area_code, as_of).filter(due_on__lt=as_of)


def found_that_day(area_code: str, as_of: date) -> QuerySet[Problem]:
    return found_on(area_code, as_of).filter(found_on=as_of)


def closed_that_day(area_code: str, as_of: date) -> QuerySet[Problem]:
    return found_on(area_code, as_of).filter(Exists(_closed(as_of).filter(start=as_of)))


def measures_on(area_code: str, as_of: date) -> QuerySet[Measure]:
    """Measures laid down by the day for problems found by then."""
    rows = Measure.objects.filter(in_area("area_code", area_code), planned_on__lte=as_of)
    return rows.filter(problem__found_on__lte=as_of, problem__voided_on__isnull=True)


def orders_on(area_code: str, as_of: date) -> QuerySet[SupervisionOrder]:
    rows = SupervisionOrder.objects.filter(in_area("area_code", area_code), issued_on__lte=as_of)
    return rows.filter(problem__voided_on__isnull=True)


def _closed(as_of: date) -> QuerySet[ClosedSpan]:
    spans = ClosedSpan.objects.filter(problem=OuterRef("pk"), start__lte=as_of)
    return spans.filter(Q(end__isnull=True) | Q(end__gt=as_of))


# --- the bulletin's table


def township_table(area_code: str, as_of: date) -> list[Standing]:
    """One line per place one level below `area_code`, ranked where these are townships (see `rules.RANK_RULE`);
    a county's own problems stand in a line of their own, last and unranked."""
    level = _level_below(area_code)
    group = RPad(Left("area_code", areas.DIGITS[level]), areas.LENGTH, Value("0"))
    closed = Exists(_closed(as_of))
    found = (
        found_on(area_code, as_of)
        .annotate(place=group, is_done=closed, done_now=Exists(_closed(as_of).filter(start=as_of)))
        .order_by()
        .values("place")
        .annotate(
            total=Count("pk"),
            done=Count("pk", filter=Q(is_done=True)),
            closed_today=Count("pk", filter=Q(done_now=True)),
            new_today=Count("pk", filter=Q(found_on=as_of)),
        )
    )
    counted: dict[str, Mapping[str, Any]] = {row["place"]: row for row in found}
    names = {area.code: area.name for area in area_queries.inside(area_code, level)}
    rows = rules.ranked(_standing(code, name, counted.get(code)) for code, name in names.items())
    if level is not Level.TOWNSHIP:
        rows = [rules.unranked(row) for row in rows]
    elsewhere = [code for code in counted if code not in names]
    upper = area_queries.named(elsewhere)
    own = [_standing(code, f"{upper.get(code, code)}本级", counted[code]) for code in sorted(elsewhere)]
    return rows + [rules.unranked(row) for row in rules.ranked(own)]


def table_total(area_code: str, rows: Iterable[Standing]) -> Standing:
    return rules.summed(rows, code=area_code, name="合计")


def _level_below(area_code: str) -> Level:
    return Level.TOWNSHIP if areas.level_of(area_code) in (Level.CITY, Level.COUNTY) else Level.VILLAGE


def _standing(code: str, name: str, row: Mapping[str, Any] | None) -> Standing:
    found = row or {"total": 0, "closed_today": 0, "done": 0, "new_today": 0}
    return Standing(
        code=code,
        name=name,
        total=found["total"],
        closed_today=found["closed_today"],
        done=found["done"],
        new_today=found["new_today"],
    )


# --- one problem


def readiness(problem: Problem) -> Readiness:
    """What the problem has for being struck off; after reopening only what was done since counts."""
    measures = problem.measures.all()
    evidence = problem.evidence.all()
    if problem.reopened_on is not None:
        measures = measures.filter(planned_on__gte=problem.reopened_on)
        evidence = evidence.filter(added_on__gte=problem.reopened_on)
    counted = measures.aggregate(every=Count("pk"), unfinished=Count("pk", filter=Q(done_on__isnull=True)))
    return Readiness(
        leader=problem.leader,
        measures=counted["every"],
        measures_open=counted["unfinished"],
        evidence=evidence.count(),
    )


def moves_for(actor: Actor, problem: Problem) -> tuple[Move, ...]:
    """What the actor may do with the problem now, in the order of the road."""
    if problem.voided_on is not None:
        return ()
    stage = problem.now
    open_moves = [move for move in Move if stage in rules.FROM[move]]
    return tuple(
        move
        for move in open_moves
        if actor.may(needed(move, stage), problem.area_code, unit_id=problem.unit_id)
        and not (move in rules.SECOND_PERSON and _made_by(actor, problem))
        and not (move is Move.UNDO_CLOSE and _is_issued(problem))
    )


def _made_by(actor: Actor, problem: Problem) -> bool:
    return actor.user_id is not None and actor.user_id == problem.submitted_by


def _is_issued(problem: Problem) -> bool:
    return problem.closed_spans.filter(end__isnull=True).exclude(issued_in="").exists()


def same_elsewhere(problem: Problem) -> QuerySet[Problem]:
    """举一反三: open problems of the same category in the same township."""
    township = areas.ancestor(problem.area_code, Level.TOWNSHIP)
    rows = Problem.objects.filter(in_area("area_code", township), category=problem.category)
    return (
        rows.filter(voided_on__isnull=True, closed_on__isnull=True)
        .exclude(pk=problem.pk)
        .order_by("found_on")
    )


def numbered(number: str, area_code: str) -> QuerySet[Problem]:
    """The problem that carries the number in the county of `area_code`."""
    county = areas.ancestor(area_code, Level.COUNTY)
    return Problem.objects.filter(in_area("area_code", county), number=number)


def orders_visible_to(actor: Actor) -> QuerySet[SupervisionOrder]:
    return within(SupervisionOrder.objects.all(), actor)


def measures_visible_to(actor: Actor) -> QuerySet[Measure]:
    return within(Measure.objects.all(), actor)


def evidence_visible_to(actor: Actor) -> QuerySet[Evidence]:
    return within(Evidence.objects.all(), actor).select_related("file")


def closings_by(area_code: str, as_of: date) -> QuerySet[ClosedSpan]:
    """The closings a paper on `as_of` prints."""
    return ClosedSpan.objects.filter(in_area("area_code", area_code), start__lte=as_of)


def last_number(prefix: str, area_code: str) -> str:
    """The highest number that starts with `prefix` in the county of `area_code`, "" when there is none."""
    county = areas.ancestor(area_code, Level.COUNTY)
    rows = Problem.objects.filter(in_area("area_code", county), number__gte=prefix, number__lt=prefix + ":")
    found = (
        rows.annotate(length=Length("number")).order_by("-length", "-number").values_list("number", flat=True)
    )
    return found.first() or ""


# --- the review queue


def review_queue(actor: Actor) -> QuerySet[Problem]:
    """What waits for this person's eyes: to verify, to strike off; the longest waiting first. What they handed in
    themselves waits for somebody else."""
    wanted: list[Stage] = []
    if actor.may(Can.VERIFY):
        wanted.append(Stage.CHECKING)
    if actor.may(Can.CLOSE):
        wanted.append(Stage.PASSED)
    rows = visible_to(actor).filter(stage__in=wanted, voided_on__isnull=True).select_related("unit")
    if actor.user_id is not None:
        rows = rows.filter(Q(submitted_by__isnull=True) | ~Q(submitted_by=actor.user_id))
    return rows.order_by("stage_on", "pk")


def in_stage(area_code: str, stages: Iterable[Stage]) -> QuerySet[Problem]:
    """Work to be done: problems that stand in one of the stages now."""
    rows = Problem.objects.filter(
        in_area("area_code", area_code), stage__in=list(stages), voided_on__isnull=True
    )
    return rows.order_by(F("due_on").asc(nulls_last=True), "stage_on", "pk")


# --- the course of the campaign

_DAILY = """
with moves as (
  select found_on as day, 1 as found, 0 as done, 0 as closed
  from rectification_problem
  where area_code >= %(low)s and area_code < %(high)s and voided_on is null
  union all
  select start, 0, 1, 1
  from rectification_closedspan
  where area_code >= %(low)s and area_code < %(high)s
  union all
  select "end", 0, -1, 0
  from rectification_closedspan
  where area_code >= %(low)s and area_code < %(high)s and "end" is not null
), by_day as (
  select greatest(day, %(first)s - 1) as day, sum(found) found, sum(done) done, sum(closed) closed
  from moves where day <= %(last)s group by 1
), course as (
  select d::date as day, coalesce(b.found, 0) new, coalesce(b.closed, 0) closed,
         sum(coalesce(b.found, 0)) over days as found, sum(coalesce(b.done, 0)) over days as done
  from generate_series(%(first)s::date - 1, %(last)s::date, '1 day') d left join by_day b on b.day = d::date
  window days as (order by d)
)
select day, found, done, new, closed from course where day >= %(first)s order by day
"""


def daily(area_code: str, first: date, last: date) -> list[Day]:
    """Every day from `first` to `last`, both included, in one grouped query; what lies before is in the sums."""
    low, high = areas.bounds(area_code)
    with connection.cursor() as cursor:
        cursor.execute(_DAILY, {"low": low, "high": high, "first": first, "last": last})
        return [
            Day(day, int(found), int(done), int(new), int(closed)) for day, found, done, new, closed in cursor
        ]


def campaign_start(area_code: str, as_of: date) -> date | None:
    """The day of the first problem found; None before there is any."""
    first: date | None = found_on(area_code, as_of).aggregate(first=Min("found_on"))["first"]
    return first
