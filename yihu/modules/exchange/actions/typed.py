"""A block typed or pasted into the grid, as a batch like any other: checked by the same rules, undone as a whole."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.bulk import Verdict
from yihu.core.clock import SHANGHAI  # noqa: TID251 — the zone, not the clock
from yihu.core.ledgers.actions import MOST_AT_ONCE, BadRows
from yihu.engine.errors import BadValue
from yihu.engine.ledgers import Column, Ledger
from yihu.modules.exchange import queries
from yihu.modules.exchange.actions.applying import begin_apply
from yihu.modules.exchange.actions.receiving import read, receive
from yihu.modules.exchange.actions.trying import wants_a_tick
from yihu.modules.exchange.models import Batch
from yihu.modules.exchange.rules.stages import Stage

_FIRST_LINE = 2  # under the header
_HARMLESS = ("W206", "W402", "E501")


@transaction.atomic
def begin_typed(
    actor: Actor,
    ledger_key: str,
    rows: Sequence[Mapping[str, str]],
    *,
    now: datetime,
    on: date | None = None,
    queue: bool = True,
) -> Batch:
    """Take the rows in and begin to write them; where that would change rows that are there already, or something
    wants a look, the batch waits for its second click. `rows`: texts by column name.

    Raises BadRows with every row's problems (nothing stays), BadValue, NotAllowed.
    """
    if not rows:
        raise BadValue("没有要保存的行，请先填写或粘贴")
    if len(rows) > MOST_AT_ONCE:
        raise BadValue(f"一次最多保存 {MOST_AT_ONCE:,} 行，更多请用“导入”")
    form = queries.ledger(ledger_key)
    columns = _filled(form, rows)
    name = f"表格录入 {now.astimezone(SHANGHAI):%Y-%m-%d %H%M%S}.csv"
    batch = receive(actor, form.key, name, _csv(columns, rows), now=now, again=True, queue=False)
    batch = read(actor, batch.pk, now=now, on=on)
    if batch.stage == Stage.REFUSED:
        raise BadValue(str(batch.problems[0]["message"]))
    if batch.wrong:
        raise BadRows(_problems(actor, batch, columns))
    wants_a_look = batch.changed or wants_a_tick(
        one for one in batch.warnings if one["code"] not in _HARMLESS
    )
    if wants_a_look or not batch.to_write:
        return batch
    return begin_apply(actor, batch.pk, confirmed=True, queue=queue)


def takes(form: Ledger, rows: Sequence[Mapping[str, str]]) -> bool:
    """Whether the rows can go this way: a ledger that numbers its rows itself takes them one by one."""
    return form.enter is None or all(
        row.get(name) for row in rows for name in form.identify if form.column(name).editable
    )


def _filled(form: Ledger, rows: Sequence[Mapping[str, str]]) -> list[Column]:
    """The columns that were used: an empty one must not clear what the ledger holds."""
    return [one for one in form.editable if one.required or any(row.get(one.name) for row in rows)]


def _csv(columns: Sequence[Column], rows: Sequence[Mapping[str, str]]) -> bytes:
    """One line a row, whatever was pasted into a cell."""
    target = io.StringIO()
    out = csv.writer(target, quoting=csv.QUOTE_ALL, lineterminator="\n")
    out.writerow([column.header for column in columns])
    for row in rows:
        out.writerow([" ".join((row.get(column.name) or "").split()) for column in columns])
    return target.getvalue().encode()


def _problems(actor: Actor, batch: Batch, columns: Sequence[Column]) -> dict[int, dict[str, str]]:
    names = {column.label: column.name for column in columns}
    found: dict[int, dict[str, str]] = {}
    for row in queries.rows(actor, batch, Verdict.WRONG):
        said = found.setdefault(row.line - _FIRST_LINE, {})
        for one in row.problems:
            name = names.get(one.get("column", ""), "")
            said[name] = "；".join(text for text in (said.get(name, ""), one["message"]) if text)
    return found
