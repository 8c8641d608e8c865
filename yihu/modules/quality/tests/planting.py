"""A county in which every household is right, and one error planted in some: what a run must find, and nothing else.

Written by plain SQL without history, so that the bench may use it for a million people.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction

COUNTY = "430902000000"
PEOPLE = 4
# Twenty townships of ten villages.
_PLACES = """
    insert into areas_area (code, name, short_name, level, initials)
    select '430902000000', '甲区', '甲区', 'county', ''
    union all select '430902' || t || '000', '镇' || t, '镇' || t, 'township', '' from generate_series(101, 120) t
    union all select '430902' || t || v, '村' || t || v, '村' || t || v, 'village', ''
      from generate_series(101, 120) t, generate_series(201, 210) v"""
_CODE = "'430902' || 101 + n %% 20 || 201 + n / 20 %% 10"
_SERIES = "from generate_series(1, %(households)s) n"
_PERSON = f"{_SERIES}, generate_series(1, {PEOPLE}) p"
# Head, wife, a daughter at school, the head's mother: 1 to 4.
_ROWS = {
    "households_household": f"""
        insert into households_household (id, area_code, uid, number, group_name)
        select n, {_CODE}, gen_random_uuid(), 'H' || n, '' {_SERIES}""",
    "households_registration": f"""
        insert into households_registration (area_code, household_id, number, kind, standing, start)
        select {_CODE}, n, 'H' || n, 'general', case when n %% 20 = 0 then 'poor' else 'exited' end, '2014-12-01'
        {_SERIES}""",
    "households_person": f"""
        insert into households_person (id, area_code, uid, name, sex, born_on)
        select n * 10 + p, {_CODE}, gen_random_uuid(), '某人' || n * 10 + p, case p when 1 then '1' else '2' end,
          (array['1965-03-01', '1968-03-01', '2009-03-01', '1940-03-01'])[p]::date + (n %% 97)::int
        {_PERSON}""",
    "households_membership": f"""
        insert into households_membership
          (area_code, household_id, person_id, number, name, relation, start, joined, "left")
        select {_CODE}, n, n * 10 + p, 'H' || n, '某人' || n * 10 + p,
          (array['head', 'spouse', 'daughter', 'mother'])[p], '2014-12-01', 'registered', ''
        {_PERSON}""",
    "households_identity": f"""
        insert into households_identity (area_code, uid, person_id, kind, cipher, "index", hint, start)
        select {_CODE}, gen_random_uuid(), n * 10 + p, 'id_number', 'sealed', n * 10 + p, '0', '2014-12-01'
        {_PERSON}""",
    "monitoring_case": f"""
        insert into monitoring_case
          (id, area_code, household_id, number, head_name, group_name, persons, stage, stage_on, ready_on, clue_on,
           assigned_to, helper, category, income_fen, lacks, no_labour, exempt, start, clear_kind, version, imported_in)
        select n, {_CODE}, n, 'H' || n, '某人', '', 4, 'monitored', '2020-03-25', '2020-03-25', '2020-03-20', '', '',
          'unstable', 480000, '[]', false, '', '2020-03-25', '', 1, 0 {_SERIES}""",
    "monitoring_risk": f"""
        insert into monitoring_risk (id, area_code, case_id, position, kind)
        select n, {_CODE}, n, 1, 'work' {_SERIES}""",
    "monitoring_measure": f"""
        insert into monitoring_measure
          (area_code, case_id, risk_id, kind, text, owner, planned_on, due_on, done_on, effect, dropped_why)
        select {_CODE}, n, n, 'post', '公益岗位', '村委会', '2020-03-25', '2020-04-25', '2020-04-01', '稳定增收', ''
        {_SERIES}""",
}  # fmt: skip
_LAND = ("farmland", "irrigated", "woodland", "returned_woodland", "orchard", "grassland", "water_area")
_HOUSEHOLD_YEAR: Mapping[str, str] = {
    **dict.fromkeys(_LAND, "1.5"),
    "road_km": "0.8",
    "unsafe_house": "false",
    "safe_water": "true",
}
_TRUE = ("resident_medical", "serious_medical", "mandarin", "resident_pension", "family_doctor")
_FALSE = ("employee_medical", "commercial_medical", "low_income", "destitute", "work_abroad", "medical_aid",
          "employee_pension")  # fmt: skip
_PERSON_YEAR: Mapping[str, str] = {
    **dict.fromkeys(_TRUE, "true"),
    **dict.fromkeys(_FALSE, "false"),
    "education": "(array['junior', 'primary', '', 'illiterate'])[p]",
    "school": "(array['none', 'none', 'primary', 'none'])[p]",
    "health": "'healthy'",
    "labour": "(array['skilled', 'ordinary', 'none', 'none'])[p]",
    "work_months": "case p when 1 then 8 else 0 end",
    "work_region": "case p when 1 then 'county' else '' end",
    "company": "case p when 1 then '某厂' else '' end",
    "channel": "case p when 1 then 'own' else '' end",
}
# Four heads, 5,809 yuan of net income each.
_STATEMENT: Mapping[str, str] = {
    "persons": "4",
    "wages_fen": "2000000",
    "business_fen": "300000",
    "business_cost_fen": "100000",
    "pension_fen": "123600",
}
_YEAR_OF = "households_person_year set {set} where person_id = n * 10 + {person}"
_HOUSE_OF = "households_household_year set {set} where household_id = n"


def _year(person: int, set_: str) -> str:
    return _YEAR_OF.format(set=set_, person=person)


def _house(set_: str) -> str:
    return _HOUSE_OF.format(set=set_)


def _member(person: int, relation: str) -> str:
    return f"households_membership set relation = '{relation}' where person_id = n * 10 + {person}"


def _registered(set_: str) -> str:
    return f"households_registration set {set_} where household_id = n"


def _stated(set_: str) -> str:
    return f"incomes_statement set {set_} where household_id = n"


def _watched(set_: str) -> str:
    return f"monitoring_case set {set_} where household_id = n"


# Taken under watch only after the day looked at.
_UNWATCHED = _watched("start = '2020-08-01'")
_CLEARED = "stage = 'cleared', \"end\" = '2020-06-20',"
# code -> whose (0: the household's) and what is done to a household that was right, in several statements.
PLANTS: Mapping[str, tuple[int, tuple[str, ...]]] = {
    "V001": (2, ("households_identity set \"end\" = '2020-01-01' where person_id = n * 10 + 2",)),
    "V005": (0, (_member(1, "other"), _member(4, "other"))),
    "V005.2": (4, (_member(4, "spouse"),)),
    "V006": (2, ("households_person set sex = '1' where id = n * 10 + 2",)),
    "V007": (3, (_member(3, "son"),)),
    "V008": (4, ("households_person set born_on = '1955-03-01' where id = n * 10 + 4",)),
    "V010": (0, ("households_membership set \"end\" = '2020-01-01' where household_id = n",)),
    "V011": (2, (_year(2, "education = ''"),)),
    "V012": (3, (_year(3, "school = '', education = 'primary'"),)),
    "V012.2": (3, (_year(3, "dropout = 'illness'"), _registered("standing = 'poor'"))),
    "V013": (3, (_year(3, "school = 'grade_9'"),)),
    "V014": (2, (_year(2, "labour = 'weak'"),)),
    "V015": (4, (_year(4, "labour = 'ordinary'"),)),
    "V016": (3, (_year(3, "labour = 'weak'"),)),
    "V016.2": (
        3,
        (
            "households_person set born_on = '2003-03-01' where id = n * 10 + 3",
            _year(3, "school = 'senior_2', labour = 'ordinary'"),
        ),
    ),
    "V017": (1, (_year(1, "labour = 'none', health = 'chronic', chronic_card = true"),)),
    "V017.2": (1, (_year(1, "labour = 'weak', health = 'chronic', chronic_card = true"),)),
    "V019": (1, (_year(1, "company = ''"),)),
    "V021": (2, (_year(2, "employee_medical = true"),)),
    "V022": (4, (_year(4, "serious_medical = false"), _registered("standing = 'exited'"))),
    "V023": (2, (_year(2, "mandarin = null"),)),
    "V030.2": (0, (_stated("persons = 3"),)),
    "V031": (0, (_stated("business_cost_fen = null"),)),
    "V032": (0, (_stated("wages_fen = 25000, business_fen = 2000000"),)),
    "V033": (0, (_stated("pension_fen = 8000"),)),
    "V034.2": (0, (_stated("ecology_fen = 42000"), _house("returned_woodland = 0"))),
    "V034": (0, (_house("returned_woodland = 100"),)),
    "V035": (0, (_house("water_area = null"),)),
    "V035.2": (0, (_house("farmland = 500"),)),
    "V036": (0, (_house("road_km = 800"),)),
    "V037": (0, (_registered("kind = 'low_income'"),)),
    "V037.2": (0, (_stated("low_income_fen = 198000"),)),
    "V037.3": (0, (_stated("destitute_fen = 702000"),)),
    "V038": (
        0,
        (_stated("wages_fen = null, business_fen = 2000000"), _year(1, "channel = 'public_post'")),
    ),
    "V039": (
        4,
        (
            _year(4, "low_income = true, destitute = true"),
            _registered("kind = 'low_income'"),
            _stated("low_income_fen = 198000, destitute_fen = 702000"),
        ),
    ),
    "V039.2": (
        1,
        (_year(1, "destitute = true"), _registered("kind = 'destitute'"), _stated("destitute_fen = 702000")),
    ),
    "V048": (2, (_year(2, "health = 'chronic', chronic_card = false"),)),
    "V048.2": (2, (_year(2, "family_doctor = false"),)),
    "V040": (0, (_house("unsafe_house = true"), _registered("standing = 'exited'"), _UNWATCHED)),
    "V041": (0, (_stated("wages_fen = 30000"), _registered("standing = 'exited'"), _UNWATCHED)),
    "V042": (0, (_watched("income_fen = null"),)),
    "V043": (0, (_watched("lacks = '[\"medical\"]'"),)),
    "V044": (0, ("monitoring_measure set done_on = null where case_id = n",)),
    "V045": (0, (_watched(f"{_CLEARED} clear_kind = 'helped', clear_income_fen = 700000"),)),
    "V046": (
        0,
        (
            _watched(f"{_CLEARED} clear_kind = 'natural'"),
            _house("unsafe_house = true"),
            _registered("standing = 'poor'"),
        ),
    ),
    "V047": (
        0,
        (
            _year(
                1,
                "labour = 'none', health = 'chronic', chronic_card = true, work_months = 0, work_region = ''",
            ),
            _year(2, "labour = 'none', health = 'chronic', chronic_card = true"),
        ),
    ),
    "V059": (1, (_year(1, "work_region = 'outside', channel = 'public_post'"),)),
}


def plant(households: int, *, every: int) -> set[tuple[str, int, int | None]]:
    """Write `households` and spoil one in `every` by each rule in turn; returns (rule, household, person) of all.

    As the owner, outside any scope. `every` is at least the number of plants.
    """
    if every < len(PLANTS):
        raise ValueError("one error a household: every must be at least the number of plants")
    planted: set[tuple[str, int, int | None]] = set()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_PLACES)
        for table, statement in _statements().items():
            cursor.execute(f"alter table {table} disable trigger user")
            cursor.execute(statement, {"households": households})
        for turn, (code, (person, changes)) in enumerate(PLANTS.items()):
            chosen = [n for n in range(1, households + 1) if n % every == turn]
            for change in changes:
                table, rest = change.split(" ", 1)
                update = rest.replace(" where ", " from unnest(%s::bigint[]) n where ", 1)
                cursor.execute(f"update {table} {update}", [chosen])
            planted |= {(code, n, n * 10 + person if person else None) for n in chosen}
        cursor.execute("set constraints all immediate")
        for table in _statements():
            cursor.execute(f"alter table {table} enable trigger user")
    return planted


def _statements() -> dict[str, str]:
    household = _year_statement(
        "households_household_year", "household_id, number", "n, 'H' || n", _HOUSEHOLD_YEAR, _SERIES
    )
    person = _year_statement(
        "households_person_year", "household_id, person_id, number, name",
        "n, n * 10 + p, 'H' || n, '某人' || n * 10 + p", _PERSON_YEAR, _PERSON,
    )  # fmt: skip
    stated = _year_statement("incomes_statement", "household_id", "n", _STATEMENT, _SERIES)
    return {
        **_ROWS,
        "households_household_year": household,
        "households_person_year": person,
        "incomes_statement": stated,
    }


def _year_statement(table: str, keys: str, of: str, facts: Mapping[str, str], series: str) -> str:
    """All columns of a yearly table: the facts given, else a blank where the column must hold something."""
    rest = _blanks(table, {*facts, "id", "area_code", "year", *(name.strip() for name in keys.split(","))})
    names = ", ".join(["area_code", "year", keys, *facts, *rest])
    values = ", ".join([_CODE, "2020", of, *facts.values(), *rest.values()])
    return f"insert into {table} ({names}) select {values} {series}"


def _blanks(table: str, known: set[str]) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select column_name, data_type from information_schema.columns where table_schema = 'public'"
            " and table_name = %s and is_nullable = 'NO' and column_default is null and is_identity = 'NO'",
            [table],
        )
        blanks: dict[str, Any] = {"boolean": "false", "integer": "0", "bigint": "0"}
        return {name: blanks.get(kind, "''") for name, kind in cursor.fetchall() if name not in known}
