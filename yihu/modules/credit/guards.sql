-- The day a loan is due once it was extended by so many months.
create or replace function credit_due(due date, months numeric) returns date language sql immutable
set search_path = public, pg_temp as $$ select (due + make_interval(months => months::integer))::date $$;

-- Nobody pays back more than was lent, or before it was lent. The loan is locked: two tellers at once.
create or replace function credit_repaid() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
declare
  own credit_loan;
begin
  select * into own from credit_loan l where l.id = new.loan_id for update;
  if new."on" < own.lent_on then
    raise exception 'before it was lent' using errcode = '23514', constraint = 'credit_repayment_day';
  end if;
  if new.principal_fen + coalesce((select sum(r.principal_fen) from credit_repayment r
      where r.loan_id = new.loan_id and r.id <> new.id), 0) > own.fen then
    raise exception 'more than was lent' using errcode = '23514', constraint = 'credit_repayment_within';
  end if;
  return new;
end $$;

create or replace function credit_loan_covers() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  if new.fen < coalesce((select sum(r.principal_fen) from credit_repayment r where r.loan_id = new.id), 0) then
    raise exception 'less than was paid back' using errcode = '23514', constraint = 'credit_loan_covers';
  end if;
  return new;
end $$;

-- A claim repeats the scheme of its policy, which may be another office's; it happens while the policy runs, and is paid
-- within what the policy insures.
create or replace function credit_claim_held() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
declare
  own credit_policy;
begin
  select * into own from credit_policy p where p.id = new.policy_id;
  new.scheme := own.scheme;
  new.number := own.number;
  if new.reported_on < own.start then
    raise exception 'before the policy' using errcode = '23514', constraint = 'credit_claim_within';
  end if;
  if new.fen > own.cap_fen then
    raise exception 'more than insured' using errcode = '23514', constraint = 'credit_claim_cap';
  end if;
  return new;
end $$;
