"""Problems written down, corrected, taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.db import IntegrityError, connection, transaction

from yihu.core.access.actor import Actor
from yihu.core.history import actions as history
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.errors import BadValue, Conflict
from yihu.engine.numerals import whole
from yihu.modules.rectification import queries, rules
from yihu.modules.rectification.actions.base import checked_facts, load, save
from yihu.modules.rectification.models import Problem
from yihu.modules.rectification.permissions import Can
from yihu.modules.rectification.rules import Facts, Stage

_FACTS = (
    "source",
    "document",
    "fed_back_on",
    "round",
    "category",
    "description",
    "person",
    "immediate",
    "found_on",
    "due_on",
    "household_id",
)


class NumberTaken(Conflict):
    code = "rectification_number_taken"


@transaction.atomic
def raise_(actor: Actor, facts: Facts) -> Problem:
    """Write a problem down; with a responsible unit named it still waits to be assigned (交办).

    Raises NotAllowed, BadValue, OutOfOrder, NumberTaken.
    """
    actor.require(Can.RAISE, facts.area_code)
    facts = checked_facts(actor, facts)
    free_number(facts)
    problem = new_problem(replace(facts, number=facts.number or next_number(facts)))
    try:
        with transaction.atomic():
            problem.save(force_insert=True)
    except IntegrityError as taken:  # by a row of another township, which this actor may not see
        if "problem_number_once_per_county" not in str(taken):
            raise
        raise _taken(facts.number) from None
    history.record(
        actor,
        "rectification.raised",
        problem,
        summary=f"登记问题 {problem.number}",
        source=facts.source.value,
    )
    return problem


def free_number(facts: Facts) -> None:
    """Raises NumberTaken for a given number that another problem of the county carries."""
    if facts.number and queries.numbered(facts.number, facts.area_code).exists():
        raise _taken(facts.number)


def _taken(number: str) -> NumberTaken:
    return NumberTaken(f"编号“{number}”已被占用，请换一个编号，或留空由系统编号")


def new_problem(facts: Facts) -> Problem:
    """The unsaved row of checked facts."""
    return Problem(
        area_code=facts.area_code,
        number=facts.number,
        source=facts.source,
        document=facts.document.strip(),
        fed_back_on=facts.fed_back_on,
        round=facts.round,
        category=facts.category,
        description=facts.description,
        unit_id=facts.unit_id,
        household_id=facts.household_id,
        leader=facts.leader,
        person=facts.person.strip(),
        immediate=facts.immediate,
        found_on=facts.found_on,
        due_on=facts.due_on,
        stage=Stage.FOUND,
        stage_on=facts.found_on,
    )


def next_number(facts: Facts) -> str:
    """`2020-107-0003`: year, the township's three digits, serial. Each township counts for itself, so that nobody
    needs to see the others' rows; one at a time, by a lock that ends with the transaction."""
    county = areas.ancestor(facts.area_code, Level.COUNTY)
    prefix = f"{facts.found_on.year}-{facts.area_code[6:9]}-"
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 1))", [f"{county} {prefix}"])
    last = queries.last_number(prefix, facts.area_code)
    tail = last.removeprefix(prefix)
    return f"{prefix}{(whole(tail) or 0) + 1:04d}"


@transaction.atomic
def correct(actor: Actor, problem_id: int, facts: Facts, *, why: str, version: int | None = None) -> Problem:
    """Put right what was written down wrongly; unit and leader change by 交办 and 制定措施.

    Figures of past days change with it, and issued papers show the difference in their drift list.
    """
    problem = load(actor, problem_id, Can.CORRECT, version)
    why = rules.reason(why, "更正")
    actor.require(Can.CORRECT, facts.area_code)
    if facts.area_code != problem.area_code:
        raise BadValue("问题所在地不能更正，请作废后在正确的村（社区）重新登记")
    facts = checked_facts(actor, replace(facts, leader=problem.leader, unit_id=problem.unit_id))
    first_step = problem.steps.order_by("on", "pk").values_list("on", flat=True).first()
    if first_step is not None:
        rules.in_order(facts.found_on, first_step)
    elif problem.now is Stage.FOUND:
        problem.stage_on = facts.found_on
    changed = [name for name in _FACTS if getattr(problem, name) != getattr(facts, name)]
    for name in changed:
        setattr(problem, name, getattr(facts, name))
    save(problem, *_FACTS)
    history.record(
        actor,
        "rectification.corrected",
        problem,
        summary=f"更正问题 {problem.number}：{why}"[:200],
        fields=changed,
    )
    return problem


@transaction.atomic
def correct_closing(
    actor: Actor, problem_id: int, *, closed_on: date, why: str, version: int | None = None
) -> Problem:
    """Another day of 销号, where paper and register disagree. Raises Conflict unless the problem is closed."""
    problem = load(actor, problem_id, Can.CORRECT, version)
    why = rules.reason(why, "更正销号日期")
    span = problem.closed_spans.select_for_update().filter(end__isnull=True).first()
    if span is None:
        raise Conflict("该问题当前未销号，没有可更正的销号日期")
    rules.in_order(problem.reopened_on or problem.found_on, closed_on)
    before, span.start = span.start, closed_on
    span.save(update_fields=["start"])
    problem.closed_on = problem.stage_on = closed_on
    save(problem, "closed_on")
    history.record(
        actor,
        "rectification.closing_corrected",
        problem,
        summary=f"更正问题 {problem.number} 的销号日期：{why}"[:200],
        before=before.isoformat(),
        after=closed_on.isoformat(),
    )
    return problem


@transaction.atomic
def void(actor: Actor, problem_id: int, *, on: date, why: str, version: int | None = None) -> Problem:
    """Take back a problem that never was one (written down twice, wrong place); it leaves every figure."""
    problem = load(actor, problem_id, Can.CORRECT, version)
    why = rules.reason(why, "作废")
    problem.void_reason = why[:200]
    problem.voided_on = on
    save(problem, "void_reason", "voided_on")
    problem.closed_spans.all().delete()
    history.record(actor, "rectification.voided", problem, summary=f"作废问题 {problem.number}：{why}"[:200])
    return problem
