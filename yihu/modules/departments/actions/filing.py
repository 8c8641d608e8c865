"""Lines of a department file, in sets: a typed line is a set of one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, connection, transaction
from psycopg import sql

from yihu.core.access.actor import Actor
from yihu.core.bulk import TABLE, Counts, Staged
from yihu.core.history import actions as history
from yihu.core.ledgers.actions import BadRow
from yihu.core.privacy import staging
from yihu.engine.idcard import IdNumber
from yihu.engine.ledgers import Column, Kind
from yihu.modules.departments import queries
from yihu.modules.departments.actions.matching import find_subjects
from yihu.modules.departments.models import DepartmentFile
from yihu.modules.departments.permissions import Can
from yihu.modules.departments.rules import File, Matter

_TYPES = {
    Kind.YES_NO: "boolean",
    Kind.INTEGER: "integer",
    Kind.DECIMAL: "numeric",
    Kind.MONEY: "bigint",
    Kind.DATE: "date",
}
_TYPED_ROWS = """
    create temporary table if not exists department_typed (id bigint, batch_id bigint, area_code text collate "C",
      line int, uid uuid, "values" jsonb, verdict text default 'new', target_id bigint, problems jsonb default '[]')
      on commit drop; truncate department_typed"""
_WORK = """
    create temporary table department_work on commit drop as
    select s.id, s.line, s.area_code as given, s."values"->>'name' as name,
      coalesce(s."values"->>'number', '') as number, s."values"->'id_number'->>'index' as id_index,
      coalesce(s."values"->'id_number'->>'last', '') as hint, (s."values"->>{day})::date as day,
      null::bigint as person_id, null::bigint as household_id, 'none'::text as matched,
      null::text collate "C" as area_code, ''::text collate "C" as subject, {given}
    from {rows} s where {these} and s.verdict <> 'wrong'"""
_THESE = sql.SQL("s.batch_id = %(batch)s and s.area_code >= %(low)s and s.area_code < %(high)s")
_TWICE = """
    update {rows} s set verdict = 'wrong', problems = s.problems || jsonb_build_array(jsonb_build_object(
      'code', 'E418', 'column', '姓名', 'message', '与第 ' || x.first_line || ' 行是同一条记录，请删去重复的一行'))
    from (select id, line, min(line) over (partition by subject, area_code, {identify}) as first_line
          from department_work) x
    where x.id = s.id and x.line > x.first_line"""
_VERDICT = """
    update {rows} s set area_code = x.area_code, target_id = x.target_id, verdict = x.verdict from (
      select w.id, w.area_code, t.id as target_id, case when t.id is null then 'new'
        when row({facts_w}) is distinct from row({facts_t}) then 'changed' else 'unchanged' end as verdict
      from department_work w left join {table} t
        on t.area_code = w.area_code and t.subject = w.subject and {same}) x
    where x.id = s.id and s.verdict <> 'wrong'"""
_INSERT = """
    insert into {table} (area_code, batch_id, note, person_id, household_id, name, number, index, hint, matched,
      subject, {facts})
    select w.area_code, %(kept)s::bigint, '', w.person_id, w.household_id, w.name, w.number,
      coalesce(w.id_index, ''), w.hint, w.matched, w.subject, {facts_w}
    from department_work w join {rows} s on s.id = w.id where s.verdict = 'new'"""
_UPDATE = """
    update {table} t set batch_id = coalesce(%(kept)s::bigint, t.batch_id), {sets}
    from department_work w join {rows} s on s.id = w.id where s.target_id = t.id and s.verdict = 'changed'"""
_COUNT = "select s.verdict, count(*) from department_work w join {rows} s on s.id = w.id group by s.verdict"
Values = Mapping[str, Any]


def match(file: File, staged: Staged) -> None:
    """Verdict and village of the staged lines of a batch; a line that finds nobody stays where it was told."""
    _match(file, TABLE, _where(staged.batch_id, *staged.bounds))


def apply(actor: Actor, file: File, staged: Staged) -> Counts:
    """Writes one township's lines. Raises IntegrityError where the table's own rules are not kept."""
    found = _apply(file, TABLE, _where(staged.batch_id, *staged.bounds))
    counts = Counts(found.get("new", 0), found.get("changed", 0), found.get("unchanged", 0))
    history.record(
        actor,
        "departments.imported",
        summary=f"部门数据导入：{file.title} 新增 {counts.new} 变更 {counts.changed}",
        batch=staged.batch_id,
        file=file.key,
    )
    return counts


@transaction.atomic
def enter(actor: Actor, file: File, values: Values) -> DepartmentFile:
    """One typed line; the same line once more changes what it says. Raises NotAllowed, BadRow."""
    actor.require(Can.COMPARE if file.kind is Matter.ASSETS else Can.WRITE)
    rows, where = "department_typed", _where(0, "", ":")
    uid = str(uuid4())
    with connection.cursor() as cursor:
        cursor.execute(_TYPED_ROWS)
        cursor.execute(
            'insert into department_typed (id, batch_id, area_code, line, uid, "values")'
            " values (1, 0, %s, 1, %s, %s)",
            [values.get("area_code") or actor.area_code, uid, json.dumps(_staged(values, uid))],
        )
    try:
        with transaction.atomic():
            _apply(file, rows, where)
    except IntegrityError as error:
        raise BadRow({"": _said(file, error)}) from None
    with connection.cursor() as cursor:
        cursor.execute("select subject, area_code from department_work")
        subject, area_code = cursor.fetchone()
    same = {name: values.get(name) or ("" if _is_text(file, name) else None) for name in file.identify}
    row: DepartmentFile = queries.model_of(file)._default_manager.get(
        subject=subject, area_code=area_code, **same
    )
    history.record(actor, "departments.entered", row, summary=f"登记：{file.title} 1 条", file=file.key)
    return row


def _where(batch: int, low: str, high: str) -> dict[str, Any]:
    return {"batch": batch, "low": low, "high": high, "kept": batch or None}


def _match(file: File, rows: str, where: dict[str, Any]) -> None:
    names = _names(file, rows)
    with connection.cursor() as cursor:
        cursor.execute("drop table if exists department_work")
        cursor.execute(sql.SQL(_WORK).format(**names), where)
        find_subjects(file)
        for statement in (_TWICE, _VERDICT):
            cursor.execute(sql.SQL(statement).format(**names))


def _apply(file: File, rows: str, where: dict[str, Any]) -> dict[str, int]:
    """Asks again who the lines are about, and writes them; number of lines by verdict."""
    names = _names(file, rows)
    _match(file, rows, where)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(_INSERT).format(**names), where)
        cursor.execute(sql.SQL(_UPDATE).format(**names), where)
        cursor.execute(sql.SQL(_COUNT).format(**names))
        return dict(cursor.fetchall())


def _names(file: File, rows: str) -> dict[str, sql.Composable]:
    """What the statements call things."""

    def listed(shape: str, names: tuple[str, ...], between: str = ", ") -> sql.Composed:
        return sql.SQL(between).join(sql.SQL(shape).format(name=sql.Identifier(name)) for name in names)

    names = tuple(column.name for column in file.columns)
    return {
        "rows": sql.Identifier(rows),
        "table": sql.Identifier(file.table),
        "these": _THESE,
        "day": sql.Literal(file.day),
        "identify": listed("{name}", file.identify),
        "given": sql.SQL(", ").join(_fact(column) for column in file.columns),
        "facts": listed("{name}", names),
        "facts_w": listed("w.{name}", names),
        "facts_t": listed("t.{name}", names),
        "sets": listed("{name} = w.{name}", names),
        "same": listed("t.{name} is not distinct from w.{name}", file.identify, " and "),
    }


def _fact(column: Column) -> sql.Composed:
    """A staged value as the table keeps it: an empty text is '', everything else that is empty is null."""
    given = sql.SQL('s."values"->>{name}').format(name=sql.Literal(column.name))
    kind = _TYPES.get(column.kind)
    shape = "({given})::" + kind if kind else "coalesce({given}, '')"
    return sql.SQL(shape + " as {name}").format(given=given, name=sql.Identifier(column.name))


def _is_text(file: File, name: str) -> bool:
    return next(column for column in file.columns if column.name == name).kind not in _TYPES


def _staged(values: Values, uid: str) -> dict[str, Any]:
    """Clean values as the importer stages them."""
    made = {
        name: str(value) if isinstance(value, Decimal | date) else value
        for name, value in values.items()
        if name != "id_number"
    }
    number = values.get("id_number")
    if isinstance(number, IdNumber):
        made["id_number"] = staging.id_numbers([number], [uid])[0]
    return made


def _said(file: File, error: IntegrityError) -> str:
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
    for constraint in queries.model_of(file)._meta.constraints:
        if constraint.name == name and constraint.violation_error_message:
            return str(constraint.violation_error_message)
    return "与已有记录冲突，没有保存；请核对后修改"
