"""What the pages of assets share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.ledgers import values
from yihu.core.web.parts import Cell, Crumb, Entry, Step
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.enums import Labelled
from yihu.engine.money import from_fen, wan
from yihu.modules.assets.models import AssetStep

either: Callable[[Any], Any] = require_http_methods(["GET", "POST"])


def crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb("资产收益", reverse("assets:list")), *more]


def yuan(fen: int) -> str:
    return f"{from_fen(fen):,}"


def money(fen: int) -> Cell:
    return Cell(yuan(fen), kind="number")


def wan_cell(fen: int) -> Cell:
    return Cell(f"{wan(fen):,f}", kind="number")


def villages(actor: Actor) -> list[tuple[str, str]]:
    """Places an asset may stand in: villages and townships of the actor's area, with the township's name."""
    codes = [
        place.code
        for place in area_queries.inside(actor.area_code)
        if Level(place.level) in (Level.VILLAGE, Level.TOWNSHIP)
    ]
    names = values.area_names(codes)
    return [(code, names[code]) for code in sorted(codes)]


def is_village(area_code: str) -> bool:
    return areas.level_of(area_code) is Level.VILLAGE


def steps_line(stages: list[Labelled], now: Labelled, taken: dict[str, str]) -> list[Step]:
    """The whole way of a procedure on one line; `taken`: the day of each step by stage."""
    at = stages.index(now) if now in stages else len(stages)
    found = []
    for place, one in enumerate(stages):
        state = "done" if place <= at else "todo"
        found.append(Step(one.label, "now" if place == at + 1 else state, taken.get(one.value, "")))
    return found


def trail(rows: list[AssetStep]) -> list[Entry]:
    """Steps, newest first."""
    return [
        Entry(
            f"{one.on:%Y-%m-%d}",
            str(one.get_stage_display()) + (f"（至 {one.until:%Y-%m-%d}）" if one.until else ""),
            one.by_name,
            "；".join(filter(None, [one.document, one.text])),
        )
        for one in sorted(rows, key=lambda row: -row.pk)
    ]
