"""What the quality rules would say of a batch: its lines are written in a savepoint, the rules look at the households
they touch, and everything is taken back. The rules so see exactly what applying would leave behind."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import DataError, IntegrityError, connection, transaction

from yihu.core.access.actor import Actor
from yihu.core.bulk import Staged
from yihu.core.database import statistics
from yihu.engine.errors import Refused
from yihu.engine.ledgers import Ledger
from yihu.engine.quality import Severity
from yihu.modules.exchange.actions.tables import PlainTable
from yihu.modules.exchange.models import Batch
from yihu.modules.exchange.rules.problems import Problem, lines_text, said
from yihu.modules.quality import queries as quality
from yihu.modules.quality.queries import Broken

# Beyond this a preview would take twice its time; the rules then look after the lines are written.
MOST = 20_000
_NUMBERS = ("number", "household__number")
_STOP = """
    update exchange_row set verdict = 'wrong', problems = problems || %(problem)s::jsonb
    where batch_id = %(batch)s and line = any(%(lines)s)
"""


class _TakenBack(Exception):
    pass


def judge(
    actor: Actor, form: Ledger, batch: Batch, staged: Staged, *, on: date
) -> tuple[list[dict[str, Any]], bool]:
    """What is told before applying, and whether lines became wrong. Inside the reading's own transaction, after
    `match`."""
    if not quality.feeds(form.key):
        return [], False
    if batch.lines - batch.wrong > MOST:
        return [{**Problem("W601", said("W601")).as_json(), "notice": True}], False
    broken = quality.new_of(_would_break(actor, form, batch, staged, on))
    where = _lines_of(batch, staged, broken)
    stopping = [one for one in broken if quality.rule(one.code).stops]
    for one in stopping:
        _stop(batch, one, where.of_household(one.number))
    rest = [one for one in broken if not quality.rule(one.code).stops]
    return _told(rest, where, batch.sheets), bool(stopping)


def _would_break(actor: Actor, form: Ledger, batch: Batch, staged: Staged, on: date) -> list[Broken]:
    """Nothing where the database would refuse the lines: applying says so."""
    found: list[Broken] = []
    try:
        with transaction.atomic():
            if form.bulk is not None:
                form.bulk.apply(actor, staged)
            else:
                PlainTable(form, batch.columns).apply(staged)
            txid = quality.this_transaction()
            if txid:
                # Else the rules join thousands of new lines as if there were none. The locks go with the savepoint.
                statistics.refresh_written(txid)
            households = quality.written_by(txid) if txid else []
            found = quality.judged(actor.area_code, households, on) if households else []
            raise _TakenBack
    except (_TakenBack, Refused, IntegrityError, DataError):
        return found


class _Lines:
    """Where in the file a household and a person are told of."""

    def __init__(self, rows: Iterable[tuple[int, str, str | None]]) -> None:
        self._by_number: dict[str, list[int]] = {}
        self._by_name: dict[tuple[str, str], list[int]] = {}
        for line, number, name in rows:
            self._by_number.setdefault(number, []).append(line)
            if name:
                self._by_name.setdefault((number, name), []).append(line)

    def of(self, one: Broken) -> list[int]:
        name = str(one.values.get("name") or "")
        return self._by_name.get((one.number, name)) or self.of_household(one.number)

    def of_household(self, number: str) -> list[int]:
        return self._by_number.get(number, [])


def _lines_of(batch: Batch, staged: Staged, broken: list[Broken]) -> _Lines:
    """Of the lines that would be written, household number and name (where the ledger has one)."""
    column = next((name for name in _NUMBERS if name in batch.columns), "")
    if not column or not broken:
        return _Lines(())
    low, high = staged.bounds
    with connection.cursor() as cursor:
        cursor.execute(
            f"select s.line, {staged.said(column)}, {staged.said('name')} from {staged.lines} s"  # noqa: S608 — names of our own
            " where s.verdict in ('new', 'changed') order by s.line",
            {"batch": batch.pk, "low": low, "high": high},
        )
        return _Lines(cursor.fetchall())


def _stop(batch: Batch, one: Broken, lines: list[int]) -> None:
    """A household is taken as a whole or not at all."""
    rule = quality.rule(one.code)
    message = f"{rule.title}：{one.told}；{rule.fix}"
    problem = Problem(one.code, message).as_json()
    with connection.cursor() as cursor:
        cursor.execute(
            _STOP, {"batch": batch.pk, "lines": lines, "problem": json.dumps([problem], ensure_ascii=False)}
        )


def _told(broken: list[Broken], where: _Lines, sheets: list[str]) -> list[dict[str, Any]]:
    """One entry a rule, the serious ones first; what is only a notice wants no tick."""
    by_rule: dict[str, list[Broken]] = {}
    for one in broken:
        by_rule.setdefault(one.code, []).append(one)
    order = {severity: place for place, severity in enumerate(Severity)}
    found: list[tuple[int, str, Mapping[str, Any]]] = []
    for code, some in by_rule.items():
        rule = quality.rule(code)
        lines = sorted({line for one in some for line in where.of(one)})
        at = f"第 {lines_text(lines, sheets)} 行" if lines else f"户 {'、'.join(_numbers(some))}"
        told = f"：{some[0].told}" if len(some) == 1 and some[0].told else f"，共 {len(some):,} 处"
        problem = Problem(code, f"{rule.severity.label} · {rule.title}（{at}）{told}").as_json()
        if rule.severity is Severity.NOTICE:
            problem = {**problem, "notice": True}
        found.append((order[rule.severity], code, problem))
    return [dict(problem) for _, _, problem in sorted(found, key=lambda one: one[:2])]


def _numbers(broken: list[Broken]) -> list[str]:
    return sorted({one.number for one in broken})[:5]


def wants_a_tick(warnings: Iterable[Mapping[str, Any]]) -> bool:
    """Whether something must be confirmed before applying."""
    return any(not one.get("notice") for one in warnings)


__all__ = ["MOST", "judge", "wants_a_tick"]
