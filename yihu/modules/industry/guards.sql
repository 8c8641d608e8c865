-- A contract repeats the name and kind of its entity, because an office of another township may read the contract and
-- not the entity.
create or replace function industry_contract_named() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  select e.name, e.kind into new.entity_name, new.entity_kind from industry_entity e where e.id = new.entity_id;
  return new;
end $$;

create or replace function industry_entity_renamed() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  update industry_contract set entity_name = new.name, entity_kind = new.kind
  where entity_id = new.id and (entity_name, entity_kind) is distinct from (new.name::varchar, new.kind::varchar);
  return null;
end $$;

-- What a contract makes due in a year: of a year in part, by days in force, half-up. The same as `rules.Terms.due`.
create or replace function industry_due(annual bigint, first date, until date, year integer) returns bigint
language sql immutable set search_path = public, pg_temp as $$
  select round(annual::numeric
    * greatest(least(coalesce(until, make_date(year + 1, 1, 1)), make_date(year + 1, 1, 1))
      - greatest(first, make_date(year, 1, 1)), 0)
    / (make_date(year + 1, 1, 1) - make_date(year, 1, 1)))::bigint
$$;
