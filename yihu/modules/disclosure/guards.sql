-- A notice guards itself, whatever door a change comes through. YH004: it would leave its road, be changed after it was
-- sent, or be released by somebody who had a hand in it or with personal data in it.
create or replace function disclosure_notice_guard() returns trigger language plpgsql as $$
declare
  roads constant text[] := array['draft>draft', 'draft>sent', 'sent>sent', 'sent>draft', 'sent>released',
    'released>released', 'released>withdrawn', 'released>archived', 'withdrawn>withdrawn', 'archived>archived'];
begin
  if tg_op = 'INSERT' then
    if new.state <> 'draft' then raise exception 'a notice begins as a draft' using errcode = 'YH004'; end if;
    return new;
  end if;
  if tg_op = 'DELETE' then
    if old.state <> 'draft' then raise exception 'only drafts are thrown away' using errcode = 'YH004'; end if;
    return old;
  end if;
  if not (old.state || '>' || new.state = any(roads)) then
    raise exception 'notice % may not go from % to %', old.id, old.state, new.state using errcode = 'YH004';
  end if;
  if not new.hands @> old.hands then
    raise exception 'notice %: who had a hand in it is not forgotten', old.id using errcode = 'YH004';
  end if;
  if old.state <> 'draft' and (new.title, new.text, new.document, new.issuer, new.contact, new.place, new.columns,
      new.rows, new.kind, new.address, new.version, new.medium, new.digest, new.made_on, new.area_code)
     is distinct from (old.title, old.text, old.document, old.issuer, old.contact, old.place, old.columns,
      old.rows, old.kind, old.address, old.version, old.medium, old.digest, old.made_on, old.area_code) then
    raise exception 'notice % was sent and is no longer changed', old.id using errcode = 'YH004';
  end if;
  if new.state = 'released' and old.state = 'sent' then
    if new.released_user is null or new.hands @> to_jsonb(new.released_user) then
      raise exception 'notice % needs a second person', old.id using errcode = 'YH004';
    end if;
    if new.stops > 0 or new.digest = '' or new.scanned_digest <> new.digest
       or (jsonb_array_length(new.findings) > 0 and new.waiver = '') then
      raise exception 'notice % holds personal data or was not scanned as it is', old.id using errcode = 'YH004';
    end if;
  end if;
  if old.state = 'released' and (new.first <> old.first or new.index_number <> old.index_number
      or new.released_user <> old.released_user or coalesce(new.last, 'infinity') < coalesce(old.last, 'infinity')) then
    raise exception 'notice %: its period may only grow', old.id using errcode = 'YH004';
  end if;
  return new;
end $$;

drop trigger if exists notice_guard on disclosure_notice;
create trigger notice_guard before insert or update or delete on disclosure_notice
  for each row execute function disclosure_notice_guard();

-- The files of a notice are frozen with it.
create or replace function disclosure_attachment_guard() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  perform 1 from disclosure_notice n where n.id = coalesce(new.notice_id, old.notice_id) and n.state <> 'draft';
  if found then
    raise exception 'the notice was sent and is no longer changed' using errcode = 'YH004';
  end if;
  return coalesce(new, old);
end $$;

drop trigger if exists attachment_guard on disclosure_attachment;
create trigger attachment_guard before insert or update or delete on disclosure_attachment
  for each row execute function disclosure_attachment_guard();

-- The next index number of a county's year.
create or replace function disclosure_next_serial(wanted text, of_year integer) returns integer language sql as $$
  insert into disclosure_serial as s (county, year, last) values (wanted, of_year, 1)
  on conflict (county, year) do update set last = s.last + 1 returning last;
$$;
