"""The area picker: one level inside the actor's area, then the next."""

from __future__ import annotations

from dataclasses import dataclass, replace

from yihu.core.access.actor import Actor
from yihu.core.areas import queries
from yihu.core.areas.models import Area
from yihu.engine import areas


@dataclass(frozen=True)
class AreaPicker:
    """`towns` are the places one level down, `villages` those inside the chosen one; the address gets `name`
    twice and the last one that is set counts."""

    name: str
    all_label: str
    towns: list[Area]
    villages: list[Area]
    town: str = ""
    village: str = ""
    key: str = "area-picker"

    @property
    def of_villages(self) -> bool:
        """One's own area is a township: there is no second step."""
        return bool(self.towns) and areas.level_of(self.towns[0].code) is areas.Level.VILLAGE

    @property
    def chosen(self) -> str:
        return self.village or self.town


def picker(actor: Actor, chosen: str, *, name: str = "area") -> AreaPicker:
    """`chosen`: twelve digits, or empty for the actor's whole area."""
    towns = list(queries.children(actor.area_code))
    town = next((area.code for area in towns if chosen and areas.inside(chosen, area.code)), "")
    villages = list(queries.children(town)) if town else []
    village = chosen if chosen != town and any(area.code == chosen for area in villages) else ""
    found = AreaPicker(name, "全部乡镇", towns, villages, town, village)
    return replace(found, all_label="全部村") if found.of_villages else found
