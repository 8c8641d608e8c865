-- One row for every registered household on the day, with its facts of the day's year (or of the year before while
-- this year's are not yet written) and what its members' facts add up to.
with registered as materialized (
  select household_id, area_code, number, kind, standing from households_registration
  where area_code >= %(low)s and area_code < %(high)s and start <= %(day)s and ("end" is null or "end" > %(day)s)
    and (%(households)s::bigint[] is null or household_id = any(%(households)s))
), live as materialized (
  select household_id, person_id, relation from households_membership
  where area_code >= %(low)s and area_code < %(high)s and start <= %(day)s and ("end" is null or "end" > %(day)s)
    and (%(households)s::bigint[] is null or household_id = any(%(households)s))
), person_year as materialized (
  select person_id, year, dropout, labour, low_income, destitute,
    (health not in ('', 'healthy') and resident_medical is not true and employee_medical is not true) as ill_uninsured
  from households_person_year
  where area_code >= %(low)s and area_code < %(high)s
    and year in (extract(year from %(day)s::date)::int, extract(year from %(day)s::date)::int - 1)
    and (%(households)s::bigint[] is null or household_id = any(%(households)s))
), people as (
  select l.household_id, count(*) as persons, count(*) filter (where l.relation = 'head') as heads,
    count(*) filter (where y.dropout in ('illness', 'disability', 'weary', 'other')) as dropouts,
    count(*) filter (where y.labour in ('none', 'lost')) as without_labour,
    count(*) filter (where y.labour <> '') as labour_known,
    coalesce(bool_or(y.low_income or y.destitute), false) as supported,
    coalesce(bool_or(y.low_income), false) as on_low_income,
    coalesce(bool_or(y.destitute), false) as on_destitute,
    coalesce(bool_or(y.ill_uninsured), false) as ill_uninsured,
    count(y.person_id) as persons_with_facts
  from live l
  left join (
    select distinct on (person_id) * from person_year order by person_id, year desc
  ) y on y.person_id = l.person_id
  group by l.household_id
), facts as (
  select distinct on (household_id) * from households_household_year
  where area_code >= %(low)s and area_code < %(high)s
    and year in (extract(year from %(day)s::date)::int, extract(year from %(day)s::date)::int - 1)
    and (%(households)s::bigint[] is null or household_id = any(%(households)s))
  order by household_id, year desc
)
select r.household_id, null::bigint as person_id, r.area_code, r.number, r.kind, r.standing,
  coalesce(p.persons, 0) as persons, coalesce(p.heads, 0) as heads,
  coalesce(p.dropouts, 0) as dropouts, coalesce(p.without_labour, 0) as without_labour,
  coalesce(p.labour_known, 0) as labour_known, coalesce(p.supported, false) as supported,
  coalesce(p.on_low_income, false) as on_low_income, coalesce(p.on_destitute, false) as on_destitute,
  coalesce(p.ill_uninsured, false) as ill_uninsured, coalesce(p.persons_with_facts, 0) as persons_with_facts,
  (f.id is not null) as facts, f.year, f.farmland, f.irrigated, f.woodland, f.returned_woodland, f.orchard,
  f.grassland, f.water_area, f.road_km, f.unsafe_house, f.safe_water, f.main_cause
from registered r
left join people p on p.household_id = r.household_id
left join facts f on f.household_id = r.household_id
