"""What happened to a row, in words: events with the fields they changed, before and after."""

from __future__ import annotations

from typing import Any

from yihu.core.access.actor import Actor
from yihu.core.access.scope import within
from yihu.core.history import queries as history
from yihu.core.history.models import Change, Event
from yihu.core.ledgers import shape, values
from yihu.core.web.parts import Changed, Entry
from yihu.core.web.templatetags.ui import moment
from yihu.engine.errors import BadValue
from yihu.engine.ledgers import Column, Kind, Ledger

WORDS = {"I": "登记", "U": "更正", "D": "撤回"}
ICONS = {"I": "plus", "U": "edit", "D": "trash"}


def entries(actor: Actor, ledger: Ledger, pk: int) -> list[Entry]:
    """Newest first. Every image of the row, with the event of the same transaction that says who and why."""
    table = shape.model_of(ledger)._meta.db_table
    images = list(history.images(actor, table, [str(pk)]))
    events: dict[int, Event] = {}
    for event in within(Event.objects.filter(txid__in={image.txid for image in images}), actor).order_by(
        "pk"
    ):
        if event.row_id in ("", str(pk)):
            events[event.txid] = event
    names = values.area_names(_areas(ledger, images))
    return [_entry(ledger, image, events.get(image.txid), names) for image in images]


def _entry(ledger: Ledger, image: Change, event: Event | None, names: dict[str, str]) -> Entry:
    changes = []
    if image.op == "U" and image.before and image.after:
        changes = [
            Changed(column.label, _shown(column, before, names), _shown(column, after, names))
            for column, key in _columns(ledger)
            if (before := image.before.get(key)) != (after := image.after.get(key))
        ]
    reason = str(event.details.get("reason", "")) if event else ""
    return Entry(
        when=moment(image.at),
        title=WORDS.get(image.op, image.op),
        who=event.actor_name if event else "",
        note=f"原因：{reason}" if reason else "",
        icon=ICONS.get(image.op, ""),
        changes=changes,
    )


def _columns(ledger: Ledger) -> list[tuple[Column, str]]:
    """The columns that lie on the row's own table, with their names there."""
    found = []
    for column in ledger.columns:
        field = shape.field_of(ledger, column)
        if field is not None and "__" not in column.name:
            found.append((column, str(field.column)))
    return found


def _areas(ledger: Ledger, images: list[Change]) -> set[str]:
    keys = [key for column, key in _columns(ledger) if column.kind is Kind.AREA]
    return {
        str(side.get(key) or "")
        for image in images
        for side in (image.before, image.after)
        if side
        for key in keys
    }


def _shown(column: Column, value: Any, names: dict[str, str]) -> str:
    """Images hold JSON: dates and decimals as text already."""
    if column.kind in (Kind.DATE, Kind.DECIMAL, Kind.UNIT):
        return "" if value is None else str(value)
    try:
        return values.text(column, value, names)
    except (BadValue, ValueError, TypeError):
        return str(value)
