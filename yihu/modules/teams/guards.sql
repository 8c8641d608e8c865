-- A member's day lies inside the member's term. The member is read with the owner's rights.
create or replace function teams_duty_in_term() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  perform 1 from teams_member m
  where m.id = new.member_id and m.start <= new."on" and (m."end" is null or new."on" < m."end");
  if not found then
    raise exception 'day outside the term' using errcode = '23514', constraint = 'duty_in_term';
  end if;
  return new;
end $$;

-- Neither the county's store nor what a team holds is ever below zero, on any day. A township's scope shows only
-- part of what was issued, so the sums are taken with the owner's rights; one movement of an item at a time.
create or replace function teams_supply_enough() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
declare
  row_now teams_supply := case when tg_op = 'DELETE' then old else new end;
  least bigint;
begin
  perform pg_advisory_xact_lock(hashtextextended('supply ' || left(row_now.area_code, 6) || row_now.item, 8));
  select min(total) into least from (
    select sum(case when s.kind = 'issued' then -s.quantity else s.quantity end)
      over (order by s."on", s.kind = 'issued', s.id) as total
    from teams_supply s
    where left(s.area_code, 6) = left(row_now.area_code, 6) and s.item = row_now.item and s.unit = row_now.unit) t;
  if least < 0 then
    raise exception 'store below zero' using errcode = '23514', constraint = 'supply_enough';
  end if;
  select min(total) into least from (
    select sum(case when s.kind = 'issued' then s.quantity else -s.quantity end)
      over (partition by s.team_id order by s."on", s.kind = 'returned', s.id) as total
    from teams_supply s
    where left(s.area_code, 6) = left(row_now.area_code, 6) and s.item = row_now.item and s.unit = row_now.unit
      and s.team_id is not null) t;
  if least < 0 then
    raise exception 'team returns more than it holds' using errcode = '23514', constraint = 'supply_enough';
  end if;
  return null;
end $$;
