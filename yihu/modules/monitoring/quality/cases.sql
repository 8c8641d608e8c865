-- One row for every household that is or was under watch on the day: its newest spell, what was done in it, and what
-- the newest facts of the day's year (or the year before) say of the household.
with spell as materialized (
  select distinct on (household_id) * from monitoring_case
  where area_code >= %(low)s and area_code < %(high)s and start <= %(day)s
    and (came_on is null or came_on <= %(day)s) and (moved_on is null or moved_on > %(day)s)
    and (%(households)s::bigint[] is null or household_id = any(%(households)s))
  order by household_id, start desc, id desc
), risk as (
  -- By the cases' keys: joined to them, the risks and measures of the whole county would be read for each township.
  select r.case_id, count(*) as risks, bool_or(r.kind = 'no_labour') as says_no_labour,
    bool_or(r.kind = 'illness') as says_illness, bool_or(r.kind = 'schooling') as says_schooling,
    count(*) filter (where not exists (
      select from monitoring_measure m where m.risk_id = r.id and m.done_on <= %(day)s)) as unmeasured
  from monitoring_risk r where r.case_id = any(array(select id from spell)) group by r.case_id
), measure as (
  select m.case_id, count(*) as measures,
    count(*) filter (where m.kind in ('industry', 'employment', 'post', 'finance')) as developments
  from monitoring_measure m where m.case_id = any(array(select id from spell)) and m.done_on <= %(day)s
  group by m.case_id
), person_year as (
  select distinct on (y.person_id) y.person_id, y.labour, y.school, y.dropout, y.health, y.resident_medical,
    y.employee_medical
  from households_person_year y join spell s on s.household_id = y.household_id
  where y.area_code >= %(low)s and y.area_code < %(high)s
    and y.year in (extract(year from %(day)s::date)::int, extract(year from %(day)s::date)::int - 1)
  order by y.person_id, y.year desc
), people as (
  select l.household_id, count(*) as persons,
    count(*) filter (where y.labour in ('ordinary', 'skilled')) as able,
    count(*) filter (where y.school not in ('', 'none', 'under_age', 'kindergarten')) as pupils,
    count(y.person_id) as persons_with_facts,
    count(*) filter (where y.dropout in ('illness', 'disability', 'weary', 'other')) as dropouts,
    coalesce(bool_or(y.health not in ('', 'healthy') and y.resident_medical is not true
      and y.employee_medical is not true), false) as ill_uninsured
  from households_membership l join spell s on s.household_id = l.household_id
  left join person_year y on y.person_id = l.person_id
  where l.area_code >= %(low)s and l.area_code < %(high)s
    and l.start <= %(day)s and (l."end" is null or l."end" > %(day)s)
  group by l.household_id
), facts as (
  select distinct on (h.household_id) h.household_id, h.unsafe_house, h.safe_water, h.year
  from households_household_year h join spell s on s.household_id = h.household_id
  where h.area_code >= %(low)s and h.area_code < %(high)s
    and h.year in (extract(year from %(day)s::date)::int, extract(year from %(day)s::date)::int - 1)
  order by h.household_id, h.year desc
), months as (
  select id, age(%(day)s::date, start) as watched, age("end", start) as until_end,
    ("end" is not null and "end" <= %(day)s) as cleared
  from spell
)
select s.household_id, null::bigint as person_id, s.area_code, s.number, s.category, s.start, m.cleared,
  (m.cleared and s.clear_kind = 'helped') as helped, s.no_labour, (s.lacks @> '["medical"]') as says_uninsured,
  s.income_fen / 100.0 as income, s.clear_income_fen / 100.0 as clear_income,
  (extract(year from m.watched) * 12 + extract(month from m.watched))::int as months,
  (extract(year from m.until_end) * 12 + extract(month from m.until_end))::int as months_to_end,
  coalesce(r.risks, 0) as risks, coalesce(r.unmeasured, 0) as unmeasured,
  coalesce(r.says_no_labour, false) as says_no_labour, coalesce(r.says_illness, false) as says_illness,
  coalesce(r.says_schooling, false) as says_schooling,
  coalesce(d.measures, 0) as measures, coalesce(d.developments, 0) as developments,
  coalesce(p.persons, 0) as persons, coalesce(p.able, 0) as able, coalesce(p.pupils, 0) as pupils,
  coalesce(p.persons_with_facts, 0) as persons_with_facts, coalesce(p.dropouts, 0) as dropouts,
  coalesce(p.ill_uninsured, false) as ill_uninsured, f.unsafe_house, f.safe_water, f.year
from spell s join months m on m.id = s.id
left join risk r on r.case_id = s.id
left join measure d on d.case_id = s.id
left join people p on p.household_id = s.household_id
left join facts f on f.household_id = s.household_id
