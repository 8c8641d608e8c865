"""政策享受核对: nine areas of policy, who is due, who enjoys, who lacks; one tap puts a measure into the plan."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.web import pick
from yihu.core.web.doors import actor_of, area_of, day_of
from yihu.core.web.parts import Cell, Crumb, Head, Row, Tab
from yihu.engine import areas, entitlements
from yihu.engine.entitlements import Verdict
from yihu.engine.errors import BadValue, NotAllowed
from yihu.modules.households import queries as households
from yihu.modules.plans import actions, queries
from yihu.modules.plans.permissions import Can

_SHOWN = 300
COLOURS = {
    Verdict.ENJOYED: "green",
    Verdict.LACKING: "red",
    Verdict.UNKNOWN: "secondary",
    Verdict.TWICE: "orange",
}


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """The nine areas counted; with `?rule=` and `?verdict=` the people of one number."""
    actor, area_code, as_of = actor_of(request), area_of(request), day_of(request)
    actor.require_whole(Can.SEE)
    if not areas.inside(area_code, actor.area_code):
        raise NotAllowed("该地区不在您的管理范围内，不能核对它的政策享受情况")
    counted = queries.counts(area_code, as_of)
    rule = entitlements.rule(request.GET.get("rule", ""))
    verdict = Verdict.by_label(request.GET.get("verdict", "")) or Verdict.LACKING
    context = {
        "area": area_queries.by_code(area_code),
        "picker": pick.picker(actor, "" if area_code == actor.area_code else area_code),
        "tabs": [
            Tab("帮扶计划", f"{reverse('plans:list')}?area={area_code}"),
            Tab("政策享受核对", "", here=True),
        ],
        "head": [
            Head("方面"),
            Head("政策"),
            *(Head(label, kind="number") for label in ("应享", *(one.label for one in Verdict))),
            Head("依据"),
        ],
        "rows": [_rule(one, area_code) for one in counted],
        "lacking": sum(one.numbers[Verdict.LACKING] for one in counted),
        "as_of": as_of,
        **(_people(actor, area_code, as_of, rule, verdict) if rule else {}),
    }
    return render(request, "plans/entitled.html", context)


def _rule(one: queries.Counted, area_code: str) -> Row:
    def cell(verdict: Verdict) -> Cell:
        number = one.numbers[verdict]
        query = urlencode({"area": area_code, "rule": one.rule.key, "verdict": verdict.value})
        colour = COLOURS[verdict] if number and verdict in (Verdict.LACKING, Verdict.TWICE) else ""
        return Cell(f"{number:,}", f"?{query}" if number else "", kind="number", colour=colour)

    return Row(
        [
            one.rule.field.label,
            one.rule.label,
            Cell(f"{one.due:,} {one.rule.subject.label}", kind="number"),
            *(cell(verdict) for verdict in Verdict),
            one.rule.source,
        ]
    )


def _people(
    actor: Actor, area_code: str, as_of: date, rule: entitlements.Rule, verdict: Verdict
) -> dict[str, Any]:
    found = queries.findings(actor, area_code, as_of, rule, verdict, most=_SHOWN + 1)
    names = area_queries.named(one.row.area_code for one in found)
    return {
        "rule": rule,
        "verdict": verdict,
        "more": len(found) > _SHOWN,
        "people": [
            {"one": one, "village": names.get(one.row.area_code, one.row.area_code)} for one in found[:_SHOWN]
        ],
        "may_raise": actor.may(Can.WRITE, area_code) and verdict in (Verdict.LACKING, Verdict.UNKNOWN),
        "next": f"{reverse('plans:entitled')}?{urlencode({'area': area_code, 'rule': rule.key, 'verdict': verdict})}",
    }


@require_GET
def household(request: HttpRequest, uid: str) -> HttpResponse:
    """Every rule for every member of one household, with the row it rests on."""
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    row = households.household(actor, uid)
    found = queries.of_household(actor, row, as_of)
    context = {
        "household": row,
        "crumbs": [
            Crumb("农户", reverse("households:list")),
            Crumb(row.number, reverse("households:household", args=[row.uid])),
            Crumb("政策享受核对"),
        ],
        "found": [{"one": one, "colour": COLOURS[one.verdict]} for one in found],
        "lacking": sum(one.verdict is Verdict.LACKING for one in found),
        "may_raise": actor.may(Can.WRITE, row.area_code),
        "next": reverse("plans:household_entitled", args=[row.uid]),
        "as_of": as_of,
    }
    return render(request, "plans/household_entitled.html", context)


@require_POST
def raise_measure(request: HttpRequest) -> HttpResponse:
    """One tap: the measure that the rule advises, for this person, in the plan of the day's year."""
    actor, as_of = actor_of(request), day_of(request)
    person, household = request.POST.get("person", ""), request.POST.get("household", "")
    try:
        uid, key = UUID(household), int(person)
    except ValueError:
        raise BadValue("请从核对页面选择帮扶对象") from None
    made = actions.raise_entitled(actor, uid, key, request.POST.get("rule", ""), on=as_of)
    messages.success(request, f"已列入 {made.year} 年帮扶计划：{made.content}，可在计划中调整责任人和时限")
    return redirect("plans:plan", made.plan_id)
