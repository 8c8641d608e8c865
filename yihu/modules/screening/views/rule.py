"""One rule: what it says, what moving its limits would do, and its way into force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from yihu.core.areas import queries as area_queries
from yihu.core.ledgers.permissions import Can as Lists
from yihu.core.web.charts import Chart, Series
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.parts import Cell, Fact, Head
from yihu.core.web.templatetags.ui import day as printed
from yihu.engine.errors import BadValue
from yihu.engine.numerals import whole
from yihu.engine.screening import Rule, Status
from yihu.engine.screening.told import told
from yihu.modules.monitoring.rules import Risk
from yihu.modules.screening import actions, forms, queries
from yihu.modules.screening.models import Release
from yihu.modules.screening.permissions import Can
from yihu.modules.screening.queries import Trial
from yihu.modules.screening.rules import ReleaseState
from yihu.modules.screening.views import common, trial


@require_GET
def page(request: HttpRequest, rule_key: str) -> HttpResponse:
    """`?try=1` and a value for each threshold: what they would do beside what holds now."""
    actor, area_code, day = actor_of(request), common.place_of(request), day_of(request)
    actor.require(Can.SEE)
    rule = queries.rule(rule_key)
    live, now = queries.release(area_code, rule_key, ReleaseState.LIVE), _now(rule, area_code, day)
    waiting = queries.release(area_code, rule_key, ReleaseState.PROPOSED)
    county, defaults = queries.county_of(area_code), queries.default_limits(rule, area_code, day)
    form = forms.Limits(request.GET if "try" in request.GET else None, rule=rule, values=now)
    may_run = actor.may(Can.RUN, area_code)
    context: dict[str, Any] = {
        "rule": rule,
        "area": area_queries.by_code(area_code),
        "area_code": area_code,
        "crumbs": common.crumbs(rule.key),
        "words": told(rule.when, queries.features(), {one.name: one.label for one in rule.thresholds}),
        "facts": _facts(rule),
        "limits": _limits(rule, now),
        "limit_head": [Head("阈值"), Head("现值", "number"), Head("单位"), Head("依据")],
        "live": live,
        "waiting": waiting,
        "standing": queries.by_rule(area_code, day).get(rule_key, 0),
        "history_head": [
            Head("提出"),
            Head("版本"),
            Head("阈值"),
            Head("试算命中", "number"),
            Head("状态"),
            Head("办理"),
        ],
        "history": [_release_row(rule, one) for one in queries.releases(area_code).filter(rule=rule_key)],
        "form": form,
        "may_run": may_run,
        "no_values": defaults is None,
        "may_stop": live is not None and actor.may(Can.APPROVE, county),
        "why": forms.Why(),
    }
    if may_run and defaults is not None:
        context |= _tried(request, rule, now, form)
    if (
        actor.may(Can.PROPOSE, county)
        and rule.status is Status.LIVE
        and waiting is None
        and defaults is not None
    ):
        context["proposal"] = forms.Proposal(rule=rule, values=now)
    if waiting is not None and actor.may(Can.APPROVE, county) and actor.user_id != waiting.proposed_by:
        context["may_decide"] = True
    return render(request, "screening/rule.html", context)


def _tried(request: HttpRequest, rule: Rule, now: Mapping[str, int], form: forms.Limits) -> dict[str, Any]:
    """`big`: a trial here is asked of the background; else what was asked for, at once or as it was worked out."""
    big = queries.is_big(common.place_of(request))
    found = _found(request, rule, now, form, big=big)
    if found is None:
        return {"big": big}
    told = {"tried_on": found.day} if found.kept else {}
    return {
        "big": big,
        **told,
        **_shown(rule, found),
        **trial.listed(request, rule.key, found.trials, found.day),
    }


@dataclass(frozen=True)
class _Found:
    """`kept`: worked out in the background, on the day it was asked for."""

    asked: queries.Asked
    trials: list[Trial]
    day: date
    kept: bool = False


def _found(
    request: HttpRequest, rule: Rule, now: Mapping[str, int], form: forms.Limits, *, big: bool
) -> _Found | None:
    actor, day = actor_of(request), day_of(request)
    kept = whole(request.GET.get("what_if", ""))
    if kept is not None:
        row = queries.what_if(actor, kept)
        if row.rule != rule.key or row.found is None:
            return None
        return _Found(queries.asked(rule, *row.points[:2]), queries.told(row), row.day, kept=True)
    if "try" not in request.GET or big or not form.is_valid():
        return None
    asked = queries.asked(rule, now, {**now, **form.limits})
    return _Found(asked, queries.trials(actor, common.place_of(request), day, rule, asked.points), day)


@require_GET
def tried_file(request: HttpRequest, rule_key: str) -> HttpResponse:
    """The households that a trial would add and drop, as a workbook."""
    actor, area_code, day = actor_of(request), common.place_of(request), day_of(request)
    actor.require(Can.RUN, area_code)
    actor.require(Lists.EXPORT)
    rule = queries.rule(rule_key)
    now = _now(rule, area_code, day)
    form = forms.Limits(request.GET, rule=rule, values=now)
    found = _found(request, rule, now, form, big=queries.is_big(area_code)) if now else None
    if found is None:
        raise BadValue("没有可导出的试算，请先试算")
    return trial.workbook(actor, rule, found.trials, found.day)


@require_POST
def propose(request: HttpRequest, rule_key: str) -> HttpResponse:
    actor = actor_of(request)
    rule = queries.rule(rule_key)
    form = forms.Proposal(request.POST, rule=rule, values={})
    if not form.is_valid():
        raise BadValue("阈值应是不小于 0 的整数，请核对")
    row = actions.propose(
        actor,
        rule_key,
        on=day_of(request),
        limits=form.limits,
        reason=str(form.cleaned_data.get("reason") or ""),
    )
    messages.success(request, f"已提出启用，试算命中 {row.expected:,} 户，等待他人批准")
    return redirect("screening:rule", rule_key)


@require_POST
def approve(request: HttpRequest, release_id: int) -> HttpResponse:
    row = actions.approve(actor_of(request), release_id, on=day_of(request))
    messages.success(request, "已启用，今晚筛查时生效，也可在概况页现在筛查")
    return redirect("screening:rule", row.rule)


@require_POST
def refuse(request: HttpRequest, release_id: int) -> HttpResponse:
    row = actions.refuse(
        actor_of(request), release_id, on=day_of(request), answer=request.POST.get("reason", "")
    )
    messages.success(request, "已退回")
    return redirect("screening:rule", row.rule)


@require_POST
def stop(request: HttpRequest, rule_key: str) -> HttpResponse:
    actions.stop(actor_of(request), rule_key, on=day_of(request), reason=request.POST.get("reason", ""))
    messages.success(request, "已停用，下次筛查时解除它的命中")
    return redirect("screening:rule", rule_key)


@require_POST
def ask(request: HttpRequest, rule_key: str) -> HttpResponse:
    """A trial over more households than a page can wait for: queued, with its progress to look at."""
    actor, area_code, day = actor_of(request), common.place_of(request), day_of(request)
    rule = queries.rule(rule_key)
    now = _now(rule, area_code, day)
    form = forms.Limits(request.POST, rule=rule, values=now)
    if not now or not form.is_valid():
        raise BadValue("阈值应是不小于 0 的整数，且当日须有生效的政策参数，请核对")
    points = queries.asked(rule, now, {**now, **form.limits}).points
    _, job = actions.ask_what_if(actor, area_code, rule_key, points, day=day)
    return redirect("jobs:job", job.pk)


def _now(rule: Rule, area_code: str, day: date) -> Mapping[str, int]:
    """The limits in force, or those a release would begin with; empty where a policy value is missing."""
    live = queries.release(area_code, rule.key, ReleaseState.LIVE)
    defaults = queries.default_limits(rule, area_code, day)
    return (queries.limits(rule, area_code, day, live.limits) if live else defaults) or {}


def _shown(rule: Rule, found: _Found) -> dict[str, Any]:
    """Before and after by place, and how the hits move with the limit."""
    before, after, *course = found.trials
    asked, moved = found.asked, found.asked.moved
    codes = set(before.by_place) | set(after.by_place)
    names = common.names_of(codes)
    rows = [
        _beside(names.get(code, code), before.by_place.get(code, 0), after.by_place.get(code, 0))
        for code in sorted(codes)
    ]
    values = list(asked.values)
    return {
        "tried": True,
        "asked": before.households,
        "before": before.total,
        "after": after.total,
        "before_told": common.limits_told(rule, before.limits),
        "after_told": common.limits_told(rule, after.limits),
        "place_head": [Head("地方"), *(Head(name, "number") for name in ("现值命中", "试算命中", "增减"))],
        "place_rows": rows,
        "place_foot": _beside("合计", before.total, after.total) if len(rows) > 1 else None,
        "course": _course(moved.label, moved.unit, values, course) if moved and course else None,
    }


def _beside(name: str, before: int, after: int) -> list[Cell]:
    more = after - before
    return [
        Cell(name),
        common.number(before),
        common.number(after),
        Cell(f"{more:+,}" if more else "0", kind="number"),
    ]


def _course(label: str, unit: str, values: list[int], found: list[Trial]) -> Chart:
    return Chart(
        key="course",
        title=f"{label}变动时的命中户数",
        categories=[f"{value:,}" for value in values[: len(found)]],
        series=[Series("命中", [one.total for one in found], kind="line", unit="户")],
        category_label=f"{label}（{unit}）" if unit else label,
    )


def _facts(rule: Rule) -> list[Fact]:
    until = f"至 {printed(rule.span.end)}" if rule.span.end else "起"
    return [
        Fact("风险类型", Risk(rule.risk).label),
        Fact("版本", rule.version),
        Fact("依据", rule.source, wide=True),
        Fact("适用", f"{printed(rule.span.start)} {until}"),
        Fact("规则文件", rule.status.label),
    ]


def _limits(rule: Rule, now: Mapping[str, int]) -> list[list[Cell]]:
    return [
        [
            Cell(one.label),
            Cell(f"{now[one.name]:,}" if one.name in now else "没有生效的值", kind="number"),
            Cell(one.unit or "—"),
            Cell("政策参数，随政策自动变化" if one.policy else one.source),
        ]
        for one in rule.thresholds
    ]


def _release_row(rule: Rule, one: Release) -> list[Cell]:
    state = ReleaseState(one.state)
    decided = f"{printed(one.decided_on)} {one.decided_name}" if one.decided_on else ""
    return [
        Cell(f"{printed(one.proposed_on)} {one.proposed_name}", note=one.reason),
        Cell(one.version),
        Cell(common.limits_told(rule, one.limits)),
        common.number(one.expected),
        Cell(state.label, colour=common.RELEASE_COLOURS[state]),
        Cell(decided, note=one.answer),
    ]
