"""Reads of batches, their staged lines and what they wrote."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from yihu.core.access.actor import Actor
from yihu.core.access.scope import within
from yihu.core.areas import queries as areas_queries
from yihu.core.bulk import Verdict
from yihu.core.history.models import Change
from yihu.core.rooms import collect, declared
from yihu.engine.errors import NotFound
from yihu.engine.ledgers import Ledger
from yihu.modules.exchange.models import Batch, ColumnMapping, Part, Row
from yihu.modules.exchange.rules.showing import opened


def ledgers() -> tuple[Ledger, ...]:
    return tuple(collect("ledgers"))


def ledger(key: str) -> Ledger:
    """Raises NotFound."""
    try:
        found = declared("ledgers", key)
    except KeyError:
        raise NotFound(f"没有“{key}”这本台账，请从台账目录中选择") from None
    assert isinstance(found, Ledger)
    return found


def importable(actor: Actor) -> list[Ledger]:
    """The ledgers the actor may fill from a workbook."""
    return [one for one in ledgers() if one.write is not None and one.editable and actor.may(one.write)]


def visible_to(actor: Actor) -> QuerySet[Batch]:
    return within(Batch.objects.all(), actor)


def get(actor: Actor, batch_id: int, *, lock: bool = False) -> Batch:
    """Raises NotFound both for batches that are not there and for those of other areas."""
    rows = visible_to(actor).select_for_update() if lock else visible_to(actor)
    found = rows.filter(pk=batch_id).first()
    if found is None:
        raise NotFound("没有这个导入批次，或不在您的管理范围内")
    return found


def mappings(actor: Actor, ledger_key: str) -> dict[str, dict[str, str]]:
    """What the actor's office has said its headers mean: fingerprint -> header key -> column name. What is
    said for the place as a whole counts where the actor's own unit has said nothing."""
    found = within(ColumnMapping.objects.all(), actor).filter(
        ledger=ledger_key, area_code=actor.area_code, unit_id__in={0, actor.unit_id or 0}
    )
    return {one.fingerprint: dict(one.columns) for one in found.order_by("unit_id")}


def mapped_at(actor: Actor, ledger_key: str, fingerprint: str) -> datetime | None:
    """When the actor's office last said what such a header means."""
    found = within(ColumnMapping.objects.all(), actor).filter(
        ledger=ledger_key,
        fingerprint=fingerprint,
        area_code=actor.area_code,
        unit_id__in={0, actor.unit_id or 0},
    )
    return found.order_by("-unit_id").values_list("confirmed_at", flat=True).first()


def recent(actor: Actor) -> QuerySet[Batch]:
    return visible_to(actor).order_by("-pk")


def rows(actor: Actor, batch: Batch, verdict: str = "") -> QuerySet[Row]:
    found = within(Row.objects.all(), actor).filter(batch=batch).order_by("line")
    return found.filter(verdict=verdict) if verdict else found


def open_lines(batch: Batch, rows: Iterable[Row]) -> list[Row]:
    """The lines with their `values` by column name, also where they are staged as bare cells."""
    form = ledger(batch.ledger)
    columns = [form.column(name) for name in batch.columns]
    lines = list(rows)
    for row in lines:
        if row.cells:
            row.values = opened(row.cells, columns)
    return lines


def parts(actor: Actor, batch: Batch) -> list[tuple[Part, str]]:
    """What was written by township, with the township's name."""
    found = list(within(Part.objects.all(), actor).filter(batch=batch).order_by("area_code"))
    names = areas_queries.named(part.area_code for part in found)
    return [(part, names.get(part.area_code, part.area_code)) for part in found]


def now_in_ledger(actor: Actor, form: Ledger, ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """The present values of ledger rows by primary key, as the ledger's own columns name them."""
    columns = [column.name for column in form.columns]
    found = form.rows(actor).filter(pk__in=list(ids)).values("pk", *columns)
    return {row["pk"]: row for row in found}


def written(actor: Actor, batch: Batch) -> QuerySet[Change]:
    """The row images of what the batch wrote, oldest first."""
    txids = within(Part.objects.all(), actor).filter(batch=batch).values_list("txid", flat=True)
    return within(Change.objects.all(), actor).filter(txid__in=list(txids)).order_by("pk")


def verdict_counts(batch: Batch) -> list[tuple[Verdict, int]]:
    return [
        (Verdict.NEW, batch.new),
        (Verdict.CHANGED, batch.changed),
        (Verdict.UNCHANGED, batch.unchanged),
        (Verdict.WRONG, batch.wrong),
    ]
