"""The watch over households of a made-up county, and its figures recounted from the rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.db import connection

from tests.recount.writing import LAST, Pen, Row, insert

CATEGORIES = ("unstable", "marginal", "sudden")
SOURCES = ("visit", "screening", "self_online")
RISKS = ("illness", "work", "disaster")


def write(pen: Pen) -> None:
    """Of the households that register.py wrote: clues, and up to two spells that never meet."""
    with connection.cursor() as cursor:
        cursor.execute("select id, area_code, number from households_household order by id")
        households = cursor.fetchall()
    cases = [made for one in households for made in _spells(pen, *one) if pen.maybe(0.9)]
    insert("monitoring_case", cases)
    risks = [
        {
            "id": pen.number(),
            "area_code": one["area_code"],
            "case_id": one["id"],
            "position": 1,
            "kind": "illness",
        }
        for one in cases
    ]
    insert("monitoring_risk", risks)
    insert("monitoring_clue", [_clue(pen, *one) for one in households for _ in range(2)])
    watched = [(one, risk) for one, risk in zip(cases, risks, strict=True) if one["start"]]
    insert("monitoring_measure", [_measure(pen, one, risk) for one, risk in watched])
    insert("monitoring_visit", [_visit(pen, one) for one, _ in watched])


def _spells(pen: Pen, household: int, area_code: str, number: str) -> list[Row]:
    rows: list[Row] = []
    start = pen.day()
    while start <= LAST and len(rows) < 2 and pen.maybe(0.75):
        end = pen.soon(start) + timedelta(days=1) if pen.maybe(0.6) else None
        rows.append(_case(pen, household, area_code, number, start, end))
        if end is None:
            return rows
        start = pen.soon(end)
    if pen.maybe(0.3):
        stage = pen.pick(("assigned", "noticed", "dismissed"))
        rows.append({**_case(pen, household, area_code, number, start, None), "start": None, "category": ""})
        rows[-1] |= {"stage": stage}
    return rows


def _case(pen: Pen, household: int, area_code: str, number: str, start: date, end: date | None) -> Row:
    return {
        "id": pen.number(),
        "area_code": area_code,
        "household_id": household,
        "number": number,
        "head_name": f"户主{household}",
        "persons": pen.chance.randrange(1, 6),
        "stage": "cleared" if end else "monitored",
        "stage_on": end or start,
        "ready_on": end or start,
        "clue_on": start - timedelta(days=pen.chance.randrange(31)),
        "category": pen.pick(CATEGORIES),
        "lacks": "[]",
        "start": start,
        "end": end,
        "clear_kind": pen.pick(("helped", "natural")) if end else "",
        "version": 1,
        "imported_in": 0,
    }


def _clue(pen: Pen, household: int, area_code: str, number: str) -> Row:
    return {
        "id": pen.number(),
        "uid": f"00000000-0000-4000-8000-{pen.number():012d}",
        "area_code": area_code,
        "household_id": household,
        "source": pen.pick(SOURCES),
        "risk": pen.pick(RISKS),
        "on": pen.day(),
        "text": f"户 {number} 有风险",
        "evidence": "[]",
        "state": "open",
    }


def _measure(pen: Pen, case: Row, risk: Row) -> Row:
    return {
        "id": pen.number(),
        "area_code": case["area_code"],
        "case_id": case["id"],
        "risk_id": risk["id"],
        "kind": pen.pick(("post", "support")),
        "text": "公益岗位",
        "owner": "村委会",
        "planned_on": case["start"],
        "due_on": pen.soon(case["start"]),
        "persons": pen.chance.randrange(5),
        "fen": pen.chance.randrange(900_000),
    }


def _visit(pen: Pen, case: Row) -> Row:
    return {
        "id": pen.number(),
        "area_code": case["area_code"],
        "case_id": case["id"],
        "on": pen.soon(case["start"]),
        "visited_by": "村干部",
        "trend": pen.pick(("same", "better", "worse")),
        "text": "在家",
    }


# In its village a row counts from when the household came with it until it left with it.
_HERE = "({t}.came_on is null or {t}.came_on <= {day}) and ({t}.moved_on is null or {day} < {t}.moved_on)"
# Of a household that came back the newest spell counts.
_EVER = f"""
    select c.id, c.area_code, 1 as amount, c.category, c.clear_kind as how from monitoring_case c
    where c.id = (select n.id from monitoring_case n where n.household_id = c.household_id
                    and n.area_code = c.area_code and n.start <= :day and {_HERE.format(t="n", day=":day")}
                    order by n.start desc, n.id desc limit 1)"""
_MEMBERS = """
    select m.id, m.area_code, 1 as amount from households_membership m
    where m.start <= :day and (m."end" is null or m."end" > :day) and exists (
      select from ({cases}) e join monitoring_case k on k.id = e.id
      where k.household_id = m.household_id and k.area_code = m.area_code)"""
_FOUND = f"""
    select c.id, c.area_code, 1 as amount, c.category from monitoring_case c
    where c.start <= :day and extract(year from c.start) = extract(year from :day)
      and {_HERE.format(t="c", day="c.start")}"""
_AGE = 'm.start <= :day and (m."end" is null or m."end" > :day)'
_YEAR = """(select y.{value} from households_person_year y where y.person_id = {t}.person_id
      and y.area_code = {t}.area_code and y.year <= extract(year from :day) order by y.year desc limit 1)"""
_BORN = "(select p.born_on from households_person p where p.id = {t}.person_id)"
_GROWN = f"""from households_membership g where g.household_id = m.household_id
      and g.start <= :day and (g."end" is null or g."end" > :day)
      and {_BORN.format(t="g")} <= :day - interval '18 years' and {_BORN.format(t="g")} > :day - interval '60 years'"""
_AWAY = (
    f"coalesce({_YEAR.format(value='work_region', t='g')} in ('province', 'outside')"
    f" and {_YEAR.format(value='work_months', t='g')} >= 6, false)"
)


def _of(category: str) -> dict[str, str]:
    mine = f"{_EVER} and c.category = '{category}'"
    return {
        f"mon.{category}_hh": mine,
        f"mon.{category}_pop": _MEMBERS.format(cases=mine),
        f"mon.{category}_cleared_hh": f'{mine} and c."end" <= :day',
    }


RECOUNTS: Mapping[str, str] = {
    **_of("unstable"),
    **_of("marginal"),
    **_of("sudden"),
    "mon.ever_hh": _EVER,
    "mon.ever_pop": _MEMBERS.format(cases=_EVER),
    "mon.watched_hh": f"""
        select c.id, c.area_code, 1 as amount, c.category from monitoring_case c
        where c.start <= :day and (c."end" is null or :day < c."end") and {_HERE.format(t="c", day=":day")}""",
    "mon.cleared_hh": f'{_EVER} and c."end" <= :day',
    "mon.found_hh": _FOUND,
    "mon.on_time_hh": f"{_FOUND} and c.start - c.clue_on <= 15",
    "mon.clues": f"""
        select c.id, c.area_code, 1 as amount, c.source from monitoring_clue c
        where c."on" <= :day and extract(year from c."on") = extract(year from :day)
          and {_HERE.format(t="c", day='c."on"')}""",
    "grp.lonely_pop": f"""
        select m.id, m.area_code, 1 as amount from households_membership m where {_AGE}
          and {_BORN.format(t="m")} <= :day - interval '60 years'
          and 1 = (select count(distinct o.person_id) from households_membership o
            where o.household_id = m.household_id and o.start <= :day and (o."end" is null or o."end" > :day))""",
    "grp.left_behind_pop": f"""
        select m.id, m.area_code, 1 as amount from households_membership m where {_AGE}
          and {_BORN.format(t="m")} > :day - interval '16 years'
          and exists (select {_GROWN}) and not exists (select {_GROWN} and not {_AWAY})""",
    "grp.disabled_pop": f"""
        select m.id, m.area_code, 1 as amount from households_membership m where {_AGE}
          and {_YEAR.format(value="disability_kind", t="m")} <> ''""",
    "grp.low_income_only_hh": """
        select s.id, s.area_code, 1 as amount from incomes_statement s
        where s.year = extract(year from :day + 1) - 1 and s.low_income_fen > 0
          and coalesce(s.wages_fen, 0) + coalesce(s.business_fen, 0) + coalesce(s.dividend_fen, 0)
            + coalesce(s.property_fen, 0) = 0""",
}
