"""One visit: what was seen, its pictures, putting it right."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yihu.core import clock
from yihu.core.areas import queries as area_queries
from yihu.core.files import queries as files
from yihu.core.web.doors import actor_of
from yihu.core.web.parts import Crumb, Fact
from yihu.engine.errors import NotFound, Refused
from yihu.modules.visits import actions, forms, queries
from yihu.modules.visits.models import Visit
from yihu.modules.visits.permissions import Can
from yihu.modules.visits.rules import CHECKS, Item, Outcome, State, shown


@require_GET
def visit(request: HttpRequest, visit_id: int) -> HttpResponse:
    actor = actor_of(request)
    actor.require(Can.SEE)
    found = queries.visit(actor, visit_id)
    later = queries.visits(actor).filter(replaces=found).first()
    context = {
        "visit": found,
        "later": later,
        "facts": _facts(found),
        "items": _items(found),
        "photos": list(found.photos.select_related("file").order_by("signature", "pk")),
        "may_correct": actor.may(Can.VISIT, found.area_code) and later is None and not found.void,
        "crumbs": _crumbs(found),
    }
    return render(request, "visits/visit.html", context)


@require_GET
def of_observation(request: HttpRequest, observation_id: int) -> HttpResponse:
    actor = actor_of(request)
    actor.require(Can.SEE)
    found = queries.observations(actor).filter(pk=observation_id).first()
    if found is None:
        raise NotFound("没有这条走访所见，或不在您的管理范围内")
    return redirect("visits:visit", found.visit_id)


@require_GET
def photo(request: HttpRequest, picture_id: int) -> HttpResponse:
    actor = actor_of(request)
    actor.require(Can.SEE)
    found = queries.photos(actor).filter(pk=picture_id).first()
    if found is None:
        raise NotFound("没有这张照片，或不在您的管理范围内")
    stored, data = files.content(actor, found.file.uid)
    return HttpResponse(
        data,
        content_type=stored.content_type,
        headers={"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"},
    )


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, visit_id: int) -> HttpResponse:
    """The visit in a better wording; the former one stays on record."""
    actor = actor_of(request)
    found = queries.visit(actor, visit_id)
    actor.require(Can.VISIT, found.area_code)
    known = queries.known_of([found.household_id])[found.household_id]
    told = {one.item: one for one in found.observations.order_by("pk")}
    items = {
        item: (
            told[item].value if item in told else "",
            told[item].note if item in told else "",
            known[item].version if item in known else 0,
        )
        for item in Item
    }
    first = {name: getattr(found, name) for name in ("on", "kind", "visitors", "seen", "told")}
    form = forms.Correction(request.POST or None, items=items, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.replace(
                actor,
                found.pk,
                form.report(found.household.uid, None),
                why=form.cleaned_data["why"],
                now=clock.now(),
                today=clock.today(),
            )
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, "已更正，原记录保留可查")
            return redirect("visits:visit", made.pk)
    context = {
        "visit": found,
        "form": form,
        "crumbs": [
            *_crumbs(found)[:-1],
            Crumb("走访", reverse("visits:visit", args=[found.pk])),
            Crumb("更正"),
        ],
    }
    return render(request, "visits/correct.html", context, status=422 if form.errors else 200)


@require_http_methods(["POST"])
def withdraw(request: HttpRequest, visit_id: int) -> HttpResponse:
    actor = actor_of(request)
    try:
        made = actions.withdraw(actor, visit_id, why=request.POST.get("why", ""), now=clock.now())
    except NotFound:
        raise
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("visits:visit", visit_id)
    messages.success(request, "已作废，原记录保留可查")
    return redirect("visits:visit", made.pk)


def _crumbs(found: Visit) -> list[Crumb]:
    return [
        Crumb("走访", reverse("visits:list")),
        Crumb(found.head_name or found.number, reverse("households:household", args=[found.household.uid])),
        Crumb(f"{found.on:%Y-%m-%d}"),
    ]


def _facts(found: Visit) -> list[Fact]:
    village = area_queries.named([found.area_code]).get(found.area_code, found.area_code)
    facts = [
        Fact("户主", found.head_name, url=reverse("households:household", args=[found.household.uid])),
        Fact("行政村", village),
        Fact("走访日期", f"{found.on:%Y-%m-%d}"),
        Fact("走访类型", found.get_kind_display()),
        Fact("走访人", found.visitors),
        Fact("派出单位", str(found.unit) if found.unit else ""),
        Fact("登记", f"{found.by_name}（{found.get_via_display()}）"),
        Fact("走访情况", found.seen, wide=True),
    ]
    lacking = queries.pictures_to_come(found)
    if lacking:
        told = f"共 {found.pictures} 张，还有 {lacking} 张在登记人手机上待上传"
        facts.append(Fact("照片", told, colour="yellow"))
    if found.told:
        facts.append(Fact("宣讲政策", found.told, wide=True))
    if found.clock_off:
        facts.append(Fact("手机时间", "比服务器快 10 分钟以上，以服务器时间为准", colour="yellow"))
    return facts


def _items(found: Visit) -> list[dict[str, Any]]:
    rows = found.observations.exclude(value="").order_by("pk")
    return [
        {
            "label": Item(row.item).label,
            "text": shown(Item(row.item), row.value),
            "note": row.note,
            "colour": "red" if row.value == State.PROBLEM and row.item in CHECKS else "green",
            "outcome": Outcome(row.outcome).label if row.outcome in (Outcome.PAST, Outcome.CLASH) else "",
        }
        for row in rows
    ]
