"""What the pages share."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest
from django.urls import reverse

from yihu.core.areas import queries as area_queries
from yihu.core.web.doors import actor_of, area_of
from yihu.core.web.parts import Cell, Crumb, Tab
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.errors import NotAllowed
from yihu.engine.screening import Rule
from yihu.modules.screening.rules import HitState, ReleaseState

LEDGER = "screening.hits"
STATE_COLOURS = {
    HitState.OPEN: "red",
    HitState.CLUED: "yellow",
    HitState.QUIET: "blue",
    HitState.DISMISSED: "secondary",
}
RELEASE_COLOURS = {
    ReleaseState.LIVE: "green",
    ReleaseState.PROPOSED: "yellow",
    ReleaseState.REFUSED: "red",
    ReleaseState.ENDED: "secondary",
}


def crumbs(*more: str) -> list[Crumb]:
    return [Crumb("筛查预警", reverse("screening:list")), *(Crumb(one) for one in more)]


def tabs(here: str) -> list[Tab]:
    routes = (
        ("概况和规则", "screening:list"),
        ("命中清单", "screening:hits"),
        ("运行记录", "screening:runs"),
    )
    return [Tab(label, reverse(route), here=route == here) for label, route in routes]


def place_of(request: HttpRequest) -> str:
    """The area asked for. Raises NotAllowed outside the actor's own."""
    area_code = area_of(request)
    if not areas.inside(area_code, actor_of(request).area_code):
        raise NotAllowed("这个地方不在您的管理范围内，请选择本辖区内的地方")
    return area_code


def digits(area_code: str) -> int:
    """How much of a code tells the places inside."""
    return 9 if areas.level_of(area_code) not in (Level.TOWNSHIP, Level.VILLAGE) else 12


def names_of(codes: set[str]) -> dict[str, str]:
    return area_queries.named(sorted(codes))


def limits_told(rule: Rule, limits: Mapping[str, int]) -> str:
    return "，".join(one.told(limits[one.name]) for one in rule.thresholds if one.name in limits) or "—"


def number(value: int) -> Cell:
    return Cell(f"{value:,}", kind="number")
