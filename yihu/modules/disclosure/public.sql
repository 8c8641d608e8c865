-- What the public site may see and do. Its role reads these views and calls these functions, and holds nothing else:
-- no table, no key, no other function. The views run with their owner's rights.
drop view if exists disclosure_public_file;
drop view if exists disclosure_public;

create view disclosure_public with (security_barrier) as
  select n.id, n.address, n.version, n.kind, n.kind_label, n.title, n.text, n.document, n.issuer, n.subject_class,
         n.made_on, n.first, n.last, n.columns, n.rows, n.place, n.contact, n.index_number, n.digest, n.names,
         n.takes_objections, n.area_code, a.name as area_name, n.released_at, (n.replaces_id is not null) as corrected
  from disclosure_notice n left join areas_area a on a.code = n.area_code
  where n.state = 'released' and n.medium <> 'board';

create view disclosure_public_file with (security_barrier) as
  select f.id, f.notice_id, f.name, f.content_type, f.size, f.sha256, f.content
  from disclosure_attachment f join disclosure_notice n on n.id = f.notice_id
  where n.state = 'released' and n.medium <> 'board';

create or replace view disclosure_public_place with (security_barrier) as
  select a.code, a.name, a.level from areas_area a
  where exists (select from disclosure_notice n where n.state = 'released' and n.medium <> 'board'
                and left(n.area_code, 6) = left(a.code, 6))
    and a.level in ('county', 'township');

-- An objection to a notice that stands on the day. False: there is none, or it takes no objections.
create or replace function disclosure_object(wanted text, words text, code text, at timestamptz, on_day date, due_on date)
returns boolean language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if length(words) > 1000 or length(btrim(words)) = 0 or length(code) <> 64 then return false; end if;
  insert into disclosure_objection (area_code, notice_id, "on", received_at, text, code_hash, due, answer, by_name)
    select n.area_code, n.id, on_day, at, words, code, due_on, '', ''
    from disclosure_notice n
    where n.address = wanted and n.state = 'released' and n.medium <> 'board' and n.takes_objections
      and n.first <= on_day and (n.last is null or on_day <= n.last);
  return found;
end $$;

-- What the holder of a code may know: when it came, by when it is answered, and the answer.
create or replace function disclosure_answer(code text)
returns table (title text, on_day date, due date, answered_on date, answer text)
language sql stable security definer set search_path = public, pg_temp as $$
  select n.title::text, o."on", o.due, o.answered_on, o.answer::text
  from disclosure_objection o join disclosure_notice n on n.id = o.notice_id
  where length(code) = 64 and o.code_hash = code;
$$;

-- How often by now, this time included; older days go.
create or replace function disclosure_attempt(wanted text, on_day date) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare found_count integer;
begin
  insert into disclosure_attempt as a (key, day, count) values (wanted, on_day, 1)
    on conflict (key) do update set count = a.count + 1 returning count into found_count;
  if found_count = 1 then delete from disclosure_attempt where day < on_day; end if;
  return found_count;
end $$;

do $$ begin
  if exists (select from pg_roles where rolname = 'yihu_public') then
    grant usage on schema public to yihu_public;
    grant select on disclosure_public, disclosure_public_file, disclosure_public_place to yihu_public;
    grant execute on function disclosure_object(text, text, text, timestamptz, date, date),
      disclosure_answer(text), disclosure_attempt(text, date) to yihu_public;
  end if;
end $$;
grant select on disclosure_public, disclosure_public_file, disclosure_public_place to yihu_app;
revoke insert, update, delete on disclosure_public, disclosure_public_file, disclosure_public_place from yihu_app;
