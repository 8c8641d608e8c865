"""Reads of history."""

from __future__ import annotations

from django.db import models
from django.db.models import CharField, F, Func, QuerySet
from django.db.models.functions import TruncDate

from yihu.core.access.actor import Actor
from yihu.core.access.scope import within
from yihu.core.clock import SHANGHAI  # noqa: TID251  (the zone, not the clock)
from yihu.core.history.models import Change, Event

_MOMENT = "%(function)s(%(expressions)s at time zone 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI:SS')"


def events(actor: Actor) -> QuerySet[Event]:
    """All actions, with the business day (`day`) and the moment as people read it (`moment`)."""
    rows = within(Event.objects.all(), actor)
    moment = Func(F("at"), function="to_char", template=_MOMENT, output_field=CharField())
    return rows.annotate(day=TruncDate("at", tzinfo=SHANGHAI), moment=moment)


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


def subjects(actor: Actor, txids: list[int], tables: tuple[str, ...], column: str) -> list[int]:
    """The distinct numbers that rows of `tables` written by these transactions bear in `column`, before or after."""
    rows = within(Change.objects.all(), actor).filter(txid__in=txids, table_name__in=tables)
    found: set[int] = set()
    for side in ("before", "after"):
        named = rows.values_list(f"{side}__{column}", flat=True).distinct().order_by()
        found |= {int(number) for number in named if number is not None}
    return sorted(found)
