-- The count of an asset is held against its original value, whoever writes the row.
create or replace function assets_check_difference() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  select a.value_fen into new.book_fen from assets_asset a where a.id = new.asset_id;
  new.difference_fen := new.value_fen - new.book_fen;
  return new;
end $$;

create or replace function assets_month_first_day() returns trigger language plpgsql as $$
begin
  new.month := date_trunc('month', new.month)::date;
  return new;
end $$;

-- The receipts of a solar month stand as income lines of the station's asset: written here, so that they are keyed once.
create or replace function assets_month_told() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  if tg_op <> 'INSERT' then
    if exists (select from assets_income i where i.month_id = old.id and i.plan_id is not null) then
      if tg_op = 'DELETE' or (new.fee_fen, new.subsidy_fen, new.station_id) is distinct from (old.fee_fen, old.subsidy_fen, old.station_id) then
        raise exception 'the month is distributed' using errcode = '23514', constraint = 'month_distributed';
      end if;
      return null;
    end if;
    delete from assets_income where month_id = old.id;
  end if;
  if tg_op <> 'DELETE' then
    insert into assets_income (area_code, asset_id, kind, "on", period, fen, voucher, note, month_id, batch_id)
    select new.area_code, s.asset_id, part.kind,
           coalesce(new.received_on, (new.month + interval '1 month' - interval '1 day')::date),
           to_char(new.month, 'YYYY-MM'), part.fen, '', '', new.id, new.batch_id
    from assets_station s, (values ('power', new.fee_fen), ('subsidy', new.subsidy_fen)) as part (kind, fen)
    where s.id = new.station_id and part.fen > 0;
  end if;
  return null;
end $$;

-- Lines of a solar month are the month's; a line that a plan has taken stands still until the plan is withdrawn.
create or replace function assets_income_kept() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
declare
  own boolean := pg_trigger_depth() = 1;
begin
  if tg_op = 'INSERT' then
    if own and new.month_id is not null then
      raise exception 'lines of a month are written by the month' using errcode = '23514', constraint = 'income_stands_still';
    end if;
    return new;
  end if;
  if tg_op = 'DELETE' then
    if old.plan_id is not null or (own and old.month_id is not null) then
      raise exception 'income stands still' using errcode = '23514', constraint = 'income_stands_still';
    end if;
    return old;
  end if;
  if (old.plan_id is not null or (own and old.month_id is not null))
     and (new.asset_id, new.kind, new."on", new.fen, new.month_id, new.area_code)
         is distinct from (old.asset_id, old.kind, old."on", old.fen, old.month_id, old.area_code) then
    raise exception 'income stands still' using errcode = '23514', constraint = 'income_stands_still';
  end if;
  if old.plan_id is not null and new.plan_id is distinct from old.plan_id and not exists (
      select from assets_distribution p where p.id = old.plan_id and p.stage in ('withdrawn', 'reversed')) then
    raise exception 'income stands still' using errcode = '23514', constraint = 'income_stands_still';
  end if;
  return new;
end $$;

create or replace function assets_expense_kept() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.reverses_id is not null and not exists (
        select from assets_expense e where e.id = new.reverses_id
          and (e.plan_id, e.use, -e.fen) = (new.plan_id, new.use, new.fen)) then
      raise exception 'a reverse entry is its original turned round' using errcode = '23514', constraint = 'expense_of_a_plan';
    end if;
    return new;
  end if;
  if old.plan_id is not null then
    raise exception 'expense of a plan' using errcode = '23514', constraint = 'expense_of_a_plan';
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end $$;

-- What a plan gives is what it takes, to the fen, from the day it leaves the draft.
create or replace function assets_balanced() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
declare
  row_now jsonb := to_jsonb(case when tg_op = 'DELETE' then old else new end);
  plan bigint := case when tg_table_name = 'assets_distribution' then row_now->>'id' else row_now->>'plan_id' end;
  wrong boolean;
begin
  if plan is null then
    return null;
  end if;
  select p.income_fen is distinct from (select coalesce(sum(s.fen), 0) from assets_share s where s.plan_id = p.id)
      or p.income_fen is distinct from (select coalesce(sum(i.fen), 0) from assets_income i where i.plan_id = p.id)
    into wrong from assets_distribution p where p.id = plan and p.stage not in ('drafted', 'withdrawn', 'reversed');
  if wrong then
    raise exception 'plan % gives not what it takes', plan using errcode = '23514', constraint = 'plan_balanced';
  end if;
  return null;
end $$;

-- Lines are written while the village is at work on the plan; afterwards payment and its reversal alone date them.
create or replace function assets_share_frozen() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
declare
  row_now assets_share := case when tg_op = 'DELETE' then old else new end;
  dated text[] := array['paid_on', 'reversed_on', 'line_id'];
begin
  perform 1 from assets_distribution p where p.id = row_now.plan_id and p.stage in ('drafted', 'met');
  if found or (tg_op = 'UPDATE' and to_jsonb(new) - dated = to_jsonb(old) - dated) then
    return row_now;
  end if;
  raise exception 'the plan is reviewed' using errcode = '23514', constraint = 'share_frozen';
end $$;

-- Maker and checker are two people at every stage.
create or replace function assets_other_person() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
declare
  before bigint[];
begin
  if new.plan_id is not null and new.stage in ('reviewed', 'paid') then
    select array_agg(distinct who) into before from (
      select p.maker_id as who from assets_distribution p where p.id = new.plan_id
      union all
      select s.by_id from assets_step s where s.plan_id = new.plan_id
        and s.stage = any (case new.stage when 'reviewed' then array['met', 'amended'] else array['reviewed'] end)) w;
  elsif new.plan_id is not null and new.stage = 'reversed' then
    -- Without somebody who asked, nobody is another.
    before := array[coalesce((select s.by_id from assets_step s
      where s.plan_id = new.plan_id and s.stage = 'asked_back' order by s.id desc limit 1), new.by_id)];
  elsif new.disposal_id is not null and new.stage in ('agreed', 'decided') then
    select array_agg(distinct who) into before from (
      select d.maker_id as who from assets_disposal d where d.id = new.disposal_id
      union all
      select s.by_id from assets_step s where s.disposal_id = new.disposal_id and s.stage = 'agreed') w;
  end if;
  if before is not null and (new.by_id is null or new.by_id = any (before)) then
    raise exception 'one person made and checked' using errcode = '23514', constraint = 'step_by_another';
  end if;
  return new;
end $$;

-- What an asset of a village brings in is its collective's income: written there once, by whoever owns it on that day.
create or replace function assets_tell_village(one assets_income) returns void language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  insert into places_collective_income (area_code, "on", source, fen, payer, proof, note, asset_income_id)
  select one.area_code, one."on",
         case when one.kind in ('rent', 'contract') then 'lease' when one.kind = 'dividend' then 'shares'
              when one.kind in ('power', 'subsidy') then 'solar' else 'other' end,
         one.fen, left(a.name, 80), '资产收益 ' || one.id,
         left(concat_ws('，', nullif(one.voucher, ''), nullif(one.period, '')), 200), one.id
  from assets_asset a
  join assets_ownership o on o.asset_id = a.id and o.level = 'village'
    and o.start <= one."on" and (o."end" is null or o."end" > one."on")
  where a.id = one.asset_id and one.area_code not like '%000'
  on conflict (asset_income_id) do update set area_code = excluded.area_code, "on" = excluded."on",
    source = excluded.source, fen = excluded.fen, payer = excluded.payer, note = excluded.note;
  if not found then
    delete from places_collective_income where asset_income_id = one.id;
  end if;
end $$;

create or replace function assets_income_told() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  if tg_op = 'DELETE' then
    delete from places_collective_income where asset_income_id = old.id;
  elsif tg_op = 'INSERT' or (new.asset_id, new.area_code, new.kind, new."on", new.fen, new.voucher, new.period)
      is distinct from (old.asset_id, old.area_code, old.kind, old."on", old.fen, old.voucher, old.period) then
    perform assets_tell_village(new);
  end if;
  return null;
end $$;

-- The asset has another name, or another owner over some days.
create or replace function assets_incomes_told() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
declare
  before jsonb := case when tg_op = 'INSERT' then null else to_jsonb(old) end;
  since jsonb := case when tg_op = 'DELETE' then null else to_jsonb(new) end;
  key text := case tg_table_name when 'assets_asset' then 'id' else 'asset_id' end;
begin
  perform assets_tell_village(i) from assets_income i
  where i.asset_id in ((before->>key)::bigint, (since->>key)::bigint);
  return null;
end $$;
