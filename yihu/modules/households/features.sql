-- One row for every household with somebody at home on the day, registered or not: who lives there, and what the
-- newest collection form of the day's year or the year before says of them and of the house.
with live as materialized (
  select m.household_id, m.person_id, m.area_code, m.number, m.relation, p.born_on
  from households_membership m join households_person p on p.id = m.person_id
  where m.area_code >= %(low)s and m.area_code < %(high)s and m.start <= %(day)s
    and (m."end" is null or m."end" > %(day)s)
    and (%(households)s::bigint[] is null or m.household_id = any(%(households)s::bigint[]))
), person_year as materialized (
  select distinct on (person_id) person_id, school, dropout, health, labour, work_region, work_months, post_months,
    low_income, destitute, resident_medical, employee_medical, resident_pension, employee_pension, disability_grade
  from households_person_year
  where area_code >= %(low)s and area_code < %(high)s
    and year in (extract(year from %(day)s::date), extract(year from %(day)s::date) - 1)
    and (%(households)s::bigint[] is null or household_id = any(%(households)s::bigint[]))
  order by person_id, year desc
), dates as (
  select %(day)s::date as today, make_date(extract(year from %(day)s::date)::int
    - case when to_char(%(day)s::date, 'MMDD') < '0831' then 1 else 0 end, 8, 31) as school_day
), people as (
  select l.household_id, min(l.area_code) as area_code, min(l.number) as number, count(*) as persons,
    count(*) filter (where l.born_on > (d.today - interval '16 years')::date) as children,
    count(*) filter (where l.born_on <= (d.today - interval '60 years')::date) as elders,
    count(*) filter (where l.born_on <= (d.school_day - interval '6 years')::date
      and l.born_on > (d.school_day - interval '15 years')::date) as school_age,
    case when count(y.person_id) > 0 then
      count(*) filter (where y.labour in ('ordinary', 'skilled', 'weak')) end as labourers,
    count(*) filter (where y.labour <> '') as labour_known,
    case when count(*) filter (where y.health <> '') > 0 then
      count(*) filter (where y.health like '%%serious%%') end as seriously_ill,
    case when count(*) filter (where y.health <> '') > 0 then
      count(*) filter (where y.health like '%%chronic%%') end as chronically_ill,
    case when count(*) filter (where y.health <> '') > 0 then
      count(*) filter (where y.health like '%%disabled%%') end as disabled,
    count(y.person_id) filter (where y.disability_grade in ('1', '2')) as severely_disabled,
    count(y.person_id) filter (where y.dropout in ('illness', 'disability', 'weary', 'other')) as dropouts,
    count(y.person_id) filter (where y.school = 'none' and y.dropout = ''
      and l.born_on <= (d.school_day - interval '6 years')::date
      and l.born_on > (d.school_day - interval '15 years')::date) as out_of_school,
    count(y.person_id) filter (where y.school like 'senior%%' or y.school like 'vocational%%') as senior_pupils,
    count(y.person_id) filter (where y.school like 'higher%%' or y.school in ('college', 'master')
      or y.school like 'technician%%' or y.school like 'bachelor%%') as students,
    case when count(y.work_months) > 0 then count(*) filter (where y.work_months > 0) end as working,
    case when count(y.work_months) > 0 then coalesce(sum(y.work_months), 0) end as work_months,
    count(y.person_id) filter (where y.post_months > 0) as posts,
    count(y.person_id) filter (where y.resident_medical is false and y.employee_medical is not true) as uninsured,
    count(y.person_id) filter (where l.born_on <= (d.today - interval '60 years')::date
      and y.resident_pension is false and y.employee_pension is not true) as elders_without_pension,
    count(y.person_id) filter (where y.low_income) as low_income_members,
    count(y.person_id) filter (where y.destitute) as destitute_members
  from live l cross join dates d left join person_year y on y.person_id = l.person_id
  group by l.household_id
), registered as (
  select household_id, kind, standing from households_registration
  where area_code >= %(low)s and area_code < %(high)s and start <= %(day)s and ("end" is null or "end" > %(day)s)
), facts as (
  select distinct on (household_id) household_id, unsafe_house, house_grade, safe_water, water_hardship, main_cause,
    relocated
  from households_household_year
  where area_code >= %(low)s and area_code < %(high)s
    and year in (extract(year from %(day)s::date), extract(year from %(day)s::date) - 1)
  order by household_id, year desc
)
select p.*, (r.household_id is not null) as registered, r.standing, r.kind,
  f.unsafe_house, nullif(f.house_grade, '') as house_grade, f.safe_water, f.water_hardship,
  nullif(f.main_cause, '') as main_cause, f.relocated
from people p
left join registered r on r.household_id = p.household_id
left join facts f on f.household_id = p.household_id
