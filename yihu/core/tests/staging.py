"""What the importer would have staged: a temporary table of the shape that `core.bulk` agrees on."""

from __future__ import annotations

import json
from typing import Any

from django.db import connection

from yihu.core.bulk import TABLE, Staged

BATCH = 1


def stage(*lines: dict[str, Any], area_code: str) -> Staged:
    """Inside a scope. Values are what the importer's cleaning gives: fen, ISO dates, code values, unit ids."""
    with connection.cursor() as cursor:
        cursor.execute(f"drop table if exists pg_temp.{TABLE}")
        cursor.execute(
            f'create temporary table {TABLE} (id bigserial, batch_id bigint, area_code text collate "C", line int,'
            ' uid uuid default gen_random_uuid(), "values" jsonb, verdict text, target_id bigint,'
            " problems jsonb default '[]')"
        )
        cursor.executemany(
            f'insert into {TABLE} (batch_id, area_code, line, "values", verdict) values (%s, %s, %s, %s, %s)',
            [
                [BATCH, line.get("area_code") or area_code, number, json.dumps(line), "new"]
                for number, line in enumerate(lines, start=2)
            ],
        )
    return Staged(BATCH)


def verdicts() -> list[tuple[str, str]]:
    """(verdict, first problem) of every line, in order."""
    with connection.cursor() as cursor:
        cursor.execute(f"select verdict, coalesce(problems->0->>'message', '') from {TABLE} order by line")
        return [(str(verdict), str(message)) for verdict, message in cursor.fetchall()]
