"""Clues: the list, one written down, one accepted or closed."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area
from yihu.core.areas import queries as area_queries
from yihu.core.files import queries as files
from yihu.core.web import pick
from yihu.core.web.doors import actor_of, area_of, day_of
from yihu.core.web.parts import Cell, Crumb, Fact, Head, Row
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.errors import NotAllowed, NotFound, Refused
from yihu.engine.numerals import wholes
from yihu.modules.departments.permissions import Can as Departments
from yihu.modules.households import queries as households
from yihu.modules.monitoring import actions, forms, queries
from yihu.modules.monitoring.models import Case, Clue
from yihu.modules.monitoring.permissions import Can
from yihu.modules.monitoring.queries.clocks import Clocks, clocks
from yihu.modules.monitoring.rules import WATCHED, ClueSource, ClueState, Risk, Stage, Unregistered
from yihu.modules.monitoring.views.lists import left

either = require_http_methods(["GET", "POST"])
_SHOWN = 300
_HITS = 12


@either
def lists(request: HttpRequest) -> HttpResponse:
    """Clues that wait, and the ticked ones accepted by POST; the ledger has all of them."""
    actor, area_code, as_of = actor_of(request), area_of(request), day_of(request)
    actor.require(Can.SEE)
    if not areas.inside(area_code, actor.area_code):
        raise NotAllowed("该地区不在您的管理范围内，不能查看它的线索")
    may = actor.may(Can.ACCEPT, area_code)
    form = forms.Acceptance(request.POST or None, initial={"on": as_of}, prefix="accept") if may else None
    if form is not None and form.is_valid() and _accept(request, actor, form):
        return redirect(request.get_full_path())
    rows = queries.clues_in_lists(actor).filter(in_area("area_code", area_code), state=ClueState.OPEN)
    found = list(rows.order_by("on", "pk")[:_SHOWN])
    heads = ("姓名", "行政村", "来源", "风险", "情况", "线索日期", "受理剩余")
    context = {
        "picker": pick.picker(actor, "" if area_code == actor.area_code else area_code),
        "head": [Head(name) for name in (("选择", *heads) if may else heads)],
        "rows": _waiting(found, clocks(area_code, as_of), as_of, ticked=request.POST.getlist("row"), may=may),
        "form": form if found else None,
        "may_raise": actor.may(Can.RAISE),
        "crumbs": [_home(), Crumb("待受理线索")],
    }
    return render(request, "monitoring/clues.html", context, status=422 if form and form.errors else 200)


def _accept(request: HttpRequest, actor: Actor, form: forms.Acceptance) -> bool:
    chosen = wholes(request.POST.getlist("row"))
    try:
        done = actions.accept_many(actor, chosen, **form.cleaned_data)
    except Refused as refused:
        form.add_error(None, refused.message)
        return False
    messages.success(request, f"已受理 {done} 条线索，请按交办入户核查")
    return True


def _waiting(found: list[Clue], days: Clocks, as_of: date, *, ticked: list[str], may: bool) -> list[Row]:
    """Who the register does not know is accepted on the clue's own page, where the household is named."""
    names = area_queries.named(one.area_code for one in found)

    def box(one: Clue) -> list[Any]:
        if not may:
            return []
        if one.household_id is None:
            return [Cell("逐条办理")]
        key = str(one.pk)
        return [Cell(one.who, choose=key, ticked=key in ticked)]  # type: ignore[attr-defined]

    return [
        Row(
            [
                *box(one),
                Cell(one.who, reverse("monitoring:clue", args=[one.pk])),  # type: ignore[attr-defined]
                names.get(one.area_code, one.area_code),
                one.get_source_display(),
                one.get_risk_display(),
                one.text[:30],
                Cell(f"{one.on:%Y-%m-%d}", kind="date"),
                left(days.of_clue(one), as_of),
            ]
        )
        for one in found
    ]


def _home() -> Crumb:
    return Crumb("监测对象", reverse("monitoring:list"))


@either
def new(request: HttpRequest) -> HttpResponse:
    """`?q=` finds the household by name, initials or number; `?household=` has chosen it; `?unknown=1` says that the
    register does not know it."""
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.RAISE)
    row = _chosen(actor, request.GET.get("household", ""))
    unknown = row is None and bool(request.GET.get("unknown"))
    text = request.GET.get("q", "").strip()[:40]
    initial = {"on": as_of, "source": ClueSource.VISIT.value}
    form = forms.NewClue(request.POST or None, initial=initial)
    who = forms.UnknownHousehold(request.POST or None, villages=villages(actor)) if unknown else None
    if request.method == "POST" and (row or who) and form.is_valid() and (who is None or who.is_valid()):
        try:
            made = _raise(actor, row, form, who)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, "线索已登记，等待受理")
            hidden = made.household_id is None and actor.is_narrowed
            return redirect("monitoring:list") if hidden else redirect("monitoring:clue", made.pk)
    context = {
        "form": form,
        "who": who,
        "row": row,
        "head": households.members_of(row, as_of)[0].span.name
        if row and households.members_of(row, as_of)
        else "",
        "q": text,
        "hits": households.search(actor, text, limit=_HITS) if text and not row else [],
        "crumbs": [_home(), Crumb("登记线索")],
    }
    return render(request, "monitoring/new_clue.html", context, status=422 if form.errors else 200)


def _chosen(actor: Actor, uid: str) -> Any:
    try:
        return households.household(actor, UUID(uid)) if uid else None
    except ValueError:
        return None


def _raise(actor: Actor, row: Any, form: forms.NewClue, who: forms.UnknownHousehold | None) -> Clue:
    given = form.cleaned_data
    told = {"source": ClueSource(given["source"]), "risk": Risk(given["risk"]), "on": given["on"]}
    unregistered = None
    if who is not None:
        named = who.cleaned_data
        unregistered = Unregistered(named["area_code"], named["name"], phone=named["phone"])
    uid = row.uid if row is not None else None
    return actions.raise_clue(actor, household_uid=uid, text=given["text"], unregistered=unregistered, **told)


def villages(actor: Actor) -> list[tuple[str, str]]:
    towns = {area.code[:9]: area.name for area in area_queries.inside(actor.area_code, Level.TOWNSHIP)}
    return [
        (area.code, f"{towns.get(area.code[:9], '')} {area.name}".strip())
        for area in area_queries.inside(actor.area_code, Level.VILLAGE)
    ]


@either
def clue(request: HttpRequest, clue_id: int) -> HttpResponse:
    """One clue; POST accepts or closes it, by the button pressed."""
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    found = queries.clue(actor, clue_id)
    pressed = request.POST.get("do", "")
    may = found.now is ClueState.OPEN and found.moved_on is None and actor.may(Can.ACCEPT, found.area_code)
    accept = forms.Acceptance(
        request.POST if pressed == "accept" else None, initial={"on": max(as_of, found.on)}, prefix="accept"
    )
    close = forms.Reasoned(
        request.POST if pressed == "close" else None, initial={"on": max(as_of, found.on)}, prefix="close"
    )
    head = _head(request, found, pressed)
    row = _chosen(actor, request.POST.get("household", "") or request.GET.get("household", ""))
    if request.method == "POST":
        said = _do(request, actor, found, (accept, close, head), row)
        if said is not None:
            return said
    text = request.GET.get("q", "").strip()[:40] or found.name
    hits = households.search(actor, text, limit=_HITS) if may and found.household is None and text else []
    context = {
        "clue": found,
        "facts": _facts(found),
        "house": _house(actor, found, as_of),
        "accept": accept if may else None,
        "close": close if may else None,
        "head": head,
        "row": row,
        "hits": hits,
        "q": text,
        "crumbs": [_home(), Crumb("线索", reverse("monitoring:clues")), Crumb(str(found))],
        "files": [one for one in found.evidence if one.get("file")],
        "evidence": [one for one in found.evidence if not one.get("file")],
    }
    return render(request, "monitoring/clue.html", context, status=422 if request.method == "POST" else 200)


def _house(actor: Actor, found: Clue, as_of: date) -> dict[str, Any] | None:
    """Of a clue about an unsafe house: what is appraised, and where a new appraisal is registered."""
    if found.risk != Risk.HOUSING.value or found.household is None:
        return None
    known = queries.appraised([found.household.pk], as_of).get(found.household.pk)
    waits = any(row.pk == found.pk for row in queries.to_appraise_of(found.household, as_of))
    head = next(iter(households.members_of(found.household, as_of)), None)
    given = {
        "area_code": found.area_code,
        "number": found.household.number,
        "name": head.span.name if head else "",
    }
    may = waits and actor.may(Departments.WRITE, found.area_code)
    return {
        "words": known.words if known else "还没有鉴定",
        "waits": waits,
        "url": f"{reverse('ledgers:new', args=['departments.houses'])}?{urlencode(given)}" if may else "",
    }


def _head(request: HttpRequest, found: Clue, pressed: str) -> forms.NewHead | None:
    if found.household_id is not None:
        return None
    data = request.POST if pressed == "accept" and not request.POST.get("household") else None
    return forms.NewHead(data, initial={"name": found.name}, prefix="head")


def _do(
    request: HttpRequest, actor: Actor, found: Clue, given: tuple[Any, Any, Any], row: Any
) -> HttpResponse | None:
    (accept, close, head), pressed = given, request.POST.get("do", "")
    form: django_forms.Form = close if pressed == "close" else accept
    try:
        if pressed == "close" and close.is_valid():
            actions.close_clue(actor, found.pk, **close.cleaned_data)
            messages.success(request, "线索已关闭")
            return redirect("monitoring:clue", found.pk)
        if pressed == "accept" and accept.is_valid() and (head is None or row or head.is_valid()):
            members = [head.member()] if head is not None and not row else []
            uid = row.uid if row else None
            case = actions.accept(actor, found.pk, household_uid=uid, members=members, **accept.cleaned_data)
            messages.success(request, _accepted(case, found))
            return redirect("monitoring:case", case.pk)
    except Refused as refused:
        form.add_error(None, refused.message)
    return None


def _accepted(case: Case, found: Clue) -> str:
    if case.now is Stage.ASSIGNED:
        return "线索已受理，请入户核查"
    if case.now in WATCHED:
        return f"线索已并入该户监测，“{found.get_risk_display()}”列为该户风险，请制定针对它的帮扶措施"
    return "线索已并入该户正在办理的监测"


def _facts(found: Clue) -> list[Fact]:
    row = found.household
    url = reverse("households:household", args=[row.uid]) if row else ""
    case = reverse("monitoring:case", args=[found.case_id]) if found.case_id else ""
    village = area_queries.named([found.area_code]).get(found.area_code, found.area_code)
    facts = [
        Fact("农户", f"{found.who} {row.number}" if row else f"{found.name}（系统中没有）", url=url),  # type: ignore[attr-defined]
        Fact("行政村", village),
        Fact("来源", found.get_source_display()),
        Fact("风险", found.get_risk_display()),
        Fact("线索日期", f"{found.on:%Y-%m-%d}"),
        Fact("状态", found.now.label, url=case),
        Fact("登记人", found.by_name),
        Fact("情况", found.text, wide=True),
    ]
    if found.phone_hint:
        facts.append(Fact("联系电话", found.phone_hint))
    if found.moved_on:
        facts.append(Fact("随户转出", f"{found.moved_on:%Y-%m-%d} 整户迁往他村，由迁入村受理", wide=True))
    if found.closed_why:
        facts.append(Fact("关闭原因", f"{found.settled_on:%Y-%m-%d} {found.closed_why}", wide=True))
    return facts


@require_GET
def evidence(request: HttpRequest, clue_id: int, file: UUID) -> HttpResponse:
    """A picture handed in with the clue."""
    actor = actor_of(request)
    actor.require(Can.SEE)
    found = queries.clue(actor, clue_id)
    if str(file) not in {one.get("file") for one in found.evidence}:
        raise NotFound("没有这份材料，或不在您的管理范围内")
    stored, data = files.content(actor, file)
    answer = HttpResponse(data, content_type=stored.content_type)
    shown = stored.content_type in ("image/jpeg", "image/png")
    answer["Content-Disposition"] = str(content_disposition_header(not shown, stored.name))
    answer["Cache-Control"] = "private, max-age=600"
    return answer
