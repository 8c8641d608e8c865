"""A workbook from another system held against the ledger: what is new, gone or different, field by field.

The file is received, read and compared like any import, and nothing is written. Of its differences some may be
chosen; what is left of the batch then goes in by the ordinary second click, with preview and undo.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models, transaction
from django.db.models import QuerySet

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area
from yihu.core.areas import queries as area_queries
from yihu.core.bulk import Verdict
from yihu.core.history.actions import record
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.errors import BadValue, WrongStage
from yihu.engine.ledgers import Column, Ledger
from yihu.modules.exchange import queries
from yihu.modules.exchange.actions.receiving import count, match
from yihu.modules.exchange.actions.staging import lines_of
from yihu.modules.exchange.models import Batch, Row
from yihu.modules.exchange.permissions import Can
from yihu.modules.exchange.rules.showing import closed, shown
from yihu.modules.exchange.rules.stages import Stage

_UNKNOWN_HERE = ("E420", "not_a_member")


@dataclass(frozen=True)
class Difference:
    """One field of one line: what the ledger says and what the file says."""

    row: Row
    column: Column
    ours: str
    theirs: str


@dataclass(frozen=True)
class Report:
    """`fields`: differing lines by column name; `towns`: (new, changed, gone) by township; `unknown`: lines about
    somebody the ledger's register does not have; `absent`: those that it has and the file does not tell of;
    `other_wrong`: lines wrong for another reason; `places`: what the file is about, in whole townships or villages."""

    places: list[str]
    fields: Counter[str]
    towns: dict[str, tuple[int, int, int]]
    new: int
    changed: int
    gone: int
    unknown: int
    absent: int
    other_wrong: int


def report(actor: Actor, batch: Batch) -> Report:
    """Counts over the whole batch. Raises NotFound for a batch of others through `batch` itself."""
    form = queries.ledger(batch.ledger)
    fields: Counter[str] = Counter()
    for difference in differences(actor, batch):
        fields[difference.column.name] += 1
    new, changed = (_by_town(queries.rows(actor, batch, one)) for one in (Verdict.NEW, Verdict.CHANGED))
    gone = _by_town(gone_rows(actor, batch, form))
    wrong = list(queries.rows(actor, batch, Verdict.WRONG).values_list("problems", flat=True))
    unknown = sum(any(one["code"] in _UNKNOWN_HERE for one in problems) for problems in wrong)
    towns = {town: (new[town], changed[town], gone[town]) for town in sorted({*new, *changed, *gone})}
    return Report(
        places=about(actor, batch),
        fields=fields,
        towns=towns,
        new=new.total(),
        changed=changed.total(),
        gone=gone.total(),
        unknown=unknown,
        absent=absent_rows(actor, batch, form).count() if form.register else 0,
        other_wrong=len(wrong) - unknown,
    )


def _by_town(rows: QuerySet[Any]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for code in rows.values_list("area_code", flat=True).iterator():
        counted[areas.ancestor(code, Level.TOWNSHIP)] += 1
    return counted


def differences(actor: Actor, batch: Batch, *, column: str = "", township: str = "") -> Iterator[Difference]:
    """Every field that differs, in the order of lines; blanks of the file say nothing where they never clear. What is
    only compared is held against the register, also of lines that are new or as they were."""
    form = queries.ledger(batch.ledger)
    brought = [one for one in form.readable if one.name in batch.columns and column in ("", one.name)]
    written = [one for one in brought if not one.compared]
    compared = [one for one in brought if one.compared]
    rows = queries.rows(actor, batch).exclude(verdict=Verdict.WRONG)
    if not compared:
        rows = rows.filter(verdict=Verdict.CHANGED)
    if township:
        rows = rows.filter(in_area("area_code", township))
    for chunk in chunks(rows):
        changed = [row.target_id for row in chunk if row.target_id and row.verdict == Verdict.CHANGED]
        present = queries.now_in_ledger(actor, form, changed)
        lines = queries.open_lines(batch, chunk)
        known = _of_register(actor, form, lines) if compared else [{} for _ in lines]
        for row, register in zip(lines, known, strict=True):
            if row.target_id in present:
                yield from _of_row(form, row, present[row.target_id], written)
            if register:
                yield from _of_row(form, row, register, compared)


def _of_register(actor: Actor, form: Ledger, lines: list[Row]) -> list[Mapping[str, Any]]:
    return (
        form.register.of_lines(actor, [row.values for row in lines]) if form.register else [{} for _ in lines]
    )


def about(actor: Actor, batch: Batch, township: str = "") -> list[str]:
    """The places that the file speaks for, and whose silence means that somebody is missing: of each township the
    villages it names, or the whole township where it names most of them."""
    staged = queries.rows(actor, batch).exclude(verdict=Verdict.WRONG)
    named: dict[str, set[str]] = {}
    for code in staged.values_list("area_code", flat=True).distinct():
        named.setdefault(areas.ancestor(code, Level.TOWNSHIP), set()).add(code)
    found: list[str] = []
    for town, codes in sorted(named.items()):
        if township in ("", town):
            villages = area_queries.inside(town, Level.VILLAGE).count()
            found += [town] if town in codes or 2 * len(codes) > villages else sorted(codes)
    return found


def absent_rows(actor: Actor, batch: Batch, form: Ledger, *, township: str = "") -> QuerySet[Any]:
    """Those whom the register has in the places of the file, in its years, and the file does not tell of."""
    assert form.register is not None
    staged = queries.rows(actor, batch).exclude(verdict=Verdict.WRONG)
    places = about(actor, batch, township)
    lines = [row.values for chunk in chunks(staged) for row in queries.open_lines(batch, chunk)]
    years = sorted({line["year"] for line in lines if line.get("year")})
    found: QuerySet[Any] = form.register.absent(actor, places, years, lines)
    return found


def _of_row(
    form: Ledger, row: Row, present: Mapping[str, Any], columns: Iterable[Column]
) -> Iterator[Difference]:
    for column in columns:
        given = row.values.get(column.name)
        if form.bulk is not None and given in (None, ""):
            continue
        ours, theirs = _shown(column, present.get(column.name)), _shown(column, given)
        if ours != theirs:
            yield Difference(row, column, ours, theirs)


def _shown(column: Column, value: Any) -> str:
    """In the words of the preview; of personal data the part that may be seen."""
    return value.isoformat() if isinstance(value, date) else shown(column, value, {})


def gone_rows(actor: Actor, batch: Batch, form: Ledger, *, township: str = "") -> QuerySet[Any]:
    """Rows of the ledger about which the file says nothing: in the places (and, where rows are of a year, the years)
    that the file is about."""
    staged = queries.rows(actor, batch).exclude(verdict=Verdict.WRONG)
    met = staged.exclude(target_id=None).values_list("target_id", flat=True)
    where = models.Q(pk__in=[])
    for place in about(actor, batch, township):
        where |= in_area("area_code", place)
    rows = form.rows(actor).filter(where).exclude(pk__in=list(met))
    if "year" in form.identify:
        lines = (row for chunk in chunks(staged) for row in queries.open_lines(batch, chunk))
        years = {row.values.get("year") for row in lines}
        rows = rows.filter(year__in=years - {None})
    found: QuerySet[Any] = rows.order_by(*form.order)
    return found


@transaction.atomic
def keep_only(
    actor: Actor, batch_id: int, *, columns: Iterable[str], rows: Iterable[int] = (), new: bool = False
) -> Batch:
    """Leaves of a batch the chosen differences alone: the named columns of changed lines (all of them, or those
    of `rows`), and the new lines if `new`. What is left is compared again and stays to be applied.

    Raises NotFound, NotAllowed, WrongStage, BadValue when nothing is chosen.
    """
    actor.require(Can.IMPORT)
    batch = queries.get(actor, batch_id, lock=True)
    form = queries.ledger(batch.ledger)
    if batch.stage != Stage.READY:
        raise WrongStage("只有核对完、尚未导入的批次可以挑选差异，请重新上传比对")
    kept, lines = {name for name in columns if not form.column(name).compared}, set(rows)
    if not kept and not new:
        raise BadValue("请先勾选要采用的差异字段，或勾选新增的行")
    staged = queries.rows(actor, batch)
    staged.filter(verdict__in=(Verdict.UNCHANGED, Verdict.WRONG)).delete()
    if not new:
        staged.filter(verdict=Verdict.NEW).delete()
    changed = staged.filter(verdict=Verdict.CHANGED)
    if not kept:
        changed.delete()
    elif lines:
        changed.exclude(line__in=lines).delete()
    for chunk in chunks(queries.rows(actor, batch, Verdict.CHANGED)):
        _only(actor, batch, chunk, kept)
    match(actor, form, batch, lines_of(form, batch))
    queries.rows(actor, batch, Verdict.UNCHANGED).delete()
    count(batch)
    batch.problems = []
    batch.save()
    labels = "、".join(form.column(name).label for name in sorted(kept))
    record(
        actor,
        "exchange.chosen",
        batch,
        summary=f"挑选差异：{labels or '新增的行'}"[:200],
        fields=sorted(kept),
    )
    return batch


def _only(actor: Actor, batch: Batch, chunk: list[Row], kept: set[str]) -> None:
    """The columns not chosen say what the ledger says, so that they change nothing."""
    form = queries.ledger(batch.ledger)
    brought = [form.column(name) for name in batch.columns]
    present = queries.now_in_ledger(actor, form, [row.target_id for row in chunk if row.target_id])
    for row in queries.open_lines(batch, chunk):
        ours = present.get(row.target_id or 0, {})
        for column in form.editable:
            if column.name in kept or column.name in form.identify or column.name not in row.values:
                continue
            # Where blanks never clear, silence is enough; secrets could not be repeated anyway.
            row.values[column.name] = None if form.bulk is not None else _json(ours.get(column.name))
        if row.cells:
            row.cells, row.values = closed(row.values, brought), {}
    Row.objects.bulk_update(chunk, ["values", "cells"])


def _json(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def chunks(rows: QuerySet[Row], size: int = 1000) -> Iterator[list[Row]]:
    chunk: list[Row] = []
    for row in rows.iterator(chunk_size=size):
        chunk.append(row)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
