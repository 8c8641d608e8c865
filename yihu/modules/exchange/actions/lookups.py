"""What names and codes in a workbook mean, for one actor on one day."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.areas.models import Area
from yihu.core.units import queries as unit_queries
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.modules.exchange.rules.values import Lookups


def for_actor(actor: Actor, as_of: date) -> Lookups:
    """Places of the whole county, so that a place of others is told from one that does not exist."""
    county = areas.ancestor(actor.area_code, Level.COUNTY)
    towns: dict[str, Area] = {}
    inside: dict[str, set[str]] = defaultdict(set)
    outside: set[str] = set()
    names: dict[str, str] = {}
    for place in area_queries.inside(county):
        level = Level(place.level)
        if level is Level.TOWNSHIP:
            towns[place.code] = place
        town = towns.get(areas.ancestor(place.code, Level.TOWNSHIP)) if level is Level.VILLAGE else None
        names[place.code] = f"{town.name}{place.name}" if town else place.name
        if areas.inside(place.code, actor.area_code):
            for spelling in _spellings(place, town):
                inside[spelling].add(place.code)
        else:
            outside |= _spellings(place, town)
    return Lookups(
        as_of=as_of,
        places={spelling: tuple(sorted(codes)) for spelling, codes in inside.items()},
        outside=frozenset(outside),
        names=names,
        units=_units(county),
    )


def _spellings(place: Area, town: Area | None) -> set[str]:
    own = {place.name, place.short_name}
    found = own | {place.code}
    if Level(place.level) in (Level.COUNTY, Level.TOWNSHIP):
        found.add(areas.prefix(place.code))
    if town is not None:
        found |= {before + name for before in (town.name, town.short_name) for name in own}
    return found


def _units(county: str) -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = defaultdict(set)
    for unit in unit_queries.inside(county):
        for name in (unit.name, unit.short_name):
            if name:
                found[name].add(unit.pk)
    return {name: tuple(sorted(ids)) for name, ids in found.items()}
