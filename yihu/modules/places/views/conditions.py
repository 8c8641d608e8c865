"""The matrix: villages × conditions, to be looked at and not read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from yihu.core.areas import queries as area_queries
from yihu.core.web import pick
from yihu.core.web.doors import actor_of, area_of, day_of
from yihu.engine import areas, conditions
from yihu.engine.areas import Level
from yihu.engine.conditions import Condition, Verdict
from yihu.engine.errors import NotFound
from yihu.modules.places import queries
from yihu.modules.places.models import GapProject
from yihu.modules.places.permissions import Can
from yihu.modules.places.queries import Judged

_MOST = 300
_SIGNS = {Verdict.MET: "✓", Verdict.GAP: "✗", Verdict.UNKNOWN: "—"}


@dataclass(frozen=True)
class Mark:
    """One cell: `css` the verdict's class, `title` the words behind the sign."""

    sign: str
    css: str
    title: str
    url: str = ""


@require_GET
def matrix(request: HttpRequest) -> HttpResponse:
    """`?condition=`: only villages with that gap; `?all`: villages without a sheet too."""
    actor, area_code, as_of = actor_of(request), area_of(request), day_of(request)
    actor.require(Can.SEE)
    if not areas.inside(area_code, actor.area_code):
        raise NotFound("没有这个地方，或不在您的管理范围内")
    asked = conditions.in_force(as_of)
    only = conditions.condition(request.GET.get("condition", ""))
    judged = queries.judged(area_code, as_of)
    linked = queries.gap_projects_by(actor, area_code, as_of)
    every = list(area_queries.inside(area_code, Level.VILLAGE))
    missing = sum(one.code not in judged for one in every)
    villages = every if "all" in request.GET or not judged else [one for one in every if one.code in judged]
    if only is not None:
        villages = [one for one in villages if one.code in judged and only.key in judged[one.code].gaps]
    towns = area_queries.named({areas.ancestor(one.code, Level.TOWNSHIP) for one in villages})
    counts = {one.key: sum(one.key in found.gaps for found in judged.values()) for one in asked}
    context = {
        "area": area_queries.by_code(area_code),
        "as_of": as_of,
        "picker": pick.picker(actor, "" if area_code == actor.area_code else area_code),
        "only": only,
        "groups": [(group, len(list(found))) for group, found in groupby(asked, key=lambda one: one.group)],
        "columns": [_column(one, as_of, counts[one.key], area_code) for one in asked],
        "rows": [
            {
                "village": one,
                "town": towns.get(areas.ancestor(one.code, Level.TOWNSHIP), ""),
                "marks": _marks(one.code, judged.get(one.code), asked, linked),
            }
            for one in villages[:_MOST]
        ],
        "more": len(villages) > _MOST,
        "kpis": _kpis(judged, linked, len(every)),
        "missing": missing if len(villages) < len(every) and only is None else 0,
        "may_write": actor.may(Can.WRITE),
    }
    return render(request, "places/matrix.html", context)


def _column(one: Condition, as_of: date, gaps: int, area_code: str) -> dict[str, Any]:
    limit = one.limit(as_of)
    told = one.told(limit) if limit else ""
    query = urlencode({"area": area_code, "condition": one.key})
    return {"label": one.short, "title": f"{one.label}：{told}", "gaps": gaps, "url": f"?{query}"}


def _marks(
    code: str,
    found: Judged | None,
    asked: Sequence[Condition],
    linked: Mapping[tuple[str, str], list[GapProject]],
) -> list[Mark]:
    url = reverse("places:village", args=[code])
    marks = []
    for one in asked:
        verdict = found.verdicts[one.key] if found else Verdict.UNKNOWN
        if verdict is Verdict.GAP and (projects := linked.get((code, one.key))):
            title = f"{one.label}：缺口，对应项目 {'、'.join(row.number for row in projects)}"
            marks.append(Mark("项", "project", title, f"{url}#{one.key}"))
        else:
            link = f"{url}#{one.key}" if verdict is Verdict.GAP else ""
            marks.append(Mark(_SIGNS[verdict], verdict.value, f"{one.label}：{verdict.label}", link))
    return marks


def _kpis(
    judged: Mapping[str, Judged], linked: Mapping[tuple[str, str], list[GapProject]], villages: int
) -> list[tuple[str, str, str, str]]:
    """(label, value, unit, symbol)"""
    gaps = [(code, key) for code, found in judged.items() for key in found.gaps]
    return [
        ("已登记村情表", f"{len(judged)} / {villages}", "村", "clipboard-list"),
        ("有缺口的村", str(len({code for code, _ in gaps})), "村", "alert-triangle"),
        ("缺口", str(len(gaps)), "处", "target"),
        ("已对应项目", str(sum(1 for gap in gaps if gap in linked)), "处", "link"),
    ]
