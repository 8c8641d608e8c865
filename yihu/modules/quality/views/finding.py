"""One finding: what is wrong, how to put it right, who answers for it, and the way to let it stand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from yihu.core.areas import queries as area_queries
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.parts import Crumb, Entry, Fact
from yihu.core.web.templatetags.ui import day as printed
from yihu.engine.errors import BadValue
from yihu.modules.quality import actions, forms, queries
from yihu.modules.quality.models import Finding
from yihu.modules.quality.permissions import Can
from yihu.modules.quality.rules import COLOURS, State
from yihu.modules.quality.views import common


@require_GET
def page(request: HttpRequest, finding_id: int) -> HttpResponse:
    actor = actor_of(request)
    actor.require(Can.SEE)
    return _page(request, queries.finding(actor, finding_id))


@require_POST
def waive(request: HttpRequest, finding_id: int) -> HttpResponse:
    actor = actor_of(request)
    row = queries.finding(actor, finding_id)
    form = forms.Waive(request.POST)
    if not form.is_valid():
        return _page(request, row, waiving=form, status=422)
    try:
        actions.waive(actor, row.pk, on=day_of(request), **form.cleaned_data)
    except BadValue as refused:
        form.add_error(None, refused.message)
        return _page(request, row, waiving=form, status=422)
    messages.success(request, f"已豁免至 {form.cleaned_data['until']:%Y-%m-%d}，到期自动恢复")
    return redirect("quality:finding", row.pk)


@require_POST
def restore(request: HttpRequest, finding_id: int) -> HttpResponse:
    actions.end_waiver(actor_of(request), finding_id, on=day_of(request))
    messages.success(request, "已恢复为待处理")
    return redirect("quality:finding", finding_id)


@require_POST
def assign(request: HttpRequest, finding_id: int) -> HttpResponse:
    _assign(request, [queries.finding(actor_of(request), finding_id).pk])
    return redirect("quality:finding", finding_id)


@require_POST
def assign_rule(request: HttpRequest, rule_code: str) -> HttpResponse:
    """All open findings of one rule in one place."""
    area_code = common.place_of(request)
    queries.rule(rule_code)
    rows = queries.due(area_code, day_of(request)).filter(rule=rule_code)
    _assign(request, list(rows.values_list("pk", flat=True)))
    return redirect(f"{reverse('quality:rule', args=[rule_code])}?area={area_code}")


def _assign(request: HttpRequest, finding_ids: list[int]) -> None:
    actor = actor_of(request)
    actor.require(Can.WAIVE)
    form = forms.Assign(request.POST, posts=common.posts(actor, request))
    if not form.is_valid():
        raise BadValue("请选择责任人并填写处理期限")
    done = actions.assign(actor, finding_ids, on=day_of(request), **form.cleaned_data)
    messages.success(request, f"已交办 {done} 条")


def _page(
    request: HttpRequest, row: Finding, *, waiving: forms.Waive | None = None, status: int = 200
) -> HttpResponse:
    actor, on = actor_of(request), day_of(request)
    may_waive = actor.may(Can.WAIVE, row.area_code) and row.end is None
    waived = row.state == State.WAIVED
    rule_url = reverse("quality:rule", args=[row.rule]) if row.declared else ""
    context: dict[str, Any] = {
        "row": row,
        "rule": row.declared,
        "state": State(row.state),
        "colour": COLOURS[State(row.state)],
        "crumbs": [*common.crumbs(), Crumb(row.rule, rule_url), Crumb(row.number)],
        "facts": _facts(row),
        "trail": _trail(row),
        "waived": waived,
        "may_waive": may_waive,
    }
    if may_waive:
        given = {"post_id": row.owner_id, "due_on": max(row.due_on, on)}
        context["assigning"] = forms.Assign(posts=common.posts(actor, request), initial=given)
    if may_waive and not waived:
        context["waiving"] = waiving or forms.Waive(initial={"until": on + timedelta(days=90)})
    return render(request, "quality/finding.html", context, status=status)


def _facts(row: Finding) -> list[Fact]:
    place = area_queries.named([row.area_code]).get(row.area_code, row.area_code)
    return [
        Fact("户编号", row.number, url=reverse("households:household", args=[row.household.uid])),
        Fact("行政村", place),
        Fact("核查所见", row.told, wide=True),
        Fact("发现日期", printed(row.start)),
        Fact("处理期限", printed(row.due_on)),
        Fact("责任人", row.owner_name or "未交办"),
        Fact("改正日期", printed(row.end) if row.end else ""),
    ]


def _trail(row: Finding) -> list[Entry]:
    entries = [Entry(printed(row.start), "核查发现", icon="search")]
    for one in queries.waivers(row):
        entries.append(
            Entry(
                printed(one.start), f"豁免至 {printed(one.end - timedelta(days=1))}", one.by_name, one.reason
            )
        )
    if row.end:
        entries.append(Entry(printed(row.end), "核查确认已改正", icon="circle-check"))
    return sorted(entries, key=lambda one: one.when)
