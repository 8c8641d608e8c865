-- Sums of posted money by place, tier, fund year and stage, of whole months and of single days.

create or replace function funds_place(code text) returns text language sql immutable
set search_path = public, pg_temp as $$
  select case when substr(code, 7, 3) = '000' then code else left(code, 9) || '000' end
$$;

create or replace function funds_add_to_cells() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  insert into funds_cell (area_code, year, tier, stage, span, day, fen)
  select area_code, year, tier, stage, span, case span when 'm' then date_trunc('month', day)::date else day end, sum(fen)
  from (%(new)s) counted cross join (values ('m'), ('d')) as spans (span)
  group by 1, 2, 3, 4, 5, 6
  order by 2, 5, 6, 1, 3, 4  -- always in this order, so that two postings do not wait for each other
  on conflict (year, span, day, area_code, tier, stage) do update set fen = funds_cell.fen + excluded.fen;
  return null;
end $$;

-- All cells anew from the journal: after a bulk load by the owner, or to prove them.
create or replace function funds_recount_cells() returns void language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  delete from funds_cell;
  insert into funds_cell (area_code, year, tier, stage, span, day, fen)
  select area_code, year, tier, stage, span, case span when 'm' then date_trunc('month', day)::date else day end, sum(fen)
  from (%(all)s) counted cross join (values ('m'), ('d')) as spans (span)
  group by 1, 2, 3, 4, 5, 6;
end $$;
revoke execute on function funds_recount_cells() from public, yihu_app;
