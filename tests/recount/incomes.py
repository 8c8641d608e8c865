"""What the households of a made-up county earned: yearly forms with gaps in them, and single lines."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection

from tests.recount.writing import YEARS, Pen, Row, insert

ITEMS = (
    "wages", "business", "dividend", "property", "family_planning", "low_income", "destitute", "pension",
    "ecology", "transfer", "business_cost", "medical_cost", "school_cost",
)  # fmt: skip
ORIGINS = ("bank", "declared", "receipt")


_EARNED = " + ".join(
    f"coalesce(s.{source}_fen, 0)"
    for source in (
        "wages", "business", "dividend", "property", "family_planning", "low_income", "destitute", "pension",
        "ecology", "transfer",
    )
)  # fmt: skip
_NET = f"({_EARNED} - coalesce(s.business_cost_fen, 0))"
# The year before; on 31 December the year itself.
_STATED = """
    select s.id, s.area_code, {amount} as amount from incomes_statement s
    where s.year = extract(year from :day + 1) - 1"""

RECOUNTS: Mapping[str, str] = {
    "inc.net": _STATED.format(amount=_NET),
    "inc.persons": _STATED.format(amount="s.persons"),
    "inc.below_line_hh": _STATED.format(amount="1")
    + f""" and {_NET} < s.persons * 100 * (case s.year
        when 2018 then 2995 when 2019 then 3218 when 2020 then 4000 end)""",
}


def write(pen: Pen) -> None:
    """Of the households that register.py wrote."""
    with connection.cursor() as cursor:
        cursor.execute("select id, area_code from households_household order by id")
        households = cursor.fetchall()
    forms: list[Row] = []
    lines: list[Row] = []
    for household, area_code in households:
        about = {"household_id": household, "area_code": area_code}
        forms += [
            {**about, "year": year, "persons": pen.chance.randrange(1, 7), **_items(pen)}
            for year in YEARS
            if pen.maybe(0.7)
        ]
        lines += [
            {
                **about,
                "on": pen.day(),
                "source": pen.pick(ITEMS),
                "fen": pen.chance.randrange(1, 900_000),
                "origin": pen.pick(ORIGINS),
                "proof": f"凭证{number}",
            }
            for number in range(pen.chance.randrange(4))
        ]
    insert("incomes_statement", forms)
    insert("incomes_line", lines)


def _items(pen: Pen) -> Row:
    return {f"{item}_fen": pen.chance.randrange(600_000) if pen.maybe(0.6) else None for item in ITEMS}
