"""What projects show on pages of others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from yihu.core.access.actor import Actor
from yihu.engine.panels import Panel, Place
from yihu.modules.projects import queries
from yihu.modules.projects.permissions import Can

_SHOWN = 8


def _of_area(actor: Actor, area: Any, as_of: date) -> Mapping[str, Any] | None:
    library = queries.in_library_on(area.code, as_of)
    count = library.count()
    if not count:
        return None
    return {
        "count": count,
        "planned": queries.planned_on(area.code, as_of).count(),
        "started": queries.started_on(area.code, as_of).count(),
        "accepted": queries.accepted_on(area.code, as_of).count(),
        "projects": library.order_by("-year", "number")[:_SHOWN],
        "area_code": area.code,
    }


PANELS = (
    Panel("projects.area", "项目", Place.AREA, "projects/panels/area.html", Can.SEE, _of_area, order=40),
)
