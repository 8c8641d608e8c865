-- Of every household that some department's file speaks of: twelve months back from the day, or what holds on it.
-- Files about people count for the household they live in on the day.
with live as materialized (
  select household_id, person_id from households_membership
  where area_code >= %(low)s and area_code < %(high)s and start <= %(day)s and ("end" is null or "end" > %(day)s)
    and (%(households)s::bigint[] is null or household_id = any(%(households)s::bigint[]))
), medical as (
  select l.household_id, sum(total_fen)::bigint as medical_total, sum(self_paid_fen)::bigint as medical_self_paid,
    max(self_paid_fen) as medical_largest, count(*) as medical_visits
  from live l join departments_medicalcost f on f.person_id = l.person_id
  where f."on" <= %(day)s and f."on" > (%(day)s::date - interval '12 months')::date group by l.household_id
), school as (
  select household_id, count(*) filter (where state = 'dropped' and stage in ('primary', 'junior')) as school_dropouts,
    count(*) filter (where state = 'suspended') as suspended,
    count(*) filter (where stage = 'college' and state = 'enrolled'
      and "on" > (%(day)s::date - interval '12 months')::date) as new_students
  from (select distinct on (f.person_id) l.household_id, f.stage, f.state, f."on"
        from live l join departments_enrolment f on f.person_id = l.person_id
        where f."on" <= %(day)s order by f.person_id, f."on" desc, f.id desc) s group by household_id
), work as (
  select household_id, count(*) filter (where holds) as jobs,
    count(*) filter (where lost_lately and not has_job) as lost_jobs
  from (select l.household_id, f.person_id, bool_or(f."end" is null or f."end" > %(day)s) as has_job,
          bool_or(f."end" is null or f."end" > %(day)s) as holds,
          bool_or(f."end" <= %(day)s and f."end" > (%(day)s::date - interval '6 months')::date) as lost_lately
        from live l join departments_employment f on f.person_id = l.person_id
        where f.start <= %(day)s group by l.household_id, f.person_id) w group by household_id
), cards as (
  select l.household_id, count(distinct f.person_id) as cards,
    count(distinct f.person_id) filter (where f.grade in ('1', '2')) as severe_cards
  from live l join departments_disabilitycard f on f.person_id = l.person_id
  where f.start <= %(day)s and (f."end" is null or f."end" > %(day)s) group by l.household_id
), aid as (
  select l.household_id,
    count(distinct f.person_id) filter (where f.kind = 'low_income' and holds) as low_income_aid,
    count(distinct f.person_id) filter (where f.kind = 'destitute' and holds) as destitute_aid,
    count(distinct f.person_id) filter (where f.kind = 'marginal' and holds) as marginal_aid,
    count(distinct f.person_id) filter (where f.kind = 'orphan' and holds) as orphan_aid,
    count(distinct f.person_id) filter (where f.kind not in ('care', 'living') and f."end" <= %(day)s
      and f."end" > (%(day)s::date - interval '6 months')::date) as aid_ended
  from live l join departments_socialaid f on f.person_id = l.person_id
  cross join lateral (select f."end" is null or f."end" > %(day)s as holds) h
  where f.start <= %(day)s group by l.household_id
), cars as (
  select l.household_id, count(*) as cars from live l join departments_vehicle f on f.person_id = l.person_id
  where f.kind in ('car', 'bus', 'truck') and f.start <= %(day)s and (f."end" is null or f."end" > %(day)s)
  group by l.household_id
), estates as (
  select l.household_id, count(*) as flats from live l join departments_realestate f on f.person_id = l.person_id
  where f.kind in ('flat', 'shop') and f.start <= %(day)s and (f."end" is null or f."end" > %(day)s)
  group by l.household_id
), companies as (
  select l.household_id, count(*) as companies from live l join departments_company f on f.person_id = l.person_id
  where f.role in ('legal', 'share', 'manager') and f.start <= %(day)s and (f."end" is null or f."end" > %(day)s)
  group by l.household_id
), disasters as (
  select household_id, sum(coalesce(loss_fen, 0) - coalesce(relief_fen, 0))::bigint as disaster_loss,
    count(*) filter (where damage in ('serious', 'collapsed')) as houses_hit
  from departments_disasterloss
  where area_code >= %(low)s and area_code < %(high)s and household_id is not null and "on" <= %(day)s
    and "on" > (%(day)s::date - interval '12 months')::date group by household_id
), houses as (
  select distinct on (household_id) household_id, grade as appraised_grade, coalesce(repaired, false) as house_repaired
  from departments_houseappraisal
  where area_code >= %(low)s and area_code < %(high)s and household_id is not null and "on" <= %(day)s
  order by household_id, "on" desc
), water as (
  select distinct on (household_id) household_id,
    (quantity is false or quality is false or access is false or reliability is false) as water_failed
  from departments_watertest
  where area_code >= %(low)s and area_code < %(high)s and household_id is not null and "on" <= %(day)s
  order by household_id, "on" desc
)
select h.household_id, m.medical_total, m.medical_self_paid, m.medical_largest, m.medical_visits, s.school_dropouts,
  s.suspended, s.new_students, w.jobs, w.lost_jobs, c.cards, c.severe_cards, a.low_income_aid, a.destitute_aid,
  a.marginal_aid, a.orphan_aid, a.aid_ended, v.cars, e.flats, k.companies, d.disaster_loss, d.houses_hit,
  nullif(g.appraised_grade, '') as appraised_grade, g.house_repaired, t.water_failed
from (select distinct household_id from live) h
left join medical m using (household_id)
left join school s using (household_id)
left join work w using (household_id)
left join cards c using (household_id)
left join aid a using (household_id)
left join cars v using (household_id)
left join estates e using (household_id)
left join companies k using (household_id)
left join disasters d using (household_id)
left join houses g using (household_id)
left join water t using (household_id)
