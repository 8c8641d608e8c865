-- The days on a project repeat its standing steps; the two are compared when a transaction ends.
create or replace function projects_days_agree() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
declare
  wrong text;
  row_now jsonb := case when tg_op = 'DELETE' then to_jsonb(old) else to_jsonb(new) end;
  owner bigint := (row_now->>(case tg_table_name when 'projects_project' then 'id' else 'project_id' end))::bigint;
begin
  select string_agg(d.stage, ',') into wrong
  from projects_project p
  cross join lateral (values
    ('proposed', p.proposed_on), ('in_library', p.in_library_on), ('planned', p.planned_on),
    ('contracted', p.contracted_on), ('started', p.started_on), ('finished', p.finished_on),
    ('accepted', p.accepted_on), ('settled', p.settled_on), ('disclosed', p.disclosed_on),
    ('handed_over', p.handed_over_on), ('removed', p.removed_on)) d(stage, day)
  where p.id = owner and d.day is distinct from (
    select min(s."on") from projects_projectstep s
    where s.project_id = p.id and s.stage = d.stage and s.withdraws_id is null
      and not exists (select 1 from projects_projectstep w where w.withdraws_id = s.id));
  if wrong is not null then
    raise exception 'days of project % disagree with its steps: %', owner, wrong using errcode = 'YH004';
  end if;
  return null;
end $$;

-- A step stays as it was written; only an import undone as a whole takes its own steps with it.
create or replace function projects_step_kept() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and old.batch_id is not null then return old; end if;
  raise exception 'a step of a project is never changed' using errcode = 'YH002';
end $$;
