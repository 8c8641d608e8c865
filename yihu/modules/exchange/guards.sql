-- Where COPY puts cleaned lines: COPY is refused on a table under row-level security. Reading, changing and deleting
-- go through exchange_row and its policy, which hold for what a child holds too; the app may only add here, and the
-- check says of each line what the policy would have said.
create table if not exists exchange_row_copied () inherits (exchange_row);
alter table exchange_row_copied
  alter id set default nextval(pg_get_serial_sequence('exchange_row', 'id')),
  alter uid set default gen_random_uuid(),
  alter "values" set default '{}',
  alter cells set default '',
  alter problems set default '[]';
alter table exchange_row_copied drop constraint if exists exchange_row_copied_in_scope;
alter table exchange_row_copied add constraint exchange_row_copied_in_scope check (
  current_user <> 'yihu_app'
  or (area_code >= current_setting('yihu.lo') and area_code < current_setting('yihu.hi'))) not valid;
create unique index if not exists exchange_row_copied_id on exchange_row_copied (id);
create index if not exists exchange_row_copied_township on exchange_row_copied (batch_id, area_code);
revoke all on exchange_row_copied from yihu_app;
grant insert on exchange_row_copied to yihu_app;
do $$ begin
  if current_setting('server_version_num')::int >= 170000 then
    grant maintain on exchange_row_copied to yihu_app;
  end if;
end $$;
