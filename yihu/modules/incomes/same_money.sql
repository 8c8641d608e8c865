-- One money told twice: a line keyed by hand and a line of a paid list, of the same household, source, amount and year.
-- The two are put side by side as a doubt (`same_as_id`, `word`), nearest by day, each with one other at most; a person
-- says what they are. Read and written with the owner's rights: a household that moved has lines in two villages.
create or replace function incomes_line_typed() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  if tg_op = 'INSERT' or old.same_as_id is not null and new.same_as_id is null
    or new.word <> 'same' and (new.household_id, new.source, new.fen, extract(year from new."on"))
      is distinct from (old.household_id, old.source, old.fen, extract(year from old."on")) then
    new.same_as_id := (
      select b.id from incomes_line b
      where b.booked and b.household_id = new.household_id and b.source = new.source and b.fen = new.fen
        and extract(year from b."on") = extract(year from new."on")
        and not exists (
          select from incomes_line t where t.same_as_id = b.id and t.word in ('doubt', 'same') and t.id <> new.id)
      order by abs(b."on" - new."on"), b.id limit 1);
    new.word := case when new.same_as_id is null then '' else 'doubt' end;
  end if;
  -- The day of the other line stands here too: before it nothing is told twice, and it may lie in another village.
  new.same_on := (select b."on" from incomes_line b where b.id = new.same_as_id);
  return new;
end $$;

-- A line of a paid list that no line keyed by hand answers to yet takes the nearest that may be the same.
create or replace function incomes_line_answered(booked_id bigint) returns void language sql security definer
set search_path = public, pg_temp as $$
  update incomes_line set same_as_id = booked_id, word = 'doubt' where id = (
    select t.id from incomes_line b join incomes_line t on t.household_id = b.household_id and not t.booked
      and t.source = b.source and t.fen = b.fen and extract(year from t."on") = extract(year from b."on")
      and t.word in ('', 'apart') and t.same_as_id is distinct from b.id
    where b.id = booked_id and not exists (
      select from incomes_line x where x.same_as_id = b.id and x.word in ('doubt', 'same'))
    order by abs(t."on" - b."on"), t.id limit 1);
$$;

create or replace function incomes_line_paired() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    perform incomes_line_answered(new.id);
  elsif tg_op = 'DELETE' and old.booked then
    -- What was keyed by hand counts again, or stands beside another list.
    update incomes_line set same_as_id = null, word = '' where same_as_id = old.id;
  else
    perform incomes_line_answered(old.same_as_id);
  end if;
  return null;
end $$;
