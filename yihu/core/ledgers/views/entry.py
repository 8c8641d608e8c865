"""One row of a ledger: look, enter, correct, withdraw, restore."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yihu.core import clock
from yihu.core.access.actor import Actor
from yihu.core.areas import queries as areas
from yihu.core.ledgers import actions, links, queries, shape, trail, values
from yihu.core.ledgers.actions import BadRow
from yihu.core.ledgers.forms import EntryForm
from yihu.core.units import queries as units
from yihu.core.web.doors import actor_of
from yihu.core.web.parts import Crumb, Fact
from yihu.engine.areas import Level, ancestor
from yihu.engine.errors import NotFound, Refused
from yihu.engine.ledgers import Kind, Ledger
from yihu.engine.numerals import whole


@require_GET
def row(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """The row with everything that happened to it; a withdrawn one says so and offers the way back."""
    actor = actor_of(request)
    ledger = shape.named(actor, key)
    try:
        found = queries.one(actor, ledger, pk)
    except NotFound:
        return _withdrawn(request, actor, ledger, pk)
    names = values.area_names(
        str(values.value_at(found, column) or "") for column in ledger.columns if column.kind is Kind.AREA
    )
    facts = [
        Fact(
            column.label,
            values.text(column, values.value_at(found, column), names),
            unit=column.unit,
            wide=column.kind is Kind.LONG_TEXT,
        )
        for column in ledger.columns
    ]
    context = {
        "ledger": ledger,
        "crumbs": _crumbs(ledger, f"第 {pk} 号"),
        "facts": facts,
        "entries": trail.entries(actor, ledger, pk),
        "may_correct": shape.may_correct(actor, ledger),
        "pk": pk,
        "household_url": links.household_url(ledger, found),
    }
    return render(request, "ledgers/row.html", context)


def _withdrawn(request: HttpRequest, actor: Actor, ledger: Ledger, pk: int) -> HttpResponse:
    entries = trail.entries(actor, ledger, pk)
    if not entries:
        raise NotFound("没有这条记录，或不在您的管理范围内")
    context = {
        "ledger": ledger,
        "crumbs": _crumbs(ledger, f"第 {pk} 号"),
        "entries": entries,
        "pk": pk,
        "may_restore": shape.may_correct(actor, ledger) and not shape.has_secrets(ledger),
    }
    return render(request, "ledgers/withdrawn.html", context, status=410)


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest, key: str) -> HttpResponse:
    """A new row. It arrives filled: from `?copy=` another row, from the address, from one's own village."""
    actor = actor_of(request)
    ledger = shape.named(actor, key)
    actions.require_writable(actor, ledger)
    form = _form(request, actor, ledger, _initial(request, actor, ledger))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.enter(actor, ledger, form.values)
        except BadRow as refused:
            form.refuse(refused.problems)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, "已登记")
            if request.POST.get("next") == "another":
                return redirect(f"{reverse('ledgers:new', args=[key])}?copy={made.pk}")
            return redirect(links.row_url(ledger, made))
    context = {
        "ledger": ledger,
        "form": form,
        "crumbs": _crumbs(ledger, "登记"),
        "title": f"登记：{ledger.title}",
    }
    return render(request, "ledgers/form.html", context)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    actor = actor_of(request)
    ledger = shape.named(actor, key)
    actions.require_writable(actor, ledger, correcting=True)
    found = queries.one(actor, ledger, pk)
    initial = {column.name: values.raw(column, values.value_at(found, column)) for column in ledger.editable}
    form = _form(request, actor, ledger, initial | {"seen": actions.fingerprint(ledger, found)})
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct(actor, ledger, pk, form.values, seen=form.cleaned_data["seen"])
        except BadRow as refused:
            form.refuse(refused.problems)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, "已更正，原值保留在历史中")
            return redirect("ledgers:row", key, pk)
    context = {
        "ledger": ledger,
        "form": form,
        "crumbs": _crumbs(ledger, "更正"),
        "title": f"更正：{ledger.title}",
        "cancel": reverse("ledgers:row", args=[key, pk]),
    }
    return render(request, "ledgers/form.html", context)


@require_POST
def withdraw(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    actor = actor_of(request)
    ledger = shape.named(actor, key)
    actions.withdraw(actor, ledger, pk, reason=request.POST.get("reason", ""))
    messages.success(request, "已撤回，不再计入台账和指标；需要时可在本页恢复")
    return redirect("ledgers:row", key, pk)


@require_POST
def restore(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    actor = actor_of(request)
    actions.restore(actor, shape.named(actor, key), pk)
    messages.success(request, "已恢复")
    return redirect("ledgers:row", key, pk)


def _form(request: HttpRequest, actor: Actor, ledger: Ledger, initial: dict[str, Any]) -> EntryForm:
    kinds = {column.kind for column in ledger.editable}
    county = ancestor(actor.area_code, Level.COUNTY)
    return EntryForm(
        ledger,
        values.for_actor(actor, clock.today()),
        places=list(areas.inside(actor.area_code)) if Kind.AREA in kinds else [],
        units=list(units.inside(county)) if Kind.UNIT in kinds else [],
        data=request.POST if request.method == "POST" else None,
        initial=initial,
    )


def _initial(request: HttpRequest, actor: Actor, ledger: Ledger) -> dict[str, str]:
    """What is known already: the copied row, then the address, then one's own village."""
    initial = {shape.AREA: actor.area_code} if not list(areas.children(actor.area_code)[:1]) else {}
    copied = whole(request.GET.get("copy", ""))
    if copied is not None:
        source = queries.one(actor, ledger, copied)
        initial |= {
            column.name: values.raw(column, values.value_at(source, column))
            for column in ledger.editable
            if column.name not in ledger.identify or column.kind in (Kind.AREA, Kind.DATE, Kind.CODE)
        }
    given = {
        column.name: request.GET[column.name] for column in ledger.editable if column.name in request.GET
    }
    return initial | given


def _crumbs(ledger: Ledger, here: str) -> list[Crumb]:
    return [
        Crumb("台账", reverse("ledgers:index")),
        Crumb(ledger.title, reverse("ledgers:list", args=[ledger.key])),
        Crumb(here),
    ]
