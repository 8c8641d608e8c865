"""How an area stands: rules with their state and counts, places, runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from yihu.core.areas import queries as area_queries
from yihu.core.jobs import actions as jobs
from yihu.core.web.charts import Chart, Series
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.parts import Cell, Head, Row
from yihu.core.web.templatetags.ui import day as printed
from yihu.engine import areas
from yihu.engine.screening import Rule
from yihu.modules.monitoring.rules import Risk
from yihu.modules.screening import queries
from yihu.modules.screening.models import Release, ScreeningRun
from yihu.modules.screening.permissions import Can
from yihu.modules.screening.rules import HitState, ReleaseState
from yihu.modules.screening.views import common

_RUNS = 60
_RUN_HEAD = [
    Head("筛查日期", "date"),
    Head("方式"),
    Head("引擎"),
    *(
        Head(name, "number")
        for name in ("规则", "户数", "命中", "新命中", "已解除", "新线索", "用时（毫秒）")
    ),
    Head("运行人"),
]


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    actor, area_code, day = actor_of(request), common.place_of(request), day_of(request)
    actor.require(Can.SEE)
    states = queries.by_state(area_code, day)
    places = queries.by_place(area_code, day, common.digits(area_code))
    counts, releases = queries.by_rule(area_code, day), _newest(area_code)
    ordered = _ordered(releases, counts)

    def row(one: Rule) -> Row:
        return _row(one, releases.get(one.key), counts.get(one.key, 0), area_code)

    context = {
        "area": area_queries.by_code(area_code),
        "area_code": area_code,
        "crumbs": common.crumbs(),
        "tabs": common.tabs("screening:list"),
        "households": queries.households_hit(area_code, day),
        "standing": sum(states.values()),
        "clued": states.get(HitState.CLUED, 0),
        "quiet": states.get(HitState.QUIET, 0) + states.get(HitState.DISMISSED, 0),
        "live": len(queries.in_force(area_code, day)),
        "list_url": f"{reverse('screening:hits')}?area={area_code}",
        "last": queries.last_run(queries.county_of(area_code)),
        "runs_url": reverse("screening:runs"),
        "bars": _bars(places) if places else None,
        "head": [Head("规则"), Head("风险类型"), Head("状态"), Head("阈值"), Head("当前命中", "number")],
        "rows": [row(one) for one in ordered if _is_asked(releases.get(one.key))],
        "others": [row(one) for one in ordered if not _is_asked(releases.get(one.key))],
        "may_run": actor.may(Can.RUN, area_code),
    }
    return render(request, "screening/home.html", context)


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    actor, area_code, day = actor_of(request), common.place_of(request), day_of(request)
    actor.require(Can.RUN, area_code)
    job = jobs.enqueue(actor, "screening.run", area_code=area_code, on=day.isoformat())
    messages.success(request, "已开始筛查，完成后可打开结果")
    return redirect("jobs:job", job.pk)


@require_GET
def hits(request: HttpRequest) -> HttpResponse:
    """The list is the ledger's own, with its filters, sums and export."""
    actor_of(request).require(Can.SEE)
    query = request.GET.copy()
    return redirect(f"{reverse('ledgers:list', args=[common.LEDGER])}?{query.urlencode()}")


@require_GET
def runs(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    actor.require(Can.SEE)
    rows = queries.runs(actor).order_by("-at", "-pk")[:_RUNS]
    context = {
        "crumbs": common.crumbs("运行记录"),
        "tabs": common.tabs("screening:runs"),
        "head": _RUN_HEAD,
        "rows": [_run_row(one) for one in rows],
    }
    return render(request, "screening/runs.html", context)


@require_GET
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    actor = actor_of(request)
    actor.require(Can.SEE)
    found = queries.run(actor, run_id)
    titles = {one.key: one.title for one in queries.rules()}
    rows = sorted(found.counts.items(), key=lambda pair: -pair[1])
    context = {
        "run": found,
        "crumbs": common.crumbs("运行记录"),
        "place": area_queries.named([found.area_code]).get(found.area_code, found.area_code),
        "head": [Head("规则"), Head("命中", "number")],
        "rows": [
            [
                Cell(
                    f"{key} {titles.get(key, '')}",
                    reverse("screening:rule", args=[key]) if key in titles else "",
                ),
                common.number(count),
            ]
            for key, count in rows
        ],
    }
    return render(request, "screening/run.html", context)


def _newest(area_code: str) -> dict[str, Release]:
    """Of each rule what is in force, else what is asked for, else what was last decided."""
    found: dict[str, Release] = {}
    order = (ReleaseState.LIVE, ReleaseState.PROPOSED, ReleaseState.REFUSED, ReleaseState.ENDED)
    rows = sorted(queries.releases(area_code), key=lambda row: order.index(ReleaseState(row.state)))
    for row in rows:
        found.setdefault(row.rule, row)
    return found


def _ordered(releases: Mapping[str, Release], counts: Mapping[str, int]) -> list[Rule]:
    """What waits for a second person first, then what is in force, most hits first, then the rest in their order."""
    order = {ReleaseState.PROPOSED.value: 0, ReleaseState.LIVE.value: 1}

    def place(one: Rule) -> tuple[int, int, str]:
        release = releases.get(one.key)
        return (order.get(release.state, 2) if release else 3, -counts.get(one.key, 0), one.key)

    return sorted(queries.rules(), key=place)


def _is_asked(release: Release | None) -> bool:
    """Whether the rule is in force, or waits to be."""
    return release is not None and release.state in (ReleaseState.LIVE, ReleaseState.PROPOSED)


def _row(rule: Rule, release: Release | None, count: int, area_code: str) -> Row:
    if release is None:
        state = Cell(rule.status.label, colour="secondary")
    else:
        now = ReleaseState(release.state)
        state = Cell(now.label, colour=common.RELEASE_COLOURS[now])
    link = f"{reverse('screening:rule', args=[rule.key])}?area={area_code}"
    told = common.limits_told(rule, release.limits) if release else "—"
    return Row(
        [
            Cell(f"{rule.key} {rule.title}", link),
            Cell(Risk(rule.risk).label),
            state,
            Cell(told),
            common.number(count),
        ]
    )


def _run_row(one: ScreeningRun) -> list[Any]:
    return [
        Cell(printed(one.on), reverse("screening:run", args=[one.pk]), kind="date"),
        Cell(one.get_kind_display()),
        Cell(one.get_engine_display()),
        *(
            common.number(value)
            for value in (
                one.rules,
                one.households,
                one.hits,
                one.found,
                one.ended,
                one.clues,
                one.milliseconds,
            )
        ),
        Cell(one.by_name),
    ]


def _bars(places: Any) -> Chart:
    shown = places.most_common(20)
    names = common.names_of({areas.full(code) for code, _ in shown})
    return Chart(
        key="places",
        title="各地当前命中",
        categories=[names.get(areas.full(code), code) for code, _ in shown],
        series=[Series("命中", [count for _, count in shown], unit="条")],
        lying=True,
        category_label="地方",
    )
