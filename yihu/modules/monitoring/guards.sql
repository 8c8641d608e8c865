-- The road of a case guards itself, whatever door a change comes through.
-- YH002: a step is rewritten. YH004: a case leaves the road, or is cleared by help without a finished measure for a risk.

create or replace function monitoring_step_stays() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and old.imported_in is not null then return old; end if;
  raise exception 'monitoring_step is append-only' using errcode = 'YH002';
end $$;

-- The edges of rules/stages.py, each also backwards: a step may be withdrawn. A household that ends takes its case
-- along from wherever it stands: before the decision has been announced not taken on, afterwards gone by nature.
create or replace function monitoring_case_on_road() returns trigger language plpgsql as $$
declare
  edges constant text[] := array[
    'assigned>checked', 'assigned>dismissed', 'checked>compared', 'checked>assessed', 'checked>dismissed',
    'compared>assessed', 'compared>dismissed', 'assessed>noticed', 'assessed>dismissed', 'noticed>reviewed',
    'noticed>dismissed', 'reviewed>decided', 'reviewed>dismissed', 'decided>monitored',
    'monitored>clear_checked', 'monitored>cleared', 'clear_checked>clear_assessed', 'clear_assessed>clear_noticed',
    'clear_noticed>clear_reviewed', 'clear_reviewed>clear_decided', 'clear_decided>cleared',
    'clear_checked>monitored', 'clear_assessed>monitored', 'clear_noticed>monitored', 'clear_reviewed>monitored',
    'clear_decided>monitored'];
  ends constant text[] := array[
    'decided>dismissed', 'clear_checked>cleared', 'clear_assessed>cleared', 'clear_noticed>cleared',
    'clear_reviewed>cleared'];
begin
  if old.stage || '>' || new.stage = any(ends) and (new.stage = 'dismissed' or new.clear_kind = 'natural')
      or new.stage || '>' || old.stage = any(ends) then
    return new;
  end if;
  if not (old.stage || '>' || new.stage = any(edges) or new.stage || '>' || old.stage = any(edges)) then
    raise exception 'case % may not go from % to %', new.id, old.stage, new.stage using errcode = 'YH004';
  end if;
  return new;
end $$;

create or replace function monitoring_case_is_complete() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
declare c record;
begin
  select * into c from monitoring_case where id = new.id;
  -- A spell comes with the national export as it was told there (V045 finds what is wrong); what happens to it here
  -- afterwards is guarded like all else. It has no notice of ours.
  if c.id is null or (c.imported_in is not null and tg_op = 'INSERT') then return null; end if;
  if c.imported_in is null and c.stage in ('reviewed', 'decided', 'monitored') and not exists (
      select from monitoring_step s where s.case_id = c.id and s.stage = 'noticed' and s.until > s."on"
        and not exists (select from monitoring_step w where w.withdraws_id = s.id)) then
    raise exception 'case % has no notice', c.id using errcode = 'YH004';
  end if;
  if c.stage = 'cleared' and c.clear_kind = 'helped' and exists (
      select from monitoring_risk r where r.case_id = c.id and not exists (
        select from monitoring_measure m where m.risk_id = r.id and m.done_on is not null)) then
    raise exception 'case % is cleared with a risk nobody did anything about', c.id using errcode = 'YH004';
  end if;
  return null;
end $$;

drop trigger if exists case_on_road on monitoring_case;
create trigger case_on_road before update of stage on monitoring_case
  for each row when (old.stage is distinct from new.stage) execute function monitoring_case_on_road();

drop trigger if exists case_is_complete on monitoring_case;
create constraint trigger case_is_complete after insert or update of stage on monitoring_case
  deferrable initially deferred for each row execute function monitoring_case_is_complete();

drop trigger if exists step_stays on monitoring_step;
create trigger step_stays before update or delete on monitoring_step
  for each row execute function monitoring_step_stays();

-- What the public page tells to whoever holds a tracking code: how far it is, and nothing of anybody.
create or replace function monitoring_report_state(wanted text)
returns table (reported_on date, state text, accepted_on date, settled_on date, stage text, stage_on date)
language sql stable security definer set search_path = public, pg_temp as $$
  select c."on", c.state, c.accepted_on, c.settled_on, coalesce(k.stage, ''), k.stage_on
  from monitoring_clue c left join monitoring_case k on k.id = c.case_id
  where wanted <> '' and c.code_hash = wanted and c.moved_on is null;
$$;

revoke all on function monitoring_report_state(text) from public;
grant execute on function monitoring_report_state(text) to yihu_app;
