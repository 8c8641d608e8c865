-- Scope of the transaction. Outside a scope reading raises: a forgotten block must not print zero.
create or replace function yihu_lo() returns text language plpgsql stable as $$
declare v text := current_setting('yihu.lo', true);
begin
  if v is null or (v = '' and coalesce(current_setting('yihu.hi', true), '') = '') then
    raise exception 'no scope is open' using errcode = 'YH001';
  end if;
  return v;
end $$;

create or replace function yihu_hi() returns text language plpgsql stable as $$
begin
  return current_setting('yihu.hi', true);
end $$;

-- Row images of every change, one statement at a time, written with the owner's rights so that the app role
-- needs (and has) no right to write history by hand. tg_argv: columns whose content must not be repeated.
create or replace function yihu_keep_history() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
declare
  who text := nullif(current_setting('yihu.user', true), '');
  post text := nullif(current_setting('yihu.post', true), '');
  secret text[] := coalesce(tg_argv::text[], '{}');
begin
  if tg_op = 'INSERT' then
    insert into history_change (at, txid, table_name, op, row_id, area_code, before, after, user_id, post_id)
    select clock_timestamp(), pg_current_xact_id()::text::bigint, tg_table_name, 'I', j->>'id', coalesce(j->>'area_code', ''),
           null, j - secret, who::bigint, post::bigint
    from (select to_jsonb(n) j from new_rows n) x;
  elsif tg_op = 'UPDATE' then
    insert into history_change (at, txid, table_name, op, row_id, area_code, before, after, user_id, post_id)
    select clock_timestamp(), pg_current_xact_id()::text::bigint, tg_table_name, 'U', a.j->>'id', coalesce(a.j->>'area_code', ''),
           b.j - secret, a.j - secret, who::bigint, post::bigint
    from (select to_jsonb(n) j from new_rows n) a
    join (select to_jsonb(o) j from old_rows o) b on b.j->>'id' = a.j->>'id'
    where a.j <> b.j;
  else
    insert into history_change (at, txid, table_name, op, row_id, area_code, before, after, user_id, post_id)
    select clock_timestamp(), pg_current_xact_id()::text::bigint, tg_table_name, 'D', j->>'id', coalesce(j->>'area_code', ''),
           j - secret, null, who::bigint, post::bigint
    from (select to_jsonb(o) j from old_rows o) x;
  end if;
  return null;
end $$;

create or replace function yihu_append_only() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'YH002';
end $$;
