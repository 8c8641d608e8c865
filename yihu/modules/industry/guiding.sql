-- Rows repeat the name of their guide or team, because a village may read them and not the guide or team itself.
create or replace function industry_guide_named() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  select g.name into new.guide_name from industry_guide g where g.id = new.guide_id;
  return new;
end $$;

create or replace function industry_team_named() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  select t.name into new.team_name from industry_service_team t where t.id = new.team_id;
  return new;
end $$;

-- Who is a guide no longer looks after no village.
create or replace function industry_guide_in_term() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
declare
  last date;
begin
  select g."end" into last from industry_guide g where g.id = new.guide_id;
  if last is not null and (new."end" is null or new."end" > last) then
    new."end" := last;
  end if;
  return new;
end $$;

create or replace function industry_guide_changed() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  update industry_guide_village set guide_name = new.name where guide_id = new.id and guide_name <> new.name;
  update industry_guidance set guide_name = new.name where guide_id = new.id and guide_name <> new.name;
  update industry_guide_village set "end" = new."end"
  where guide_id = new.id and new."end" is not null and ("end" is null or "end" > new."end");
  return null;
end $$;

create or replace function industry_team_renamed() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  update industry_service set team_name = new.name where team_id = new.id and team_name <> new.name;
  return null;
end $$;
