-- Of every household with a form or lines: what the newest complete form and the one before state, and what the
-- lines of the twelve whole months before the day's month add up to. Without a form its columns are empty, without a
-- line of the kind so are theirs: nothing written down is not nothing earned. What a paid list tells as well counts once.
with forms as (
  select household_id, year, persons,
    coalesce(wages_fen, 0) + coalesce(business_fen, 0) + coalesce(dividend_fen, 0) + coalesce(property_fen, 0)
      + coalesce(family_planning_fen, 0) + coalesce(low_income_fen, 0) + coalesce(destitute_fen, 0)
      + coalesce(pension_fen, 0) + coalesce(ecology_fen, 0) + coalesce(transfer_fen, 0)
      - coalesce(business_cost_fen, 0) as net,
    coalesce(wages_fen, 0) as wages,
    coalesce(family_planning_fen, 0) + coalesce(low_income_fen, 0) + coalesce(destitute_fen, 0)
      + coalesce(pension_fen, 0) + coalesce(ecology_fen, 0) + coalesce(transfer_fen, 0) as transfers,
    coalesce(low_income_fen, 0) + coalesce(destitute_fen, 0) as support,
    medical_cost_fen, school_cost_fen, business_fen, business_cost_fen
  from incomes_statement
  where area_code >= %(low)s and area_code < %(high)s and year <= extract(year from (%(day)s::date + 1)) - 1
    and year >= extract(year from (%(day)s::date + 1)) - 2
    and (%(households)s::bigint[] is null or household_id = any(%(households)s::bigint[]))
), newest as (
  select * from forms where year = extract(year from (%(day)s::date + 1)) - 1
), before as (
  select * from forms where year = extract(year from (%(day)s::date + 1)) - 2
), lines as (
  select household_id,
    sum(fen) filter (where source = 'wages' and on_half) as wages_half,
    sum(fen) filter (where source = 'wages') as wages_year,
    sum(fen) filter (where source = 'medical_cost') as medical_year,
    sum(fen) filter (where source = 'school_cost') as school_year
  from (
    select household_id, source, fen, ("on" >= date_trunc('month', %(day)s::date) - interval '6 months') as on_half
    from incomes_line
    where area_code >= %(low)s and area_code < %(high)s and "on" < date_trunc('month', %(day)s::date)
      and "on" >= date_trunc('month', %(day)s::date) - interval '12 months'
      and not (word in ('doubt', 'same') and same_on < date_trunc('month', %(day)s::date))
      and (%(households)s::bigint[] is null or household_id = any(%(households)s::bigint[]))) l
  group by household_id
)
select coalesce(n.household_id, b.household_id, l.household_id) as household_id,
  n.persons as stated_persons, n.net as net_income, n.wages as wages, n.transfers, n.support,
  n.medical_cost_fen as stated_medical, n.school_cost_fen as stated_school, n.business_fen as business_income,
  n.business_cost_fen as business_cost, b.net as net_before, b.persons as persons_before, b.wages as wages_before,
  l.wages_half::bigint as wages_half, l.wages_year::bigint as wages_year, l.medical_year::bigint as medical_year,
  l.school_year::bigint as school_year
from newest n
full join before b on b.household_id = n.household_id
full join lines l on l.household_id = coalesce(n.household_id, b.household_id)
