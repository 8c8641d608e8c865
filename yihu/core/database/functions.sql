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

-- The county and the township above (or of) the scope: offices whose rows may be read from below.
create or replace function yihu_above() returns text[] language plpgsql stable as $$
declare low text := rpad(yihu_lo(), 12, '0');
begin
  return array[left(low, 6) || '000000', left(low, 9) || '000'];
end $$;

-- Whether the one who acts belongs to the compartment of the discipline inspection (the system works for it).
create or replace function yihu_in_compartment() returns boolean language plpgsql stable as $$
begin
  return coalesce(current_setting('yihu.role', true), '') in ('discipline', 'system');
end $$;

-- Row images of every change, one statement at a time, written with the owner's rights so that the app role
-- needs (and has) no right to write history by hand. tg_argv: columns whose content must not be repeated.
-- "offset 0" is a fence: without it each mention of the image would make it anew.
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
    from (select to_jsonb(n) j from new_rows n offset 0) x;
  elsif tg_op = 'UPDATE' then
    insert into history_change (at, txid, table_name, op, row_id, area_code, before, after, user_id, post_id)
    select clock_timestamp(), pg_current_xact_id()::text::bigint, tg_table_name, 'U', a.j->>'id', coalesce(a.j->>'area_code', ''),
           b.j - secret, a.j - secret, who::bigint, post::bigint
    from (select to_jsonb(n) j from new_rows n offset 0) a
    join (select to_jsonb(o) j from old_rows o offset 0) b on b.j->>'id' = a.j->>'id'
    where a.j <> b.j;
  else
    insert into history_change (at, txid, table_name, op, row_id, area_code, before, after, user_id, post_id)
    select clock_timestamp(), pg_current_xact_id()::text::bigint, tg_table_name, 'D', j->>'id', coalesce(j->>'area_code', ''),
           j - secret, null, who::bigint, post::bigint
    from (select to_jsonb(o) j from old_rows o offset 0) x;
  end if;
  return null;
end $$;

create or replace function yihu_append_only() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'YH002';
end $$;

-- Text of a row of history that is the same on every connection, whatever its time zone or date style.
create or replace function yihu_row_hash(line record) returns text language plpgsql stable
set timezone = 'UTC' set datestyle = 'ISO, YMD' as $$
begin
  return encode(sha256(convert_to(line::text, 'UTF8')), 'hex');
end $$;

-- Seals every committed row of history that no block holds yet; a late commit joins the next block.
-- Returns the new block's id, row count and digest; no row when there was nothing to seal.
create or replace function yihu_seal() returns table (block bigint, sealed bigint, digest text)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  before text;
  made bigint;
  found bigint;
begin
  perform pg_advisory_xact_lock(hashtext('yihu_seal'));
  create temporary table if not exists seal_rows (kind text, line bigint, hash text) on commit drop;
  truncate seal_rows;
  insert into seal_rows
    select 'E', e.id, yihu_row_hash(e) from history_event e
    where not exists (select from history_sealed s where s.kind = 'E' and s.row = e.id)
    union all
    select 'C', c.id, yihu_row_hash(c) from history_change c
    where not exists (select from history_sealed s where s.kind = 'C' and s.row = c.id);
  select count(*) into found from seal_rows;
  if found = 0 then
    return;
  end if;
  select b.digest into before from history_block b order by b.id desc limit 1;
  before := coalesce(before, repeat('0', 64));
  insert into history_block (at, count, previous, digest)
    select clock_timestamp(), found, before,
           encode(sha256(convert_to(before || string_agg(r.hash, '' order by r.kind, r.line), 'UTF8')), 'hex')
    from seal_rows r
    returning id, history_block.digest into made, digest;
  insert into history_sealed (block_id, kind, row, row_hash) select made, r.kind, r.line, r.hash from seal_rows r;
  block := made;
  sealed := found;
  return next;
end $$;

-- What does not fit, as (problem, block, kind, row): an empty result means that every sealed row is untouched.
create or replace function yihu_verify_history() returns table (problem text, block bigint, kind text, line bigint)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  return query
    select case when l.hash is null then 'row missing' else 'row changed' end, s.block_id, s.kind::text, s.row
    from history_sealed s
    left join (select 'E' as kind, e.id, yihu_row_hash(e) as hash from history_event e
               union all
               select 'C', c.id, yihu_row_hash(c) from history_change c) l
      on l.kind = s.kind and l.id = s.row
    where l.hash is distinct from s.row_hash;
  return query
    select 'block does not match its rows', b.id, ''::text, 0::bigint
    from history_block b
    left join (select s.block_id, count(*) as n, string_agg(s.row_hash, '' order by s.kind, s.row) as hashes
               from history_sealed s group by s.block_id) s on s.block_id = b.id
    where s.n is distinct from b.count
       or encode(sha256(convert_to(b.previous || coalesce(s.hashes, ''), 'UTF8')), 'hex') <> b.digest;
  return query
    select 'chain broken', b.id, ''::text, 0::bigint
    from (select h.id, h.previous, lag(h.digest, 1, repeat('0', 64)) over (order by h.id) as expected
          from history_block h) b
    where b.previous <> b.expected;
  -- Rows are sealed within minutes; an old row without a seal was slipped in with a forged time.
  return query
    select 'row inserted behind the seal', 0::bigint, 'E'::text, e.id from history_event e
    where not exists (select from history_sealed s where s.kind = 'E' and s.row = e.id)
      and e.id < (select min(x.row) from history_sealed x where x.kind = 'E'
                  and x.block_id = (select max(y.block_id) from history_sealed y where y.kind = 'E'));
end $$;

revoke execute on function yihu_verify_history() from public;
