"""What a person can do with a problem now, as forms; and how each form becomes its action."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms as django_forms
from django.http import HttpRequest
from django.urls import reverse

from yihu.core import clock
from yihu.core.access.actor import Actor
from yihu.core.units import queries as units
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.modules.rectification import actions, forms, queries
from yihu.modules.rectification.models import Problem
from yihu.modules.rectification.rules import Move, Paper, PlannedMeasure

Data = Mapping[str, Any]


@dataclass(frozen=True)
class Button:
    label: str
    url: str
    move: Move
    colour: str = ""
    key: str = ""


@dataclass(frozen=True)
class Work:
    """One card: a form and the buttons that hand it in. `folded` ones open on demand."""

    key: str
    title: str
    form: django_forms.Form
    buttons: tuple[Button, ...]
    note: str = ""
    folded: bool = False


# Moves that share one form, in the order in which the page shows them.
_CARDS: tuple[tuple[str, type[django_forms.Form], tuple[Move, ...], str], ...] = (
    ("assign", forms.Assignment, (Move.ASSIGN,), ""),
    ("plan", forms.Plan, (Move.PLAN,), "尚未认领的，提交措施即视为认领"),
    ("report", forms.Report, (Move.REPORT, Move.SUBMIT), "勾选完成的措施、上传印证资料；都齐了就申请销号"),
    ("review", forms.Review, (Move.PASS, Move.CLOSE, Move.RETURN), ""),
    ("claim", forms.Claim, (Move.CLAIM,), "先认领，措施稍后再定"),
    ("decline", forms.Reasoned, (Move.DECLINE,), "不属于本单位职责的，写明理由退回县级重新交办"),
    ("undo_close", forms.Reasoned, (Move.UNDO_CLOSE,), "只能在通报印发前撤销，撤销后如同没有销号"),
    ("reopen", forms.Reasoned, (Move.REOPEN,), "回头看发现整改不实时使用，从当日起重新计为未整改"),
)
_FOLDED = {"claim", "decline", "undo_close", "reopen"}
_COLOURS = {
    Move.REPORT: "",
    Move.RETURN: "outline-danger",
    Move.DECLINE: "outline-danger",
    Move.UNDO_CLOSE: "outline-danger",
    Move.REOPEN: "outline-danger",
}
_KEYS = {Move.PASS: "y", Move.CLOSE: "y", Move.RETURN: "r"}


def works(
    actor: Actor,
    problem: Problem,
    day: date,
    *,
    bound: django_forms.Form | None = None,
    route: str = "rectification:do",
) -> list[Work]:
    """The cards of the moves open to this actor; `bound` takes the place of the fresh form of its kind."""
    moves = queries.moves_for(actor, problem)
    cards = []
    for key, kind, members, note in _CARDS:
        here = [move for move in members if move in moves]
        if not here:
            continue
        form = bound if type(bound) is kind else fresh(kind, problem, day)
        buttons = tuple(
            Button(
                move.label,
                reverse(route, args=[problem.pk, move.value]),
                move,
                _COLOURS.get(move, "primary"),
                _KEYS.get(move, ""),
            )
            for move in sorted(here, key=members.index)
        )
        title = "、".join(button.label for button in buttons)
        cards.append(Work(key, title, form, buttons, note, key in _FOLDED and not form.errors))
    return cards


def fresh(
    kind: type[django_forms.Form], problem: Problem, day: date, data: Any = None, files: Any = None
) -> django_forms.Form:
    """A form that arrives filled with what is known."""
    initial: dict[str, Any] = {"on": max(day, problem.stage_on), "version": problem.version}
    more: dict[str, Any] = {}
    if kind is forms.Assignment:
        county = areas.ancestor(problem.area_code, Level.COUNTY)
        found = [(unit.pk, unit.name) for unit in units.inside(county)]
        own = areas.ancestor(problem.area_code, Level.TOWNSHIP)
        near = [unit.pk for unit in units.inside(own)]
        initial |= {"due_on": problem.due_on, "unit_id": near[0] if len(near) == 1 else ""}
        more["units"] = found
    if kind is forms.Plan:
        initial |= {"leader": problem.leader, "person": problem.person, "due_on": problem.due_on}
    if kind is forms.Report:
        unfinished = problem.measures.filter(done_on__isnull=True).order_by("pk")
        more["measures"] = [(measure.pk, measure.what) for measure in unfinished]
    return kind(data, files, initial=initial, **more)


def form_of(move: Move) -> type[django_forms.Form]:
    return next(kind for _, kind, members, _ in _CARDS if move in members)


def perform(actor: Actor, problem_id: int, move: Move, form: django_forms.Form) -> Problem:
    """Hand a valid form to its action. Raises Refused."""
    return _DO[move](actor, problem_id, form.cleaned_data)


def _assign(actor: Actor, pk: int, data: Data) -> Problem:
    return actions.assign(
        actor,
        pk,
        on=data["on"],
        unit_id=data["unit_id"],
        due_on=data["due_on"],
        comment=data["comment"],
        version=data["version"],
    )


def _plan(actor: Actor, pk: int, data: Data) -> Problem:
    return actions.plan(
        actor,
        pk,
        on=data["on"],
        leader=data["leader"],
        person=data["person"],
        due_on=data["due_on"],
        measures=_measures(data["measures"]),
        version=data["version"],
    )


def _report(actor: Actor, pk: int, data: Data, *, submit: bool) -> Problem:
    papers = [Paper(name=file.name, data=file.read()) for file in data["papers"]]
    if data["archive_ref"].strip():
        papers.append(Paper(archive_ref=data["archive_ref"]))
    return actions.report(
        actor,
        pk,
        on=data["on"],
        now=clock.now(),
        comment=data["comment"],
        done=data.get("done", []),
        papers=papers,
        more=_measures(data["more"]),
        submit=submit,
        version=data["version"],
    )


def _verify(actor: Actor, pk: int, data: Data, *, passed: bool) -> Problem:
    return actions.verify(
        actor, pk, on=data["on"], passed=passed, comment=data["comment"], version=data["version"]
    )


def _measures(text: str) -> list[PlannedMeasure]:
    return [PlannedMeasure(line.strip()) for line in text.splitlines() if line.strip()]


def _step(action: Callable[..., Problem], said: str = "why") -> Callable[[Actor, int, Data], Problem]:
    def run(actor: Actor, pk: int, data: Data) -> Problem:
        words = {said: data["comment"]} if "comment" in data else {}
        return action(actor, pk, on=data["on"], version=data["version"], **words)

    return run


_DO: dict[Move, Callable[[Actor, int, Data], Problem]] = {
    Move.ASSIGN: _assign,
    Move.CLAIM: _step(actions.claim),
    Move.DECLINE: _step(actions.decline),
    Move.PLAN: _plan,
    Move.REPORT: lambda actor, pk, data: _report(actor, pk, data, submit=False),
    Move.SUBMIT: lambda actor, pk, data: _report(actor, pk, data, submit=True),
    Move.PASS: lambda actor, pk, data: _verify(actor, pk, data, passed=True),
    Move.RETURN: lambda actor, pk, data: _verify(actor, pk, data, passed=False),
    Move.CLOSE: _step(actions.close, "comment"),
    Move.UNDO_CLOSE: _step(actions.undo_close),
    Move.REOPEN: _step(actions.reopen),
}


def posted(request: HttpRequest, problem: Problem, move: Move, day: date) -> django_forms.Form:
    return fresh(form_of(move), problem, day, request.POST, request.FILES)
