-- What the public said about matters and nobody has answered, whoever asks: a township's step may wait for a notice of
-- its county. A notice taken down or over counts as well; its opinions are owed an answer all the same.
create or replace function disclosure_waiting(kinds text[], uids uuid[])
returns table (title text, on_day date, due date, words text)
language sql stable security definer set search_path = public, pg_temp as $$
  select n.title::text, o."on", o.due, o.text::text
  from unnest(kinds, uids) as asked (kind, uid)
    join disclosure_notice n on n.kind = asked.kind and n.subject_uid = asked.uid
    join disclosure_objection o on o.notice_id = n.id
  where o.answered_on is null
  order by o.due, o.id;
$$;
