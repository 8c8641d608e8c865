"""Files of departments in a made-up county: of every kind some lines about its households."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from tests.recount.writing import LAST, Pen, Row, insert
from yihu.engine.ledgers import Kind
from yihu.modules.departments.rules import FILES, File
from yihu.modules.departments.rules.codes import Match


def write(pen: Pen) -> None:
    with connection.cursor() as cursor:
        cursor.execute("""
            select h.id, h.area_code, (select m.person_id from households_membership m
              where m.household_id = h.id order by m.id limit 1) from households_household h order by h.id""")
        homes = cursor.fetchall()
    for file in FILES:
        insert(file.table, [row for home in homes if pen.maybe(0.5) for row in _lines(pen, file, *home)])


def _lines(pen: Pen, file: File, home: int, code: str, person: int | None) -> Iterator[Row]:
    number = pen.number()
    row: Row = {"id": number, "area_code": code, "household_id": home, "name": f"某{number}"}
    row["person_id"] = None if file.of_household else person
    row["matched"], row["subject"] = Match.NAME, f"{number}"
    for column in file.columns:
        if column.kind is Kind.CODE:
            row[column.name] = pen.chance.choice(list(column.codes or ()))
        elif column.kind is Kind.DATE and (column.required or column.name == file.day):
            row[column.name] = LAST
        elif column.required:
            row[column.name] = 2019 if column.name == "year" else number % 100
    row[file.day] = pen.day()
    if any(column.name == "end" for column in file.columns) and pen.maybe(0.4):
        row["end"] = pen.soon(row[file.day])
    yield row
