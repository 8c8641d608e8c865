-- The journal of money guards itself. All functions read with the owner's rights, because a township's scope
-- shows only part of what a county's batch was arranged into.
-- YH003: more would be given than there is. YH004: a row contradicts the row it hangs on.

create or replace function funds_takes_back() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
declare
  original jsonb;
  -- What a reverse entry may say differently from the entry it takes back.
  own text[] := array['id', 'fen', 'reverses_id', 'on', 'note', 'maker_id', 'maker_name', 'entered_at', 'key'];
begin
  if new.reverses_id is null then return new; end if;
  execute format('select to_jsonb(t) from %I t where id = $1', tg_table_name) into original using new.reverses_id;
  if (original->>'fen')::bigint <> -new.fen or original->>'reverses_id' is not null
     or new."on" < (original->>'on')::date or (original - own) <> (to_jsonb(new) - own) then
    raise exception '% % does not mirror the entry it takes back', tg_table_name, new.id using errcode = 'YH004';
  end if;
  return new;
end $$;

create or replace function funds_allocation_consistent() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  perform 1 from funds_batch b
  where b.id = new.batch_id and b.reverses_id is null and b."on" <= new."on" and b.number = new.batch_number
    and (b.tier, b.kind, b.year) = (new.tier, new.kind, new.year);
  if not found then raise exception 'allocation contradicts its batch' using errcode = 'YH004'; end if;
  return new;
end $$;

create or replace function funds_payment_consistent() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  if new.is_advance then
    perform 1 from funds_pool p
    where p.id = new.pool_id and p.reverses_id is null and p."on" <= new."on" and p.year = new.year;
  else
    perform 1 from funds_allocation a
    where a.id = new.allocation_id and a.reverses_id is null and a."on" <= new."on"
      and (a.tier, a.kind, a.year, a.area_code, a.project_number)
        = (new.tier, new.kind, new.year, new.area_code, new.project_number)
      and a.unit_id is not distinct from new.unit_id;
  end if;
  if not found then raise exception 'payment contradicts its source' using errcode = 'YH004'; end if;
  return new;
end $$;

-- Maker and checker are two people; a payment is decided once (unique), not before it was asked for.
create or replace function funds_decision_consistent() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  perform 1 from funds_payment p
  where p.id = new.payment_id and p.maker_id <> new.maker_id and p."on" <= new."on" and p.area_code = new.area_code;
  if not found then raise exception 'maker and checker must differ' using errcode = 'YH004'; end if;
  return new;
end $$;

create or replace function funds_expenditure_consistent() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  perform 1 from funds_payment p join funds_decision d on d.payment_id = p.id and d.verdict = 'posted'
  where p.id = new.payment_id and p.reverses_id is null and d."on" <= new."on"
    and (p.tier, p.kind, p.year, p.area_code, p.project_number)
      = (new.tier, new.kind, new.year, new.area_code, new.project_number)
    and p.unit_id is not distinct from new.unit_id;
  if not found then raise exception 'expenditure contradicts its payment' using errcode = 'YH004'; end if;
  return new;
end $$;

create or replace function funds_offset_consistent() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  perform 1 from funds_payment p
  join funds_decision d on d.payment_id = p.id and d.verdict = 'posted' and d."on" <= new."on"
  join funds_allocation a on a.id = new.allocation_id and a."on" <= new."on" and a.reverses_id is null
  where p.id = new.payment_id and p.is_advance and p.reverses_id is null
    and (p.tier, p.kind, p.year, p.area_code) = (new.tier, new.kind, new.year, new.area_code)
    and (a.tier, a.kind, a.year) = (new.tier, new.kind, new.year);
  if not found then raise exception 'offset contradicts its advance or allocation' using errcode = 'YH004'; end if;
  return new;
end $$;

-- Payments that hold money of their source: asked for or posted; a reverse entry gives back once it is posted.
create or replace function funds_held(of_allocation bigint, of_pool bigint) returns bigint
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(sum(p.fen), 0)::bigint
  from funds_payment p left join funds_decision d on d.payment_id = p.id
  where (p.allocation_id = of_allocation or p.pool_id = of_pool)
    and case when p.fen > 0 then d.verdict is distinct from 'void' else d.verdict = 'posted' end
$$;

-- A balance, locked, must equal its journal. Locking makes two racing transactions see each other's rows.
create or replace function funds_check(balance_id bigint) returns void language plpgsql security definer
set search_path = public, pg_temp as $$
declare
  b funds_balance;
  given bigint;
  taken bigint;
begin
  select * into b from funds_balance where id = balance_id for update;
  if b.batch_id is not null then
    select sum(fen) into given from funds_batch where id = b.batch_id or reverses_id = b.batch_id;
    select coalesce(sum(fen), 0) into taken from funds_allocation where batch_id = b.batch_id;
  elsif b.allocation_id is not null then
    select sum(fen) into given from funds_allocation where id = b.allocation_id or reverses_id = b.allocation_id;
    select funds_held(b.allocation_id, null) + coalesce(sum(fen), 0) into taken
    from funds_offset where allocation_id = b.allocation_id;
  elsif b.pool_id is not null then
    select sum(fen) into given from funds_pool where id = b.pool_id or reverses_id = b.pool_id;
    select funds_held(null, b.pool_id) - coalesce(sum(o.fen), 0) into taken
    from funds_offset o join funds_payment p on p.id = o.payment_id where p.pool_id = b.pool_id;
  else
    -- A reverse entry that is pending or posted holds the whole payment, so that it cannot be used meanwhile.
    select p.fen into given from funds_payment p where p.id = coalesce(b.payment_id, b.advance_id);
    if b.payment_id is not null then
      select coalesce(sum(fen), 0) into taken from funds_expenditure where payment_id = b.payment_id;
    else
      select coalesce(sum(fen), 0) into taken from funds_offset where payment_id = b.advance_id;
    end if;
    select taken + coalesce(sum(-r.fen), 0) into taken
    from funds_payment r left join funds_decision d on d.payment_id = r.id
    where r.reverses_id = coalesce(b.payment_id, b.advance_id) and d.verdict is distinct from 'void';
  end if;
  if b.id is null or given is distinct from b.amount_fen or taken is distinct from b.committed_fen
     or taken > given or taken < 0 then
    raise exception 'journal and balance % disagree: % of % taken', balance_id, taken, given using errcode = 'YH003';
  end if;
end $$;

create or replace function funds_balanced() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
declare
  p funds_payment;
  wanted bigint[];
begin
  if tg_table_name = 'funds_balance' then
    if tg_op = 'DELETE' then raise exception 'a balance is never deleted' using errcode = 'YH003'; end if;
    perform funds_check(new.id);
    return null;
  elsif tg_table_name = 'funds_batch' then
    select array_agg(id) into wanted from funds_balance where batch_id = coalesce(new.reverses_id, new.id);
  elsif tg_table_name = 'funds_pool' then
    select array_agg(id) into wanted from funds_balance where pool_id = coalesce(new.reverses_id, new.id);
  elsif tg_table_name = 'funds_allocation' then
    select array_agg(id) into wanted from funds_balance
    where batch_id = new.batch_id or allocation_id = coalesce(new.reverses_id, new.id);
    if array_length(wanted, 1) <> 2 then wanted := null; end if;
  elsif tg_table_name = 'funds_offset' then
    select * into p from funds_payment where id = new.payment_id;
    select array_agg(id) into wanted from funds_balance
    where allocation_id = new.allocation_id or pool_id = p.pool_id or advance_id = p.id;
    if array_length(wanted, 1) <> 3 then wanted := null; end if;
  elsif tg_table_name = 'funds_expenditure' then
    select array_agg(id) into wanted from funds_balance where payment_id = new.payment_id;
  else
    if tg_table_name = 'funds_payment' then
      select * into p from funds_payment where id = new.id;
    else
      select * into p from funds_payment where id = new.payment_id;
    end if;
    -- The source always; the payment's own balances once it is posted or when this row takes it back.
    select array_agg(id) into wanted from funds_balance
    where allocation_id = p.allocation_id or pool_id = p.pool_id
       or payment_id = coalesce(p.reverses_id, p.id) or advance_id = coalesce(p.reverses_id, p.id);
    if not exists (select 1 from funds_balance where id = any(wanted)
                   and (allocation_id is not null or pool_id is not null)) then
      wanted := null;
    end if;
    if exists (select 1 from funds_decision where payment_id = coalesce(p.reverses_id, p.id) and verdict = 'posted')
       and not exists (select 1 from funds_balance where payment_id = coalesce(p.reverses_id, p.id)) then
      wanted := null;
    end if;
  end if;
  if wanted is null then
    raise exception '% without its balance', tg_table_name using errcode = 'YH003';
  end if;
  perform funds_check(id) from unnest(wanted) as id order by id;
  return null;
end $$;
