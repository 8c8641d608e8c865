"""Writing down what was done."""

from __future__ import annotations

from typing import Any

from django.db import models

from yihu.core.access.actor import Actor
from yihu.core.history.models import Event


def record(
    actor: Actor,
    verb: str,
    row: models.Model | None = None,
    *,
    summary: str = "",
    about: type[models.Model] | None = None,
    **details: Any,
) -> Event:
    """One event per action, in the action's own transaction.

    `verb` is `<module>.<done>`; `details` hold ids, field names and plain values, never personal data. `about`: the
    table that was dealt with where it is no single row; who may not see its rows does not see the event.
    """
    made = event(actor, verb, row, summary=summary, **details)
    if about is not None:
        made.table_name = about._meta.db_table
    made.save(force_insert=True)
    return made


def event(
    actor: Actor, verb: str, row: models.Model | None = None, *, summary: str = "", **details: Any
) -> Event:
    """What `record` writes, not written yet: actions in sets write theirs together."""
    return Event(
        area_code=getattr(row, "area_code", "") or actor.area_code,
        verb=verb,
        table_name=row._meta.db_table if row is not None else "",
        row_id=str(row.pk) if row is not None else "",
        user_id=actor.user_id,
        post_id=actor.post_id,
        actor_name=actor.name,
        summary=summary,
        details=details,
    )
