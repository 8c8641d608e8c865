"""Hits of a made-up county, and their figures counted again."""

from __future__ import annotations

from typing import Any

from django.db import connection

from tests.recount.writing import COUNTY, LAST, Pen, insert

_HITS = "select h.id, h.area_code, 1 as amount, h.rule, h.risk from screening_hit h where "
# Where the household lived on the day.
_HERE = "(h.came_on is null or h.came_on <= {day}) and (h.moved_on is null or {day} < h.moved_on) and "
_THIS_YEAR = _HERE + "{day} <= :day and extract(year from {day}) = extract(year from :day)"
RECOUNTS: dict[str, str] = {
    "scr.hits": _HITS
    + _HERE.format(day=":day")
    + """h.start <= :day and (h."end" is null or :day < h."end")""",
    "scr.found": _HITS + _THIS_YEAR.format(day="h.start"),
    "scr.clues": _HITS + _THIS_YEAR.format(day="h.clued_on"),
}


def write(pen: Pen) -> None:
    run = pen.number()
    about = {"kind": "full", "engine": "duckdb", "rules_hash": "x", "rules": 2, "households": 9, "hits": 9}
    counts: dict[str, Any] = {"found": 0, "ended": 0, "clues": 0, "milliseconds": 1, "by_name": "系统"}
    moment = {
        "on": pen.day(),
        "at": "2020-06-30T03:00:00+08:00",
        "area_code": f"{COUNTY}000000",
        "counts": "{}",
    }
    insert("screening_run", [{"id": run, **about, **counts, **moment}])
    with connection.cursor() as cursor:
        cursor.execute("select id, area_code from households_household order by id")
        homes = cursor.fetchall()
    insert("screening_hit", [row for home, code in homes for row in _hits(pen, run, home, code)])


def _hits(pen: Pen, run: int, home: int, code: str) -> list[dict[str, Any]]:
    """Found, over, found again: hits of one rule never meet."""
    rows: list[dict[str, Any]] = []
    for rule, risk in (("S11", "illness"), ("S35", "housing")):
        start = pen.day()
        while start <= LAST and pen.maybe(0.7):
            end = pen.soon(start) if pen.maybe(0.6) else None
            state = pen.chance.choice(("open", "clued", "quiet", "dismissed"))
            clued = pen.soon(start) if state == "clued" else None
            rows.append(
                {"id": pen.number(), "area_code": code, "rule": rule, "version": "1", "risk": risk, "household_id": home,
                 "number": f"H{home}", "values": "{}", "limits": "{}", "start": start, "end": end, "state": state,
                 "clued_on": clued, "run_id": run}
            )  # fmt: skip
            if end is None:
                break
            start = pen.soon(end)
            if start <= end:
                break
    return rows
