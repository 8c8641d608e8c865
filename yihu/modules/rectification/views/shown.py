"""A problem as the parts of the kit show it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.history import queries as history
from yihu.core.web.parts import Crumb, Entry, Fact, Step
from yihu.core.web.templatetags.ui import moment
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.modules.rectification import queries, rules
from yihu.modules.rectification.models import Evidence, Problem
from yihu.modules.rectification.permissions import Can
from yihu.modules.rectification.rules import Category, Round, Source, Stage

COLOURS = {
    Stage.CLOSED: "green",
    Stage.PASSED: "azure",
    Stage.CHECKING: "azure",
    Stage.RETURNED: "red",
    Stage.REOPENED: "red",
    Stage.FOUND: "secondary",
}
_ICONS = {
    "closed": "rubber-stamp",
    "returned": "arrow-back-up",
    "reopened": "refresh",
    "passed": "shield-check",
}
_TOLD = (
    "rectification.raised",
    "rectification.corrected",
    "rectification.closing_corrected",
    "rectification.voided",
)


def page(actor: Actor, problem: Problem, day: date) -> dict[str, Any]:
    """Everything the page shows besides the forms."""
    places = area_queries.named({problem.area_code, areas.ancestor(problem.area_code, Level.TOWNSHIP)})
    evidence = list(problem.evidence.select_related("file", "measure").order_by("pk"))
    return {
        "problem": problem,
        "stage": {"label": problem.now.label, "colour": COLOURS.get(problem.now, "yellow")},
        "late": problem.closed_on is None and problem.due_on is not None and problem.due_on < day,
        "crumbs": [Crumb("问题整改", reverse("rectification:board")), Crumb(problem.number)],
        "steps": road(problem),
        "said_back": said_back(problem),
        "facts": facts(problem, places),
        "measures": list(problem.measures.select_related("unit").order_by("pk")),
        "evidence": evidence,
        "pictures": [item for item in evidence if is_picture(item)],
        "papers": [item for item in evidence if not is_picture(item)],
        "orders": list(problem.orders.order_by("pk")),
        "lacks": queries.readiness(problem).missing if problem.now in rules.IN_WORK else (),
        "timeline": timeline(actor, problem),
        "alike": list(queries.same_elsewhere(problem)[:5]),
        "may_correct": problem.voided_on is None and actor.may(Can.CORRECT, problem.area_code),
        "may_supervise": _may_supervise(actor, problem),
        "may_reply": actor.may(Can.WORK, problem.area_code, unit_id=problem.unit_id),
    }


def road(problem: Problem) -> list[Step]:
    """The main road, with the day of the last arrival at each stage; 退回 and 重新打开 stand where they lead back to."""
    arrived: dict[str, date] = {}
    for stage, on in problem.steps.order_by("pk").values_list("to_stage", "on"):
        arrived[stage] = on
    arrived[Stage.FOUND.value] = problem.found_on
    here = rules.STANDS_AT.get(problem.now, problem.now)
    position = rules.ROAD.index(here)
    shown = []
    for at, stage in enumerate(rules.ROAD):
        done = at < position or problem.now is Stage.CLOSED
        state = "done" if done else "now" if at == position else "todo"
        label = problem.now.label if at == position else stage.label
        note = f"{arrived[stage.value]:%m-%d}" if at <= position and stage.value in arrived else ""
        shown.append(Step(label, state, note))
    return shown


def said_back(problem: Problem) -> dict[str, str] | None:
    """Why the problem came back to the unit, where it did."""
    if problem.now not in (Stage.RETURNED, Stage.REOPENED, Stage.FOUND):
        return None
    last = problem.steps.order_by("-pk").first()
    if last is None or not last.comment:
        return None
    return {"title": f"{problem.now.label}（{last.by_name}，{_day(last.on)}）", "text": last.comment}


def facts(problem: Problem, places: dict[str, str]) -> list[Fact]:
    township = places.get(areas.ancestor(problem.area_code, Level.TOWNSHIP), "")
    place = places.get(problem.area_code, problem.area_code)
    household = problem.household
    return [
        Fact("所在地", place if place == township else f"{township} {place}".strip()),
        Fact("问题来源", Source(problem.source).label),
        Fact("排查轮次", Round(problem.round).label),
        Fact("问题类别", Category(problem.category).label),
        Fact("来源文件", problem.document),
        Fact("责任单位", problem.unit.name if problem.unit else ""),
        Fact("责任领导", problem.leader),
        Fact("责任人", problem.person),
        Fact("发现日期", _day(problem.found_on)),
        Fact("整改时限", _day(problem.due_on) + ("（立行立改）" if problem.immediate else "")),
        Fact("销号日期", _day(problem.closed_on)),
        Fact("涉及农户", household.number if household else "", url=_household_url(household)),
    ]


def timeline(actor: Actor, problem: Problem) -> list[Entry]:
    """Steps and corrections, newest first; what an import brought counts on its own day."""
    entries = [
        (
            step.on,
            step.pk,
            Entry(
                _day(step.on),
                "记录进展" if step.from_stage == step.to_stage else Stage(step.to_stage).label,
                step.by_name,
                step.comment,
                icon=_ICONS.get(step.to_stage, "circle-check"),
            ),
        )
        for step in problem.steps.all()
    ]
    entries.sort(key=lambda entry: entry[:2], reverse=True)
    told = [
        Entry(f"{moment(event.at)} 录入", event.summary, event.actor_name, icon="history")
        for event in history.trail(actor, problem).filter(verb__in=_TOLD)
    ]
    return [entry for *_, entry in entries] + told


def is_picture(evidence: Evidence) -> bool:
    return evidence.file is not None and evidence.file.content_type in ("image/jpeg", "image/png")


def _may_supervise(actor: Actor, problem: Problem) -> bool:
    still_open = problem.voided_on is None and problem.closed_on is None
    return still_open and actor.may(Can.SUPERVISE, problem.area_code)


def _household_url(household: Any) -> str:
    return reverse("households:household", args=[household.uid]) if household is not None else ""


def _day(day: date | None) -> str:
    return f"{day:%Y-%m-%d}" if day else ""
