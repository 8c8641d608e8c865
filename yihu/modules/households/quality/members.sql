-- One row for everybody in a household on the day, with what the rules compare a person with: the head, the
-- register, and the facts of the day's year, or of the year before while this year's are not yet written.
with live as materialized (
  select m.id, m.household_id, m.person_id, m.area_code, m.number, m.name, m.relation, p.sex, p.born_on
  from households_membership m
  join households_person p on p.id = m.person_id and p.area_code >= %(low)s and p.area_code < %(high)s
  where m.area_code >= %(low)s and m.area_code < %(high)s
    and m.start <= %(day)s and (m."end" is null or m."end" > %(day)s)
    and (%(households)s::bigint[] is null or m.household_id = any(%(households)s))
), heads as (
  select household_id, sex, born_on from live where relation = 'head'
), spouses as (
  select household_id, count(*) as spouses, min(id) as first_spouse
  from live where relation = 'spouse' group by household_id
), registered as (
  select household_id, kind, standing from households_registration
  where area_code >= %(low)s and area_code < %(high)s and start <= %(day)s and ("end" is null or "end" > %(day)s)
    and (%(households)s::bigint[] is null or household_id = any(%(households)s))
), facts as (
  select y.* from households_person_year y
  where y.area_code >= %(low)s and y.area_code < %(high)s and y.year = extract(year from %(day)s::date)::int
    and (%(households)s::bigint[] is null or y.household_id = any(%(households)s))
  union all
  select y.* from households_person_year y
  where y.area_code >= %(low)s and y.area_code < %(high)s and y.year = extract(year from %(day)s::date)::int - 1
    and (%(households)s::bigint[] is null or y.household_id = any(%(households)s))
    and not exists (select from households_person_year t where t.person_id = y.person_id
      and t.area_code >= %(low)s and t.area_code < %(high)s and t.year = y.year + 1)
)
select l.household_id, l.person_id, l.area_code, l.number, l.name, l.relation, l.sex, l.born_on,
  h.sex as head_sex, h.born_on as head_born_on, r.kind, r.standing,
  (r.household_id is not null) as registered,
  -- By index, person by person: the numbers of everybody else need not be gone through.
  exists (
    select from households_identity i where i.person_id = l.person_id and i.kind = 'id_number' and i."end" is null
      and i.area_code >= %(low)s and i.area_code < %(high)s) as has_id_number,
  (l.relation = 'spouse' and s.spouses > 1 and l.id <> s.first_spouse) as further_spouse,
  (f.id is not null) as facts, f.year, f.education, f.school, f.dropout, f.health, f.labour, f.work_region,
  f.work_months, f.company, f.channel, f.work_abroad, f.mandarin, f.low_income, f.destitute,
  f.resident_medical, f.employee_medical, f.serious_medical, f.commercial_medical, f.medical_aid,
  f.resident_pension, f.employee_pension, f.chronic_card, f.family_doctor
from live l
left join heads h on h.household_id = l.household_id
left join spouses s on s.household_id = l.household_id
left join registered r on r.household_id = l.household_id
left join facts f on f.person_id = l.person_id
