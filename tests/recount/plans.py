"""Pairing, plans and entitlements recounted in plain SQL."""

from __future__ import annotations

from collections.abc import Mapping

from tests.recount.parts import PERSONS, REGISTERED, REGISTERED_PERSONS, true

_PAIRED = """exists (
      select from pairing_pairing p where p.household_id = r.household_id and p.part = 'responsible'
        and p.start <= :day and (p."end" is null or :day < p."end"))"""
_TOURED = """exists (
      select from pairing_tour t where t.household_id = r.household_id and t.level in ('township', 'village')
        and t."on" <= :day and extract(year from t."on") = extract(year from :day))"""

_PLAN = """exists (
      select from plans_plan p where p.household_id = r.household_id and p.made_on <= :day
        and p.year = extract(year from :day) and {which})"""
_PLAN_MEASURE = """
    select m.id, m.area_code, 1 as amount, m.kind from plans_measure m
    where m.year = extract(year from :day) and m.start <= :day
      and (m.stopped_on is null or :day < m.stopped_on) and {which}"""
_LATE = "m.due < :day and (m.done_on is null or :day < m.done_on)"
_AGE = "extract(year from age(:day, (select q.born_on from households_person q where q.id = m.person_id)))"
_OF_HOME = ("households_household_year", "household_id", "m")
# The last twelve months and the day itself.
_PENSION_PAID = """exists (
      select from incomes_line l where l.household_id = m.household_id and l.earner = m.name
        and l.source = 'pension' and l."on" <= :day and l."on" > (:day - interval '12 months'))"""
_LACKS = " or ".join(
    f"({one})"
    for one in (
        true("(y.resident_medical is false and y.employee_medical is not true)", *PERSONS),
        f"{_AGE} between 6 and 15 and "
        + true("y.dropout in ('illness', 'disability', 'weary', 'other')", *PERSONS),
        "m.relation = 'head' and " + true("y.unsafe_house is true", *_OF_HOME),
        ":day >= date '2018-07-01' and "
        + true(
            "(y.disability_grade in ('1', '2') and y.low_income is false and y.destitute is not true)",
            *PERSONS,
        ),
        f":day >= date '2014-07-01' and {_AGE} >= 60 and not {_PENSION_PAID} and "
        + true("(y.resident_pension is false and y.employee_pension is not true)", *PERSONS),
        "m.relation = 'head' and not " + _PAIRED.replace("r.household_id", "m.household_id"),
    )
)
_DOUBLED = " or ".join(
    f"({one})"
    for one in (
        true("(y.resident_medical and y.employee_medical)", *PERSONS),
        true("(y.disability_grade in ('1', '2') and y.low_income and y.destitute)", *PERSONS),
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
