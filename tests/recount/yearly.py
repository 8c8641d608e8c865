"""Yearly facts of the made-up county: some years, some households, some people, every answer also left out."""

from __future__ import annotations

from django.db import connection

from tests.recount.writing import YEARS, Pen, Row, insert

FLAGS = (True, False, None)
CAUSES = ("", "illness", "no_skill", "disaster")


def write(pen: Pen) -> None:
    """After the register: every household and person may have a row for each year."""
    insert("households_household_year", [_household(pen, *one) for one in _households(pen)])
    insert("households_person_year", [_person(pen, *one) for one in _people(pen)])


def _households(pen: Pen) -> list[tuple[int, str, str, int]]:
    with connection.cursor() as cursor:
        cursor.execute("select id, number, area_code from households_household order by id")
        return [(*row, year) for row in cursor.fetchall() for year in YEARS if pen.maybe(0.6)]


def _people(pen: Pen) -> list[tuple[int, int, str, str, str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct on (person_id) person_id, household_id, number, name, area_code"
            " from households_membership order by person_id, start"
        )
        return [(*row, year) for row in cursor.fetchall() for year in YEARS if pen.maybe(0.6)]


def _household(pen: Pen, id: int, number: str, area_code: str, year: int) -> Row:
    chance = pen.chance
    return {
        "id": pen.number(),
        "household_id": id,
        "number": number,
        "area_code": area_code,
        "year": year,
        "main_cause": pen.pick(CAUSES),
        "house_grade": pen.pick(("", "a", "c")),
        "unsafe_house": chance.choice(FLAGS),
        "relocated": chance.choice(FLAGS),
        "safe_water": chance.choice(FLAGS),
        "water_hardship": chance.choice(FLAGS),
    }


def _person(pen: Pen, person: int, household: int, number: str, name: str, area_code: str, year: int) -> Row:
    chance = pen.chance
    region = pen.pick(("", "outside", "county"))
    return {
        "id": pen.number(),
        "person_id": person,
        "household_id": household,
        "number": number,
        "name": name,
        "area_code": area_code,
        "year": year,
        "disability_kind": pen.pick(("", "", "", "4")),
        "labour": pen.pick(("", "ordinary", "weak")),
        "education": pen.pick(("", "primary")),
        "school": pen.pick(("", "none", "grade_7", "under_age")),
        "dropout": pen.pick(("", "", "weary", "deferred")),
        "health": pen.pick(("", "healthy", "chronic", "chronic+disabled")),
        "work_region": region,
        "work_months": chance.choice((None, 3, 11)) if region else None,
        "channel": pen.pick(("", "workshop")),
        "resident_medical": chance.choice(FLAGS),
        "employee_medical": chance.choice(FLAGS),
    }
