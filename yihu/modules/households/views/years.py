"""A year's facts: how far each place is, one household's form, one member's form, and what is shown for a reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yihu.core import clock
from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.ledgers import shape, values
from yihu.core.ledgers.actions import BadRow
from yihu.core.ledgers.forms import EntryForm
from yihu.core.web import pick
from yihu.core.web.doors import actor_of, area_of, day_of
from yihu.core.web.parts import Cell, Crumb, Head, Tab
from yihu.engine import areas
from yihu.engine.errors import NotAllowed, Refused
from yihu.engine.ledgers import SECRET, Column
from yihu.modules.households import actions, forms, queries
from yihu.modules.households.models import Household
from yihu.modules.households.permissions import Can
from yihu.modules.households.rules.yearly import HOUSEHOLD_GROUPS, PERSON_GROUPS, Group, columns_of
from yihu.modules.households.views.facts_of import asked

_HIDDEN = "已登记的不显示；不改的留空"


@require_GET
def progress(request: HttpRequest) -> HttpResponse:
    """How far the places below are with a year, and the way to carry unchanged households over."""
    actor, as_of = actor_of(request), day_of(request)
    actor.require_whole(Can.SEE)
    place = area_of(request)
    if not areas.inside(place, actor.area_code):
        raise NotAllowed("这个地方不在您的管理范围内，请重新选择")
    year = asked(request.GET.get("year", ""), as_of.year)
    below = list(area_queries.children(place)) or [area_queries.by_code(place)]
    lines = queries.progress(place, [area.code for area in below], year, as_of)
    names = {area.code: area.name for area in below}
    here = reverse("households:years")
    context = {
        "year": year,
        "place": area_queries.by_code(place),
        "picker": pick.picker(actor, place),
        "years": [
            Tab(f"{one} 年", f"{here}?year={one}&area={place}", one == year)
            for one in range(as_of.year, as_of.year - 3, -1)
        ],
        "head": [Head("区划"), *(Head(label, "number") for label in _HEADS)],
        "rows": [
            _line(names[line.area_code], line, f"{here}?year={year}&area=")
            for line in lines
            if line.households
        ],
        "may_carry": actor.may(Can.WRITE, place),
        "may_import": actor.may(Can.WRITE),
    }
    return render(request, "households/years.html", context)


_HEADS = ("户数", "已登记", "其中与上年相同", "登记率", "人数", "已登记", "登记率")


def _line(name: str, line: Any, url: str) -> list[Cell]:
    def share(part: int, whole: int) -> str:
        return f"{part / whole:.1%}" if whole else "—"

    numbers = (
        f"{line.households:,}",
        f"{line.households_done:,}",
        f"{line.carried:,}",
        share(line.households_done, line.households),
        f"{line.people:,}",
        f"{line.people_done:,}",
        share(line.people_done, line.people),
    )
    return [Cell(name, url=f"{url}{line.area_code}"), *(Cell(number, kind="number") for number in numbers)]


@require_POST
def carry_forward(request: HttpRequest) -> HttpResponse:
    """结转: whoever has nothing yet for the year and is unchanged takes last year's row over."""
    actor, place = actor_of(request), areas.full(request.POST.get("area", "") or actor_of(request).area_code)
    year = asked(request.POST.get("year", ""), day_of(request).year)
    try:
        households, people = actions.carry_forward(actor, place, year)
        messages.success(request, f"已结转 {households} 户 {people} 人；在校生逐人核对，有变化的户请改正")
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect(f"{reverse('households:years')}?year={year}&area={place}")


@require_http_methods(["GET", "POST"])
def household(request: HttpRequest, uid: str, year: int) -> HttpResponse:
    """The form of one household's year, filled with this year's row, else last year's."""
    actor, row = _row(request, uid)
    found = queries.year_of(actor, row, year)
    last = found.before if found.before and found.before.year == year - 1 else None

    def write(given: dict[str, Any]) -> object:
        return actions.fill_household_year(actor, row.uid, year, given)

    context = {
        "title": f"{row.number} {year} 年生产生活条件",
        "groups": HOUSEHOLD_GROUPS,
        "known": found.now or last,
        "prefilled": found.now is None and last is not None,
        "may_withdraw": found.now is not None or bool(found.people),
    }
    return _form(request, actor, row, year, context, write)


@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, uid: str, year: int, person: str) -> HttpResponse:
    """The form of one member's year."""
    actor, row = _row(request, uid)
    who = queries.person(actor, person)
    now, before = queries.person_year(actor, who.pk, year)
    last = before if before and before.year == year - 1 else None

    def write(given: dict[str, Any]) -> object:
        return actions.fill_person_year(actor, row.uid, who.uid, year, given)

    context = {
        "title": f"{who.name} {year} 年情况",
        "groups": PERSON_GROUPS,
        "known": now or last,
        "prefilled": now is None and last is not None,
    }
    return _form(request, actor, row, year, context, write)


def _row(request: HttpRequest, uid: str) -> tuple[Actor, Household]:
    actor = actor_of(request)
    row = queries.household(actor, uid)
    actor.require(Can.WRITE, row.area_code)
    return actor, row


def _form(  # noqa: PLR0917
    request: HttpRequest,
    actor: Actor,
    row: Household,
    year: int,
    context: dict[str, Any],
    write: Callable[[dict[str, Any]], object],
) -> HttpResponse:
    groups: tuple[Group, ...] = context["groups"]
    back = f"{reverse('households:household', args=[row.uid])}?year={year}#year"
    form = _entry(request, actor, groups, context["known"])
    if request.method == "POST" and form.is_valid():
        try:
            write(form.values)
        except BadRow as refused:
            form.refuse(refused.problems)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, f"{year} 年信息已保存")
            return redirect(back)
    context |= {
        "form": form,
        "parts": [(group.label, [form[column.name] for column in group.columns]) for group in groups],
        "household": row,
        "year": year,
        "back": back,
        "crumbs": [
            Crumb("农户", reverse("households:list")),
            Crumb(row.number, back),
            Crumb(f"{year} 年信息"),
        ],
    }
    return render(request, "households/year_form.html", context)


def _entry(request: HttpRequest, actor: Actor, groups: tuple[Group, ...], known: Any) -> EntryForm:
    ledger = shape.named(actor, "households.household_years")
    columns = tuple(_hinted(column) for column in columns_of(groups))
    initial = {
        column.name: values.raw(column, getattr(known, column.name))
        for column in columns
        if known is not None and column.kind not in SECRET
    }
    return EntryForm(
        replace(ledger, columns=columns),
        values.for_actor(actor, clock.today()),
        places=[],
        units=[],
        data=request.POST if request.method == "POST" else None,
        initial=initial,
    )


def _hinted(column: Column) -> Column:
    if column.kind not in SECRET and not column.sensitive:
        return column
    # How a workbook's column must be formatted is nothing to somebody who types.
    more = column.help if column.sensitive else ""
    return replace(column, help="；".join(filter(None, [_HIDDEN, more])))


@require_POST
def same(request: HttpRequest, uid: str, year: int) -> HttpResponse:
    """与上年相同, in one tap."""
    actor, row = _row(request, uid)
    try:
        written = actions.same_as_last_year(actor, row.uid, year)
        messages.success(request, f"已按 {year - 1} 年登记 {written} 条；在校生的年级请核对")
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect(f"{reverse('households:household', args=[row.uid])}?year={year}#year")


@require_POST
def withdraw(request: HttpRequest, uid: str, year: int) -> HttpResponse:
    actor, row = _row(request, uid)
    actions.withdraw_year(actor, row.uid, year, reason=request.POST.get("reason", ""))
    messages.success(request, f"{year} 年信息已撤回，原值保留在历史中")
    return redirect(f"{reverse('households:household', args=[row.uid])}?year={year}#year")


@never_cache
@require_http_methods(["GET", "POST"])
def health(request: HttpRequest, uid: str, year: int) -> HttpResponse:
    """Members' health of a year, for a reason."""
    actor = actor_of(request)
    row = queries.household(actor, uid)
    form = forms.Reason(request.POST or None)
    back = f"{reverse('households:household', args=[row.uid])}?year={year}#year"
    context: dict[str, Any] = {"form": form, "household": row, "year": year, "back": back}
    if request.method == "POST" and form.is_valid():
        try:
            found = actions.reveal_health(
                actor, row.uid, year, reason=form.cleaned_data["reason"], now=clock.now()
            )
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            kept = queries.identities_of(one.person_id for one in found)
            context["lines"] = [
                (
                    one,
                    kept.get((one.person_id, "disease")),
                    kept.get((one.person_id, "disability")),
                )
                for one in found
            ]
    return render(request, "households/health.html", context)
