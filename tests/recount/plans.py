"""Pairing, plans and entitlements recounted in plain SQL."""

from __future__ import annotations

from collections.abc import Mapping

from tests.recount.parts import PERSONS, REGISTERED, REGISTERED_PERSONS, true

_PAIRED = """exists (
      select from pairing_pairing p where p.household_id = r.household_id and p.part = 'responsible'
        and p.start <= :day and (p."end" is null or :day < p."end"))"""
_TOURED = """exists (
      select from pairing_tour t where t.household_id = r.household_id
        and t.area_code = r.area_code and t.level in ('township', 'village')
        and t."on" <= :day and extract(year from t."on") = extract(year from :day))"""

_PLAN = """exists (
      select from plans_plan p where p.household_id = r.household_id and p.area_code = r.area_code and p.made_on <= :day
        and (p.came_on is null or p.came_on <= :day) and (p.moved_on is null or :day < p.moved_on)
        and p.year = extract(year from :day) and {which})"""
_PLAN_MEASURE = """
    select m.id, m.area_code, 1 as amount, m.kind from plans_measure m
    where m.year = extract(year from :day) and m.start <= :day
      and (m.came_on is null or m.came_on <= :day) and (m.moved_on is null or :day < m.moved_on)
      and (m.stopped_on is null or :day < m.stopped_on) and {which}"""
_LATE = "m.due < :day and (m.done_on is null or :day < m.done_on)"
_AGE = "extract(year from age(:day, (select q.born_on from households_person q where q.id = m.person_id)))"
_OF_HOME = ("households_household_year", "household_id", "m")
# The last twelve months and the day itself.
_PENSION_PAID = """exists (
      select from incomes_line l where l.household_id = m.household_id and l.earner = m.name
        and l.source = 'pension' and l."on" <= :day and l."on" > (:day - interval '12 months'))"""
# What the departments' files say of a person, unless the newest form is of a later year.
_FORM_DAY = """make_date(coalesce((select y.year from households_person_year y where y.person_id = m.person_id
      and y.area_code = m.area_code and y.year <= extract(year from :day) order by y.year desc limit 1), 1900), 1, 1)"""
_HOME_DAY = _FORM_DAY.replace("person_year", "household_year").replace("person_id", "household_id")
_LATELY = """ f.person_id = m.person_id and f."on" <= :day and f."on" > (:day - interval '12 months')"""


def _span(table: str, which: str = "true") -> str:
    """True while it lasts, false for a year after, else null."""
    return f"""(select case when bool_or(f."end" is null or f."end" > :day) then true
        when max(f."end") >= {_FORM_DAY} then false end
      from {table} f where f.person_id = m.person_id and f.start <= :day and {which}
        and (f."end" is null or f."end" > (:day - interval '12 months')))"""


_INSURED = f"""exists (select from departments_medicalcost f where {_LATELY}
      and f.total_fen > f.self_paid_fen and f."on" >= {_FORM_DAY})"""
_SCHOOL = f"""(select case when f."on" >= {_FORM_DAY} then f.state end from departments_enrolment f where {_LATELY}
      order by f."on" desc, f.id desc limit 1)"""
_JOB = _span("departments_employment")
_LOW, _DESTITUTE, _CARE = (
    _span("departments_socialaid", f"f.kind = '{kind}'") for kind in ("low_income", "destitute", "care")
)
_CARD = """exists (select from departments_disabilitycard f where f.person_id = m.person_id and f.grade <> ''
      and f.start <= :day and (f."end" is null or f."end" > :day)
      group by f.person_id having min(f.grade) in ('1', '2'))"""
_HOUSE = f"""(select case when f."on" >= {_HOME_DAY} then
        case when f.repaired then 'repaired' else nullif(f.grade, '') end end
      from departments_houseappraisal f where f.household_id = m.household_id and f."on" <= :day
      order by f."on" desc, f.id desc limit 1)"""
_GRADED = true("y.disability_grade in ('1', '2')", *PERSONS)
_SEVERE = f"({_GRADED} or {_CARD})"
_AIDED = " or ".join(
    (
        f"({true('y.low_income', *PERSONS)} and coalesce({_LOW}, true))",
        f"({true('y.destitute', *PERSONS)} and coalesce({_DESTITUTE}, true))",
        f"coalesce({_LOW}, false)",
        f"coalesce({_DESTITUTE}, false)",
    )
)
_AT_SCHOOL = true(
    "(y.school not in ('', 'none', 'under_age') and y.dropout in ('', 'taught_at_home', 'deferred'))",
    *PERSONS,
)
_LEFT_SCHOOL = true("y.dropout in ('illness', 'disability', 'weary', 'other')", *PERSONS)
_POST = true("y.post_kind <> ''", *PERSONS)
_WORKS = true("(y.work_region <> '' or y.channel <> '')", *PERSONS)
_PLACED = f"({_POST} or coalesce({_JOB}, false) or coalesce({_JOB}, true) and {_WORKS})"
_MAY_WORK = true("(y.labour in ('ordinary', 'skilled') and y.school in ('', 'none'))", *PERSONS)
_LACKS = " or ".join(
    f"({one})"
    for one in (
        f"not {_INSURED} and "
        + true("(y.resident_medical is false and y.employee_medical is not true)", *PERSONS),
        f"{_AGE} between 6 and 15 and coalesce({_SCHOOL}, '') <> 'enrolled' and ({_SCHOOL} = 'dropped' or {_LEFT_SCHOOL}"
        f" and not ({_AT_SCHOOL} and coalesce({_SCHOOL}, '') in ('', 'moved', 'graduated')))",
        f"m.relation = 'head' and ({_HOUSE} in ('c', 'd') or {_HOUSE} is null and "
        + true("y.unsafe_house is true", *_OF_HOME)
        + ")",
        f":day >= date '2018-07-01' and {_SEVERE} and not ({_AIDED}) and ("
        + true("(y.low_income is false and y.destitute is not true)", *PERSONS)
        + f" or {_LOW} is false and {_DESTITUTE} is not true or {_DESTITUTE} is false and {_LOW} is not true)",
        f":day >= date '2014-07-01' and {_AGE} >= 60 and not {_PENSION_PAID} and "
        + true("(y.resident_pension is false and y.employee_pension is not true)", *PERSONS),
        f":day >= date '2016-12-02' and {_AGE} between 16 and 59 and {_MAY_WORK} and {_JOB} is false and not {_PLACED}",
        f":day >= date '2016-01-01' and {_SEVERE} and {_CARE} is false",
        "m.relation = 'head' and not " + _PAIRED.replace("r.household_id", "m.household_id"),
    )
)
_DOUBLED = " or ".join(
    f"({one})"
    for one in (
        true("(y.resident_medical and y.employee_medical)", *PERSONS),
        f"{_SEVERE} and (coalesce({_LOW}, false) and coalesce({_DESTITUTE}, false) or coalesce({_LOW}, true) and"
        f" coalesce({_DESTITUTE}, true) and {true('(y.low_income and y.destitute)', *PERSONS)})",
        f"{_AGE} >= 60 and " + true("(y.resident_pension and y.employee_pension)", *PERSONS),
    )
)

RECOUNTS: Mapping[str, str] = {
    "plan.hh": REGISTERED.format(which=_PLAN.format(which="true")),
    "plan.updated": REGISTERED.format(which=_PLAN.format(which="p.sent_on <= :day")),
    "plan.measures": _PLAN_MEASURE.format(which="true"),
    "plan.done": _PLAN_MEASURE.format(which="m.done_on <= :day"),
    "plan.overdue": _PLAN_MEASURE.format(which=_LATE),
    "ent.lacking": REGISTERED_PERSONS.format(more="1 as one") + f" and ({_LACKS})",
    "ent.twice": REGISTERED_PERSONS.format(more="1 as one") + f" and ({_DOUBLED})",
    "pair.helpers": """
        select h.id, h.area_code, 1 as amount, h.tier from pairing_helper h where exists (
          select from pairing_pairing p where p.helper_id = h.id
            and p.start <= :day and (p."end" is null or :day < p."end"))""",
    "pair.hh": REGISTERED.format(which=_PAIRED),
    "pair.unpaired": REGISTERED.format(which=f"not {_PAIRED}"),
    "pair.tours": """
        select t.id, t.area_code, 1 as amount, t.level from pairing_tour t
        where t."on" <= :day and extract(year from t."on") = extract(year from :day)""",
    "pair.toured_hh": REGISTERED.format(which=_TOURED),
}
RATIOS: Mapping[str, tuple[str, str, int]] = {
    "plan.update": ("plan.updated", "pov.hh", 1),
    "plan.done_rate": ("plan.done", "plan.measures", 1),
    "pair.cover": ("pair.hh", "pov.hh", 1),
    "pair.tour_cover": ("pair.toured_hh", "pov.hh", 1),
}
