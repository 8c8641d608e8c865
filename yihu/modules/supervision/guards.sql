-- The one question about a lead that is asked without a sign-in, by the holder of its code: when it came, and whether it
-- is still looked into. Never what was found.
create or replace function supervision_tip_state(wanted text)
returns table (found_on date, in_hand boolean, closed_on date)
language sql stable security definer set search_path = public, pg_temp as $$
  select l.found_on, l.state <> 'found', l.closed_on from supervision_lead l
  where wanted <> '' and l.code_hash = wanted;
$$;

revoke all on function supervision_tip_state(text) from public;
grant execute on function supervision_tip_state(text) to yihu_app;
