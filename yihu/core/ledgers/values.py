"""Clean values in (`engine.cells`), texts out: the same words in list, form, grid, export and print."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.areas.models import Area
from yihu.core.units import queries as unit_queries
from yihu.engine import areas, money
from yihu.engine.areas import Level
from yihu.engine.cells import Lookups, clean
from yihu.engine.errors import BadValue
from yihu.engine.ledgers import SECRET, Column, Kind, Ledger, sensitive

__all__ = ["Lookups", "area_names", "clean", "clean_row", "for_actor", "raw", "text", "value_at"]

KIND_OF_CELL = {
    Kind.MONEY: "money",
    Kind.INTEGER: "number",
    Kind.DECIMAL: "number",
    Kind.DATE: "date",
    Kind.CODE: "code",
    Kind.YES_NO: "code",
    Kind.PHONE: "code",
    Kind.BANK_CARD: "code",
    Kind.ID_NUMBER: "code",
    Kind.BANK_CARD: "code",
    Kind.DISABILITY_CARD: "code",
    Kind.LONG_TEXT: "long",
}


def for_actor(actor: Actor, as_of: date) -> Lookups:
    """What names and codes mean to one actor: places and units of the whole county, so that a place of others
    is told from one that does not exist."""
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


def clean_row(
    ledger: Ledger, texts: Mapping[str, str], lookups: Lookups
) -> tuple[dict[str, Any], dict[str, BadValue]]:
    """All clean values of a row and all its problems, by column name. A unit may also come as its number,
    which is what a drop-down sends."""
    values: dict[str, Any] = {}
    problems: dict[str, BadValue] = {}
    for column in ledger.editable:
        try:
            values[column.name] = clean(column, "t", str(texts.get(column.name) or ""), lookups)
        except BadValue as wrong:
            problems[column.name] = wrong
    return values, problems


def value_at(row: Any, column: Column) -> Any:
    """The column's value on a row, through foreign keys; None where a step is empty."""
    found = row
    for name in column.name.split("__"):
        found = getattr(found, name, None)
        if found is None:
            return None
    return found


def area_names(codes: Iterable[str]) -> dict[str, str]:
    """Township and village by code: '新桥河镇 河坝村'."""
    wanted = {code for code in codes if code}
    towns = {areas.ancestor(code, Level.TOWNSHIP) for code in wanted}
    known = area_queries.named(wanted | towns)
    shown = {}
    for code in wanted:
        town = areas.ancestor(code, Level.TOWNSHIP)
        own = known.get(code, code)
        shown[code] = f"{known[town]} {own}" if town != code and town in known else own
    return shown


def text(column: Column, value: Any, names: Mapping[str, str]) -> str:  # noqa: C901  (one branch a kind)
    """What people read. Personal data arrives masked from its module and is never unmasked here."""
    if value is None or value == "":
        return ""
    if column.sensitive:
        return sensitive(column, value)
    match column.kind:
        case Kind.MONEY:
            return f"{money.wan(value):,f}" if column.unit == "万元" else f"{money.from_fen(value):,.2f}"
        case Kind.INTEGER:
            return f"{value:,}" if column.grouped else str(value)
        case Kind.DECIMAL:
            return f"{value.normalize():,f}" if isinstance(value, Decimal) else str(value)
        case Kind.DATE:
            return value.date().isoformat() if isinstance(value, datetime) else str(value)
        case Kind.CODE:
            found = column.codes.by_label(str(value)) if column.codes else None
            return found.label if found else str(value)
        case Kind.YES_NO:
            return "是" if value else "否"
        case Kind.AREA:
            return names.get(str(value), str(value))
        case Kind.ID_NUMBER:
            return value if "*" in str(value) else f"{'*' * 17}{str(value)[-1:]}"
        case Kind.BANK_CARD:
            return value if "*" in str(value) else f"**** {str(value)[-4:]}"
        case Kind.PHONE:
            return value if "*" in str(value) else f"{str(value)[:3]}****{str(value)[-4:]}"
        case Kind.DISABILITY_CARD | Kind.CONFIDENTIAL:
            return "有"
    return str(value)


def raw(column: Column, value: Any) -> str:
    """What an input holds: the same value as text that `clean` reads back."""
    if value is None or column.sensitive or column.kind in SECRET:
        return ""
    match column.kind:
        case Kind.MONEY:
            return f"{money.wan(value):f}" if column.unit == "万元" else f"{money.from_fen(value):.2f}"
        case Kind.YES_NO:
            return "是" if value else "否"
        case Kind.CODE:
            found = column.codes.by_label(str(value)) if column.codes else None
            return found.label if found else str(value)
        case Kind.UNIT:
            return str(value) if isinstance(value, models.Model) else ""
    return str(value)
