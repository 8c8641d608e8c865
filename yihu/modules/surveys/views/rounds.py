"""Rounds: all of them, a new one, how far each village is."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area
from yihu.core.areas import queries as area_queries
from yihu.core.web import pick
from yihu.core.web.doors import actor_of, area_of, day_of
from yihu.core.web.parts import Cell, Crumb, Fact, Head, Row, Tab
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.errors import BadValue, NotFound, Refused
from yihu.engine.indicators import as_percent
from yihu.modules.surveys import actions, forms, queries, rules
from yihu.modules.surveys.models import Survey
from yihu.modules.surveys.permissions import Can
from yihu.modules.surveys.queries import Progress
from yihu.modules.surveys.rules import PRESETS, Kind, Scope, State

either = require_http_methods(["GET", "POST"])
_SHOWN = 200
_FEW = 20  # of what wants attention; the rest is in the ledgers
_COLOURS = {State.TODO: "secondary", State.DONE: "green", State.EXCUSED: "yellow"}


def trail(*more: Crumb) -> list[Crumb]:
    return [Crumb("调研排查", reverse("surveys:list")), *more]


def own_area(request: HttpRequest, actor: Actor) -> str:
    code = area_of(request)
    if not areas.inside(code, actor.area_code):
        raise NotFound("没有这个地方，或不在您的管理范围内")
    return code


@require_GET
def surveys(request: HttpRequest) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    text = request.GET.get("q", "").strip()[:40]
    found = queries.surveys(actor).filter(start__lte=as_of).order_by("-start", "-pk")
    if text:
        found = found.filter(title__icontains=text)
    rows = []
    for one in found[:_SHOWN]:
        all_ = queries.total(queries.progress(actor, one))
        state = (
            Cell(f"{one.closed_on:%Y-%m-%d} 办结", colour="green")
            if one.closed_on
            else Cell("进行中", colour="blue")
        )
        rows.append(
            Row(
                [
                    Cell(one.title, reverse("surveys:survey", args=[one.pk])),
                    one.get_kind_display(),
                    one.get_scope_display(),
                    Cell(f"{one.start:%Y-%m-%d}", kind="date"),
                    Cell(f"{one.due:%Y-%m-%d}", kind="date"),
                    Cell(f"{all_.settled:,} / {all_.total:,}", kind="number"),
                    Cell(f"{all_.percent}%", kind="number"),
                    state,
                ]
            )
        )
    names = ("名称", "类别", "范围", "开始", "期限", "已登记 / 名单（户）", "进度", "状态")
    context = {
        "head": [Head(name, kind="number" if at in (5, 6) else "text") for at, name in enumerate(names)],
        "rows": rows,
        "q": text,
        "may_plan": actor.may(Can.PLAN),
        "as_of": as_of,
    }
    return render(request, "surveys/list.html", context)


@either
def new(request: HttpRequest) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.PLAN)
    area = own_area(request, actor)
    form = forms.NewSurvey(request.POST or None, initial={"on": as_of, "due": as_of})

    def do(given: dict[str, Any]) -> str:
        kind = Kind(given.pop("kind"))
        made = actions.start(
            actor,
            area_code=area,
            kind=kind,
            scope=Scope(given.pop("scope")),
            questions=[*PRESETS[kind], *rules.read_questions(given.pop("own"))],
            **given,
        )
        return reverse("surveys:survey", args=[made.pk])

    context = {
        "picker": pick.picker(actor, "" if area == actor.area_code else area),
        "place": area_queries.by_code(area).name,
        "area": area,
        "presets": [(kind.label, [one.label for one in asked]) for kind, asked in PRESETS.items()],
    }
    return asked(request, form, do, title="新建调研排查", template="surveys/new.html", more=context)


def asked(
    request: HttpRequest,
    form: django_forms.Form,
    do: Any,
    *,
    title: str,
    back: str = "",
    note: str = "",
    template: str = "surveys/form.html",
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    """One form on a page of its own; `do(cleaned)` acts and gives the address to go on to."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                onward = do(form.cleaned_data)
            except Refused as refused:
                form.add_error(None, refused.message)
                status = refused.status
            else:
                messages.success(request, f"{title}：已保存")
                return redirect(onward)
    context = {
        "form": form,
        "title": title,
        "back": back or reverse("surveys:list"),
        "note": note,
        "crumbs": trail(Crumb(title)),
        **(more or {}),
    }
    return render(request, template, context, status=status)


@require_GET
def survey(request: HttpRequest, pk: int) -> HttpResponse:
    """How far every village is; with one chosen, its households: the list one works down on the phone."""
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    row = queries.survey(actor, pk)
    area = own_area(request, actor)
    rows = [one for one in queries.progress(actor, row) if areas.inside(one.area_code, area)]
    village = rows[0].area_code if len(rows) == 1 else ""
    all_ = queries.total(rows)
    compared, agreed = queries.consistency(
        queries.rechecks(actor).filter(sheet__survey=row, on__isnull=False).filter(in_area("area_code", area))
    )
    names, towns = area_queries.named(one.area_code for one in rows), _towns(rows)
    context = {
        "row": row,
        "crumbs": trail(Crumb(row.title)),
        "facts": _facts(row),
        "kpis": _kpis(rows, all_, compared, agreed),
        "villages": [
            (one, names.get(one.area_code, one.area_code), towns.get(one.area_code, ""))
            for one in sorted(rows, key=_open_first)
        ],
        "picker": pick.picker(actor, "" if area == actor.area_code else area),
        "village": village,
        "village_name": names.get(village, ""),
        **(_homes(request, actor, row, village) if village else {}),
        **_lists(actor, row, area),
        "may": {
            "plan": actor.may(Can.PLAN, area),
            "enter": actor.may(Can.ENTER, area) and row.closed_on is None,
            "draw": actor.may(Can.RECHECK, row.area_code)
            and row.recheck_on is None
            and row.closed_on is None,
            "close": actor.may(Can.CLOSE, row.area_code) and row.closed_on is None,
        },
        "draw": forms.Draw(initial={"seed": int(f"{as_of:%Y%m%d}")}),
        "area": area,
    }
    return render(request, "surveys/survey.html", context)


def _open_first(one: Progress) -> tuple[bool, int, str]:
    """Villages that are not through yet, the least done first."""
    return one.settled == one.total, one.percent, one.area_code


def _towns(rows: list[Progress]) -> dict[str, str]:
    """Name of the township by village, where there is more than one."""
    towns = {one.area_code: areas.ancestor(one.area_code, Level.TOWNSHIP) for one in rows}
    if len(set(towns.values())) < 2:
        return {}
    names = area_queries.named(towns.values())
    return {village: names.get(town, "") for village, town in towns.items()}


def _facts(row: Survey) -> list[Fact]:
    return [
        Fact("类别", row.get_kind_display()),
        Fact("范围", row.get_scope_display()),
        Fact("开始", row.start.isoformat()),
        Fact("期限", row.due.isoformat()),
        Fact("依据", row.document),
        Fact("组织人", row.by_name),
        Fact(
            "复核抽样",
            f"{row.recheck_on:%Y-%m-%d}（种子 {row.recheck_seed}）" if row.recheck_on else "未抽样",
        ),
        Fact("办结", row.closed_on.isoformat() if row.closed_on else ""),
    ]


def _kpis(
    rows: list[Progress], all_: Progress, compared: int, agreed: int
) -> list[tuple[str, str, str, str]]:
    rate = as_percent(Decimal(agreed), Decimal(compared), 1)
    complete = sum(one.settled == one.total for one in rows)
    return [
        ("完成村", f"{complete} / {len(rows)}", "村", "building-cottage"),
        ("已登记", f"{all_.done:,} / {all_.total:,}", "户", "home-check"),
        ("调查人口", f"{all_.persons:,}", "人", "users"),
        ("未能入户", f"{all_.excused:,}", "户", "home"),
        ("复核一致率", "—" if rate is None else f"{rate}", "" if rate is None else "%", "checkbox"),
    ]


def _homes(request: HttpRequest, actor: Actor, row: Survey, village: str) -> dict[str, Any]:
    """The village's households by state, the open ones first."""
    state = State.by_label(request.GET.get("state", ""))
    text = request.GET.get("q", "").strip()[:40]
    rows = queries.sheets(actor).filter(survey=row, area_code=village)
    counts = {one: rows.filter(state=one).count() for one in State}
    if state:
        rows = rows.filter(state=state)
    if text:
        rows = rows.filter(head_name__icontains=text) | rows.filter(number__icontains=text)
    address = f"?area={village}&state="
    return {
        "tabs": [
            Tab("全部", f"{address}", here=state is None, count=sum(counts.values())),
            *(Tab(one.label, f"{address}{one.value}", here=state is one, count=counts[one]) for one in State),
        ],
        "homes": [(one, _COLOURS[State(one.state)]) for one in rows.order_by("-state", "number")[:_SHOWN]],
        "q": text,
    }


def _lists(actor: Actor, row: Survey, area: str) -> dict[str, Any]:
    """What wants attention: problems, facts to confirm, drawn households."""
    mine = queries.sheets(actor).filter(in_area("area_code", area), survey=row)
    labels = {one.key: one.label for one in queries.questions(row)}
    troubled = mine.exclude(problems=[]).order_by("area_code", "number")
    drawn = queries.rechecks(actor).filter(in_area("area_code", area), sheet__survey=row)
    return {
        "troubled": [
            (one, "；".join(labels.get(key, key) for key in one.problems)) for one in troubled[:_FEW]
        ],
        "unsettled": list(queries.to_decide(mine).order_by("area_code", "number")[:_FEW]),
        "counts": {"troubled": troubled.count(), "unsettled": queries.to_decide(mine).count()},
        "few": _FEW,
        "drawn": list(drawn.order_by(F("on").desc(nulls_first=True), "area_code", "pk")[:_FEW]),
    }


@either
def assign(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.PLAN)
    row = queries.survey(actor, pk)
    back = reverse("surveys:survey", args=[pk])

    def do(given: dict[str, Any]) -> str:
        actions.assign(actor, pk, code, given["username"], on=as_of)
        return back

    note = "填登录名；负责人在本人的工作台看到这个村的调研"
    form = forms.Assign(request.POST or None)
    return asked(request, form, do, title=f"{row.title}：指定负责人", back=back, note=note)


@require_http_methods(["POST"])
def draw(request: HttpRequest, pk: int) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    form = forms.Draw(request.POST)
    if not form.is_valid():
        raise BadValue("随机种子请填不超过十位的整数")
    made = actions.draw(actor, pk, seed=form.cleaned_data["seed"], on=as_of)
    messages.success(request, f"已抽取 {len(made)} 户复核")
    return redirect("surveys:survey", pk)


@require_http_methods(["POST"])
def close(request: HttpRequest, pk: int) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    row = actions.close(actor, pk, on=as_of)
    messages.success(request, f"“{row.title}”已办结，名单和结果已固定")
    return redirect("surveys:survey", pk)
