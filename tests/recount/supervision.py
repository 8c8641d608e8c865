"""Findings, leads and rounds of a made-up county, and their figures counted again."""

from __future__ import annotations

from typing import Any

from tests.recount.writing import COUNTY, Pen, Row, insert

_THIS_YEAR = "{day} <= :day and extract(year from {day}) = extract(year from :day)"


def _three(prefix: str, table: str) -> dict[str, str]:
    """Found, closed and recovered, of findings and of leads alike: by the place where it happened."""
    told = (
        "select t.id, t.place_code as area_code, {amount} as amount, t.source, t.state from {table} t where "
    )
    closed = _THIS_YEAR.format(day="t.closed_on")
    return {
        prefix: told.format(amount="1", table=table) + _THIS_YEAR.format(day="t.found_on"),
        f"{prefix}_closed": told.format(amount="1", table=table) + closed,
        f"{prefix}_recovered": told.format(amount="t.recovered_fen", table=table) + closed,
    }


_REPORTED = (
    "select p.id, p.area_code, 1 as amount, r.kind, p.result from supervision_roundplace p"
    " join supervision_round r on r.id = p.round_id where " + _THIS_YEAR.format(day="p.reported_on")
)
RECOUNTS: dict[str, str] = {
    **_three("super.findings", "supervision_finding"),
    "super.checks": _REPORTED,
    "super.nil": f"{_REPORTED} and p.problems = 0",
}
# For the compartment alone, and so not among the figures of everybody.
SEALED: dict[str, str] = _three("super.leads", "supervision_lead")
IN_WAN = {"super.findings_recovered", "super.leads_recovered"}
_LATER = "'2020-07-15'"
_OF_2020 = "between '2020-01-01' and '2020-06-30'"
# (table, what is set, where, figures that move, what else changes, in which table): read by `test_dependence`.
CHANGES: tuple[tuple[str, str, str, tuple[str, ...], str, str], ...] = (
    ("supervision_finding", f"found_on = {_LATER}", f"found_on {_OF_2020}", ("super.findings",), "", ""),
    (
        "supervision_roundplace",
        f"reported_on = {_LATER}",
        f"reported_on {_OF_2020}",
        ("super.checks",),
        "update supervision_round set kind = 'random' where id ="
        " (select round_id from supervision_roundplace where id = %s)",
        "supervision_round",
    ),
)


def write(pen: Pen) -> None:
    county = f"{COUNTY}000000"
    for _ in range(14):
        _matter(pen, "supervision_finding", "supervision_findingstep", pen.village())
        _matter(pen, "supervision_lead", "supervision_leadstep", county)
    for kind in ("self", "random", "regular"):
        _round(pen, kind, county)


def _matter(pen: Pen, table: str, steps: str, office: str) -> None:
    found, number, place = pen.day(), pen.number(), office if office != f"{COUNTY}000000" else pen.place()
    if place[:6] != office[:6]:
        place = office
    closed = pen.soon(found) if pen.maybe(0.5) else None
    state = (
        pen.pick(("nil", "corrected", "handed")) if closed else pen.pick(("found", "assigned", "verified"))
    )
    row: Row = {
        "id": number, "area_code": office, "place_code": place, "source": pen.pick(("rule", "tip", "check")),
        "title": "拨付早于验收", "evidence": "[]", "fen": 900_000, "severity": "medium", "found_on": found, "state": state,
        "state_on": closed or found, "closed_on": closed, "version": 1,
        "recovered_fen": pen.chance.randrange(900_000) if state == "corrected" else 0,
    }  # fmt: skip
    insert(table, [row])
    step: dict[str, Any] = {
        "id": pen.number(),
        "area_code": office,
        "matter_id": number,
        "state": state,
        "on": found,
    }
    insert(steps, [{**step, "by_name": "某人"}])


def _round(pen: Pen, kind: str, county: str) -> None:
    begun, made = pen.day(), pen.number()
    about = {
        "id": made,
        "area_code": county,
        "kind": kind,
        "title": f"检查{made}",
        "start": begun,
        "due": begun,
    }
    insert("supervision_round", [{**about, "seed": 7, "percent": 10, "by_name": "某人"}])
    for township in pen.townships:
        result = pen.pick(("todo", "none", "some"))
        reported = None if result == "todo" else pen.soon(begun)
        problems = 2 if result == "some" else 0
        place = pen.number()
        row: Row = {
            "id": place, "area_code": township, "round_id": made, "result": result, "looked_at": 3,
            "problems": problems, "reported_on": reported,
        }  # fmt: skip
        insert("supervision_roundplace", [row])
        village = next(code for code in pen.villages if code[:9] == township[:9])
        item: Row = {
            "id": pen.number(),
            "area_code": village,
            "place_id": place,
            "project_number": f"P{place}",
        }
        insert("supervision_rounditem", [{**item, "name": "水渠", "verdict": "todo"}])
