-- One row for every registered household on the day that has a yearly form of the day's year or of the year before
-- (the newer one), in yuan, with what the register says of that very year: what its members were on, who they were
-- on 31 December, and the land.
with registered as materialized (
  select household_id, area_code, number, kind, standing from households_registration
  where area_code >= %(low)s and area_code < %(high)s and start <= %(day)s and ("end" is null or "end" > %(day)s)
    and (%(households)s::bigint[] is null or household_id = any(%(households)s))
), stated as materialized (
  select distinct on (household_id) *,
    make_date(year, 12, 31) as last_day,
    coalesce(wages_fen, 0) + coalesce(business_fen, 0) + coalesce(dividend_fen, 0) + coalesce(property_fen, 0)
      + coalesce(family_planning_fen, 0) + coalesce(low_income_fen, 0) + coalesce(destitute_fen, 0)
      + coalesce(pension_fen, 0) + coalesce(ecology_fen, 0) + coalesce(transfer_fen, 0)
      - coalesce(business_cost_fen, 0) as net_fen_counted
  from incomes_statement
  where area_code >= %(low)s and area_code < %(high)s
    and year in (extract(year from %(day)s::date), extract(year from %(day)s::date) - 1)
    and (%(households)s::bigint[] is null or household_id = any(%(households)s))
  order by household_id, year desc
), people as (
  select y.household_id, y.year,
    bool_or(y.low_income) or case when bool_and(y.low_income is not null) then false end as on_low_income,
    bool_or(y.destitute) or case when bool_and(y.destitute is not null) then false end as on_destitute,
    bool_or(y.channel in ('public_post', 'workshop') and y.work_months > 0) as helped_to_work
  from households_person_year y
  where y.area_code >= %(low)s and y.area_code < %(high)s
    and y.year in (extract(year from %(day)s::date), extract(year from %(day)s::date) - 1)
    and (%(households)s::bigint[] is null or y.household_id = any(%(households)s))
  group by y.household_id, y.year
), members as (
  select s.household_id, count(*) as members
  from stated s
  join households_membership m on m.household_id = s.household_id
    and m.area_code >= %(low)s and m.area_code < %(high)s
    and m.start <= s.last_day and (m."end" is null or m."end" > s.last_day)
  group by s.household_id
)
select r.household_id, null::bigint as person_id, r.area_code, r.number, r.kind, r.standing, s.year,
  (s.year = extract(year from %(day)s::date)) as of_this_year, s.persons, coalesce(m.members, 0) as members,
  trim_scale(s.wages_fen / 100.0) as wages, trim_scale(s.business_fen / 100.0) as business,
  trim_scale(s.business_cost_fen / 100.0) as business_cost,
  trim_scale(s.family_planning_fen / 100.0) as family_planning,
  trim_scale(s.low_income_fen / 100.0) as low_income, trim_scale(s.destitute_fen / 100.0) as destitute,
  trim_scale(s.pension_fen / 100.0) as pension, trim_scale(s.ecology_fen / 100.0) as ecology,
  trim_scale(round(s.net_fen_counted / 100.0 / s.persons, 2)) as net_per_head,
  p.on_low_income, p.on_destitute, p.helped_to_work, f.returned_woodland
from registered r
join stated s on s.household_id = r.household_id
left join people p on p.household_id = r.household_id and p.year = s.year
left join members m on m.household_id = r.household_id
left join households_household_year f on f.household_id = r.household_id and f.year = s.year
  and f.area_code >= %(low)s and f.area_code < %(high)s
