"""农户花名册, written in sets: one township's new and changed lines, in the importer's transaction."""

from __future__ import annotations

from typing import Any

from django.db import connection

from yihu.core.access.actor import Actor
from yihu.core.bulk import Counts, Staged
from yihu.core.history import actions as history
from yihu.modules.households.actions.people import name_keys
from yihu.modules.households.actions.roll import scope_of

_NEW_HOUSEHOLDS = """
    insert into households_household (uid, area_code, number, group_name)
    select gen_random_uuid(), area_code, number, coalesce(max(group_name), '') from roll_apply a
    where verdict = 'new' and not exists (
      select 1 from households_household h where h.number = a.number
        and h.area_code >= %(county)s and h.area_code < %(county)s || ':')
    group by area_code, number
"""
_FIND_HOUSEHOLDS = """
    update roll_apply a set household_id = h.id, new_household = not exists (
      select 1 from households_residence r where r.household_id = h.id)
    from households_household h
    where a.household_id is null and h.number = a.number
      and h.area_code >= %(county)s and h.area_code < %(county)s || ':'
"""
_NEW_FACTS = (
    """insert into households_residence (area_code, household_id, group_name, start)
       select area_code, household_id, coalesce(max(group_name), ''), min(registered_on)
       from roll_apply where new_household group by area_code, household_id""",
    """insert into households_registration (area_code, household_id, number, kind, standing, start)
       select area_code, household_id, number, max(kind), 'poor', min(registered_on)
       from roll_apply where new_household group by area_code, household_id, number""",
    """insert into households_person (id, uid, area_code, name, sex, born_on)
       select person_id, uid, area_code, name, sex, born_on from roll_apply where verdict = 'new'""",
    """insert into households_membership
         (area_code, household_id, person_id, number, name, relation, start, joined, "left")
       select area_code, household_id, person_id, number, name, relation, start,
              case when new_household then 'registered' else 'transferred_in' end, ''
       from roll_apply where verdict = 'new'""",
)
_CHANGED_FACTS = (
    """update households_person p set name = a.name, sex = coalesce(a.sex, p.sex),
              born_on = coalesce(a.born_on, p.born_on)
       from roll_apply a where a.verdict = 'changed' and p.id = a.person_id""",
    """update households_membership m set name = a.name, relation = a.relation
       from roll_apply a where a.verdict = 'changed' and m.id = a.target_id""",
    """update households_household h set group_name = x.group_name
       from (select household_id, max(group_name) as group_name from roll_apply
             where verdict = 'changed' and not new_household group by household_id) x
       where h.id = x.household_id and h.group_name <> x.group_name""",
    """update households_residence r set group_name = h.group_name from households_household h
       where r.household_id = h.id and r."end" is null and r.group_name <> h.group_name
         and h.id in (select household_id from roll_apply where verdict = 'changed')""",
    """update households_registration r set kind = x.kind
       from (select household_id, max(kind) as kind from roll_apply
             where verdict = 'changed' and not new_household group by household_id) x
       where r.household_id = x.household_id and r."end" is null and r.kind <> x.kind""",
)
# A corrected secret was always so: the new version takes over the old one's first day, the old one gets none.
_CLOSE_SECRETS = """
    update households_identity i set "end" = i.start from roll_apply a
    where a.verdict = 'changed' and i.person_id = a.person_id and i.kind = '{kind}' and i."end" is null
      and a.{kind}_index <> i.index
"""
_NEW_SECRETS = """
    insert into households_identity (uid, area_code, person_id, kind, cipher, index, hint, start)
    select uid, area_code, person_id, '{kind}', {kind}_cipher, {kind}_index,
           {kind}_last, start
    from roll_apply where verdict = 'new' and {kind}_index is not null
"""
_CHANGED_SECRETS = """
    insert into households_identity (uid, area_code, person_id, kind, cipher, index, hint, start)
    select a.uid, a.area_code, a.person_id, '{kind}', a.{kind}_cipher,
           a.{kind}_index, a.{kind}_last, coalesce(
             (select max(o.start) from households_identity o
              where o.person_id = a.person_id and o.kind = '{kind}'),
             (select m.start from households_membership m where m.person_id = a.person_id and m."end" is null))
    from roll_apply a
    where a.verdict = 'changed' and a.{kind}_index is not null and not exists (
      select 1 from households_identity i
      where i.person_id = a.person_id and i.kind = '{kind}' and i."end" is null)
"""
_NO_KEYS_OF_CHANGED = """
    delete from households_name_key k using roll_apply a
    where a.verdict = 'changed' and k.person_id = a.person_id
      and not exists (select 1 from roll_names n where n.name = a.name and n.key = k.key)
"""
_KEYS = """
    insert into households_name_key (area_code, person_id, key)
    select a.area_code, a.person_id, n.key from roll_apply a join roll_names n on n.name = a.name
    where a.verdict = 'new'
"""
_KEYS_OF_CHANGED = """
    insert into households_name_key (area_code, person_id, key)
    select a.area_code, a.person_id, n.key from roll_apply a join roll_names n on n.name = a.name
    where a.verdict = 'changed' and not exists (
      select 1 from households_name_key k where k.person_id = a.person_id and k.key = n.key)
"""


def _work(staged: Staged) -> str:
    said = staged.said
    registered_on = f"({said('registered_on')})::date"
    secrets = ", ".join(
        f"{said(kind, part)} as {kind}_{part}"
        for kind in ("id_number", "phone")
        for part in ("cipher", "index", "last")
    )
    return f"""
    create temporary table roll_apply on commit drop as
    select s.uid, s.area_code, s.verdict, s.target_id, {said("group_name")} as group_name, {said("kind")} as kind,
           {secrets}, {said("number")} as number, {said("name")} as name, {said("relation")} as relation,
           coalesce({said("id_number", "sex")}, {said("sex")}) as sex,
           coalesce(({said("id_number", "born_on")})::date, ({said("born_on")})::date) as born_on,
           coalesce(({said("joined_on")})::date, {registered_on}) as start, {registered_on} as registered_on,
           case when s.verdict = 'new' then nextval(pg_get_serial_sequence('households_person', 'id'))
                else m.person_id end as person_id,
           m.household_id, false as new_household
    from {staged.lines} s left join households_membership m on m.id = s.target_id
    where s.verdict in ('new', 'changed', 'unchanged')
    """  # noqa: S608 — from declarations, values are parameters


def apply(actor: Actor, staged: Staged) -> Counts:
    """Writes the lines of one township. Raises NotAllowed; a race for a number ends in IntegrityError, and with
    it the importer's transaction."""
    where = scope_of(actor, staged)
    with connection.cursor() as cursor:
        cursor.execute("drop table if exists roll_apply, roll_names")
        cursor.execute(_work(staged), where)
        cursor.execute(
            "create index on roll_apply (number); analyze roll_apply (verdict, number, household_id, person_id)"
        )
        cursor.execute("select verdict, count(*) from roll_apply group by verdict")
        found = dict(cursor.fetchall())
        # Most batches only add or only repeat; the joins that look for changes are the dear ones.
        changed = bool(found.get("changed"))
        for statement in (
            _NEW_HOUSEHOLDS,
            _FIND_HOUSEHOLDS,
            *_NEW_FACTS,
            *(_CHANGED_FACTS if changed else ()),
        ):
            cursor.execute(statement, where)
        secrets = (_NEW_SECRETS, _CLOSE_SECRETS, _CHANGED_SECRETS) if changed else (_NEW_SECRETS,)
        for kind in ("id_number", "phone"):
            for statement in secrets:
                cursor.execute(statement.format(kind=kind))
        _name_keys(cursor, changed=changed)
    counts = Counts(found.get("new", 0), found.get("changed", 0), found.get("unchanged", 0))
    history.record(
        actor,
        "households.roll_applied",
        summary=f"花名册导入：新增 {counts.new} 人，变更 {counts.changed} 人",
        batch=staged.batch_id,
    )
    return counts


def _name_keys(cursor: Any, *, changed: bool) -> None:
    """Readings come from a dictionary that the database does not have; each distinct name is read once."""
    cursor.execute("select distinct name from roll_apply where verdict in ('new', 'changed')")
    pairs = [(name, key) for (name,) in cursor.fetchall() for key in name_keys(name)]
    cursor.execute(
        "create temporary table roll_names on commit drop as"
        " select * from unnest(%s::text[], %s::text[]) as n(name, key)",
        [[name for name, _ in pairs], [key for _, key in pairs]],
    )
    cursor.execute("analyze roll_names")
    for statement in (_KEYS, *((_NO_KEYS_OF_CHANGED, _KEYS_OF_CHANGED) if changed else ())):
        cursor.execute(statement)
