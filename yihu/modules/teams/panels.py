"""What teams show on pages of others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from yihu.core.access.actor import Actor
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.panels import Panel, Place
from yihu.modules.teams import queries
from yihu.modules.teams.permissions import Can
from yihu.modules.teams.rules import Month


def _of_area(actor: Actor, area: Any, as_of: date) -> Mapping[str, Any] | None:
    """A village's own team; elsewhere how many there are."""
    if areas.level_of(area.code) is not Level.VILLAGE:
        count = queries.teams_on(area.code, as_of).count()
        people = queries.members_on(area.code, as_of).count()
        return {"count": count, "people": people, "area_code": area.code} if count else None
    team = queries.team_of_village(area.code, as_of)
    if team is None:
        return None
    return {"team": team, "members": list(queries.members_on(area.code, as_of).select_related("unit"))}


def _mine(actor: Actor, subject: Any, as_of: date) -> Mapping[str, Any] | None:
    """A member's own month."""
    me = queries.mine(actor, as_of)
    if me is None:
        return None
    line = queries.lines_of(actor, [me], Month.of(as_of))[0]
    return {"member": me, "line": line, "today": line.statuses.get(as_of)}


PANELS = (
    Panel("teams.area", "驻村工作队", Place.AREA, "teams/_area_panel.html", Can.SEE, _of_area, order=40),
    Panel("teams.mine", "我的驻村", Place.HOME, "teams/_home_panel.html", Can.SEE, _mine, order=15),
)
