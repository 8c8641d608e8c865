"""Printing for one household at once, for many in the background."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yihu.core import clock
from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.privacy.permissions import Can as Privacy
from yihu.core.web import pick
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.parts import Cell, Crumb, Head
from yihu.core.web.templatetags.ui import day
from yihu.engine import areas
from yihu.engine.dossier import HouseholdPaper
from yihu.engine.errors import Refused
from yihu.modules.dossiers import actions, forms, queries
from yihu.modules.dossiers.actions import Wish
from yihu.modules.dossiers.permissions import Can
from yihu.modules.dossiers.views.life import crumbs
from yihu.modules.households import queries as households

_LAST = 20
_MOST_TICKED = 200


@never_cache
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, uid: str) -> HttpResponse:
    """What each paper says, how its last print differs; POST answers with the file, or with the job for a PDF."""
    actor, as_of = actor_of(request), day_of(request)
    row = households.household(actor, uid)
    actor.require(Can.PRINT, row.area_code)
    paper = HouseholdPaper.by_label(request.GET.get("paper", "")) or HouseholdPaper.CARD
    form = forms.OneForm(request.POST or None, initial={"paper": paper.value})
    if not actor.may(Privacy.REVEAL, row.area_code):
        del form.fields["reason"]
    if request.method == "POST" and form.is_valid():
        try:
            return _printed(actor, row, form.cleaned_data, as_of)
        except Refused as refused:
            form.add_error(None, refused.message)
    statuses = [queries.statuses(actor, kind, [row.pk], as_of)[row.pk] for kind in HouseholdPaper]
    prints = queries.printed(actor).filter(household_id=row.pk).order_by("-pk")[:_LAST]
    context = {
        "household": row,
        "crumbs": crumbs(row, "打印"),
        "form": form,
        "statuses": statuses,
        "print_head": [Head(name) for name in ("打印日期", "材料", "信息截止日", "打印人", "证件号")],
        "print_rows": [_print_row(one) for one in prints],
    }
    return render(request, "dossiers/print_one.html", context, status=422 if form.errors else 200)


def _printed(actor: Actor, row: Any, given: dict[str, Any], as_of: Any) -> HttpResponse:
    paper, on = HouseholdPaper(given["paper"]), clock.today()
    if given["form"] == "pdf":
        wish = Wish(paper, uids=(str(row.uid),), pdf=True)
        job = actions.ask_for_prints(actor, wish, as_of=as_of, on=on)
        return redirect("jobs:job", job.pk)
    name, data = actions.print_one(
        actor, row.uid, paper, as_of=as_of, on=on, now=clock.now(), reason=given.get("reason", "")
    )
    answer = HttpResponse(data, content_type=actions.TYPES["docx"])
    answer["Content-Disposition"] = str(content_disposition_header(True, name))
    return answer


def _print_row(one: Any) -> list[Cell]:
    return [
        Cell(day(one.on), kind="date"),
        Cell(one.get_paper_display()),
        Cell(day(one.as_of), kind="date"),
        Cell(one.by_name),
        Cell(f"完整（{one.reason}）" if one.full else "只印末位"),
    ]


@require_http_methods(["GET", "POST"])
def many(request: HttpRequest) -> HttpResponse:
    """`row`: ticked households; without any, `area` chooses a place. POST queues the job."""
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.PRINT)
    source = request.POST if request.method == "POST" else request.GET
    uids = [text for text in source.getlist("row") if _is_uid(text)][:_MOST_TICKED]
    place = _place(source.getlist("area"), actor.area_code)
    paper = HouseholdPaper.by_label(source.get("paper", "")) or HouseholdPaper.CARD
    form = forms.ManyForm(request.POST or None, initial={"paper": paper.value, "changed": not uids})
    if uids:
        del form.fields["registered"]
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        wish = Wish(
            HouseholdPaper(given["paper"]),
            uids=tuple(uids),
            area_code="" if uids else place or actor.area_code,
            registered=given.get("registered", False),
            changed=given["changed"],
            pdf=given["form"] == "pdf",
            apart=bool(given["apart"]),
        )
        try:
            job = actions.ask_for_prints(actor, wish, as_of=as_of, on=clock.today())
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            return redirect("jobs:job", job.pk)
    context = {
        "form": form,
        "uids": uids,
        "picker": pick.picker(actor, place),
        "own": area_queries.by_code(actor.area_code).name,
        "crumbs": [Crumb("户档打印", reverse("dossiers:list")), Crumb("批量打印")],
    }
    return render(request, "dossiers/print_many.html", context, status=422 if form.errors else 200)


def _is_uid(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


def _place(codes: list[str], own: str) -> str:
    chosen = [code for code in codes if code]
    place = areas.full(chosen[-1]) if chosen else ""
    return place if place and areas.inside(place, own) else ""
