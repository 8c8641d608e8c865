-- The road of a problem guards itself, whatever door a change comes through.
-- YH002: a step is rewritten. YH003: a problem is struck off without what 销号 asks for.

-- Steps are never changed. Only those that an import brought can go again, with the whole import (undo).
create or replace function rectification_step_stays() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and old.imported_in is not null then return old; end if;
  raise exception 'rectification_problemstep is append-only' using errcode = 'YH002';
end $$;

-- “一个问题、一套整改措施、一名责任领导、一套印证资料”: the leader is a check constraint, the rest stands in other tables.
create or replace function rectification_closed_is_complete() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  if exists (select from rectification_problem p where p.id = new.id and p.stage = 'closed')
     and (not exists (select from rectification_measure m where m.problem_id = new.id)
          or exists (select from rectification_measure m where m.problem_id = new.id and m.done_on is null)
          or not exists (select from rectification_evidence e where e.problem_id = new.id)) then
    raise exception 'problem % is closed without finished measures and evidence', new.id using errcode = 'YH003';
  end if;
  return null;
end $$;

drop trigger if exists step_stays on rectification_problemstep;
create trigger step_stays before update or delete on rectification_problemstep
  for each row execute function rectification_step_stays();

drop trigger if exists closed_is_complete on rectification_problem;
create constraint trigger closed_is_complete after insert or update of stage on rectification_problem
  deferrable initially deferred for each row execute function rectification_closed_is_complete();
