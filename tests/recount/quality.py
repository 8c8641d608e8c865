"""Findings, waivers, checked facts and pairs of a made-up county."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from django.db import connection

from tests.recount.writing import LAST, Pen, Row, insert

RULES = (("V001", "error"), ("V007", "warning"), ("V017.2", "notice"))
FIELDS = ("village", "name", "phone")
VERDICTS = ("agrees", "agrees", "differs", "")


def write(pen: Pen) -> None:
    people = _members()
    findings = [made for member in people for made in _findings(pen, member) if pen.maybe(0.5)]
    insert("quality_finding", findings)
    insert("quality_waiver", [made for row in findings if pen.maybe(0.4) for made in _waivers(pen, row)])
    _checks(pen, people)
    _pairs(pen, people)


def _members() -> list[tuple[int, int, str]]:
    """household, person, village of everybody who ever lived in a household, once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct on (person_id) household_id, person_id, area_code from households_membership"
            " order by person_id, start desc"
        )
        return [(int(household), int(person), str(code)) for household, person, code in cursor.fetchall()]


def _findings(pen: Pen, member: tuple[int, int, str]) -> list[Row]:
    """Found, put right, found again: spans of one rule never meet."""
    household, person, code = member
    rule, severity = pen.chance.choice(RULES)
    rows: list[Row] = []
    start = pen.day()
    while start <= LAST and len(rows) < 3:
        end = pen.soon(start) if pen.maybe(0.6) else None
        rows.append(
            {"id": pen.number(), "area_code": code, "rule": rule, "severity": severity, "household_id": household,
             "person_id": person, "number": f"H{household}", "column": "relation", "start": start, "end": end,
             "due_on": start + timedelta(days=pen.chance.choice((0, 7, 15, 30))),
             "state": "open" if end is None else "fixed"}
        )  # fmt: skip
        if end is None:
            break
        start = pen.soon(end) + timedelta(days=1)
    return rows


def _waivers(pen: Pen, row: Row) -> list[Row]:
    start = pen.soon(row["start"])
    return [
        {"id": pen.number(), "area_code": row["area_code"], "finding_id": row["id"], "reason": "收养关系",
         "start": start, "end": pen.soon(start)}
    ]  # fmt: skip


def _checks(pen: Pen, people: list[tuple[int, int, str]]) -> None:
    rounds: list[Row] = []
    sample: list[Row] = []
    checks: list[Row] = []
    for drawn_on in (date(2019, 6, 1), date(2020, 3, 1)):
        made = {"id": pen.number(), "area_code": pen.townships[0][:6] + "000000", "name": "抽查",
                "drawn_on": drawn_on, "seed": 1, "population": 9}  # fmt: skip
        rounds.append(made)
        for household, code in {(household, code) for household, _, code in people if pen.maybe(0.3)}:
            if any(one["household_id"] == household and one["round_id"] == made["id"] for one in sample):
                continue
            sheet = {"id": pen.number(), "area_code": code, "round_id": made["id"], "household_id": household,
                     "number": f"H{household}", "stratum": "一般户", "position": len(sample) + 1}  # fmt: skip
            sample.append(sheet)
            for position, name in enumerate(FIELDS):
                checks.append(_check(pen, sheet, position, name))
    insert("quality_round", rounds)
    insert("quality_sampled", sample)
    insert("quality_field_check", checks)


def _check(pen: Pen, sheet: Row, position: int, name: str) -> Row:
    paper, reality = pen.chance.choice(VERDICTS), pen.chance.choice(VERDICTS)
    return {"id": pen.number(), "area_code": sheet["area_code"], "sampled_id": sheet["id"], "field": name,
            "label": name, "position": position, "system": "甲", "paper": paper, "reality": reality,
            "checked_on": pen.day() if paper and reality else None}  # fmt: skip


def _pairs(pen: Pen, people: list[tuple[int, int, str]]) -> None:
    """Of people of one village, so that some pairs lie wholly in every place."""
    rows: list[Row] = []
    for (_, first, code), (_, second, other) in pairwise(people):
        if code == other and pen.maybe(0.5):
            rows.append(
                {"id": pen.number(), "area_code": code, "first_id": min(first, second),
                 "second_id": max(first, second), "why": "number_slip", "score": 92, "found_on": pen.day(),
                 "state": "open"}
            )  # fmt: skip
    insert("quality_pair", rows)
