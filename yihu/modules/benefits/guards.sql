-- Who in a household a name means: the one member of that name, of several the one who lives there still.
create or replace function benefits_member(home bigint, said text, refused text) returns bigint language plpgsql stable
security definer set search_path = public, pg_temp as $$
declare
  found_ bigint[];
begin
  select array_agg(distinct m.person_id) into found_ from households_membership m
  where m.household_id = home and m.name = said;
  if cardinality(found_) > 1 then
    select array_agg(distinct m.person_id) into found_ from households_membership m
    where m.household_id = home and m.name = said and m."end" is null;
  end if;
  if coalesce(cardinality(found_), 0) <> 1 then
    raise exception 'the household has no one member of that name' using errcode = '23514', constraint = refused;
  end if;
  return found_[1];
end $$;

create or replace function benefits_person_named() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  new.person_name := btrim(new.person_name);
  if new.person_name = '' then
    new.person_id := null;
  elsif tg_op = 'INSERT' and new.person_id is not null then
    -- Who is written down as a person already is one of the household, whatever the name of two.
    if not exists (select from households_membership m
        where m.household_id = new.household_id and m.person_id = new.person_id) then
      raise exception 'nobody of the household' using errcode = '23514', constraint = tg_table_name || '_person';
    end if;
  elsif new.person_id is null
    or (new.household_id, new.person_name) is distinct from (old.household_id, old.person_name) then
    new.person_id := benefits_member(new.household_id, new.person_name, tg_table_name || '_person');
  end if;
  return new;
end $$;

-- A list is written by one and signed by another, who has written no line of it; signed, it stands.
create or replace function benefits_list_kept() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    new.maker_id := coalesce(nullif(current_setting('yihu.user', true), '')::bigint, new.maker_id);
    return new;
  end if;
  if old.stage <> 'drafted' and (tg_op = 'DELETE' or new.stage = 'drafted'
      or (new.number, new.kind, new.period, new.area_code, new.paid_on, new.voucher, new.signer_id)
        is distinct from (old.number, old.kind, old.period, old.area_code, old.paid_on, old.voucher, old.signer_id)) then
    raise exception 'the list is signed' using errcode = '23514', constraint = 'benefits_list_kept';
  end if;
  if tg_op = 'DELETE' then
    return old;
  end if;
  if new.stage = 'paid' and old.stage = 'drafted' and exists (
      select from benefits_payment p where p.list_id = new.id and p.maker_id = new.signer_id) then
    raise exception 'one person alone' using errcode = '23514', constraint = 'benefits_list_two_people';
  end if;
  return new;
end $$;

-- A line says of its list what the list says, and stands still with it. The list is read with the owner's rights: a
-- village's scope need not hold it.
create or replace function benefits_payment_kept() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
declare
  own benefits_list;
begin
  select * into own from benefits_list l where l.id = case when tg_op = 'DELETE' then old.list_id else new.list_id end;
  if own.stage <> 'drafted' and not (tg_op = 'UPDATE'
      and (new.household_id, new.person_id, new.person_name, new.fen, new.list_id, new.area_code)
        is not distinct from (old.household_id, old.person_id, old.person_name, old.fen, old.list_id, old.area_code)) then
    raise exception 'the list is signed' using errcode = '23514', constraint = 'benefits_payment_kept';
  end if;
  if tg_op = 'DELETE' then
    return old;
  end if;
  new.number := own.number; new.kind := own.kind; new.period := own.period;
  new.paid_on := own.paid_on; new.voucher := own.voucher;
  if new.person_id is null and own.kind not in ('temporary', 'special') then
    raise exception 'a person is to be named' using errcode = '23514', constraint = 'benefits_payment_names';
  end if;
  if tg_op = 'INSERT' then
    new.maker_id := coalesce(nullif(current_setting('yihu.user', true), '')::bigint, new.maker_id);
  elsif own.stage = 'drafted' then
    new.maker_id := coalesce(nullif(current_setting('yihu.user', true), '')::bigint, old.maker_id);
  end if;
  return new;
end $$;

-- What stands as paid and is income has its line of income, the same to the fen; compared when the transaction ends.
create or replace function benefits_payment_booked() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  perform 1 from benefits_payment p left join incomes_line i on i.id = p.income_id
  where p.id = new.id and case
    when p.paid_on is not null and p.returned_on is null and benefits_source(p.kind) <> ''
      then (i.household_id, i.fen, i."on", i.source)
        is distinct from (p.household_id, p.fen, p.paid_on, benefits_source(p.kind))
    else p.income_id is not null end;
  if found then
    raise exception 'payment % and the income of its household disagree', new.id using errcode = 'YH004';
  end if;
  return null;
end $$;
