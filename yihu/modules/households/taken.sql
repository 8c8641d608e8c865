-- The two questions that reach beyond the actor's area, and the only answer: which of the values given are in use.
-- Where, by whom and since when is never told. Runs with the owner's rights, for whom row-level security is off.
create or replace function households_taken_numbers(county text, numbers text[]) returns setof text
language sql stable security definer set search_path = public, pg_temp as $$
  select number from households_household
  where area_code >= left(county, 6) and area_code < left(county, 6) || ':' and number = any(numbers);
$$;

create or replace function households_taken_id_numbers(indexes text[]) returns setof text
language sql stable security definer set search_path = public, pg_temp as $$
  select index from households_identity where kind = 'id_number' and "end" is null and index = any(indexes);
$$;

revoke all on function households_taken_numbers(text, text[]) from public;
revoke all on function households_taken_id_numbers(text[]) from public;
