"""Makers of workbooks and batches."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import openpyxl

from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.modules.exchange import actions
from yihu.modules.exchange.models import Batch

NOON = datetime(2020, 6, 30, 4, tzinfo=UTC)
PROFILES = "places.profiles"
HEADER = ("行政村", "统计时点", "总户数（户）", "总人口（人）", "村集体经济收入（万元）")
GOOD = (
    ("东镇东一村", "2019-12-31", 300, 1200, 5.2),
    ("东镇东二村", "2019-12-31", 280, 1100, 3),
    ("西镇西一村", "2019-12-31", 410, 1650, 12.05),
)


def a_workbook(
    rows: Sequence[Sequence[Any]] = GOOD, header: Sequence[Any] = HEADER, above: Sequence[Sequence[Any]] = ()
) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (*above, header, *rows):
        sheet.append(list(row))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def a_csv(
    rows: Sequence[Sequence[Any]] = GOOD, header: Sequence[Any] = HEADER, encoding: str = "utf-8"
) -> bytes:
    return "\n".join(",".join(str(cell) for cell in row) for row in (header, *rows)).encode(encoding)


def a_read_batch(
    actor: Actor, data: bytes, *, name: str = "村情.xlsx", ledger: str = PROFILES, again: bool = False
) -> Batch:
    """Received and read, in the foreground."""
    with scoped(actor):
        batch = actions.receive(actor, ledger, name, data, now=NOON, again=again, queue=False)
    return actions.read(actor, batch.pk, now=NOON)


def an_applied_batch(
    actor: Actor, data: bytes, *, name: str = "村情.xlsx", ledger: str = PROFILES, again: bool = False
) -> Batch:
    batch = a_read_batch(actor, data, name=name, ledger=ledger, again=again)
    with scoped(actor):
        actions.begin_apply(actor, batch.pk, skip_wrong=True, confirmed=True, queue=False)
    return actions.apply_parts(actor, batch.pk, now=NOON)


def an_undone_batch(actor: Actor, batch: Batch) -> Batch:
    with scoped(actor):
        actions.begin_undo(actor, batch.pk, reason="选错了文件", queue=False)
    return actions.undo_parts(actor, batch.pk, now=NOON)
