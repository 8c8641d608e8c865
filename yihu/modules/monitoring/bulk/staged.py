"""Reading staged lines and writing back what was found about each: one statement each way."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from yihu.core.access.actor import Actor
from yihu.core.bulk import TABLE, Staged, Verdict
from yihu.engine.errors import BadValue
from yihu.modules.households import queries as households


class BadLine(BadValue):
    code = "monitoring_line"


@dataclass(frozen=True)
class Line:
    id: int
    line: int
    area_code: str
    values: Mapping[str, Any]

    def text(self, name: str) -> str:
        return str(self.values.get(name) or "").strip()

    def day(self, name: str) -> date | None:
        value = self.values.get(name)
        if value in (None, ""):
            return None
        return value if isinstance(value, date) else date.fromisoformat(str(value))

    def number(self, name: str) -> int | None:
        value = self.values.get(name)
        return None if value in (None, "") else int(str(value))

    def yes(self, name: str) -> bool:
        return self.values.get(name) in (True, "true", "True", "是", "1")


@dataclass(frozen=True)
class Judged:
    line: Line
    verdict: Verdict
    area_code: str
    target_id: int | None = None
    refused: BadValue | None = None


def lines(staged: Staged) -> list[Line]:
    """The lines that no earlier check found wrong."""
    low, high = staged.bounds
    with connection.cursor() as cursor:
        cursor.execute(
            f'select id, line, area_code, "values" from {TABLE}'  # noqa: S608  (a constant)
            " where batch_id = %s and area_code >= %s and area_code < %s"
            " and verdict is distinct from 'wrong' order by line",
            [staged.batch_id, low, high],
        )
        rows = cursor.fetchall()
    return [
        Line(pk, at, area_code, json.loads(values) if isinstance(values, str) else values)
        for pk, at, area_code, values in rows
    ]


def write(judged: Iterable[Judged]) -> None:
    payload = [
        {
            "id": one.line.id,
            "verdict": one.verdict.value,
            "target_id": one.target_id,
            "area_code": one.area_code,
            "problems": [{"code": one.refused.code, "message": one.refused.message}] if one.refused else [],
        }
        for one in judged
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"update {TABLE} r set verdict = j.verdict, target_id = j.target_id, area_code = j.area_code,"  # noqa: S608
            " problems = coalesce(r.problems, '[]'::jsonb) || j.problems"
            " from jsonb_to_recordset(%s::jsonb)"
            " as j(id bigint, verdict text, target_id bigint, area_code text, problems jsonb) where r.id = j.id",
            [json.dumps(payload)],
        )


def homes(actor: Actor, found: Sequence[Line], column: str) -> dict[str, Any]:
    """Household number -> household, for those the actor sees."""
    wanted = {one.text(column) for one in found} - {""}
    rows = households.visible_to(actor).filter(number__in=wanted) if wanted else ()
    return {row.number: row for row in rows}
