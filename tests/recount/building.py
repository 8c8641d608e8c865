"""What stands beside the projects of a made-up county: changed plans, whole-village works, lists of households."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import connection

from tests.recount.writing import COUNTY, LAST, YEARS, Pen, Row, insert

SOURCES = ("central", "province", "city", "county", "other")
WAYS = ("own", "organised")
# Rows of other modules, whose own sequence the tests go on from.
_BEYOND_THE_SEQUENCE = 2_000_000_000


def write(pen: Pen) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, area_code, central_fen, province_fen, city_fen, county_fen, other_fen, stage_on"
            " from projects_project order by id"
        )
        projects = cursor.fetchall()
        cursor.execute(
            "select id, area_code from households_household where area_code like %s order by id",
            [f"{COUNTY}%"],
        )
        homes = cursor.fetchall()
    _due_days(pen, projects)
    _changes(pen, projects)
    _works(pen, projects)
    _papers(pen, projects)
    _lists(pen, homes)
    insert("projects_beneficiary", _benefits(pen, projects, homes))


def _due_days(pen: Pen, projects: list[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor:
        for number, *_ in projects:
            start = pen.day()
            cursor.execute(
                "update projects_project set start_due = %s, finish_due = %s where id = %s",
                [start, None if pen.maybe(0.2) else pen.soon(start), number],
            )


def _changes(pen: Pen, projects: list[tuple[Any, ...]]) -> None:
    """Each row says what stood before it and what stands from it on; the project holds the last."""
    rows: list[Row] = []
    for number, area, *money, since in projects:
        day, now = since, list(money)
        for _ in range(pen.chance.randrange(3)):
            then = [amount if pen.maybe(0.5) else pen.chance.randrange(900_000_00) for amount in now]
            row: Row = {
                "id": pen.number(),
                "project_id": number,
                "area_code": area,
                "on": day,
                "reason": "调整",
            }
            row |= {f"was_{name}_fen": amount for name, amount in zip(SOURCES, now, strict=True)}
            row |= {f"{name}_fen": amount for name, amount in zip(SOURCES, then, strict=True)}
            rows.append(row)
            day, now = min(pen.soon(day), LAST), then
        with connection.cursor() as cursor:
            pairs = ", ".join(f"{name}_fen = %s" for name in SOURCES)
            cursor.execute(f"update projects_project set {pairs} where id = %s", [*now, number])
    insert("projects_plan_change", rows)


def _works(pen: Pen, projects: list[tuple[Any, ...]]) -> None:
    """One of the projects bears the number that payments name."""
    rows: list[Row] = []
    for at, village in enumerate(pen.villages[:3]):
        start = pen.day()
        rows.append(
            {
                "id": pen.number(), "uid": _uid(pen.number()), "area_code": village, "year": YEARS[at],
                "name": f"推进{at}", "start": start, "due": pen.soon(start),
            }
        )  # fmt: skip
    insert("projects_village_works", rows)
    with connection.cursor() as cursor:
        for at, (number, *_) in enumerate(projects):
            named = "P1" if at == 0 else f"P{number}"
            cursor.execute(
                "update projects_project set number = %s, works_id = %s where id = %s",
                [named, pen.chance.choice(rows)["id"] if at == 0 or pen.maybe(0.4) else None, number],
            )


def _papers(pen: Pen, projects: list[tuple[Any, ...]]) -> None:
    contracts, settled = [], []
    for number, area, *_ in projects:
        about: Row = {"project_id": number, "area_code": area}
        if pen.maybe(0.6):
            fen = pen.chance.randrange(1, 900_000_00)
            contracts.append(
                {**about, "method": pen.pick(("tender", "discussed")), "number": f"合{number}",
                 "contractor": "某公司", "fen": fen, "signed_on": pen.day(), "unit_id": pen.unit()}
            )  # fmt: skip
        if pen.maybe(0.4):
            settled.append(
                {
                    **about,
                    "on": pen.day(),
                    "audited_fen": pen.chance.randrange(1, 900_000_00),
                    "document": "审",
                }
            )
    insert("projects_contract", contracts)
    insert("projects_settlement", settled)


def _lists(pen: Pen, homes: list[tuple[Any, ...]]) -> None:
    """Written as lists, some of them paid afterwards: the database keeps a verified list as it is."""
    batches: list[Row] = []
    lines: list[Row] = []
    for at in range(6):
        batch: Row = {
            "id": pen.number(), "uid": _uid(pen.number()), "area_code": pen.pick((f"{COUNTY}000000", *pen.townships)), "number": f"批{at}",
            "name": f"批{at}", "item": "奖补", "way": pen.pick(WAYS), "year": pen.chance.choice(YEARS),
            "made_on": pen.day(), "stage": "listed", "income": "transfer", "maker_id": 1,
        }  # fmt: skip
        batches.append(batch)
        lines += [
            {"batch_id": batch["id"], "household_id": home, "area_code": area,
             "fen": 0 if pen.maybe(0.1) else pen.chance.randrange(1, 90_000)}
            for home, area in homes
            if pen.maybe(0.4)
        ]  # fmt: skip
    insert("projects_aid_batch", batches)
    insert("projects_aid_line", lines)
    for batch in batches:
        total = sum(line["fen"] for line in lines if line["batch_id"] == batch["id"])
        if not total or pen.maybe(0.3):
            continue
        public = pen.soon(batch["made_on"])
        with connection.cursor() as cursor:
            cursor.execute(
                "update projects_aid_batch set stage = 'paid', verifier_id = 2, verifier_name = '甲', second_id = 3,"
                " second_name = '乙', verified_on = made_on, first = %s, last = %s, paid_on = %s, voucher = '支1',"
                " expenditure_id = 1, total_fen = %s where id = %s",
                [public, public, public + timedelta(days=1), total, batch["id"]],
            )
            _income_of(pen, cursor, batch["id"], public + timedelta(days=1))


def _income_of(pen: Pen, cursor: Any, batch: int, day: date) -> None:
    """A paid list is income of its households, line by line."""
    cursor.execute("update projects_aid_line set paid_on = %s where batch_id = %s", [day, batch])
    cursor.execute(
        "select id, area_code, household_id, fen from projects_aid_line where batch_id = %s and fen > 0 order by id",
        [batch],
    )
    booked = {_BEYOND_THE_SEQUENCE + pen.number(): line for line in cursor.fetchall()}
    insert(
        "incomes_line",
        [
            {"id": pk, "area_code": area, "household_id": home, "on": day, "source": "transfer", "fen": fen,
             "origin": "paid_list", "proof": f"支1（{batch}）", "booked": True}
            for pk, (_, area, home, fen) in booked.items()
        ],
    )  # fmt: skip
    cursor.executemany(
        "update projects_aid_line set income_id = %s where id = %s",
        [(pk, line[0]) for pk, line in booked.items()],
    )


def _benefits(pen: Pen, projects: list[tuple[Any, ...]], homes: list[tuple[Any, ...]]) -> list[Row]:
    return [
        {"project_id": project[0], "household_id": home, "area_code": area, "on": pen.day()}
        for project in projects
        for home, area in homes
        if pen.maybe(0.08)
    ]


def _uid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012}"
