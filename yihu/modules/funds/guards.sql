-- The journal of money guards itself. All functions read with the owner's rights, because a township's scope
-- shows only part of what a county's batch was arranged into.
-- YH003: more would be given than there is. YH004: a row contradicts the row it hangs on.

-- Inside a scope a line of money bears the name of who is at the keyboard.
create or replace function funds_signed() returns trigger language plpgsql as $$
begin
  if coalesce(current_setting('yihu.user', true), '') not in ('', new.maker_id::text) then
    raise exception 'an entry of money is written by its maker' using errcode = 'YH004';
  end if;
  return new;
end $$;

create or replace function funds_verdict(stage text, entry bigint) returns text language plpgsql stable
security definer set search_path = public, pg_temp as $$
declare found text;
begin
  execute format('select verdict from funds_decision where %I = $1', stage || '_id') into found using entry;
  return found;
end $$;

-- A reverse entry mirrors its original with the opposite sign; a part that leaves mirrors it but for the amount.
create or replace function funds_takes_back() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
declare
  original jsonb;
  stage text := substr(tg_table_name, 7);
  of bigint := coalesce(new.reverses_id, new.recovers_id);
  live boolean;
  -- What an entry that gives back may say differently from the one it takes from.
  own text[] := array['id', 'fen', 'reverses_id', 'recovers_id', 'way', 'on', 'note', 'maker_id', 'maker_name',
                      'entered_at', 'key', 'uid', 'carries_id'];
begin
  if of is null then return new; end if;
  -- Locked, so that of two who take back at once the second sees the first.
  execute format('select to_jsonb(t) from %I t where id = $1 for update', tg_table_name) into original using of;
  if new.reverses_id is not null then
    execute format('select exists (select from %I r left join funds_decision d on d.%I = r.id
                    where r.reverses_id = $1 and d.verdict is distinct from ''void'')', tg_table_name, stage || '_id')
      into live using of;
    if live then raise unique_violation using message = format('%s %s is taken back already', tg_table_name, of); end if;
  end if;
  -- An expenditure opens no balance that would stop refunds at what was spent: they are added up here.
  if stage = 'expenditure' and funds_left(stage, of) - new.fen > (original->>'fen')::bigint then
    raise unique_violation using message = format('%s %s gives back more than was spent', tg_table_name, of);
  end if;
  if original is null or to_jsonb(new)->>'carries_id' is not null or original->>'reverses_id' is not null or original->>'recovers_id' is not null
     or (original->>'fen')::bigint < -new.fen
     or (new.reverses_id is not null and (original->>'fen')::bigint <> -new.fen)
     or (new.recovers_id is not null and (stage not in ('batch', 'allocation', 'payment', 'expenditure')
         or (stage = 'expenditure') <> (new.way = 'refunded')))
     or funds_verdict(stage, of) is distinct from 'posted'
     or new."on" < (original->>'on')::date or (original - own) <> (to_jsonb(new) - own) then
    raise exception '% % does not mirror the entry it takes back', tg_table_name, new.id using errcode = 'YH004';
  end if;
  return new;
end $$;

-- Money carried over is the same money a year later.
create or replace function funds_batch_consistent() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  if new.carries_id is null then return new; end if;
  perform 1 from funds_batch b
  where b.id = new.carries_id and b.way = 'carried' and b.fen = -new.fen and b.year + 1 = new.year and b."on" <= new."on"
    and (b.tier, b.kind, b.number, b.area_code) = (new.tier, new.kind, new.number, new.area_code);
  if not found and new.fen > 0 then
    raise exception 'carried money contradicts what left the year' using errcode = 'YH004';
  end if;
  return new;
end $$;

create or replace function funds_allocation_consistent() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  perform 1 from funds_batch b
  where b.id = new.batch_id and b.fen > 0 and b."on" <= new."on" and b.number = new.batch_number
    and (b.tier, b.kind, b.year) = (new.tier, new.kind, new.year) and funds_verdict('batch', b.id) = 'posted';
  if not found then raise exception 'allocation contradicts its batch' using errcode = 'YH004'; end if;
  return new;
end $$;

create or replace function funds_payment_consistent() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  if new.is_advance then
    perform 1 from funds_pool p
    where p.id = new.pool_id and p.fen > 0 and p."on" <= new."on" and p.year = new.year
      and funds_verdict('pool', p.id) = 'posted';
  else
    perform 1 from funds_allocation a
    where a.id = new.allocation_id and a.fen > 0 and a."on" <= new."on"
      and (a.tier, a.kind, a.year, a.area_code, a.project_number, a.sector)
        = (new.tier, new.kind, new.year, new.area_code, new.project_number, new.sector)
      and a.unit_id is not distinct from new.unit_id and funds_verdict('allocation', a.id) = 'posted';
  end if;
  if not found then raise exception 'payment contradicts its source' using errcode = 'YH004'; end if;
  return new;
end $$;

-- Maker and checker are two people, at every stage; an entry is decided once (unique), not before it was written.
-- Money that is carried over leaves one year and enters the next by one word.
create or replace function funds_decision_consistent() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
declare
  stage text := funds_stage(to_jsonb(new));
  good boolean;
begin
  execute format('select maker_id <> $1 and "on" <= $2 and area_code = $3 from %I where id = $4', 'funds_' || stage)
    into good using new.maker_id, new."on", new.area_code, (to_jsonb(new)->>(stage || '_id'))::bigint;
  if good is not true then raise exception 'maker and checker must differ' using errcode = 'YH004'; end if;
  perform 1 from funds_batch b
  where b.id = new.batch_id and b.carries_id is not null
    and funds_verdict('batch', b.carries_id) is distinct from new.verdict;
  if found then raise exception 'carried money is decided in one' using errcode = 'YH004'; end if;
  return new;
end $$;

create or replace function funds_stage(decision jsonb) returns text language sql immutable
set search_path = public, pg_temp as $$
  select stage from unnest(array['batch', 'plan', 'pool', 'allocation', 'payment', 'expenditure', 'offset']) stage
  where decision->>(stage || '_id') is not null
$$;

create or replace function funds_expenditure_consistent() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  perform 1 from funds_payment p join funds_decision d on d.payment_id = p.id and d.verdict = 'posted'
  where p.id = new.payment_id and p.fen > 0 and d."on" <= new."on"
    and (p.tier, p.kind, p.year, p.area_code, p.project_number, p.sector)
      = (new.tier, new.kind, new.year, new.area_code, new.project_number, new.sector)
    and p.unit_id is not distinct from new.unit_id;
  if not found then raise exception 'expenditure contradicts its payment' using errcode = 'YH004'; end if;
  return new;
end $$;

create or replace function funds_offset_consistent() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  perform 1 from funds_payment p
  join funds_decision d on d.payment_id = p.id and d.verdict = 'posted' and d."on" <= new."on"
  join funds_allocation a on a.id = new.allocation_id and a."on" <= new."on" and a.fen > 0
  where p.id = new.payment_id and p.is_advance and p.fen > 0
    and (p.tier, p.kind, p.year, p.area_code) = (new.tier, new.kind, new.year, new.area_code)
    and (a.tier, a.kind, a.year) = (new.tier, new.kind, new.year) and funds_verdict('allocation', a.id) = 'posted';
  if not found then raise exception 'offset contradicts its advance or allocation' using errcode = 'YH004'; end if;
  return new;
end $$;

-- What rows of `child` hold of the thing they hang on: asked for or posted; what gives back counts once it is posted.
create or replace function funds_held(child text, owner text, owner_id bigint) returns bigint language plpgsql stable
security definer set search_path = public, pg_temp as $$
declare held bigint;
begin
  execute format('select coalesce(sum(c.fen), 0)::bigint from %I c left join funds_decision d on d.%I = c.id
                  where c.%I = $1 and case when c.fen > 0 then d.verdict is distinct from ''void''
                                           else d.verdict = ''posted'' end',
                 'funds_' || child, child || '_id', owner || '_id') into held using owner_id;
  return held;
end $$;

-- What has left a posted thing itself: until it is void, whatever gives back holds all it will take.
create or replace function funds_left(stage text, entry bigint) returns bigint language plpgsql stable
security definer set search_path = public, pg_temp as $$
declare gone bigint;
begin
  execute format('select coalesce(sum(-b.fen), 0)::bigint from %I b left join funds_decision d on d.%I = b.id
                  where (b.reverses_id = $1 or b.recovers_id = $1) and d.verdict is distinct from ''void''',
                 'funds_' || stage, stage || '_id') into gone using entry;
  return gone;
end $$;

-- What posted offsets have refilled of a pool; an offset being taken back holds it again.
create or replace function funds_refilled(of_pool bigint) returns bigint language sql stable security definer
set search_path = public, pg_temp as $$
  select coalesce(sum(o.fen), 0)::bigint
  from funds_offset o join funds_payment p on p.id = o.payment_id left join funds_decision d on d.offset_id = o.id
  where p.pool_id = of_pool
    and case when o.fen > 0 then d.verdict = 'posted' else d.verdict is distinct from 'void' end
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
    select fen into given from funds_batch where id = b.batch_id and funds_verdict('batch', id) = 'posted';
    taken := funds_held('allocation', 'batch', b.batch_id) + funds_left('batch', b.batch_id);
  elsif b.allocation_id is not null then
    select fen into given from funds_allocation
    where id = b.allocation_id and funds_verdict('allocation', id) = 'posted';
    taken := funds_held('payment', 'allocation', b.allocation_id) + funds_held('offset', 'allocation', b.allocation_id)
             + funds_left('allocation', b.allocation_id);
  elsif b.pool_id is not null then
    select fen into given from funds_pool where id = b.pool_id and funds_verdict('pool', id) = 'posted';
    taken := funds_held('payment', 'pool', b.pool_id) - funds_refilled(b.pool_id) + funds_left('pool', b.pool_id);
  elsif b.payment_id is not null then
    select fen into given from funds_payment where id = b.payment_id and funds_verdict('payment', id) = 'posted';
    taken := funds_held('expenditure', 'payment', b.payment_id) + funds_left('payment', b.payment_id);
  else
    select fen into given from funds_payment where id = b.advance_id and funds_verdict('payment', id) = 'posted';
    taken := funds_held('offset', 'payment', b.advance_id) + funds_left('payment', b.advance_id);
  end if;
  if b.id is null or given is distinct from b.amount_fen or taken is distinct from b.committed_fen
     or taken > given or taken < 0 then
    raise exception 'journal and balance % disagree: % of % taken', balance_id, taken, given using errcode = 'YH003';
  end if;
end $$;

-- Which balances a row moves: those of what it hangs on, and its own once it is posted.
create or replace function funds_balanced() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
declare
  stage text := substr(tg_table_name, 7);
  entry jsonb := to_jsonb(new);
  root bigint;
  above int := 0;
  own int := 0;
  wanted bigint[];
begin
  if stage = 'balance' then
    if tg_op = 'DELETE' then raise exception 'a balance is never deleted' using errcode = 'YH003'; end if;
    perform funds_check(new.id);
    return null;
  end if;
  if stage = 'decision' then
    stage := funds_stage(entry);
    execute format('select to_jsonb(t) from %I t where id = $1', 'funds_' || stage)
      into entry using (entry->>(stage || '_id'))::bigint;
  end if;
  if stage = 'plan' then return null; end if;
  root := coalesce(entry->>'reverses_id', entry->>'recovers_id', entry->>'id');
  above := case stage when 'allocation' then 1 when 'payment' then 1 when 'expenditure' then 1 when 'offset' then 3
           else 0 end;
  if stage not in ('expenditure', 'offset') and funds_verdict(stage, root) = 'posted' then
    own := case when stage = 'payment' and (entry->>'is_advance')::boolean then 2 else 1 end;
  end if;
  if stage = 'allocation' then
    wanted := array(select id from funds_balance where batch_id = (entry->>'batch_id')::bigint);
  elsif stage = 'payment' then
    wanted := array(select id from funds_balance where allocation_id = (entry->>'allocation_id')::bigint)
              || array(select id from funds_balance where pool_id = (entry->>'pool_id')::bigint);
  elsif stage = 'expenditure' then
    wanted := array(select id from funds_balance where payment_id = (entry->>'payment_id')::bigint);
  elsif stage = 'offset' then
    wanted := array(select id from funds_balance where allocation_id = (entry->>'allocation_id')::bigint)
              || array(select id from funds_balance where advance_id = (entry->>'payment_id')::bigint)
              || array(select b.id from funds_balance b join funds_payment p on p.pool_id = b.pool_id
                       where p.id = (entry->>'payment_id')::bigint);
  end if;
  if own > 0 then
    wanted := coalesce(wanted, '{}')
              || case stage
                   when 'batch' then array(select id from funds_balance where batch_id = root)
                   when 'pool' then array(select id from funds_balance where pool_id = root)
                   when 'allocation' then array(select id from funds_balance where allocation_id = root)
                   else array(select id from funds_balance where payment_id = root)
                        || array(select id from funds_balance where advance_id = root)
                 end;
  end if;
  if coalesce(array_length(wanted, 1), 0) <> above + own then
    raise exception '% without its balance', tg_table_name using errcode = 'YH003';
  end if;
  if stage = 'batch' and entry->>'way' = 'carried' and funds_verdict('batch', (entry->>'id')::bigint) = 'posted'
     and not exists (select from funds_batch n where n.carries_id = (entry->>'id')::bigint
                     and funds_verdict('batch', n.id) = 'posted') then
    raise exception 'carried money has not arrived in the next year' using errcode = 'YH003';
  end if;
  perform funds_check(id) from unnest(wanted) as id order by id;
  return null;
end $$;
