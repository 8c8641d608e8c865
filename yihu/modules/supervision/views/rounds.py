"""Rounds of checks: all of them, a new one, what the townships found, one township, one project."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yihu.core.areas import queries as area_queries
from yihu.core.web.asking import asked
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.parts import Cell, Crumb, Fact, Head, Row
from yihu.engine.errors import Refused
from yihu.modules.supervision import actions, forms, queries
from yihu.modules.supervision.models import Round, RoundPlace
from yihu.modules.supervision.permissions import Can
from yihu.modules.supervision.rules import Result, RoundKind, Verdict
from yihu.modules.supervision.views.common import FORM, money, some_money, tabs, trail

either = require_http_methods(["GET", "POST"])
RESULTS = {Result.TODO: "yellow", Result.NONE: "green", Result.SOME: "red"}
VERDICTS = {Verdict.TODO: "secondary", Verdict.FINE: "green", Verdict.PROBLEM: "red"}
_SHOWN = 200
_ROUNDS = [
    Head("名称"), Head("类别"), Head("开始", "date"), Head("期限", "date"), Head("已填报 / 乡镇", "number"),
    Head("零报告", "number"), Head("发现问题（个）", "number"), Head("涉及金额（元）", "money"),
]  # fmt: skip
_PLACES = [
    Head("乡镇"), Head("结果"), Head("已检查 / 项目", "number"), Head("发现问题（个）", "number"),
    Head("涉及金额（元）", "money"), Head("填报", "date"), Head("填报人"),
]  # fmt: skip
_ITEMS = [
    Head("项目"), Head("地点"), Head("计划投资（元）", "money"), Head("结论"), Head("检查情况"), Head("检查", "date"),
]  # fmt: skip


def home() -> Crumb:
    return Crumb("资金检查", reverse("supervision:rounds"))


@require_GET
def rounds(request: HttpRequest) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    text = request.GET.get("q", "").strip()[:40]
    found = queries.rounds(actor).filter(start__lte=as_of)
    if text:
        found = found.filter(title__icontains=text)
    told = list(found[:_SHOWN])
    places: dict[int, list[RoundPlace]] = {one.pk: [] for one in told}
    for place in queries.places(actor).filter(round__in=told):
        places[place.round_id].append(place)
    context = {
        "tabs": tabs(actor, "rounds"),
        "head": _ROUNDS,
        "rows": [_round_row(one, places[one.pk]) for one in told],
        "q": text,
        "may_plan": actor.may(Can.PLAN, actor.area_code),
    }
    return render(request, "supervision/rounds.html", context)


def _round_row(one: Round, places: list[RoundPlace]) -> Row:
    done = sum(place.result != Result.TODO for place in places)
    return Row(
        [
            Cell(one.title, reverse("supervision:round", args=[one.pk])),
            one.get_kind_display(),
            Cell(f"{one.start:%Y-%m-%d}", kind="date"),
            Cell(f"{one.due:%Y-%m-%d}", kind="date"),
            Cell(f"{done} / {len(places)}", kind="number"),
            Cell(str(sum(place.result == Result.NONE for place in places)), kind="number"),
            Cell(str(sum(place.problems for place in places)), kind="number"),
            Cell(some_money(sum(place.fen for place in places)), kind="money"),
        ]
    )


@either
def new(request: HttpRequest) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.PLAN)
    start = {"on": as_of, "due": as_of, "seed": int(f"{as_of:%Y%m%d}")}
    form = forms.NewRound(request.POST or None, initial=start)

    def do(given: dict[str, Any]) -> tuple[str, str]:
        kind = RoundKind(given.pop("kind"))
        made = actions.start(actor, area_code=actor.area_code, kind=kind, **given)
        return reverse("supervision:round", args=[made.pk]), "已组织检查，项目已抽取"

    back = reverse("supervision:rounds")
    note = "同样的种子和项目抽出同样的结果，可供复查"
    return asked(
        request,
        form,
        do,
        template=FORM,
        title="组织资金检查",
        crumbs=trail(home(), Crumb("组织检查")),
        back=back,
        note=note,
    )


@require_GET
def round_(request: HttpRequest, supervision_round_id: int) -> HttpResponse:
    actor = actor_of(request)
    actor.require(Can.SEE)
    row = queries.round_(actor, supervision_round_id)
    places = list(queries.with_progress(queries.places(actor).filter(round=row)))
    names = area_queries.named({one.area_code for one in places})
    context = {
        "row": row,
        "crumbs": trail(home(), Crumb(row.title)),
        "facts": _round_facts(row),
        "kpis": _kpis(places),
        "head": _PLACES,
        "rows": [_place_row(one, names.get(one.area_code, one.area_code)) for one in places],
    }
    return render(request, "supervision/round.html", context)


def _round_facts(row: Round) -> list[Fact]:
    return [
        Fact("类别", row.get_kind_display()),
        Fact("开始", f"{row.start:%Y-%m-%d}"),
        Fact("填报期限", f"{row.due:%Y-%m-%d}"),
        Fact("抽查", f"分乡镇随机抽取 {row.percent}%（种子 {row.seed}）"),
        Fact("依据", row.document),
        Fact("组织人", row.by_name),
    ]


def _kpis(places: list[Any]) -> list[tuple[str, str, str, str]]:
    done = [one for one in places if one.result != Result.TODO]
    return [
        ("已填报", f"{len(done)} / {len(places)}", "个乡镇", "building-cottage"),
        ("零报告", str(sum(one.result == Result.NONE for one in done)), "个乡镇", "circle-check"),
        (
            "已检查项目",
            f"{sum(one.done for one in places)} / {sum(one.listed for one in places)}",
            "个",
            "checkbox",
        ),
        ("发现问题", str(sum(one.problems for one in done)), "个", "flag"),
    ]


def _place_row(one: Any, name: str) -> Row:
    return Row(
        [
            Cell(name, reverse("supervision:place", args=[one.pk])),
            Cell(one.get_result_display(), colour=RESULTS[Result(one.result)]),
            Cell(f"{one.done} / {one.listed}", kind="number"),
            Cell(str(one.problems), kind="number"),
            Cell(some_money(one.fen), kind="money"),
            Cell(f"{one.reported_on:%Y-%m-%d}" if one.reported_on else "", kind="date"),
            one.by_name,
        ]
    )


@either
def place(request: HttpRequest, round_place_id: int) -> HttpResponse:
    """A township's projects, and its report; nil is one tap."""
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    row = queries.place(actor, round_place_id)
    items = list(queries.items(actor).filter(place=row).order_by("project_number"))
    found = sum(one.verdict == Verdict.PROBLEM for one in items)
    on = max(as_of, row.round.start)
    form = forms.Report(request.POST or None, initial={"on": on, "none": not found})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.report(actor, row.pk, **form.cleaned_data)
            except Refused as refused:
                form.add_error(None, refused.message)
                status = refused.status
            else:
                row, form = queries.place(actor, row.pk), forms.Report(initial={"on": on})
                status = 200
    names = area_queries.named({row.area_code, *(one.area_code for one in items)})
    open_ = row.result == Result.TODO and actor.may(Can.REPORT, row.area_code)
    context = {
        "row": row,
        "name": names.get(row.area_code, row.area_code),
        "crumbs": trail(
            home(),
            Crumb(row.round.title, reverse("supervision:round", args=[row.round_id])),
            Crumb(names.get(row.area_code, "")),
        ),
        "facts": _place_facts(row),
        "head": _ITEMS,
        "rows": [_item_row(one, names, open_=open_) for one in items],
        "form": form if open_ else None,
    }
    return render(request, "supervision/place.html", context, status=status)


def _place_facts(row: RoundPlace) -> list[Fact]:
    return [
        Fact("结果", row.get_result_display(), colour=RESULTS[Result(row.result)]),
        Fact("期限", f"{row.round.due:%Y-%m-%d}"),
        Fact("填报", f"{row.reported_on:%Y-%m-%d} {row.by_name}" if row.reported_on else ""),
        Fact("发现问题", str(row.problems), "个"),
        Fact("涉及金额", some_money(row.fen), "元" if row.fen else ""),
        Fact("情况", row.said, wide=True),
    ]


def _item_row(one: Any, names: dict[str, str], *, open_: bool) -> Row:
    return Row(
        [
            Cell(
                one.name, reverse("supervision:item", args=[one.pk]) if open_ else "", note=one.project_number
            ),
            names.get(one.area_code, one.area_code),
            Cell(money(one.plan_fen), kind="money"),
            Cell(one.get_verdict_display(), colour=VERDICTS[Verdict(one.verdict)]),
            one.said,
            Cell(f"{one.checked_on:%Y-%m-%d}" if one.checked_on else "", kind="date"),
        ]
    )


@either
def item(request: HttpRequest, round_item_id: int) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.REPORT)
    row = queries.item(actor, round_item_id)
    on = max(as_of, row.place.round.start)
    form = forms.Look(request.POST or None, initial={"on": on, "verdict": Verdict.FINE.value})
    back = reverse("supervision:place", args=[row.place_id])

    def do(given: dict[str, Any]) -> tuple[str, str]:
        actions.look(
            actor, row.pk, Verdict(given["verdict"]), said=given["said"], fen=given["money"], on=given["on"]
        )
        return _next(row) or back, f"{row.name}：已保存"

    def _next(done: Any) -> str:
        """The township's next project, so that a list is worked down without going back."""
        todo = queries.items(actor).filter(place=done.place, verdict=Verdict.TODO).order_by("project_number")
        following = todo.first()
        return reverse("supervision:item", args=[following.pk]) if following else ""

    crumbs = trail(home(), Crumb(row.place.round.title, back), Crumb(row.name))
    return asked(
        request,
        form,
        do,
        template=FORM,
        title=f"检查：{row.name}",
        crumbs=crumbs,
        back=back,
        button="保存，下一个",
    )
