"""What places show on pages of others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as areas
from yihu.engine import conditions
from yihu.engine.areas import Level, level_of
from yihu.engine.panels import Panel, Place
from yihu.modules.places import queries
from yihu.modules.places.permissions import Can


def _of_project(actor: Actor, project: Any, as_of: date) -> Mapping[str, Any] | None:
    """The gaps the project is to close, and whether they still are."""
    rows = list(queries.of_project(actor, project.number, project.area_code))
    if not rows:
        return None
    names = areas.named({row.area_code for row in rows})
    open_gaps = {code: {one.key for one in queries.gaps_of(code, as_of)} for code in names}
    found = []
    for row in rows:
        asked = conditions.condition(row.condition)
        label = asked.label if asked else row.condition
        is_open = row.condition in open_gaps.get(row.area_code, set())
        village = names.get(row.area_code, row.area_code)
        found.append({"village": village, "code": row.area_code, "label": label, "open": is_open})
    return {"gaps": found}


def _of_area(actor: Actor, area: Any, as_of: date) -> Mapping[str, Any] | None:
    """A village's gaps; of a larger place, how many villages have which."""
    found = queries.judged(area.code, as_of)
    if not found:
        return None
    counts = [
        (one, sum(1 for judged in found.values() if one.key in judged.gaps))
        for one in conditions.in_force(as_of)
    ]
    return {
        "area_code": area.code,
        "is_village": level_of(area.code) is Level.VILLAGE,
        "sheets": len(found),
        "gaps": [
            {"label": one.label, "villages": count}
            for one, count in sorted(counts, key=lambda pair: -pair[1])
            if count
        ],
    }


PANELS = (
    Panel(
        "places.gaps", "村情缺口", Place.PROJECT, "places/project_panel.html", Can.SEE, _of_project, order=30
    ),
    Panel("places.conditions", "村情", Place.AREA, "places/area_panel.html", Can.SEE, _of_area, order=35),
)
