"""The ledger's own ways of writing: one line entered, or a whole workbook applied in sets."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db import connection, transaction

from yihu.core.access.actor import Actor
from yihu.core.bulk import TABLE, Bulk, Counts, Staged, Verdict
from yihu.core.history import actions as history
from yihu.engine import areas, policy
from yihu.engine.areas import Level
from yihu.engine.errors import Refused
from yihu.modules.households import queries as households
from yihu.modules.rectification import queries, rules
from yihu.modules.rectification.actions.register import free_number, new_problem, next_number, raise_
from yihu.modules.rectification.bulk.lines import (
    Judgement,
    Line,
    changed_facts,
    closes,
    completed,
    judge,
    read,
    road_to_closed,
)
from yihu.modules.rectification.models import ClosedSpan, Evidence, Measure, Problem, ProblemStep
from yihu.modules.rectification.permissions import Can
from yihu.modules.rectification.rules import History, Stage, checked_history, stages_of

_CHUNK = 1000


@transaction.atomic
def enter(actor: Actor, values: Mapping[str, Any]) -> Problem:
    """One line of the form or grid, with as much of its road as the line tells; a blank number is given by us."""
    past = read(str(values["area_code"]), values)
    past = _at_home(past, _homes(actor, [past.household]))
    if not stages_of(past):
        return raise_(actor, past.facts)
    _require(actor, past, Verdict.NEW)
    past = checked_history(past, immediate_days=_ImmediateDays().on(past))
    free_number(past.facts)
    made = _Made(batch_id=None, actor=actor)
    problem = made.new(
        replace(past, facts=replace(past.facts, number=past.facts.number or next_number(past.facts)))
    )
    made.write()
    history.record(actor, "rectification.raised", problem, summary=f"补录问题 {problem.number}")
    return problem


def match(actor: Actor, staged: Staged) -> None:
    """Set verdict, target and problems on the staged lines: one read, two look-ups, one write."""
    _write_verdicts([(line.id, judged) for line, _, judged in _judged(actor, staged)])


@transaction.atomic
def apply(actor: Actor, staged: Staged) -> Counts:
    """Write one township's lines. The same guards as in `match` hold again: between preview and click a problem may
    have moved, and then the whole township is refused."""
    made = _Made(batch_id=staged.batch_id, actor=actor)
    counts = dict.fromkeys(Verdict, 0)
    for line, known, judged in _judged(actor, staged):
        if judged.refused is not None:
            raise judged.refused
        counts[judged.verdict] += 1
        if known is None:
            made.new(line.past)
        elif judged.verdict is Verdict.CHANGED:
            made.changed(known, line.past)
    made.write()
    history.record(
        actor,
        "rectification.imported",
        summary=made.comment,
        batch=staged.batch_id,
        township=staged.township_code,
        new=counts[Verdict.NEW],
        changed=counts[Verdict.CHANGED],
    )
    return Counts(counts[Verdict.NEW], counts[Verdict.CHANGED], counts[Verdict.UNCHANGED])


BULK = Bulk(match=match, apply=apply)


@dataclass
class _ImmediateDays:
    """Policy read once a county, not once a line."""

    read: dict[str, policy.Policy] = field(default_factory=dict)

    def on(self, past: History) -> int:
        county = past.facts.area_code[:6]
        if county not in self.read:
            self.read[county] = policy.for_area(past.facts.area_code)
        return self.read[county].days("rectification.immediate_days", past.facts.found_on)


@dataclass
class _Made:
    """Everything a township's lines make, written in a few statements at the end."""

    batch_id: int | None
    actor: Actor
    problems: list[Problem] = field(default_factory=list)
    updated: list[Problem] = field(default_factory=list)
    steps: list[ProblemStep] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    finished: list[tuple[int, date]] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    spans: list[ClosedSpan] = field(default_factory=list)

    @property
    def comment(self) -> str:
        return f"台账导入（第 {self.batch_id} 批）" if self.batch_id is not None else "补录"

    def new(self, past: History) -> Problem:
        problem = new_problem(past.facts)
        for stage, on in stages_of(past):
            self._step(problem, stage, on)
        self._work(
            problem, past.measures, past.evidence, planned_on=past.facts.found_on, closed_on=past.closed_on
        )
        self.problems.append(problem)
        return problem

    def changed(self, problem: Problem, past: History) -> None:
        for name in changed_facts(past.facts, problem):
            setattr(problem, name, getattr(past.facts, name))
        if problem.now is Stage.FOUND and not closes(past, problem):
            problem.stage_on = problem.found_on
        if closes(past, problem):
            self._close(problem, completed(past, problem))
        problem.version += 1
        self.updated.append(problem)

    def _close(self, problem: Problem, past: History) -> None:
        closed_on = past.closed_on
        assert closed_on is not None
        held = set(rules.entries(problem.measure_text))  # type: ignore[attr-defined]
        papers = set(rules.entries(problem.evidence_text))  # type: ignore[attr-defined]
        planned_on = problem.stage_on
        problem.unit_id, problem.leader = past.facts.unit_id, past.facts.leader
        for stage in road_to_closed(problem.now):
            self._step(problem, stage, closed_on)
        self.finished.append((problem.pk, closed_on))
        more = [what for what in past.measures if what not in held]
        proof = [paper for paper in past.evidence if paper not in papers]
        self._work(problem, more, proof, planned_on=planned_on, closed_on=closed_on)

    def _step(self, problem: Problem, stage: Stage, on: date) -> None:
        self.steps.append(
            ProblemStep(
                area_code=problem.area_code,
                problem=problem,
                from_stage=problem.stage,
                to_stage=stage,
                on=on,
                user_id=self.actor.user_id,
                by_name=self.actor.name,
                comment=self.comment,
                imported_in=self.batch_id,
            )
        )
        problem.stage, problem.stage_on = stage, on

    def _work(
        self,
        problem: Problem,
        measures: Sequence[str],
        evidence: Sequence[str],
        *,
        planned_on: date,
        closed_on: date | None,
    ) -> None:
        area_code = problem.area_code
        self.measures += [
            Measure(
                area_code=area_code,
                problem=problem,
                what=what,
                unit_id=problem.unit_id,
                planned_on=planned_on,
                due_on=problem.due_on,
                done_on=closed_on,
            )
            for what in measures
        ]
        day = closed_on or planned_on
        self.evidence += [
            Evidence(area_code=area_code, problem=problem, archive_ref=paper, taken_on=day, added_on=day)
            for paper in evidence
        ]
        if closed_on is not None:
            problem.closed_on = closed_on
            self.spans.append(ClosedSpan(area_code=area_code, problem=problem, start=closed_on))

    def write(self) -> None:
        Problem.objects.bulk_create(self.problems, batch_size=_CHUNK)
        names = (
            "source",
            "document",
            "fed_back_on",
            "round",
            "category",
            "description",
            "person",
            "immediate",
        )
        more = (
            "household",
            "found_on",
            "due_on",
            "unit",
            "leader",
            "stage",
            "stage_on",
            "closed_on",
            "version",
        )
        Problem.objects.bulk_update(self.updated, [*names, *more], batch_size=_CHUNK)
        for problem_id, on in self.finished:
            Measure.objects.filter(problem_id=problem_id, done_on__isnull=True).update(done_on=on)
        for rows in (self.steps, self.measures, self.evidence, self.spans):
            for row in rows:
                row.problem_id = row.problem.pk
        ProblemStep.objects.bulk_create(self.steps, batch_size=_CHUNK)
        Measure.objects.bulk_create(self.measures, batch_size=_CHUNK)
        Evidence.objects.bulk_create(self.evidence, batch_size=_CHUNK)
        ClosedSpan.objects.bulk_create(self.spans, batch_size=_CHUNK)


def _require(actor: Actor, past: History, verdict: Verdict) -> None:
    """Raises NotAllowed for a line that does more than the actor may."""
    needs = {Verdict.NEW: Can.RAISE, Verdict.CHANGED: Can.CORRECT}
    if verdict not in needs:
        return
    area_code = past.facts.area_code
    actor.require(needs[verdict], area_code)
    if past.measures or past.closed_on:
        actor.require(Can.BACKFILL, area_code)
    elif past.facts.unit_id is not None and verdict is Verdict.NEW:
        actor.require(Can.ASSIGN, area_code)


def _judged(actor: Actor, staged: Staged) -> list[tuple[Line, Problem | None, Judgement]]:
    """Every line that no earlier check found wrong, with the problem it is about and what it would do."""
    lines = _staged(staged)
    known = _known(actor, lines)
    homes = _homes(actor, [line.past.household for line in lines])
    days = _ImmediateDays()
    found = []
    for line in lines:
        problem = known.get(line.past.facts.number)
        try:
            line = replace(line, past=_at_home(line.past, homes))
            judged = judge(line.past, problem, immediate_days=days.on(line.past))
            if judged.verdict is Verdict.NEW:
                line = replace(line, past=checked_history(line.past, immediate_days=days.on(line.past)))
            _require(actor, line.past, judged.verdict)
        except Refused as refused:
            judged = Judgement(Verdict.WRONG, problem.pk if problem else None, refused)
        found.append((line, problem, judged))
    return found


def _homes(actor: Actor, numbers: Iterable[str]) -> dict[str, tuple[int, str]]:
    """Household number -> (id, village), for those the actor sees."""
    wanted = set(numbers) - {""}
    if not wanted:
        return {}
    rows = households.visible_to(actor).filter(number__in=wanted).values_list("number", "pk", "area_code")
    return {number: (pk, area_code) for number, pk, area_code in rows}


def _at_home(past: History, homes: Mapping[str, tuple[int, str]]) -> History:
    if not past.household:
        return past
    household_id, village = homes.get(past.household, (None, None))
    rules.same_village(village, past.facts.area_code)
    return replace(past, facts=replace(past.facts, household_id=household_id))


def _known(actor: Actor, lines: Iterable[Line]) -> dict[str, Problem]:
    numbers = {line.past.facts.number for line in lines} - {""}
    counties = {areas.ancestor(line.area_code, Level.COUNTY) for line in lines}
    rows = queries.with_texts(queries.visible_to(actor)).filter(number__in=numbers)
    return {row.number: row for row in rows if areas.ancestor(row.area_code, Level.COUNTY) in counties}


def _staged(staged: Staged) -> list[Line]:
    """The lines that no earlier check found wrong."""
    low, high = staged.bounds
    with connection.cursor() as cursor:
        cursor.execute(
            f'select id, area_code, "values" from {TABLE}'  # noqa: S608  (a constant)
            " where batch_id = %s and area_code >= %s and area_code < %s"
            " and verdict is distinct from 'wrong' order by line",
            [staged.batch_id, low, high],
        )
        rows = cursor.fetchall()
    return [Line(row_id, area_code, read(area_code, _values(values))) for row_id, area_code, values in rows]


def _values(values: Any) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(values) if isinstance(values, str) else values
    return loaded


def _write_verdicts(judged: Sequence[tuple[int, Judgement]]) -> None:
    payload = [
        {
            "id": row_id,
            "verdict": judgement.verdict.value,
            "target_id": judgement.target_id,
            "problems": _problem(judgement),
        }
        for row_id, judgement in judged
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"update {TABLE} r set verdict = j.verdict, target_id = j.target_id,"  # noqa: S608
            " problems = coalesce(r.problems, '[]'::jsonb) || j.problems"
            " from jsonb_to_recordset(%s::jsonb) as j(id bigint, verdict text, target_id bigint, problems jsonb)"
            " where r.id = j.id",
            [json.dumps(payload)],
        )


def _problem(judgement: Judgement) -> list[dict[str, str]]:
    refused = judgement.refused
    return [{"code": refused.code, "message": refused.message}] if refused else []
