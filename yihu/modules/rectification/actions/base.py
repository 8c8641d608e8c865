"""What every action on a problem does alike: load through the scope, require, step, save."""

from __future__ import annotations

from datetime import date

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.units import queries as unit_queries
from yihu.engine import areas, policy
from yihu.engine.areas import Level
from yihu.engine.errors import BadValue, Conflict, NotFound
from yihu.modules.households import queries as households
from yihu.modules.rectification import queries, rules
from yihu.modules.rectification.models import Problem, ProblemStep
from yihu.modules.rectification.permissions import Can
from yihu.modules.rectification.rules import Facts, Move


def load(actor: Actor, problem_id: int, can: Can, version: int | None = None) -> Problem:
    """The problem, locked; children are written only while it is held, so guards see the truth.

    Raises NotFound, NotAllowed, and Conflict when somebody changed it since the form was opened.
    """
    problem = queries.visible_to(actor).select_for_update(of=("self",)).filter(pk=problem_id).first()
    if problem is None:
        raise NotFound("没有这个问题，或不在您的管理范围内")
    actor.require(can, problem.area_code, unit_id=problem.unit_id)
    if version is not None and version != problem.version:
        raise Conflict("该问题刚被他人修改，请刷新页面，核对后再提交")
    if problem.voided_on is not None:
        raise Conflict(f"该问题已于 {problem.voided_on:%Y-%m-%d} 作废，不能再办理")
    return problem


def advance(actor: Actor, problem: Problem, move: Move, *, on: date, comment: str = "") -> None:
    """Walk to where `move` leads by legal steps, all on the day; the comment stands on the last. Does not save.

    The move is asked for besides the edge: 核查通过 and 撤销销号 both end in “待销号”, from different stages.
    """
    rules.may(move, problem.now)
    rules.in_order(problem.stage_on, on)
    target = rules.LEADS_TO[move]
    for stage in rules.path(problem.now, target):
        ProblemStep.objects.create(
            area_code=problem.area_code,
            problem=problem,
            from_stage=problem.stage,
            to_stage=stage,
            on=on,
            user_id=actor.user_id,
            by_name=actor.name,
            comment=comment if stage is target else "",
        )
        problem.stage = stage
    problem.stage_on = on


def save(problem: Problem, *fields: str) -> None:
    problem.version += 1
    problem.save(update_fields=[*fields, "stage", "stage_on", "version"])


def checked_facts(actor: Actor, facts: Facts) -> Facts:
    """Facts in good shape, of a known place, unit and household, under the policy of the day they were found."""
    area_queries.by_code(facts.area_code)
    if facts.unit_id is not None:
        known_unit(facts.unit_id, facts.area_code)
    if facts.household_id is not None:
        known = households.visible_to(actor).filter(pk=facts.household_id).values_list("area_code", flat=True)
        rules.same_village(known.first(), facts.area_code)
    days = policy.for_area(facts.area_code).days("rectification.immediate_days", facts.found_on)
    return rules.checked(facts, immediate_days=days)


def known_unit(unit_id: int, area_code: str) -> int:
    """Raises BadValue for a unit that is not of the problem's county."""
    county = areas.ancestor(area_code, Level.COUNTY)
    if not unit_queries.inside(county).filter(pk=unit_id).exists():
        raise BadValue("责任单位不是本县（区）的单位，请从列表中选择")
    return unit_id
