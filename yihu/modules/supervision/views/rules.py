"""The rules: what each looks for, with which limits, and what it found."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.jobs import actions as jobs
from yihu.core.web.charts import Chart, Series
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.parts import Cell, Crumb, Fact, Head, Row
from yihu.engine import areas, policy
from yihu.engine.areas import Level as AreaLevel
from yihu.engine.policy import Policy
from yihu.modules.supervision import queries
from yihu.modules.supervision.permissions import Can
from yihu.modules.supervision.queries import Rule, Tally
from yihu.modules.supervision.rules import Level
from yihu.modules.supervision.views.common import (
    MATTER_HEAD,
    SEVERITIES,
    matter_rows,
    money,
    rule_label,
    tabs,
    trail,
)

_SHOWN = 100
_MONTHS = 12
_HEAD = [
    Head("规则"), Head("程度"), Head("发现后"), Head("阈值"), Head("发现", "number"), Head("在办", "number"),
    Head("涉及金额（元）", "money"), Head("追回（元）", "money"),
]  # fmt: skip


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    text = request.GET.get("q", "").strip()[:40]
    found = queries.by_rule(actor)
    values = policy.for_area(actor.area_code)
    wanted = [one for one in queries.rules().values() if text in one.label or text in one.why]
    context = {
        "tabs": tabs(actor, "rules"),
        "head": _HEAD,
        "rows": [
            _row(actor, one, found.get(one.key, Tally()), _limits_text(one, values, as_of)) for one in wanted
        ],
        "q": text,
        "may": {"run": actor.may(Can.RUN), "lead": actor.may(Can.LEAD), "plan": actor.may(Can.PLAN)},
        "charts": _charts(actor),
        "as_of": as_of,
    }
    return render(request, "supervision/board.html", context)


def _row(actor: Actor, rule: Rule, tally: Tally, limits: str) -> Row:
    """What went straight into the compartment is told to nobody outside it, not even as a number."""
    hidden = rule.level is Level.LEAD and not actor.may(Can.LEAD)
    numbers = (
        ["—"] * 4
        if hidden
        else [f"{tally.found:,}", f"{tally.open:,}", money(tally.fen), money(tally.recovered_fen)]
    )
    return Row(
        [
            Cell(rule.label, reverse("supervision:rule", args=[rule.key]), note=rule.why),
            Cell(rule.severity.label, colour=SEVERITIES[rule.severity]),
            rule.level.label,
            limits,
            *(Cell(one, kind="number" if at < 2 else "money") for at, one in enumerate(numbers)),
        ]
    )


def _limits_text(rule: Rule, values: Policy, as_of: date) -> str:
    limits = queries.dated_limits(rule, values, as_of).values()
    return "；".join(f"{one.label} {one.number:,f} {one.unit}" for one in limits) or "—"


def _charts(actor: Actor) -> list[Chart]:
    """By month and by township, of what this post sees."""
    sets: list[tuple[str, QuerySet[Any]]] = [("自查发现", queries.findings(actor))]
    if actor.may(Can.LEAD):
        sets.append(("问题线索", queries.leads(actor)))
    months = [(name, queries.by_month(rows)) for name, rows in sets]
    every = sorted({month for _, counts in months for month in counts})[-_MONTHS:]
    places = [(name, _by_township(queries.by_place(rows))) for name, rows in sets]
    codes = sorted({code for _, counts in places for code in counts})
    names = area_queries.named(codes)
    charts = []
    if every:
        series = [
            Series(name, [counts.get(month, 0) for month in every], unit="条", stack="all")
            for name, counts in months
        ]
        charts.append(
            Chart(
                "by-month", "按发现月份", [f"{month:%Y-%m}" for month in every], series, category_label="月份"
            )
        )
    if codes:
        series = [
            Series(name, [counts.get(code, 0) for code in codes], unit="条", stack="all")
            for name, counts in places
        ]
        labels = [names.get(code, code) for code in codes]
        charts.append(Chart("by-place", "按发生地", labels, series, lying=True, category_label="乡镇"))
    return charts


def _by_township(counts: dict[str, int]) -> Counter[str]:
    found: Counter[str] = Counter()
    for code, count in counts.items():
        found[areas.ancestor(code, AreaLevel.TOWNSHIP)] += count
    return found


@require_GET
def rule(request: HttpRequest, supervision_rule: str) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    wanted = queries.rule(supervision_rule)
    limits = queries.dated_limits(wanted, policy.for_area(actor.area_code), as_of)
    facts = [
        Fact("程度", wanted.severity.label),
        Fact("发现后", wanted.level.label),
        Fact("依据", wanted.source, wide=True),
        *(
            Fact(
                one.label,
                f"{one.number:,f} {one.unit}（{one.source}，{one.span.start:%Y-%m-%d} 起）",
                wide=True,
            )
            for one in limits.values()
        ),
    ]
    lists = [("自查发现", _matters(queries.findings(actor), wanted, "supervision:finding"))]
    if actor.may(Can.LEAD):
        lists.append(("问题线索", _matters(queries.leads(actor), wanted, "supervision:lead")))
    hidden = wanted.level is Level.LEAD and not actor.may(Can.LEAD)
    context = {
        "rule": wanted,
        "crumbs": trail(Crumb(rule_label(wanted.key))),
        "facts": facts,
        "head": MATTER_HEAD,
        "lists": [] if hidden else [one for one in lists if one[1] or len(lists) == 1],
        "hidden": hidden,
    }
    return render(request, "supervision/rule.html", context)


def _matters(rows: QuerySet[Any], wanted: Rule, route: str) -> list[Row]:
    return matter_rows(list(rows.filter(rule=wanted.key).order_by("-found_on", "-pk")[:_SHOWN]), route)


@require_POST
def run(request: HttpRequest) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.RUN)
    job = jobs.enqueue(actor, "supervision.run", on=as_of.isoformat())
    messages.info(request, "已开始检查，完成后在列表中查看")
    return redirect("jobs:job", job.pk)
