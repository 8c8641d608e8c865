"""Puts cleaned lines into the staging table, by COPY."""

from __future__ import annotations

import io

import polars as pl
from django.db import connection

from yihu.core.database import statistics
from yihu.modules.exchange.models import Batch, Row

_LINES_A_CHUNK = 20_000


def stage(batch: Batch, frame: pl.DataFrame) -> None:
    """Replace the batch's staged lines by `frame` (see `columns.Cleaned`).

    COPY does not work on a table under row-level security, so it goes into a temporary one first; from there the
    lines pass the policy like any other insert.
    """
    Row.objects.filter(batch=batch).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "create temporary table if not exists exchange_in (line int, area_code text, uid uuid,"
            ' "values" text, verdict text, problems text) on commit delete rows; truncate exchange_in'
        )
        with cursor.copy("copy exchange_in from stdin (format csv)") as copy:
            for start in range(0, frame.height, _LINES_A_CHUNK):
                chunk = io.BytesIO()
                frame.slice(start, _LINES_A_CHUNK).write_csv(
                    chunk, include_header=False, quote_style="necessary"
                )
                copy.write(chunk.getvalue())
        cursor.execute(
            'insert into exchange_row (batch_id, area_code, line, uid, "values", verdict, problems)'
            " select %s, area_code, line, coalesce(uid, gen_random_uuid()),"
            ' "values"::jsonb, verdict, problems::jsonb from exchange_in',
            [batch.pk],
        )
        cursor.execute("truncate exchange_in")
    if frame.height > statistics.FEW:
        statistics.refresh(Row._meta.db_table)
