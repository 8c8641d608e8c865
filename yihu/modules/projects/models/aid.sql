-- A verified list changes only by a row that says why; one that waits for its voucher not at all. The batch is read with the owner's
-- rights: a village's scope need not hold it.
create or replace function projects_aid_list_kept() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
declare
  row_now projects_aid_line := case when tg_op = 'DELETE' then old else new end;
  own projects_aid_batch;
begin
  select * into own from projects_aid_batch b where b.id = row_now.batch_id for share;
  if tg_op <> 'DELETE' then
    row_now.number := own.number; row_now.item := own.item; row_now.way := own.way; row_now.year := own.year;
    row_now.listed_on := own.made_on; row_now.paid_on := own.paid_on;
  end if;
  if own.stage = 'listed' then return row_now; end if;
  if tg_op = 'UPDATE' and new.household_id = old.household_id and new.batch_id = old.batch_id and (
    new.fen = old.fen and new.basis = old.basis and new.area_code = old.area_code
    or own.stage in ('verified', 'public', 'paid') and exists (
      select from projects_aid_change c
      where c.line_id = old.id and c.before_fen = old.fen and c.after_fen = new.fen)) then
    return row_now;
  end if;
  raise exception 'the list is verified' using errcode = '23514', constraint = 'aid_list_kept';
end $$;

-- What was paid is the sum of the list, and each line of it income of its household on the day; compared when the
-- transaction ends.
create or replace function projects_aid_paid() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
declare
  listed bigint;
  own projects_aid_batch;
begin
  -- As it stands now: what was written in between is not what is kept.
  select * into own from projects_aid_batch b where b.id = new.id;
  select coalesce(sum(l.fen), 0) into listed from projects_aid_line l where l.batch_id = new.id;
  if own.stage in ('paying', 'paid') and own.total_fen is distinct from listed then
    raise exception 'batch % pays % and lists %', new.id, own.total_fen, listed using errcode = 'YH004';
  end if;
  perform 1 from projects_aid_batch b join projects_aid_line l on l.batch_id = b.id
  left join incomes_line i on i.id = l.income_id
  where b.id = new.id and case
    when b.stage = 'paid' and l.fen > 0
      then (i.household_id, i.fen, i."on", i.source) is distinct from (l.household_id, l.fen, b.paid_on, b.income)
    else l.income_id is not null end;
  if found then
    raise exception 'batch % and the income of its households disagree', new.id using errcode = 'YH004';
  end if;
  return null;
end $$;
