"""Whether a money column was read in the right unit: 元 under a header of 万元 shows as a jump of four digits."""

from __future__ import annotations

from django.db import connection
from psycopg import sql

from yihu.core.access.actor import Actor
from yihu.core.bulk import as_cells
from yihu.core.ledgers import shape
from yihu.engine.cells import SEPARATOR
from yihu.engine.ledgers import Column, Kind, Ledger
from yihu.modules.exchange.models import Batch
from yihu.modules.exchange.rules.headers import Header
from yihu.modules.exchange.rules.problems import Problem, said

_JUMP = 1_000  # nothing grows a thousandfold from one workbook to the next
_FEWEST = 3
_LOOKED_AT = 2_000
_STAGED_LOOKED_AT = 20_000


def suspicious(actor: Actor, ledger: Ledger, batch: Batch, header: Header) -> list[Problem]:
    """W413 for each money column whose middle value is far from that of what the ledger already holds."""
    found = []
    for position, column in header.columns.items():
        if column.kind is not Kind.MONEY or shape.field_of(ledger, column) is None:
            continue
        here, there = _middle_staged(ledger, batch, column), _middle_known(actor, ledger, column)
        if not here or not there or (here < there * _JUMP and there < here * _JUMP):
            continue
        times = f"{here / there:,.0f}" if here > there else f"1/{there / here:,.0f}"
        unit = header.units.get(position, column.unit)
        found.append(
            Problem("W413", said("W413", column=column.label, unit=unit, times=times), 0, column.label)
        )
    return found


def _middle_known(actor: Actor, ledger: Ledger, column: Column) -> int:
    newest = ledger.rows(actor).exclude(**{f"{column.name}__isnull": True}).exclude(**{column.name: 0})
    values = sorted(newest.order_by("-pk").values_list(column.name, flat=True)[:_LOOKED_AT])
    return int(values[len(values) // 2]) if len(values) >= _FEWEST else 0


def _middle_staged(ledger: Ledger, batch: Batch, column: Column) -> int:
    fen = sql.SQL("({})::bigint").format(_said(ledger, batch, column))
    text = sql.SQL(
        "select count(*), percentile_disc(0.5) within group (order by x.fen) from ("
        "select {fen} as fen from exchange_row s where s.batch_id = {batch} and s.verdict <> 'wrong'"
        " and {fen} > 0 limit {most}) x"
    ).format(fen=fen, batch=sql.Literal(batch.pk), most=sql.Literal(_STAGED_LOOKED_AT))
    with connection.cursor() as cursor:
        cursor.execute(text.as_string(connection.connection))
        count, middle = cursor.fetchone()
    return int(middle) if count >= _FEWEST else 0


def _said(ledger: Ledger, batch: Batch, column: Column) -> sql.Composable:
    """Where the staged lines have the column."""
    if not as_cells(ledger):
        return sql.SQL('s."values"->>{}').format(sql.Literal(column.name))
    place = batch.columns.index(column.name) + 1
    return sql.SQL("nullif(split_part(s.cells, {}, {}), '')").format(
        sql.Literal(SEPARATOR), sql.Literal(place)
    )
