"""Visits of a made-up county: some put right, some that never were, and what was seen on them."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db import connection

from tests.recount.writing import Pen, Row, insert

KINDS = ("look", "policy", "festival")
VIA = ("page", "offline", "import")
_STANDS = "not v.void and not exists (select from visits_visit n where n.replaces_id = v.id)"
_YEAR = f"""{_STANDS} and v."on" <= :day and extract(year from v."on") = extract(year from :day)"""
_MONTH = f"""{_STANDS} and v."on" <= :day and v."on" >= date_trunc('month', :day)"""
_VISIT = "select v.id, v.area_code, 1 as amount, v.kind from visits_visit v where {which}"
_REGISTERED = """
    select r.id, r.area_code, 1 as amount from households_registration r
    where r.start <= :day and (r."end" is null or :day < r."end") and {which}"""
RECOUNTS: Mapping[str, str] = {
    "visit.times": _VISIT.format(which=_YEAR),
    "visit.hh": f"""
        select distinct on (v.household_id) v.id, v.area_code, 1 as amount from visits_visit v
        where {_YEAR} order by v.household_id, v."on", v.id""",
    "visit.month_times": _VISIT.format(which=_MONTH),
    "visit.month_hh": _REGISTERED.format(
        which=f"exists (select from visits_visit v where v.household_id = r.household_id"
        f" and v.area_code = r.area_code and {_MONTH})"
    ),
    "visit.registered_hh": _REGISTERED.format(which="true"),
    "visit.checked": _VISIT.format(which=f"{_YEAR} and v.checked = 6"),
    "visit.problem_items": f"""
        select o.id, o.area_code, 1 as amount, o.item from (
          select distinct on (o.household_id, o.area_code, o.item) o.* from visits_observation o
          join visits_visit v on v.id = o.visit_id
          where {_STANDS} and o.outcome = 'written' and o."on" <= :day
            and o.item in ('food', 'clothing', 'education', 'medical', 'housing', 'water')
          order by o.household_id, o.area_code, o.item, o."on" desc, o.id desc) o
        where o.value = 'problem' and exists (select from households_membership m
          where m.household_id = o.household_id and m.area_code = o.area_code
            and m.start <= :day and (m."end" is null or :day < m."end"))""",
}
RATIOS: Mapping[str, tuple[str, str, int]] = {
    "visit.month_rate": ("visit.month_hh", "visit.registered_hh", 2)
}
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
