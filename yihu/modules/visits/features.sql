-- Of every household visited within two years: the days since, and the newest word on every item. A visit that was
-- replaced or is void says nothing, and a word that stands against another's waits until somebody chooses.
with stood as materialized (
  select v.id, v.household_id, v."on" from visits_visit v
  where v.area_code >= %(low)s and v.area_code < %(high)s and v."on" <= %(day)s
    and v."on" > (%(day)s::date - interval '24 months')::date and not v.void
    and (%(households)s::bigint[] is null or v.household_id = any(%(households)s::bigint[]))
    and not exists (select from visits_visit r where r.replaces_id = v.id)
), said as (
  select distinct on (o.household_id, o.item) o.household_id, o.item, o.value, o."on"
  from visits_observation o join stood s on s.id = o.visit_id
  where o.outcome <> 'clash' and o."on" <= %(day)s order by o.household_id, o.item, o."on" desc, o.id desc
), items as (
  select household_id, %(day)s::date - max("on") filter (where item not in ('income', 'needs')) as days_since_check,
    count(*) filter (where value = 'problem') as visit_problems,
    bool_or(value = 'problem') filter (where item in ('food', 'clothing') and value <> '') as visit_basics_problem,
    bool_or(value = 'problem') filter (where item = 'education' and value <> '') as visit_schooling_problem,
    bool_or(value = 'problem') filter (where item = 'medical' and value <> '') as visit_medical_problem,
    bool_or(value = 'problem') filter (where item = 'housing' and value <> '') as visit_housing_problem,
    bool_or(value = 'problem') filter (where item = 'water' and value <> '') as visit_water_problem,
    max(nullif(value, '')) filter (where item = 'income') as visit_income,
    bool_or(value <> '') filter (where item = 'needs') as visit_needs
  from said group by household_id
), clues as (
  select household_id, count(*) as visit_clues from monitoring_clue
  where area_code >= %(low)s and area_code < %(high)s and household_id is not null and source = 'visit'
    and "on" <= %(day)s and "on" > (%(day)s::date - interval '12 months')::date
    and (%(households)s::bigint[] is null or household_id = any(%(households)s::bigint[])) group by household_id
), visited as (
  select household_id, %(day)s::date - max("on") as days_since_visit from stood group by household_id
)
select coalesce(v.household_id, c.household_id) as household_id, v.days_since_visit, i.days_since_check,
  i.visit_problems, i.visit_basics_problem, i.visit_schooling_problem, i.visit_medical_problem,
  i.visit_housing_problem, i.visit_water_problem, i.visit_income, i.visit_needs, c.visit_clues
from visited v
left join items i on i.household_id = v.household_id
full join clues c on c.household_id = v.household_id
