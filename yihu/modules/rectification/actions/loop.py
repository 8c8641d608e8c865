"""The road of a problem: assigned, claimed, planned, worked on, verified, struck off, reopened.

Every action takes the day it happened on; a step is never dated before the one it follows.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.history import actions as history
from yihu.engine import policy
from yihu.engine.errors import BadValue
from yihu.modules.rectification import queries, rules
from yihu.modules.rectification.actions.base import advance, known_unit, load, save
from yihu.modules.rectification.actions.papers import attach_to
from yihu.modules.rectification.models import ClosedSpan, Measure, Problem
from yihu.modules.rectification.permissions import Can
from yihu.modules.rectification.rules import Move, Paper, PlannedMeasure


@transaction.atomic
def assign(
    actor: Actor,
    problem_id: int,
    *,
    on: date,
    unit_id: int,
    due_on: date | None = None,
    comment: str = "",
    version: int | None = None,
) -> Problem:
    """交办 to one unit, with the term where it is set already."""
    problem = load(actor, problem_id, Can.ASSIGN, version)
    advance(actor, problem, Move.ASSIGN, on=on, comment=comment)
    problem.unit_id = known_unit(unit_id, problem.area_code)
    if due_on is not None:
        problem.due_on = _due(problem, due_on)
    save(problem, "unit", "due_on")
    history.record(
        actor, "rectification.assigned", problem, summary=f"交办问题 {problem.number}", unit=unit_id
    )
    return problem


@transaction.atomic
def claim(
    actor: Actor, problem_id: int, *, on: date, comment: str = "", version: int | None = None
) -> Problem:
    """认领: the unit says the problem is its own."""
    problem = load(actor, problem_id, Can.WORK, version)
    advance(actor, problem, Move.CLAIM, on=on, comment=comment)
    save(problem)
    history.record(actor, "rectification.claimed", problem, summary=f"认领问题 {problem.number}")
    return problem


@transaction.atomic
def decline(actor: Actor, problem_id: int, *, on: date, why: str, version: int | None = None) -> Problem:
    """退回交办: not this unit's business, says why; the county assigns anew."""
    problem = load(actor, problem_id, Can.WORK, version)
    advance(actor, problem, Move.DECLINE, on=on, comment=rules.reason(why, Move.DECLINE.label))
    problem.unit = None
    save(problem, "unit")
    history.record(actor, "rectification.declined", problem, summary=f"退回交办问题 {problem.number}")
    return problem


@transaction.atomic
def plan(
    actor: Actor,
    problem_id: int,
    *,
    on: date,
    leader: str,
    measures: Sequence[PlannedMeasure],
    due_on: date | None = None,
    person: str = "",
    version: int | None = None,
) -> Problem:
    """Measures, one leader, term; of an assigned problem it is the claim as well.

    `due_on` None keeps the term set at 交办. Raises BadValue without a measure, a term, or with several leaders.
    """
    problem = load(actor, problem_id, Can.WORK, version)
    wanted = [measure for measure in measures if measure.what.strip()]
    if not wanted:
        raise BadValue("请至少填写一条整改措施")
    problem.leader = rules.one_leader(leader)
    problem.person = person.strip() or problem.person
    problem.due_on = _due(problem, due_on or problem.due_on)
    advance(actor, problem, Move.PLAN, on=on)
    save(problem, "leader", "person", "due_on")
    _lay_down(problem, wanted, on)
    history.record(
        actor,
        "rectification.planned",
        problem,
        summary=f"为问题制定措施 {problem.number}",
        measures=len(wanted),
    )
    return problem


@transaction.atomic
def report(
    actor: Actor,
    problem_id: int,
    *,
    on: date,
    now: datetime,
    comment: str = "",
    done: Sequence[int] = (),
    papers: Sequence[Paper] = (),
    more: Sequence[PlannedMeasure] = (),
    submit: bool = False,
    version: int | None = None,
) -> Problem:
    """What was done by the day: measures finished (ids), evidence, a note, `more` measures where those laid down
    were not enough; with `submit` it is 申请销号 too.

    Raises NotReady when submitted with anything missing, BadValue when there is nothing to report.
    """
    problem = load(actor, problem_id, Can.WORK, version)
    rules.may(Move.SUBMIT if submit else Move.REPORT, problem.now)
    _finish(problem, done, on)
    _lay_down(problem, more, on)
    for paper in papers:
        attach_to(actor, problem, paper, on=on, now=now)
    if submit:
        rules.ready(queries.readiness(problem))
        advance(actor, problem, Move.SUBMIT, on=on, comment=comment.strip())
        problem.submitted_by, problem.checked_by, problem.closed_by = actor.user_id, None, None
    else:
        if not (comment.strip() or done or papers or more):
            raise BadValue("没有新的进展：请写明进展、勾选完成的措施或上传印证资料")
        advance(actor, problem, Move.REPORT, on=on, comment=comment.strip() or _said(done, papers, more))
    save(problem, "submitted_by", "checked_by", "closed_by")
    verb, said = ("submitted", "申请销号问题") if submit else ("reported", "记录进展，问题")
    summary = f"{said} {problem.number}"
    history.record(
        actor, f"rectification.{verb}", problem, summary=summary, measures=list(done), papers=len(papers)
    )
    return problem


@transaction.atomic
def verify(
    actor: Actor, problem_id: int, *, on: date, passed: bool, comment: str = "", version: int | None = None
) -> Problem:
    """Look at it on paper and on the spot: passed on to 销号, or returned with the reason; what waits for 销号 is
    returned by those who approve that."""
    problem = load(actor, problem_id, Can.SEE, version)
    move = Move.PASS if passed else Move.RETURN
    actor.require(queries.needed(move, problem.now), problem.area_code, unit_id=problem.unit_id)
    rules.another_person(problem.submitted_by, actor.user_id, move)
    if passed:
        advance(actor, problem, move, on=on, comment=comment.strip())
        problem.checked_by = actor.user_id
    else:
        advance(actor, problem, move, on=on, comment=rules.reason(comment, move.label))
    save(problem, "checked_by")
    verb = "passed" if passed else "returned"
    history.record(actor, f"rectification.{verb}", problem, summary=f"{move.label}，问题 {problem.number}")
    return problem


@transaction.atomic
def close(
    actor: Actor, problem_id: int, *, on: date, comment: str = "", version: int | None = None
) -> Problem:
    """销号. Raises NotReady unless leader, measures (all finished) and evidence are there."""
    problem = load(actor, problem_id, Can.CLOSE, version)
    rules.another_person(problem.submitted_by, actor.user_id, Move.CLOSE)
    advance(actor, problem, Move.CLOSE, on=on, comment=comment.strip())
    rules.ready(queries.readiness(problem))
    problem.closed_on, problem.closed_by = on, actor.user_id
    save(problem, "closed_on", "closed_by")
    ClosedSpan.objects.create(area_code=problem.area_code, problem=problem, start=on)
    history.record(
        actor, "rectification.closed", problem, summary=f"批准销号问题 {problem.number}", on=on.isoformat()
    )
    return problem


@transaction.atomic
def undo_close(actor: Actor, problem_id: int, *, on: date, why: str, version: int | None = None) -> Problem:
    """Take a 销号 back as if it had not been; only until a bulletin printed it. Raises Issued afterwards."""
    problem = load(actor, problem_id, Can.CLOSE, version)
    why = rules.reason(why, Move.UNDO_CLOSE.label)
    advance(actor, problem, Move.UNDO_CLOSE, on=on, comment=why)
    span = problem.closed_spans.select_for_update().get(end__isnull=True)
    if span.issued_in:
        raise rules.Issued(f"该销号已在《{span.issued_in}》中通报，不能撤销；确有问题请“{Move.REOPEN.label}”")
    span.delete()
    problem.closed_on = problem.closed_by = None
    save(problem, "closed_on", "closed_by")
    history.record(actor, "rectification.close_undone", problem, summary=_told(problem, Move.UNDO_CLOSE, why))
    return problem


@transaction.atomic
def reopen(actor: Actor, problem_id: int, *, on: date, why: str, version: int | None = None) -> Problem:
    """“回头看” finds it not put right: from `on` it counts as open again and needs new measures and evidence."""
    problem = load(actor, problem_id, Can.REOPEN, version)
    why = rules.reason(why, Move.REOPEN.label)
    advance(actor, problem, Move.REOPEN, on=on, comment=why)
    span = problem.closed_spans.select_for_update().get(end__isnull=True)
    if span.start == on:  # a half-open span of no day is no span
        span.delete()
    else:
        span.end = on
        span.save(update_fields=["end"])
    problem.closed_on, problem.reopened_on = None, on
    problem.submitted_by = problem.checked_by = problem.closed_by = None
    save(problem, "closed_on", "reopened_on", "submitted_by", "checked_by", "closed_by")
    history.record(actor, "rectification.reopened", problem, summary=_told(problem, Move.REOPEN, why))
    return problem


@transaction.atomic
def freeze(actor: Actor, area_code: str, *, as_of: date, issue: str) -> int:
    """A bulletin on `as_of` was issued: the closings it printed can no longer be undone, only reopened.

    Called by the module that issues papers; returns the number of closings frozen.
    """
    actor.require(Can.FREEZE, area_code)
    frozen = queries.closings_by(area_code, as_of).filter(issued_in="").update(issued_in=issue[:80])
    history.record(
        actor,
        "rectification.frozen",
        summary=f"{issue} 印发，锁定销号 {frozen} 个"[:200],
        area=area_code,
        closings=frozen,
    )
    return frozen


def _told(problem: Problem, move: Move, why: str) -> str:
    return f"{move.label}问题 {problem.number}：{why}"[:200]


def _due(problem: Problem, due_on: date | None) -> date:
    if due_on is None:
        raise BadValue("请填写整改时限")
    if problem.immediate:
        days = policy.for_area(problem.area_code).days("rectification.immediate_days", problem.found_on)
        return rules.immediate_due(problem.found_on, due_on, days)
    rules.due_after(problem.found_on, due_on)
    return due_on


def _lay_down(problem: Problem, measures: Sequence[PlannedMeasure], on: date) -> None:
    for measure in measures:
        Measure.objects.create(
            area_code=problem.area_code,
            problem=problem,
            what=measure.what.strip(),
            unit_id=measure.unit_id or problem.unit_id,
            planned_on=on,
            due_on=measure.due_on or problem.due_on,
        )


def _finish(problem: Problem, done: Sequence[int], on: date) -> None:
    unfinished = {measure.pk: measure for measure in problem.measures.filter(done_on__isnull=True)}
    for measure_id in done:
        measure = unfinished.get(measure_id)
        if measure is None:
            raise BadValue("勾选的措施不属于该问题或已完成，请刷新页面后重选")
        rules.in_order(measure.planned_on, on)
        measure.done_on = on
        measure.save(update_fields=["done_on"])


def _said(done: Sequence[int], papers: Sequence[Paper], more: Sequence[PlannedMeasure]) -> str:
    counts = (
        ("完成措施", len(done), "条"),
        ("补充措施", len(more), "条"),
        ("上传印证资料", len(papers), "份"),
    )
    return "，".join(f"{what} {count} {unit}" for what, count, unit in counts if count)
