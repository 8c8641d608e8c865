"""Rows that are laid down because what they are about has ended, and taken up again when it had not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Model

from yihu.engine.following import Kept


def lay(kept: Kept, rows: Iterable[Model], **changes: Any) -> None:
    """Writes the changes to rows of one table and keeps what stood there; of a row laid twice the first word."""
    found = list(rows)
    if not found:
        return
    table = type(found[0])
    before = kept.setdefault(table._meta.label_lower, {})
    for row in found:
        said = {name: _plain(getattr(row, name)) for name in changes}
        before[str(row.pk)] = {**said, **before.get(str(row.pk), {})}
    table._default_manager.filter(pk__in=[row.pk for row in found]).update(**changes)
    for row in found:
        for name, value in changes.items():
            setattr(row, name, value)


def said(kept: Kept, table: type[Model]) -> dict[int, dict[str, Any]]:
    """What rows of the table said, by key, in the columns' own types."""
    fields = {field.name: field for field in table._meta.concrete_fields}
    return {
        int(pk): {name: fields[name].to_python(value) for name, value in columns.items()}
        for pk, columns in kept.get(table._meta.label_lower, {}).items()
    }


def take_up(kept: Kept, *tables: type[Model]) -> None:
    """They say again what they said."""
    for table in tables:
        for pk, columns in said(kept, table).items():
            table._default_manager.filter(pk=pk).update(**columns)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
