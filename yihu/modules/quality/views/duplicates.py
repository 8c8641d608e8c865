"""疑似重复: the queue, two records side by side, and the decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.jobs import actions as jobs
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.pages import paged
from yihu.core.web.parts import Cell, Crumb, Head, Tab
from yihu.core.web.templatetags.ui import day as printed
from yihu.engine.errors import BadValue, Conflict, Refused
from yihu.engine.numerals import whole
from yihu.modules.households import queries as people
from yihu.modules.quality import actions, queries
from yihu.modules.quality.models import Pair
from yihu.modules.quality.permissions import Can
from yihu.modules.quality.queries import Side, Waiting
from yihu.modules.quality.rules import PairState
from yihu.modules.quality.rules.matching import PairKind
from yihu.modules.quality.views import common

_LEDGER = "quality.pairs"
_SHOWN = 50
_COLOURS = {
    PairState.OPEN: "yellow",
    PairState.SAME: "green",
    PairState.DIFFERENT: "secondary",
    PairState.GONE: "secondary",
}


@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """By place and by kind; name, household number and file are the list's own."""
    actor, area_code = actor_of(request), common.place_of(request)
    actor.require(Can.SEE)
    kind, across = request.GET.get("kind", ""), request.GET.get("across") == "1"
    waiting = queries.waiting(actor, area_code, kind=kind, across=across)
    page = paged(request, waiting.count(), size=_SHOWN, unit="对")
    shown = list(waiting[(page.number - 1) * _SHOWN : page.number * _SHOWN])
    done = list(queries.decided(actor, area_code)[:20])
    places = area_queries.named(row.area_code for row in [*shown, *done])
    context = {
        "tabs": common.tabs("quality:pairs"),
        "crumbs": _above(actor, area_code),
        "kinds": _kinds(area_code, kind, across=across),
        "page": page,
        "list_url": f"{reverse('ledgers:list', args=[_LEDGER])}?state=open&area={area_code}",
        "place_head": [
            Head("地方"),
            *(Head(one.label, "number") for one in PairKind),
            Head("待认定", "number"),
        ],
        "place_rows": [_place(one) for one in queries.waiting_by_place(actor, area_code)],
        "head": [
            Head("两条记录"),
            Head("相似度", "number"),
            Head("依据"),
            Head("所在"),
            Head("发现日期", "date"),
        ],
        "rows": [_row(row, places) for row in shown],
        "done_head": [Head("两条记录"), Head("认定"), Head("理由"), Head("认定人"), Head("日期", "date")],
        "done_rows": [_done(row) for row in done],
        "may_run": actor.may(Can.RUN, area_code),
        "area_code": area_code,
    }
    return render(request, "quality/pairs.html", context)


def _above(actor: Actor, area_code: str) -> list[Crumb]:
    crumbs = [*common.crumbs(), Crumb("疑似重复", reverse("quality:pairs"))]
    own = area_code == actor.area_code
    return crumbs[:1] if own else [*crumbs, Crumb(area_queries.by_code(area_code).name)]


def _url(area_code: str, kind: str = "", *, across: bool = False) -> str:
    asked = {"area": area_code} | ({"kind": kind} if kind else {}) | ({"across": "1"} if across else {})
    return f"{reverse('quality:pairs')}?{urlencode(asked)}"


def _kinds(area_code: str, kind: str, *, across: bool) -> list[Tab]:
    every = [("全部", ""), *((one.label, one.value) for one in PairKind)]
    return [Tab(label, _url(area_code, value, across=across), here=value == kind) for label, value in every]


def _place(one: Waiting) -> list[Any]:
    return [
        Cell(one.name, _url(one.code, across=one.across)),
        *(
            Cell(
                f"{one.kinds[kind]:,}",
                _url(one.code, kind.value, across=one.across) if one.kinds[kind] else "",
                kind="number",
            )
            for kind in PairKind
        ),
        Cell(f"{one.total:,}", kind="number"),
    ]


@require_POST
def search(request: HttpRequest) -> HttpResponse:
    actor, area_code = actor_of(request), common.place_of(request)
    actor.require(Can.RUN, area_code)
    job = jobs.enqueue(actor, "quality.search", area_code=area_code, on=day_of(request).isoformat())
    return redirect("jobs:job", job.pk)


@require_GET
def page(request: HttpRequest, pair_id: int) -> HttpResponse:
    return _shown(request, pair_id)


def _shown(
    request: HttpRequest,
    pair_id: int,
    *,
    refused: Refused | None = None,
    keep: str = "",
    reason: str = "",
    years: Mapping[int, str] | None = None,
) -> HttpResponse:
    """`refused`: why it was not merged; what was chosen and typed stays."""
    actor = actor_of(request)
    actor.require(Can.SEE)
    row = queries.pair(actor, pair_id)
    first, second = queries.sides(row, day_of(request))
    state = PairState(row.state)
    following = queries.waiting(actor, actor.area_code).exclude(pk=row.pk).first()
    may = actor.may(Can.MERGE, row.area_code)
    context = {
        "row": row,
        "first": first,
        "second": second,
        "state": state,
        "colour": _COLOURS[state],
        "crumbs": [
            *common.crumbs(),
            Crumb("疑似重复", reverse("quality:pairs")),
            Crumb(f"{first.name} 与 {second.name}"),
        ],
        "lines": _lines(first, second),
        "may_decide": may and state is PairState.OPEN,
        "may_unmerge": may and state is PairState.SAME and queries.standing_merge(row) is not None,
        "following": following,
        "keep": keep or _to_keep(first, second),
        "second_uid": str(second.uid),
        "years": _years(actor, row, years or {}) if may and state is PairState.OPEN else [],
        "reason": reason,
        "error": refused.message if refused else "",
    }  # fmt: skip
    return render(request, "quality/pair.html", context, status=refused.status if refused else 200)


def _to_keep(first: Side, second: Side) -> str:
    """What is offered first: a head cannot be merged away, so that of the two stays."""
    return str((second if second.is_head and not first.is_head else first).uid)


@require_POST
def merge(request: HttpRequest, pair_id: int) -> HttpResponse:
    keep, reason = request.POST.get("keep", ""), request.POST.get("reason", "")[:200]
    years = _chosen(request)
    try:
        actions.merge(actor_of(request), pair_id, keep=keep, reason=reason, on=day_of(request), years=years)
    except (BadValue, Conflict) as refused:
        return _shown(request, pair_id, refused=refused, keep=keep, reason=reason, years=years)
    messages.success(request, "已合并，年度信息和部门数据已并到保留的记录；如认定有误可“撤销合并”")
    return redirect("quality:pair", pair_id)


def _chosen(request: HttpRequest) -> dict[int, str]:
    """Year -> the key of the record that holds."""
    named = ((name.removeprefix("year-"), str(value)) for name, value in request.POST.items())
    return {year: value for name, value in named if (year := whole(name)) is not None}


def _years(actor: Actor, row: Pair, chosen: Mapping[int, str]) -> list[dict[str, Any]]:
    """Years that both records tell differently; offered first is what was written last."""
    found = people.facts_that_differ(row.first_id, row.second_id)
    last = people.written_last(actor, found)
    uids = {row.first_id: str(row.first.uid), row.second_id: str(row.second.uid)}
    return [
        {
            "year": one.year,
            "lines": one.lines,
            "first": uids[row.first_id],
            "second": uids[row.second_id],
            "chosen": chosen.get(one.year, uids[last[one.year].person_id]),
        }
        for one in found
    ]


@require_POST
def different(request: HttpRequest, pair_id: int) -> HttpResponse:
    actor = actor_of(request)
    actions.decide_different(actor, pair_id, reason=request.POST.get("reason", "")[:200], on=day_of(request))
    messages.success(request, "已记为不是同一人，以后不再提示")
    following = queries.waiting(actor, actor.area_code).first()
    return redirect("quality:pair", following.pk) if following else redirect("quality:pairs")


@require_POST
def unmerge(request: HttpRequest, pair_id: int) -> HttpResponse:
    actions.unmerge(actor_of(request), pair_id, on=day_of(request))
    messages.success(request, "已撤销合并，两条记录都恢复")
    return redirect("quality:pair", pair_id)


def _row(row: Pair, places: dict[str, str]) -> list[Any]:
    return [
        Cell(f"{row.first.name} 与 {row.second.name}", reverse("quality:pair", args=[row.pk])),
        Cell(str(row.score), kind="number"),
        row.get_why_display(),
        places.get(row.area_code, row.area_code),
        printed(row.found_on),
    ]


def _done(row: Pair) -> list[Any]:
    state = PairState(row.state)
    return [
        Cell(f"{row.first.name} 与 {row.second.name}", reverse("quality:pair", args=[row.pk])),
        Cell(state.label, colour=_COLOURS[state]),
        row.reason or "—",
        row.by_name,
        printed(row.decided_on),
    ]


def _lines(first: Side, second: Side) -> list[dict[str, Any]]:
    """Label, both values, and whether they differ. A masked number says nothing of equality, so it is not marked."""
    told = (
        ("姓名", "name", True), ("性别", "sex", True), ("出生日期", "born_on", True), ("身份证号", "id_number", False),
        ("联系电话", "phone", True), ("行政村", "village", True), ("户编号", "number", True), ("与户主关系", "relation", True),
        ("在本户起", "since", True),
    )  # fmt: skip
    return [
        {
            "label": label,
            "one": _text(getattr(first, name)),
            "other": _text(getattr(second, name)),
            "differs": marked and getattr(first, name) != getattr(second, name),
        }
        for label, name, marked in told
    ]


def _text(value: Any) -> str:
    if value in (None, ""):
        return "—"
    return printed(value) if hasattr(value, "year") else str(value)
