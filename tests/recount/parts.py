"""Pieces of plain SQL that recounts of several modules share."""

from __future__ import annotations

MEMBERS_OF = """
    select m.id, m.area_code, 1 as amount from households_membership m
    where m.start <= :day and (m."end" is null or :day < m."end") and m.household_id in
      (select x.household_id from {table} x
       where x.start <= :day and (x."end" is null or :day < x."end") and {which})"""
REGISTERED = """
    select r.id, r.area_code, 1 as amount, r.kind, r.standing from households_registration r
    where r.start <= :day and (r."end" is null or :day < r."end") and {which}"""
# The year that counts on a day: the newest one not after the day's.
OF_YEAR = """(
    select {value} from {table} y where y.{subject} = {of}.{subject} and y.area_code = {of}.area_code
      and y.year <= extract(year from :day)
    order by y.year desc limit 1)"""


def known(table: str, subject: str, of: str, name: str) -> str:
    """The code, or 'unknown' where the year or the code is missing."""
    value = f"nullif(y.{name}, '')"
    return (
        f"coalesce({OF_YEAR.format(value=value, table=table, subject=subject, of=of)}, 'unknown') as {name}"
    )


def of_household(of: str, name: str, shown: str) -> str:
    return known("households_household_year", "household_id", of, name).replace(f" as {name}", f" as {shown}")


def of_person(of: str, name: str, shown: str = "") -> str:
    return known("households_person_year", "person_id", of, name).replace(
        f" as {name}", f" as {shown or name}"
    )


def true(condition: str, table: str, subject: str, of: str) -> str:
    return f"coalesce({OF_YEAR.format(value=condition, table=table, subject=subject, of=of)}, false)"


PERSONS = ("households_person_year", "person_id", "m")
REGISTERED_PERSONS = MEMBERS_OF.format(table="households_registration", which="true").replace(
    "1 as amount from", "1 as amount, {more} from"
)
# A household that fell back and left again within the year left once.
