"""Reads of work due: every declared check of kind DUE whose capability the actor holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from yihu.core.access.actor import Actor
from yihu.core.access.policy import Relation, relation_of
from yihu.core.access.scope import narrow, within
from yihu.core.areas import queries as areas
from yihu.core.history.models import Event
from yihu.core.rooms import collect
from yihu.engine import policy
from yihu.engine.areas import inside
from yihu.engine.checks import Check, Colour, Kind, colour
from yihu.engine.errors import NotFound
from yihu.engine.panels import Panel, Place
from yihu.modules.tasks.rules import Group, Item, days_text, in_due_order, note, worst

NOT_NEWS = ("accounts.", "privacy.")
LOOKED_AT = 1000  # rows of one check that are read to be put in order; the rest is only counted


@dataclass(frozen=True)
class PlaceState:
    """A township, a village or a kind of work with what is due there."""

    name: str
    code: str
    colour: str
    note: str
    url: str


def checks_of(actor: Actor) -> list[Check]:
    """The checks that are this actor's work, of both kinds."""
    return [check for check in collect("checks") if actor.may(check.does)]


def work_due(
    actor: Actor, as_of: date, *, area_code: str = "", key: str = "", kind: Kind = Kind.DUE
) -> list[Group]:
    """Groups in declared order, only those with something to do, of one kind or of one check; `area_code` inside the
    actor's area."""
    wanted = [check for check in checks_of(actor) if (check.key == key if key else check.kind is kind)]
    if key and not wanted:
        raise NotFound("没有这类待办，或不是您岗位的工作")
    warn_days = policy.for_area(actor.area_code).days("due.warn_days", as_of)
    read = [_read(check, actor, area_code or actor.area_code, as_of) for check in wanted]
    names = areas.named({str(getattr(row, check.area_column)) for check, rows, _ in read for row in rows})
    groups = []
    for check, rows, where in read:
        items = in_due_order(_item(check, row, as_of, warn_days, names) for row in rows)
        more = where.total() - len(items)
        groups.append(
            Group(check.key, check.label, check.explain, check.source, items, more, where, check.handed_over)
        )
    return [group for group in groups if group.total or key]


def _read(check: Check, actor: Actor, area_code: str, as_of: date) -> tuple[Check, list[Any], Counter[str]]:
    """The rows looked at, and how many there are in each place."""
    found = check.rows(area_code, as_of)
    if actor.is_narrowed:
        found = narrow(found, actor) if isinstance(found, QuerySet) else []
    if relation_of(actor.role, check.does.value) is Relation.UNIT:
        own = [row for row in found if _own(row, actor)]
        return check, own[:LOOKED_AT], _places(check, own)
    rows = list(islice(found[: LOOKED_AT + 1] if isinstance(found, QuerySet) else found, LOOKED_AT + 1))
    if len(rows) <= LOOKED_AT:
        return check, rows, _places(check, rows)
    if isinstance(found, QuerySet):
        return check, rows[:LOOKED_AT], Counter(found.values_list(check.area_column, flat=True))
    return check, rows[:LOOKED_AT], _places(check, found)


def _places(check: Check, rows: Iterable[Any]) -> Counter[str]:
    return Counter(str(getattr(row, check.area_column)) for row in rows)


def _own(row: Any, actor: Actor) -> bool:
    unit = getattr(row, "responsible_unit_id", None) or getattr(row, "unit_id", None)
    return unit is not None and unit == actor.unit_id


def _item(check: Check, row: Any, as_of: date, warn_days: int, names: dict[str, str]) -> Item:
    due_on = check.due(row)
    area_code = str(getattr(row, check.area_column))
    return Item(
        title=check.title(row),
        url=check.link(row),
        colour=colour(due_on, as_of, warn_days=warn_days),
        due_on=due_on,
        area_code=area_code,
        days=days_text(due_on, as_of),
        where=names.get(area_code, ""),
    )


def by_place(
    area_code: str, groups: Sequence[Group], address: Callable[[str], str], *, counted: bool = False
) -> list[PlaceState]:
    """One entry for every place one level below `area_code`, coloured by the worst that is due there; `counted`: with
    how many there are, those too that were not looked at. `address`: where a place leads."""
    everything = [item for group in groups for item in group.items]
    totals = sum((Counter(group.places) for group in groups), Counter[str]())
    states = []
    for area in areas.children(area_code):
        here = [item for item in everything if inside(item.area_code, area.code)]
        total = sum(count for code, count in totals.items() if inside(code, area.code))
        shown = worst(here).value if here else Colour.GREEN.value if total else ""
        said = f"{total} 项" if counted and total else note(here)
        states.append(PlaceState(area.name, area.code, shown, said, address(area.code)))
    return states


def by_check(groups: Sequence[Group], address: Callable[[str], str]) -> list[PlaceState]:
    """One entry for every kind of work that there is, with how many."""
    return [
        PlaceState(group.label, group.key, group.worst.value, f"{group.total} 项", address(group.key))
        for group in groups
        if group.total
    ]


def home_panels(actor: Actor, as_of: date) -> list[tuple[Panel, dict[str, Any]]]:
    """What modules show on the 工作台 of this actor, in order."""
    shown = []
    for panel in sorted(collect("panels"), key=lambda panel: panel.order):
        if panel.place is Place.HOME and actor.may(panel.see):
            context = panel.context(actor, None, as_of)
            if context is not None:
                shown.append((panel, dict(context)))
    return shown


def recent_events(actor: Actor, count: int = 8) -> list[Event]:
    """The latest work in the actor's area that says what it was; who was appointed and who looked at whose
    identity data is for the administrators' own pages."""
    rows = within(Event.objects.all(), actor).exclude(summary="")
    for area_of_others in NOT_NEWS:
        rows = rows.exclude(verb__startswith=area_of_others)
    return list(rows.order_by("-at", "-pk")[:count])
