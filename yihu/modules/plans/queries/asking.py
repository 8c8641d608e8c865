"""Rules of `engine.entitlements` as one statement over joined rows: everybody of a place is asked everything in one
pass, each source read once. A person's page, a village's list and a county's figure are the same statement.

The text holds nothing but declarations and literals quoted here; people give no part of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL
from psycopg.sql import Literal

from yihu.core.database.statistics import without_loops
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.dates import add_months
from yihu.engine.entitlements import Condition, Rule, Subject, Test, Verdict
from yihu.modules.departments import queries as departments

_COVERS = '{0}.start <= {day} and ({0}."end" is null or {0}."end" > {day})'
_BASE = """households_membership m join households_person p on p.id = m.person_id
    join households_registration r on r.household_id = m.household_id and {registered}"""
# The newest form up to the day's year, of the place where the person or household is.
_FORM = """ left join (select distinct on ({subject}, area_code) {subject}, area_code, year, {columns} from {table}
      where {inside} and year <= {year} {only} order by {subject}, area_code, year desc) {name}
      on {name}.{subject} = m.{subject} and {name}.area_code = m.area_code"""
_HELPER = """ left join (select distinct household_id from pairing_pairing x
      where x.part = 'responsible' and {covers} {only}) helper on helper.household_id = m.household_id"""
_MEMBERS = """ left join (select household_id, count(*) as members from households_membership x
      where {covers} {only} group by household_id) homes on homes.household_id = m.household_id"""
_INCOME = """ left join (select distinct household_id, earner from incomes_line where source in ({sources})
      and "on" >= {since} and "on" <= {day} {only}) {name} on {name}.household_id = m.household_id and {name}.earner = m.name"""


def literal(value: Any) -> str:
    """A value as SQL, safe inside a text that the driver looks for parameters in."""
    return str(Literal(value).as_string(None)).replace("%", "%%")


@dataclass(frozen=True)
class Place:
    """Whom to ask: members of registered households of an area on a day, or of one household."""

    area_code: str
    as_of: date
    household: int | None = None

    @property
    def day(self) -> str:
        return literal(self.as_of)

    def inside(self, table: str = "") -> str:
        low, high = areas.bounds(self.area_code)
        column = f"{table}.area_code" if table else "area_code"
        return f"{column} >= {literal(low)} and {column} < {literal(high)}"

    def covers(self, table: str) -> str:
        return _COVERS.format(table, day=self.day)

    def ids(self, subject: str) -> str:
        """The people or households that sources need to be asked about, as SQL; empty for a county and above."""
        if self.household is not None:
            which = f"household_id = {self.household:d}"
        elif areas.level_of(self.area_code) in (Level.TOWNSHIP, Level.VILLAGE):
            which = self.inside()
        else:
            return ""
        return f"select {subject} from households_membership where {which}"  # noqa: S608


def verdict_sql(rule: Rule, verdict: Verdict, place: Place) -> str:
    """Whether the rule is about the person and says so. Nothing said is to be asked; twice is enjoyed as well."""
    enjoyed, lacking = _any(rule.enjoyed, place), _any(rule.lacking, place)
    told = {
        Verdict.ENJOYED: enjoyed,
        Verdict.LACKING: f"{lacking} and not {enjoyed}",
        Verdict.UNKNOWN: f"not {enjoyed} and not {lacking}",
        Verdict.TWICE: _any(rule.twice, place),
    }
    return f"({due_sql(rule, place)} and {told[verdict]})"


def due_sql(rule: Rule, place: Place) -> str:
    due = _any(rule.due, place)
    return f"(m.relation = 'head' and {due})" if rule.subject is Subject.HOUSEHOLD else due


def source_sql(rules: Iterable[Rule], place: Place) -> str:
    """FROM and WHERE of the members with every source that the rules read, each joined once."""
    tests = [
        test for rule in rules
        for condition in (*rule.due, *rule.enjoyed, *rule.lacking, *rule.twice) for test in condition
    ]  # fmt: skip
    text = _BASE.format(registered=place.covers("r")) + "".join(_joins(tests, place))
    only = "" if place.household is None else f" and m.household_id = {place.household:d}"
    return f"{text} where {place.inside('m')} and {place.covers('m')}{only}"


def chosen(rules: Sequence[Rule], verdict: Verdict, place: Place) -> RawSQL:
    """The keys of the memberships of which any of the rules says it, for `pk__in`; asked now."""
    said = " or ".join(verdict_sql(rule, verdict, place) for rule in rules) or "false"
    found = ask(["m.id"], rules, place, f" and ({said})")
    return RawSQL("select unnest(%s::bigint[])", ([pk for (pk,) in found],))


def ask(columns: Sequence[str], rules: Sequence[Rule], place: Place, more: str = "") -> list[Any]:
    """Rows of the columns, SQL over the members with what they are asked about."""
    query = f"select {', '.join(columns)} from {source_sql(rules, place)}{more}"  # noqa: S608 — see the head
    with nullcontext() if place.household else without_loops(), connection.cursor() as cursor:
        # With arguments, even none, so that doubled per cents are one.
        cursor.execute(query, ())
        return list(cursor.fetchall())


# -- joins ---------------------------------------------------------------------------------------------------


def _joins(tests: Sequence[Test], place: Place) -> Iterable[str]:
    for name, table, subject in (
        ("person", "households_person_year", "person_id"),
        ("household", "households_household_year", "household_id"),
    ):
        columns = sorted({_column(test) for test in tests if _table(test) == name})
        if columns or any(_table(test) == "file" and _subject(test) == subject for test in tests):
            yield _FORM.format(
                name=f"{name}_form", table=table, subject=subject, inside=place.inside(), year=place.as_of.year,
                columns=", ".join(f'"{one}"' for one in (columns or ["id"])), only=_only(subject, place),
            )  # fmt: skip
    for key in sorted({_column(test) for test in tests if _table(test) == "file"}):
        fact = departments.FACTS[key]
        asked = fact.asked(place.day, place.ids(fact.subject))
        yield f" left join ({asked}) file_{key} on file_{key}.subject = m.{fact.subject}"
    plain, only = {test.fact for test in tests}, _only("household_id", place)
    if "helper" in plain:
        yield _HELPER.format(covers=place.covers("x"), only=only)
    if "alone" in plain:
        yield _MEMBERS.format(covers=place.covers("x"), only=only)
    for sources in sorted({test.allowed for test in tests if test.fact == "income"}):
        since = literal(add_months(place.as_of, -12) + timedelta(days=1))
        listed = ", ".join(literal(str(one)) for one in sources)
        yield _INCOME.format(sources=listed, since=since, day=place.day, only=only, name=_income(sources))


def _only(subject: str, place: Place) -> str:
    listed = place.ids(subject)
    return f"and {subject} in ({listed})" if listed else ""


def _subject(test: Test) -> str:
    return departments.FACTS[_column(test)].subject


def _table(test: Test) -> str:
    return test.fact.partition(".")[0]


def _column(test: Test) -> str:
    return test.fact.partition(".")[2]


def _income(sources: Iterable[Any]) -> str:
    return "income_" + "_".join(str(one) for one in sources)


# -- conditions ----------------------------------------------------------------------------------------------


def _any(conditions: Sequence[Condition], place: Place) -> str:
    """Never null, so that it may be denied."""
    made = [" and ".join(_test(test, place) for test in one) or "true" for one in conditions]
    return f"(({' or '.join(f'({one})' for one in made)}) is true)" if made else "false"


def _test(test: Test, place: Place) -> str:
    match _table(test):
        case "age":
            return _aged(test, place.as_of)
        case "kind" | "standing":
            return _allows(test, f"r.{test.fact}")
        case "helper":
            return _allows(test, "(helper.household_id is not null)")
        case "alone":
            return _allows(test, "(homes.members = 1)")
        case "income":
            return f"({_income(test.allowed)}.earner is not null)"
        case "file":
            return _allows(test, _filed(test))
    form = f"{_table(test)}_form"
    return f"({form}.year is not null and {_allows(test, f'{form}.{chr(34)}{_column(test)}{chr(34)}')})"


def _filed(test: Test) -> str:
    """What the file says, unless the form is of a later year."""
    name = f"file_{_column(test)}"
    form = "person_form" if _subject(test) == "person_id" else "household_form"
    newer = f"{name}.since is null or {form}.year is null or extract(year from {name}.since) >= {form}.year"
    return f"(case when {newer} then {name}.value end)"


def _allows(test: Test, column: str) -> str:
    if test.refused:
        listed = ", ".join(literal(one) for one in test.refused)
        return f"({column} in ({listed})) is not true"
    if test.least is not None or test.most is not None:
        low = "" if test.least is None else f"{column} >= {test.least:d}"
        high = "" if test.most is None else f"{column} <= {test.most:d}"
        return " and ".join(one for one in (low, high) if one)
    given = ", ".join(literal(one) for one in test.allowed if one is not None)
    found = [f"{column} in ({given})"] if given else []
    if None in test.allowed:
        found.append(f"{column} is null")
    return f"({' or '.join(found)})"


def _aged(test: Test, as_of: date) -> str:
    """Full years on the day, both ends included."""
    found = []
    if test.least is not None:
        found.append(f"p.born_on <= {literal(add_months(as_of, -12 * test.least))}")
    if test.most is not None:
        found.append(f"p.born_on > {literal(add_months(as_of, -12 * (test.most + 1)))}")
    return " and ".join(found) or "true"
