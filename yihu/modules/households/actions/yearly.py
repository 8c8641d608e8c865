"""A year's facts typed, carried over from the year before, shown for a reason, taken out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction

from yihu.core.access.actor import Actor
from yihu.core.history import actions as history
from yihu.core.ledgers.actions import BadRow
from yihu.core.privacy import actions as privacy
from yihu.core.privacy import masks, staging
from yihu.core.privacy.permissions import Can as Privacy
from yihu.core.privacy.queries import REVEALED
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.errors import BadValue, NotFound
from yihu.engine.idcard import IdNumber
from yihu.engine.ledgers import SECRET, Column
from yihu.modules.households import queries
from yihu.modules.households.actions import common
from yihu.modules.households.actions.yearly_sheet import HOUSEHOLDS, PEOPLE, Sheet
from yihu.modules.households.models import HouseholdYear, PersonYear
from yihu.modules.households.permissions import Can
from yihu.modules.households.rules.codes import NOT_IN_SCHOOL

_ROWS = "yearly_typed"
_TYPED = f"""
    create temporary table if not exists {_ROWS} (id bigint, batch_id bigint, area_code text collate "C", line int,
      uid uuid, "values" jsonb, verdict text default 'new', target_id bigint, problems jsonb default '[]')
      on commit drop; truncate {_ROWS}
"""
_NOT_THERE = "没有这一年的记录，或不在您的管理范围内"
Values = Mapping[str, Any]


@transaction.atomic
def enter_household_year(actor: Actor, values: Values) -> HouseholdYear:
    """A typed line of 户年度信息, found by `number` and `year`; blanks leave what is known.

    Raises NotAllowed, BadRow with what is wrong by column.
    """
    actor.require(Can.WRITE)
    row = _written(actor, HOUSEHOLDS, values)
    assert isinstance(row, HouseholdYear)
    return row


@transaction.atomic
def enter_person_year(actor: Actor, values: Values) -> PersonYear:
    """A typed line of 人员年度信息, found by `number`, `name` or `id_number`, and `year`."""
    actor.require(Can.WRITE)
    row = _written(actor, PEOPLE, values)
    assert isinstance(row, PersonYear)
    return row


@transaction.atomic
def fill_household_year(actor: Actor, household: UUID | str, year: int, values: Values) -> HouseholdYear:
    """The form of one household's year: what was emptied becomes empty, secrets alone stay. A year without a row
    begins as the one before. Raises as above."""
    row = common.locked(actor, household)
    _carry(HOUSEHOLDS, "p.household_id = %(household)s", {"household": row.pk, "year": year})
    made = _written(actor, replace(HOUSEHOLDS, whole=True), {**values, "number": row.number, "year": year})
    assert isinstance(made, HouseholdYear)
    return made


@transaction.atomic
def fill_person_year(
    actor: Actor, household: UUID | str, person: UUID | str, year: int, values: Values
) -> PersonYear:
    """The form of one member's year; health and other masked codes left blank stay. Raises NoSuchPerson too."""
    row, who = common.locked(actor, household), queries.person(actor, person)
    span = row.memberships.filter(person=who).first()
    if span is None:
        raise queries.NoSuchPerson("这个人不是本户成员，请从农户页进入")
    _carry(PEOPLE, "p.person_id = %(person)s", {"person": who.pk, "year": year})
    given = {**values, "number": row.number, "name": span.name, "year": year}
    made = _written(actor, replace(PEOPLE, whole=True), given, person=who.pk)
    assert isinstance(made, PersonYear)
    return made


@transaction.atomic
def same_as_last_year(actor: Actor, household: UUID | str, year: int) -> int:
    """与上年相同: the household's and its members' rows of the year before are taken over where this year has
    none; pupils too, for whoever does this looks at them. Rows written. Raises NothingToCarry."""
    row = common.locked(actor, household)
    which, where = "p.household_id = %(household)s", {"household": row.pk, "year": year}
    written = _carry(HOUSEHOLDS, which, where) + _carry(PEOPLE, which, where)
    if not written:
        raise NothingToCarry(f"{year - 1} 年没有可沿用的信息，或 {year} 年已经登记，请逐项填写")
    history.record(
        actor, "households.year_carried", row, summary=f"户 {row.number} {year} 年信息与上年相同", year=year
    )
    return written


@transaction.atomic
def carry_forward(actor: Actor, area_code: str, year: int) -> tuple[int, int]:
    """(households, people) of the place whose year before is taken over, where this year has nothing yet.

    Pupils are left out: they have moved up a grade and are asked one by one. Raises NotAllowed, NothingToCarry.
    """
    actor.require(Can.WRITE, area_code)
    low, high = areas.bounds(area_code)
    inside = "p.area_code >= %(low)s and p.area_code < %(high)s"
    where = {"low": low, "high": high, "year": year}
    households = _carry(HOUSEHOLDS, inside, where)
    people = _carry(PEOPLE, inside, where, pupils=False)
    if not households and not people:
        raise NothingToCarry(f"没有可结转的户：{year} 年都已登记，或 {year - 1} 年没有信息")
    history.record(
        actor,
        "households.years_carried",
        summary=f"结转 {year} 年信息：{households} 户 {people} 人与上年相同",
        area_code=area_code,
        year=year,
    )
    return households, people


@transaction.atomic
def reveal_health(
    actor: Actor, household: UUID | str, year: int, *, reason: str, now: datetime
) -> list[PersonYear]:
    """The year's rows of a household's members, to be shown with their health; counted and written down like every
    reveal. Raises NotAllowed, ReasonMissing, TooManyReveals, NoSuchHousehold, NotFound."""
    row = queries.household(actor, household)
    actor.require(Privacy.REVEAL, row.area_code)
    cause = privacy.clean_reason(reason)
    privacy.require_quota(actor, now)
    found = list(queries.person_years(actor).filter(household=row, year=year).order_by("pk"))
    if not found:
        raise NotFound(_NOT_THERE)
    history.record(
        actor, REVEALED, row, summary=f"查看健康信息（{year} 年）：{cause}", column="health", year=year
    )
    return found


@transaction.atomic
def withdraw_year(actor: Actor, household: UUID | str, year: int, *, reason: str) -> int:
    """Takes one year's rows of a household and its members out; their images stay in history. Rows taken out."""
    row = common.locked(actor, household)
    if not reason.strip():
        raise BadValue("请写明撤回原因，例如“登记到了别的户”")
    people, _ = queries.person_years(actor).filter(household=row, year=year).delete()
    households, _ = queries.household_years(actor).filter(household=row, year=year).delete()
    if not people + households:
        raise NotFound(_NOT_THERE)
    history.record(
        actor,
        "households.year_withdrawn",
        row,
        summary=f"撤回户 {row.number} {year} 年信息：{reason.strip()}"[:200],
        reason=reason.strip()[:200],
    )
    return people + households


class NothingToCarry(BadValue):
    code = "nothing_to_carry"


def _written(actor: Actor, sheet: Sheet, values: Values, person: int | None = None) -> Any:
    """The set of one: the same statements as a workbook's."""
    sheet = replace(sheet, rows=_ROWS)
    low, high = areas.bounds(actor.area_code)
    county = areas.ancestor(actor.area_code, Level.COUNTY)[:6]
    where = {
        "batch": 0,
        "low": "",
        "high": ":",
        "own_low": low,
        "own_high": high,
        "county": county,
        "person": person,
        "kept_batch": None,
    }
    with connection.cursor() as cursor:
        cursor.execute(_TYPED)
        uid = str(uuid4())
        cursor.execute(
            "insert into yearly_typed (id, batch_id, area_code, line, uid, \"values\") values (1, 0, '', 1, %s, %s)",
            [uid, json.dumps(_staged(sheet.columns, values, uid))],
        )
        sheet.match(where)
        cursor.execute("select verdict, problems, area_code, \"values\"->>'subject_id' from yearly_typed")
        verdict, problems, area_code, subject = cursor.fetchone()
        if verdict == "wrong":
            raise BadRow(_by_column(sheet.columns, json.loads(problems)))
        sheet.apply(where)
    who = {"person_id" if sheet.of_people else "household_id": subject}
    row = sheet.model.objects.get(year=values["year"], area_code=area_code, **who)
    if verdict != "unchanged":
        history.record(
            actor, "households.year_entered", row, summary=f"登记年度信息：{row}", year=values["year"]
        )
    return row


def _staged(columns: tuple[Column, ...], values: Values, uid: str) -> dict[str, Any]:
    """Clean values as the importer stages them: secrets sealed for the line's own uid."""
    names = {column.name for column in columns if column.kind in SECRET}
    made: dict[str, Any] = {
        name: _plain(value) for name, value in values.items() if name not in names and name != "id_number"
    }
    for column in columns:
        if column.name in names and values.get(column.name):
            made[column.name] = staging.sealed(masks.of_column(column), [values[column.name]], [uid])[0]
    number = values.get("id_number")
    if isinstance(number, IdNumber):
        made["id_number"] = staging.id_numbers([number], [uid])[0]
    return made


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal | date) else value


def _by_column(columns: tuple[Column, ...], problems: list[dict[str, str]]) -> dict[str, str]:
    by_label = {column.label: column.name for column in columns} | {
        "户编号": "number",
        "姓名": "name",
        "年度": "year",
    }
    found: dict[str, str] = {}
    for problem in problems:
        name = by_label.get(problem["column"], "")
        found[name] = "；".join(filter(None, [found.get(name, ""), problem["message"]]))
    return found


_CARRY_HOUSEHOLDS = """
    insert into households_household_year (area_code, note, carried, household_id, number, year, {names})
    select r.area_code, '', true, p.household_id, p.number, %(year)s, {values}
    from households_household_year p join households_residence r on r.household_id = p.household_id
      and r.start <= make_date(%(year)s, 12, 31) and (r."end" is null or r."end" > make_date(%(year)s, 12, 31))
    where {which} and p.year = %(year)s - 1 and p.area_code = r.area_code and not exists (
      select 1 from households_household_year t
      where t.household_id = p.household_id and t.year = %(year)s and t.area_code = r.area_code)
"""
_CARRY_PEOPLE = """
    insert into households_person_year
      (area_code, note, carried, household_id, person_id, number, name, year, {names})
    select m.area_code, '', true, m.household_id, p.person_id, m.number, m.name, %(year)s, {values}
    from households_person_year p join households_membership m on m.person_id = p.person_id
      and m.start <= make_date(%(year)s, 12, 31) and (m."end" is null or m."end" > make_date(%(year)s, 12, 31))
    where {which} and p.year = %(year)s - 1 and p.area_code = m.area_code
      and (%(pupils)s or p.school in ('', %(none)s)) and not exists (
        select 1 from households_person_year t
        where t.person_id = p.person_id and t.year = %(year)s and t.area_code = m.area_code)
"""


def _carry(sheet: Sheet, which: str, where: dict[str, Any], *, pupils: bool = True) -> int:
    """Copies last year's rows of `which` (a condition on them) where this year has none yet."""
    names = [column.name for column in sheet.facts]
    if sheet.of_people:  # somebody who came from another household brings their facts along
        which = which.replace("p.household_id", "m.household_id")
    statement = (_CARRY_PEOPLE if sheet.of_people else _CARRY_HOUSEHOLDS).format(
        names=", ".join(names), values=", ".join(f"p.{name}" for name in names), which=which
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, {**where, "pupils": pupils, "none": NOT_IN_SCHOOL})
        return int(cursor.rowcount)
