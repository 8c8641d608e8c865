"""Rows about one of a household, named: the database finds the person, the same way for every module above."""

from __future__ import annotations

UNKNOWN = "该户没有叫这个名字的成员，或有同名的成员，请按户口簿核对户编号和姓名"
# Of several of the name, the one who lives there still.
_FUNCTION = """
create or replace function households_one_named() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
declare
  ids bigint[];
begin
  new.person_name := btrim(new.person_name);
  if new.person_name = '' then
    new.person_id := null;
    return new;
  end if;
  if tg_op = 'UPDATE' and new.person_id is not null
    and (new.household_id, new.person_name) is not distinct from (old.household_id, old.person_name) then
    return new;
  end if;
  if tg_op = 'INSERT' and new.person_id is not null and exists (select from households_membership m
      where m.household_id = new.household_id and m.person_id = new.person_id) then
    return new;
  end if;
  select array_agg(distinct m.person_id) into ids from households_membership m
  where m.household_id = new.household_id and m.name = new.person_name;
  if cardinality(ids) > 1 then
    select array_agg(distinct m.person_id) into ids from households_membership m
    where m.household_id = new.household_id and m.name = new.person_name and m."end" is null;
  end if;
  if coalesce(cardinality(ids), 0) <> 1 then
    raise exception 'nobody, or several, of that name' using errcode = '23514', constraint = tg_table_name || '_person';
  end if;
  new.person_id := ids[1];
  return new;
end $$"""


def named(table: str) -> tuple[str, ...]:
    """Guards of a table with `household`, `person_name` and `person`; the refusal is its constraint `TABLE_person`."""
    return (
        _FUNCTION,
        f"drop trigger if exists a_named on {table}",
        f"create trigger a_named before insert or update on {table} for each row"
        " execute function households_one_named()",
    )
