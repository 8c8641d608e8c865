-- The list of a closed round is frozen: no sheet of it is added, changed or taken out.
create or replace function surveys_sheet_frozen() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  perform 1 from surveys_survey s
  where s.id = coalesce(new.survey_id, old.survey_id) and s.closed_on is not null;
  if found then
    raise exception 'the round is closed' using errcode = '23514', constraint = 'sheet_frozen';
  end if;
  return coalesce(new, old);
end $$;
