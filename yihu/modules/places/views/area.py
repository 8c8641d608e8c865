"""The page of one place: what it is like, whether it is watched over, and what every module knows of it."""

from __future__ import annotations

from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.areas.models import Area
from yihu.core.web import drawing
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.parts import Cell, Crumb, Fact, Head, Row
from yihu.core.web.templatetags.ui import day, number, wan
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.errors import NotFound
from yihu.engine.panels import Place
from yihu.modules.places import queries
from yihu.modules.places.models import KeyPlace, Profile
from yihu.modules.places.permissions import Can
from yihu.modules.places.rules import KeyLevel

_KEY_SHOWN = 12


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The actor's own area."""
    return area(request, actor_of(request).area_code)


@require_GET
def area(request: HttpRequest, code: str) -> HttpResponse:
    """A village, township or county on the business day."""
    actor, as_of = actor_of(request), day_of(request)
    place = area_queries.by_code(code)
    actor.require(Can.SEE)
    if not areas.inside(place.code, actor.area_code):
        raise NotFound("没有这个地方，或不在您的管理范围内")
    asked = drawing.asked(request, actor, Place.AREA, place, area_code=place.code, as_of=as_of)
    if asked is not None:
        return asked
    profile = queries.profile_on(place.code, as_of)
    order = list(KeyLevel)
    keys = sorted(queries.key_places_on(place.code, as_of), key=lambda key: order.index(KeyLevel(key.level)))
    poor = queries.poor_villages_on(place.code, as_of).filter(area_code=place.code).first()
    own = [key for key in keys if key.area_code == place.code]
    panels = drawing.panels(request, actor, Place.AREA, place, area_code=place.code, as_of=as_of)
    context = {
        "place": place,
        "level_label": areas.level_of(place.code).label,
        "crumbs": _crumbs(actor, place),
        "facts": _facts(profile) if profile else [],
        "profile_note": f"统计时点 {day(profile.start)}" if profile else "",
        "own_key_places": [
            {"badge": f"{key.get_level_display()}重点帮扶{key.get_kind_display()}"} for key in own
        ],
        "poor_village": poor,
        "show_facts": profile is not None or areas.level_of(place.code) in (Level.TOWNSHIP, Level.VILLAGE),
        "key_note": _key_note(keys),
        "key_head": [Head("名称"), Head("级别"), Head("依据"), Head("纳入日期", "date")],
        "key_rows": [_key_row(key) for key in keys[:_KEY_SHOWN]],
        "children_head": [Head("名称"), Head("区划代码"), Head("重点帮扶", "number")],
        "children": [_child(child, keys) for child in area_queries.children(place.code)],
        "panels": panels,
        "as_of": as_of,
    }
    return render(request, "places/area.html", context)


def _crumbs(actor: Actor, place: Area) -> list[Crumb]:
    upper = [one for one in area_queries.path(place.code) if areas.inside(one.code, actor.area_code)]
    return [
        Crumb(one.name, "" if one.code == place.code else reverse("places:area", args=[one.code]))
        for one in upper
    ]


def _facts(profile: Profile) -> list[Fact]:
    counts = (
        ("总户数", profile.households, "户"),
        ("总人口", profile.population, "人"),
        ("村民小组", profile.groups, "个"),
        ("自然村", profile.natural_villages, "个"),
        ("劳动力", profile.labour_force, "人"),
        ("党员", profile.party_members, "人"),
        ("面积", profile.area_km2, "平方公里"),
        ("耕地", profile.arable_mu, "亩"),
    )
    facts = [Fact(label, number(value), unit) for label, value, unit in counts if value is not None]
    if profile.collective_income_fen is not None:
        facts.append(Fact("村集体经济收入", wan(profile.collective_income_fen), "万元"))
    return facts


def _key_note(keys: list[KeyPlace]) -> str:
    """'省级 3 个、市级 5 个、县（区）级 64 个', and how many of them the table leaves out."""
    levels = Counter(KeyLevel(key.level) for key in keys)
    note = "、".join(f"{level.label} {levels[level]} 个" for level in KeyLevel if levels[level])
    return f"{note}；下表为前 {_KEY_SHOWN} 个" if len(keys) > _KEY_SHOWN else note


def _key_row(key: KeyPlace) -> Row:
    link = reverse("places:area", args=[key.area_code])
    return Row([Cell(key.name, link), key.get_level_display(), key.get_reason_display(), day(key.start)])


def _child(child: Area, keys: list[KeyPlace]) -> Row:
    count = sum(1 for key in keys if areas.inside(key.area_code, child.code))
    return Row([Cell(child.name, reverse("places:area", args=[child.code])), child.code, str(count or "")])
