"""Whom a line is about: by identity number, else by household number and name, else by village and name. One set of
statements for staged lines and for lines that found nobody before."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from psycopg import sql

from yihu.core.access.actor import Actor
from yihu.core.history import actions as history
from yihu.engine import areas
from yihu.modules.departments.permissions import Can
from yihu.modules.departments.rules import FILES, File

_OPEN = """m.start <= w.day and (m."end" is null or m."end" > w.day)"""
# A line with an identity number that is not known goes by name only to somebody whose own number is not known.
_FREE = """(w.id_index is null or not exists (select from households_identity i
    where i.person_id = x.person_id and i.kind = 'id_number' and i."end" is null))"""
_BY_ID_NUMBER = """
    update department_work w set person_id = i.person_id, matched = 'id_number' from households_identity i
    where i.kind = 'id_number' and i."end" is null and i.index = w.id_index"""
_BY_NUMBER = f"""
    update department_work w set person_id = x.person_id, matched = 'number' from (
      select w.id, min(m.person_id) as person_id from department_work w
      join households_membership m on m.number = w.number and m.name = w.name and {_OPEN}
      where w.person_id is null and w.number <> '' group by w.id having count(distinct m.person_id) = 1) x
    where x.id = w.id and {_FREE}"""  # noqa: S608 — constants of this file
_BY_NAME = f"""
    update department_work w set person_id = x.person_id, matched = 'name' from (
      select w.id, min(m.person_id) as person_id from department_work w
      join households_membership m on m.area_code = w.given and m.name = w.name and {_OPEN}
      where w.person_id is null and w.number = '' and right(w.given, 3) <> '000'
      group by w.id having count(distinct m.person_id) = 1) x
    where x.id = w.id and {_FREE}"""  # noqa: S608 — constants of this file
# The household of the line's day; of somebody who came later or has gone, the one nearest to us.
_HOUSEHOLD = f"""
    update department_work w set household_id = x.household_id, area_code = x.area_code, number = x.number from (
      select distinct on (w.id) w.id, m.household_id, m.area_code, m.number
      from department_work w join households_membership m on m.person_id = w.person_id
      order by w.id, ({_OPEN}) desc, m.start desc) x
    where x.id = w.id"""  # noqa: S608 — constants of this file
_SUBJECT = """
    update department_work w set area_code = coalesce(w.area_code, w.given), subject = case
      when {of_household} and w.household_id is not null then 'h' || w.household_id
      when w.person_id is not null then 'p' || w.person_id
      else 'n' || w.name || '/' || coalesce(left(w.id_index, 32), '') || '/' || w.number || '/' || w.given end"""
_WAITING = """
    create temporary table department_work on commit drop as
    select t.id, 0 as line, t.area_code as given, t.name, t.number, nullif(t.index, '') as id_index, t.hint,
      t.{day} as day, null::bigint as person_id, null::bigint as household_id, 'none'::text as matched,
      null::text collate "C" as area_code, ''::text collate "C" as subject
    from {table} t where t.matched = 'none' and t.area_code >= %(low)s and t.area_code < %(high)s"""
# Where the same line is there already under its person, the one that found nobody is left as it is.
_FOUND = """
    update {table} t set person_id = w.person_id, household_id = w.household_id, number = w.number,
      area_code = w.area_code, matched = w.matched, subject = w.subject
    from department_work w where w.id = t.id and w.person_id is not null and not exists (
      select from {table} o where o.subject = w.subject and o.area_code = w.area_code and {same})"""


def find_subjects(file: File) -> None:
    """Fills person, household, village and subject of the lines in `department_work`."""
    whole = sql.SQL("true" if file.of_household else "false")
    with connection.cursor() as cursor:
        cursor.execute("analyze department_work")
        for statement in (_BY_ID_NUMBER, _BY_NUMBER, _BY_NAME, _HOUSEHOLD):
            cursor.execute(statement)
        cursor.execute(sql.SQL(_SUBJECT).format(of_household=whole))


@transaction.atomic
def match_again(actor: Actor, area_code: str) -> int:
    """Lines that found nobody are asked once more, after the register has changed. Returns how many found somebody.

    Raises NotAllowed.
    """
    actor.require(Can.WRITE, area_code)
    found = sum(_match_again(file, area_code) for file in FILES)
    if found:
        history.record(
            actor,
            "departments.matched",
            summary=f"部门数据重新匹配：新匹配 {found} 条",
            area_code=area_code,
            found=found,
        )
    return found


def _match_again(file: File, area_code: str) -> int:
    low, high = areas.bounds(area_code)
    names: dict[str, Any] = {"table": sql.Identifier(file.table), "day": sql.Identifier(file.day)}
    same = sql.SQL(" and ").join(
        sql.SQL("o.{name} is not distinct from t.{name}").format(name=sql.Identifier(name))
        for name in file.identify
    )
    with connection.cursor() as cursor:
        cursor.execute("drop table if exists department_work")
        cursor.execute(sql.SQL(_WAITING).format(**names), {"low": low, "high": high})
        if not cursor.rowcount:
            return 0
        find_subjects(file)
        cursor.execute(sql.SQL(_FOUND).format(**names, same=same))
        return int(cursor.rowcount)
