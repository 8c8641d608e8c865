"""Reads of history."""

from __future__ import annotations

from django.db import models
from django.db.models import QuerySet

from yihu.core.access.actor import Actor
from yihu.core.access.scope import within
from yihu.core.history.models import Change, Event


def events(actor: Actor) -> QuerySet[Event]:
    return within(Event.objects.all(), actor)


def trail(actor: Actor, row: models.Model) -> QuerySet[Event]:
    """The events on one row, newest first."""
    rows = within(Event.objects.all(), actor)
    return rows.filter(table_name=row._meta.db_table, row_id=str(row.pk)).order_by("-at", "-pk")


def images(actor: Actor, table: str, row_ids: list[str]) -> QuerySet[Change]:
    """Row images of the given rows, newest first."""
    return (
        within(Change.objects.all(), actor)
        .filter(table_name=table, row_id__in=row_ids)
        .order_by("-at", "-pk")
    )
