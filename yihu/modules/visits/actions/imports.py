"""走访台账 from a workbook, or one line of it typed: facts of the past, which move no present condition."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import connection, transaction

from yihu.core.access.actor import Actor
from yihu.core.bulk import Bulk, Counts, Staged
from yihu.core.history import actions as history
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.errors import BadValue
from yihu.modules.households import queries as households
from yihu.modules.visits import rules
from yihu.modules.visits.models import Visit
from yihu.modules.visits.permissions import Can
from yihu.modules.visits.rules import Report, Via, VisitKind

_HOUSEHOLDS = """
    update exchange_row s set area_code = h.area_code,
      "values" = (s."values" - 'household_id') || jsonb_build_object('household_id', h.id)
    from households_household h
    where s.batch_id = %(batch)s and s.area_code >= %(low)s and s.area_code < %(high)s
      and h.number = s."values"->>'household__number'
      and h.area_code >= %(county)s and h.area_code < %(county)s || ':'
"""
_SAME = """
    update exchange_row s set target_id = v.id from visits_visit v
    where s.batch_id = %(batch)s and s.area_code >= %(low)s and s.area_code < %(high)s and not v.void
      and v.household_id = (s."values"->>'household_id')::bigint and v."on" = (s."values"->>'on')::date
      and v.kind = s."values"->>'kind' and v.visitors = s."values"->>'visitors'
      and not exists (select 1 from visits_visit r where r.replaces_id = v.id)
"""
_PROBLEM = """
    update exchange_row s set verdict = 'wrong', problems = s.problems || jsonb_build_array(
        jsonb_build_object('code', x.code, 'message', x.message, 'column', x.column_label))
    from ({}) x where x.id = s.id and s.batch_id = %(batch)s and s.verdict <> 'wrong'
      and s.area_code >= %(low)s and s.area_code < %(high)s
"""
_UNKNOWN = """
    select id, 'E420' as code, '户编号' as column_label,
      '没有这个户编号，或不在您的管理范围内，请核对' as message from exchange_row
    where batch_id = %(batch)s and "values"->>'household_id' is null
"""
_TO_COME = """
    select id, 'bad_value' as code, '走访日期' as column_label, '走访日期晚于导入当天，请核对' as message
    from exchange_row where batch_id = %(batch)s and ("values"->>'on')::date > %(today)s
"""
_TWICE = """
    select id, 'E418' as code, '户编号' as column_label,
      '与第 ' || first || ' 行是同一次走访，请删去重复的一行' as message from (
      select id, line, min(line) over (partition by "values"->>'household__number', "values"->>'on',
        "values"->>'kind', "values"->>'visitors') as first
      from exchange_row where batch_id = %(batch)s and verdict <> 'wrong') x where line > first
"""
_VERDICT = """
    update exchange_row set verdict = case when target_id is null then 'new' else 'unchanged' end
    where batch_id = %(batch)s and verdict <> 'wrong' and area_code >= %(low)s and area_code < %(high)s
"""
_NEW = """
    insert into visits_visit (uid, area_code, household_id, number, head_name, "on", kind, visitors, unit_id, seen,
      told, problems, checked, via, received_at, clock_off, user_id, by_name, void, why, batch_id)
    select s.uid, s.area_code, (s."values"->>'household_id')::bigint, s."values"->>'household__number',
      coalesce((select m.name from households_membership m where m.household_id = (s."values"->>'household_id')::bigint
        and m.relation = 'head' and m.start <= (s."values"->>'on')::date
        and (m."end" is null or m."end" > (s."values"->>'on')::date) limit 1), ''),
      (s."values"->>'on')::date, s."values"->>'kind', s."values"->>'visitors',
      (nullif(s."values"->>'unit', ''))::bigint, coalesce(s."values"->>'seen', ''),
      coalesce(s."values"->>'told', ''), 0, 0, 'import', now(), false, %(user)s, %(name)s, false, '', s.batch_id
    from exchange_row s where s.batch_id = %(batch)s and s.verdict = 'new'
      and s.area_code >= %(low)s and s.area_code < %(high)s
"""


def match(actor: Actor, staged: Staged) -> None:
    where = _scope(actor, staged)
    with connection.cursor() as cursor:
        for statement in (
            _HOUSEHOLDS,
            _SAME,
            *(_PROBLEM.format(check) for check in (_UNKNOWN, _TO_COME, _TWICE)),
            _VERDICT,
        ):
            cursor.execute(statement, where)


@transaction.atomic
def apply(actor: Actor, staged: Staged) -> Counts:
    where = _scope(actor, staged)
    with connection.cursor() as cursor:
        cursor.execute(
            "select verdict, count(*) from exchange_row where batch_id = %(batch)s"
            " and area_code >= %(low)s and area_code < %(high)s group by verdict",
            where,
        )
        found = dict(cursor.fetchall())
        cursor.execute(_NEW, where)
    counts = Counts(new=found.get("new", 0), unchanged=found.get("unchanged", 0))
    history.record(
        actor, "visits.imported", summary=f"走访台账导入：新增 {counts.new} 次", batch=staged.batch_id
    )
    return counts


BULK = Bulk(match=match, apply=apply)


@transaction.atomic
def enter(actor: Actor, values: Mapping[str, Any]) -> Visit:
    """One line of the ledger's form or grid. Raises NoSuchHousehold, BadValue for a visit that is
    there already."""
    row = households.by_number(actor, str(values["household__number"]))
    on = values["on"] if isinstance(values["on"], date) else date.fromisoformat(str(values["on"]))
    actor.require(Can.VISIT, row.area_code)
    report = Report(
        household=row.uid,
        on=on,
        kind=VisitKind(values["kind"]),
        visitors=str(values["visitors"]),
        seen=str(values.get("seen") or ""),
        told=str(values.get("told") or ""),
    )
    with connection.cursor() as cursor:
        cursor.execute("select now(), (now() at time zone 'Asia/Shanghai')::date")
        now, today = cursor.fetchone()
    rules.check_report(report, today)
    if Visit.objects.filter(
        household=row, on=on, kind=report.kind, visitors=report.visitors, void=False
    ).exists():
        raise BadValue("该户同一天已有同样的走访，请核对；补充情况请打开原走访更正")
    unit = values.get("unit")
    head = next((one.span.name for one in households.members_of(row, on)[:1]), "")
    made = Visit.objects.create(
        area_code=row.area_code,
        household=row,
        number=row.number,
        head_name=head,
        on=on,
        kind=report.kind,
        visitors=report.visitors,
        unit_id=getattr(unit, "pk", unit) or None,
        seen=report.seen,
        told=report.told,
        via=Via.IMPORT,
        received_at=now,
        user_id=actor.user_id,
        by_name=actor.name,
    )
    history.record(actor, "visits.entered", made, summary=f"补录户 {made.number} 的走访")
    return made


def _scope(actor: Actor, staged: Staged) -> dict[str, Any]:
    area = staged.township_code or actor.area_code
    actor.require(Can.VISIT, area)
    low, high = areas.bounds(area)
    county = areas.ancestor(area, Level.COUNTY)[:6]
    with connection.cursor() as cursor:
        cursor.execute("select (now() at time zone 'Asia/Shanghai')::date")
        today = cursor.fetchone()[0]
    return {
        "batch": staged.batch_id,
        "low": low,
        "high": high,
        "county": county,
        "today": today,
        "user": actor.user_id,
        "name": actor.name[:40],
    }
