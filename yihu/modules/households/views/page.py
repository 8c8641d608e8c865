"""The page of one household: who lives there, since when it is registered, what every module knows of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.areas.models import Area
from yihu.core.files import queries as files
from yihu.core.privacy.permissions import Can as Privacy
from yihu.core.web import drawing
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.parts import Crumb, Fact
from yihu.core.web.templatetags.ui import day
from yihu.engine.errors import NotFound
from yihu.engine.panels import Place
from yihu.modules.households import queries
from yihu.modules.households.models import Household
from yihu.modules.households.permissions import Can
from yihu.modules.households.rules import Standing
from yihu.modules.households.views import facts_of


@require_GET
def household(request: HttpRequest, uid: str) -> HttpResponse:
    """The household on the business day; every module adds its panels."""
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    row = queries.household(actor, uid)
    asked = drawing.asked(request, actor, Place.HOUSEHOLD, row, area_code=row.area_code, as_of=as_of)
    return _page(request, actor, row, as_of) if asked is None else asked


def _page(request: HttpRequest, actor: Actor, row: Household, as_of: date) -> HttpResponse:
    """What stands first: who lives there, the register, the year. Panels come after it (ADR 0123, 0150)."""
    facts = queries.page_of(row, as_of)
    members = queries.members_of(row, as_of)
    may_write = actor.may(Can.WRITE, row.area_code)
    places = area_queries.path(row.area_code)
    context = {
        "household": row,
        "head_name": members[0].span.name if members else row.number,
        "crumbs": _crumbs(row, places),
        "facts": _facts(facts, len(members), {place.code: place.name for place in places}),
        "standing": _standing(facts["registration"]),
        "members": members,
        "away": queries.away(row.pk),
        "changes": queries.changes_of(actor, row.pk),
        "panels": drawing.panels_apart(request, actor, Place.HOUSEHOLD, area_code=row.area_code),
        "may_write": may_write,
        "may_exit": actor.may(Can.EXIT, row.area_code),
        "may_plan": actor.may(Can.PLAN_EXIT, row.area_code) and facts["plan"] is None,
        "may_not_reveal": not actor.may(Privacy.REVEAL, row.area_code),
        "as_of": as_of,
        **facts_of.year_of(request, actor, row, members, as_of),
    }
    return render(request, "households/household.html", context)


@require_GET
def proof(request: HttpRequest, change_id: int) -> HttpResponse:
    """The picture of the paper that proves a change; other files than pictures and PDF are only downloaded."""
    actor = actor_of(request)
    actor.require(Can.SEE)
    found = queries.roll_changes(actor).filter(pk=change_id, file__isnull=False).first()
    if found is None or found.file is None:
        raise NotFound("没有这份材料，或不在您的管理范围内")
    stored, data = files.content(actor, found.file.uid)
    answer = HttpResponse(data, content_type=stored.content_type)
    shown = stored.content_type in ("image/jpeg", "image/png", "application/pdf")
    answer["Content-Disposition"] = str(content_disposition_header(not shown, stored.name))
    answer["Cache-Control"] = "private, max-age=600"
    return answer


@require_GET
def of_row(request: HttpRequest, what: str, pk: int) -> HttpResponse:
    """From a row of a list or behind a figure to its household."""
    actor = actor_of(request)
    actor.require(Can.SEE)
    return redirect("households:household", queries.household_of(actor, what, pk).uid)


def _crumbs(row: Household, places: Sequence[Area]) -> list[Crumb]:
    listing = reverse("households:list")
    above = [Crumb(area.name, f"{listing}?area={area.code}") for area in places[-2:]]
    return [Crumb("农户", listing), *above, Crumb(row.number)]


def _facts(facts: dict[str, Any], persons: int, names: Mapping[str, str]) -> list[Fact]:
    """`names` of the places around the household of today; on another day it may have lived elsewhere."""
    registration, residence = facts["registration"], facts["residence"]
    village = residence.area_code if residence else ""
    known = names if village in names else area_queries.named([village])
    plan, last = facts["plan"], facts["last_exit"]
    return [
        Fact("行政村", known.get(village, ""), url=reverse("places:area", args=[village]) if village else ""),
        Fact("组", residence.group_name if residence else ""),
        Fact("家庭人口", str(persons), "人"),
        Fact("户属性", registration.get_kind_display() if registration else "未建档"),
        Fact("建档日期", day(facts["registered_since"])),
        Fact("脱贫计划", f"{plan.year} 年 · {plan.batch}" if plan else ""),
        Fact("脱贫日期", f"{day(last.done_on)} · {last.batch}" if last else ""),
    ]


def _standing(registration: Any) -> dict[str, str] | None:
    if registration is None:
        return None
    colour = "green" if registration.standing == Standing.EXITED else "red"
    return {"label": registration.get_standing_display(), "colour": colour}
