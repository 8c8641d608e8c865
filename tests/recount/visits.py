"""Visits of a made-up county: some put right, some that never were, and what was seen on them."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from tests.recount.writing import Pen, Row, insert

KINDS = ("look", "policy", "festival")
VIA = ("page", "offline", "import")
ITEMS = ("food", "housing", "water", "income")


def write(pen: Pen) -> None:
    """At the households that register.py wrote."""
    with connection.cursor() as cursor:
        cursor.execute("select id, area_code, number from households_household order by id")
        households = cursor.fetchall()
    visits: list[Row] = []
    seen: list[Row] = []
    for household in households:
        for _ in range(pen.chance.randrange(4)):
            made = _visit(pen, household)
            visits.append(made)
            seen += _seen(pen, made)
            if pen.maybe(0.2):
                later = _visit(pen, household, replaces=made["id"])
                visits.append(later)
                seen += [] if later["void"] else _seen(pen, later)
    insert("visits_visit", visits)
    insert("visits_observation", seen)


def _visit(pen: Pen, household: tuple[int, str, str], replaces: int | None = None) -> Row:
    pk, area_code, number = household
    at = pen.number()
    return {
        "id": at, "uid": str(UUID(int=at)), "area_code": area_code, "household_id": pk, "number": number,
        "on": pen.day(), "kind": pen.pick(KINDS), "visitors": "某人", "via": pen.pick(VIA),
        "received_at": "2020-06-30T10:00:00+08:00", "by_name": "某人", "checked": pen.chance.choice((0, 5, 6)),
        "problems": pen.chance.randrange(3), "replaces_id": replaces, "why": "日期填错" if replaces else "",
        "void": replaces is not None and pen.maybe(0.4),
    }  # fmt: skip


def _seen(pen: Pen, visit: Row) -> list[Row]:
    return [
        {
            "id": pen.number(), "area_code": visit["area_code"], "visit_id": visit["id"],
            "household_id": visit["household_id"], "on": visit["on"], "item": item, "note": "说明", "by_name": "某人",
            "value": pen.pick(("up", "down")) if item == "income" else pen.pick(("ok", "problem")),
            "outcome": pen.pick(("written", "written", "same", "clash", "past")), "version": 1,
        }
        for item in ITEMS
        if pen.maybe(0.6)
    ]  # fmt: skip
