-- One row for every registered household on the day.
with registered as materialized (
  select household_id, area_code, number, kind, standing, start from households_registration
  where area_code >= %(low)s and area_code < %(high)s and start <= %(day)s and ("end" is null or "end" > %(day)s)
    and (%(household)s::bigint is null or household_id = %(household)s)
), people as (
  select household_id, count(*) as persons, count(*) filter (where relation = 'head') as heads
  from households_membership
  where area_code >= %(low)s and area_code < %(high)s and start <= %(day)s and ("end" is null or "end" > %(day)s)
  group by household_id
)
select r.household_id, null::bigint as person_id, r.area_code, r.number, r.kind, r.standing,
  coalesce(p.persons, 0) as persons, coalesce(p.heads, 0) as heads
from registered r
left join people p on p.household_id = r.household_id
