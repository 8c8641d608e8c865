"""Exit plans and exits from a workbook: the rules of `exits`, in sets."""

from __future__ import annotations

from django.db import connection

from yihu.core.access.actor import Actor
from yihu.core.bulk import Counts, Staged
from yihu.core.history import actions as history
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.modules.households.permissions import Can

# The staged line gets its household's village; the target is an equal plan or exit that is there already.
_HOUSEHOLDS = """
    update exchange_row s set area_code = h.area_code,
      "values" = (s."values" - 'household_id') || jsonb_build_object('household_id', h.id)
    from households_household h
    where s.batch_id = %(batch)s and s.area_code >= %(low)s and s.area_code < %(high)s
      and h.number = s."values"->>'number' and h.area_code >= %(county)s and h.area_code < %(county)s || ':'
"""
_PROBLEM = """
    update exchange_row s set verdict = 'wrong', problems = s.problems || jsonb_build_array(
        jsonb_build_object('code', x.code, 'message', x.message, 'column', '户编号'))
    from ({}) x where x.id = s.id and s.batch_id = %(batch)s and s.verdict <> 'wrong'
      and s.area_code >= %(low)s and s.area_code < %(high)s
"""
_UNKNOWN = """
    select id, 'E420' as code, '没有这个户编号，或不在您的管理范围内，请核对' as message from exchange_row
    where batch_id = %(batch)s and "values"->>'household_id' is null
"""
_TWICE = """
    select id, 'E418' as code, '与第 ' || first || ' 行是同一户，请删去重复的一行' as message from (
      select id, line, min(line) over (partition by "values"->>'number', "values"->>'year') as first
      from exchange_row where batch_id = %(batch)s and verdict <> 'wrong') x where line > first
"""
_NOT_POOR = """
    select r.id, 'not_poor' as code, '该户在该日不是未脱贫的建档立卡户，请核对' as message from exchange_row r
    where r.batch_id = %(batch)s and r.target_id is null and not exists (
      select 1 from households_registration g
      where g.household_id = (r."values"->>'household_id')::bigint and g."end" is null
        and g.standing in ('poor', 'returned') and g.start < (r."values"->>%(day)s::text)::date)
"""
_VERDICT = """
    update exchange_row set verdict = case when target_id is null then 'new' else 'unchanged' end
    where batch_id = %(batch)s and verdict <> 'wrong' and area_code >= %(low)s and area_code < %(high)s
"""
_SAME_PLAN = """
    update exchange_row s set target_id = p.id from households_exit_plan p
    where s.batch_id = %(batch)s and s.area_code >= %(low)s and s.area_code < %(high)s
      and p.household_id = (s."values"->>'household_id')::bigint and p.year = (s."values"->>'year')::int
      and p."end" is null and p.batch = s."values"->>'batch' and p.start = (s."values"->>'start')::date
"""
_OTHER_PLAN = """
    select r.id, 'already_planned' as code, '该户已在当年脱贫计划中（' || p.batch || '），请核对' as message
    from exchange_row r join households_exit_plan p
      on p.household_id = (r."values"->>'household_id')::bigint and p.year = (r."values"->>'year')::int
    where r.batch_id = %(batch)s and r.target_id is null
      and (p."end" is null or p."end" > (r."values"->>'start')::date)
"""
_SAME_EXIT = """
    update exchange_row s set target_id = e.id from households_exit e
    where s.batch_id = %(batch)s and s.area_code >= %(low)s and s.area_code < %(high)s
      and e.household_id = (s."values"->>'household_id')::bigint
      and e.done_on = (s."values"->>'done_on')::date and e.batch = s."values"->>'batch'
"""
_LINES = """
    from exchange_row s where s.batch_id = %(batch)s and s.verdict = 'new'
      and s.area_code >= %(low)s and s.area_code < %(high)s
"""
_NEW_PLANS = (
    """insert into households_exit_plan (area_code, household_id, number, year, batch, start)
       select s.area_code, (s."values"->>'household_id')::bigint, s."values"->>'number',
              (s."values"->>'year')::int, s."values"->>'batch', (s."values"->>'start')::date"""
    + _LINES,
)
_NEW_EXITS = (
    """update households_exit e set again_on = (s."values"->>'done_on')::date
       from exchange_row s where e.household_id = (s."values"->>'household_id')::bigint and e.again_on is null
         and e.done_on < (s."values"->>'done_on')::date
         and extract(year from e.done_on) = extract(year from (s."values"->>'done_on')::date)
         and s.batch_id = %(batch)s and s.verdict = 'new' and s.area_code >= %(low)s and s.area_code < %(high)s""",
    """insert into households_exit (area_code, household_id, number, batch, done_on)
       select s.area_code, (s."values"->>'household_id')::bigint, s."values"->>'number',
              s."values"->>'batch', (s."values"->>'done_on')::date"""
    + _LINES,
    """update households_registration g set "end" = (s."values"->>'done_on')::date, "left" = 'changed'
       from exchange_row s where g.household_id = (s."values"->>'household_id')::bigint and g."end" is null
         and s.batch_id = %(batch)s and s.verdict = 'new' and s.area_code >= %(low)s and s.area_code < %(high)s""",
    """insert into households_registration (area_code, household_id, number, kind, standing, start, joined)
       select g.area_code, g.household_id, g.number, g.kind, 'exited', g."end", 'changed'
       from exchange_row s join households_registration g
         on g.household_id = (s."values"->>'household_id')::bigint and g."end" = (s."values"->>'done_on')::date
       where s.batch_id = %(batch)s and s.verdict = 'new' and s.area_code >= %(low)s and s.area_code < %(high)s""",
)


def match_plans(actor: Actor, staged: Staged) -> None:
    _match(
        _scope(actor, staged, Can.PLAN_EXIT, "start"), _SAME_PLAN, (_UNKNOWN, _TWICE, _OTHER_PLAN, _NOT_POOR)
    )


def apply_plans(actor: Actor, staged: Staged) -> Counts:
    return _apply(actor, staged, _scope(actor, staged, Can.PLAN_EXIT, "start"), _NEW_PLANS)


def match_exits(actor: Actor, staged: Staged) -> None:
    _match(_scope(actor, staged, Can.EXIT, "done_on"), _SAME_EXIT, (_UNKNOWN, _TWICE, _NOT_POOR))


def apply_exits(actor: Actor, staged: Staged) -> Counts:
    return _apply(actor, staged, _scope(actor, staged, Can.EXIT, "done_on"), _NEW_EXITS)


def _match(where: dict[str, int | str], same: str, checks: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        for statement in (_HOUSEHOLDS, same, *(_PROBLEM.format(check) for check in checks), _VERDICT):
            cursor.execute(statement, where)


def _apply(actor: Actor, staged: Staged, where: dict[str, int | str], statements: tuple[str, ...]) -> Counts:
    with connection.cursor() as cursor:
        cursor.execute(
            "select verdict, count(*) from exchange_row where batch_id = %(batch)s"
            " and area_code >= %(low)s and area_code < %(high)s group by verdict",
            where,
        )
        found = dict(cursor.fetchall())
        for statement in statements:
            cursor.execute(statement, where)
    counts = Counts(new=found.get("new", 0), unchanged=found.get("unchanged", 0))
    summary = f"脱贫台账导入：新增 {counts.new} 户"
    history.record(actor, "households.exits_imported", summary=summary, batch=staged.batch_id)
    return counts


def _scope(actor: Actor, staged: Staged, capability: Can, day: str) -> dict[str, int | str]:
    area = staged.township_code or actor.area_code
    actor.require(capability, area)
    low, high = areas.bounds(area)
    county = areas.ancestor(area, Level.COUNTY)[:6]
    return {"batch": staged.batch_id, "low": low, "high": high, "county": county, "day": day}
