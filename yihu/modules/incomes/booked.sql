-- A line that a list of payments wrote says what the list says: who, when, what and how much.
create or replace function incomes_line_booked() returns trigger language plpgsql
set search_path = public, pg_temp as $$
begin
  if old.booked and (new.household_id, new."on", new.source, new.fen, new.earner, new.origin, new.proof, new.booked)
    is distinct from (old.household_id, old."on", old.source, old.fen, old.earner, old.origin, old.proof, old.booked)
  then
    raise exception 'the line is booked' using errcode = '23514', constraint = 'income_booked';
  end if;
  return new;
end $$;
