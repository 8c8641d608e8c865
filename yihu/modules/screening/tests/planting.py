"""Forms, files and visits for the households of `quality.tests.planting`: near the rules' limits and far from them,
some of them missing. By plain SQL, for many households; every value follows from the household's number."""

from __future__ import annotations

from django.db import connection, transaction

_NO_FORMS = "delete from incomes_statement"
FORMS = """
    insert into incomes_statement (area_code, note, household_id, year, persons, wages_fen, business_fen, low_income_fen,
      business_cost_fen, medical_cost_fen, school_cost_fen)
    select h.area_code, '', h.id, y.year, 1 + h.id % 5, (h.id * 7919 % 4000000), (h.id * 104729 % 900000),
      (h.id % 3) * 100000, (h.id * 31 % 300000), (h.id * 17 % 900000), (h.id % 7) * 100000
    from households_household h cross join (values (2018), (2019)) y(year)
    where (h.id * 13 + y.year) % 6 > 0 on conflict do nothing"""
COSTS = """
    insert into departments_medicalcost (area_code, note, person_id, household_id, name, number, index, hint, matched,
      subject, "on", hospital, receipt, total_fen, self_paid_fen)
    select m.area_code, '', m.person_id, m.household_id, m.name, m.number, '', '', 'id_number', 'p' || m.person_id,
      date '2020-01-05' + (m.person_id % 160)::int, '', n::text, (m.person_id * 13 % 3000000),
      (m.person_id * 7 % 1000000)
    from households_membership m cross join generate_series(1, 1 + (m.person_id % 2)::int) n where m.person_id % 3 = 0"""
CARDS = """
    insert into departments_disabilitycard (area_code, note, person_id, household_id, name, number, index, hint, matched,
      subject, start, kind, grade)
    select area_code, '', person_id, household_id, name, number, '', '', 'id_number', 'p' || person_id,
      date '2016-01-01', '4', (1 + person_id % 4)::text
    from households_membership where person_id % 10 = 1 and household_id % 3 = 0"""
_PEOPLE = """
    update households_person_year set low_income = (array[true, false, null])[1 + person_id % 3],
      resident_medical = (array[true, true, null, false])[1 + person_id / 10 % 4],
      health = (array['healthy', 'serious', 'chronic', ''])[1 + person_id / 10 % 4],
      labour = (array['skilled', 'none', '', 'weak'])[1 + person_id / 30 % 4],
      work_months = case when person_id / 10 % 5 > 1 then person_id / 10 % 13 end
    where person_id % 7 > 1"""
_HOUSES = """
    update households_household_year set unsafe_house = (array[true, false, null])[1 + household_id % 3],
      house_grade = (array['a', 'c', '', 'd'])[1 + household_id % 4] where household_id % 5 > 1"""
_APPRAISALS = """
    insert into departments_houseappraisal (area_code, note, household_id, name, number, index, hint, matched, subject,
      "on", grade, appraiser, report, repaired)
    select area_code, '', id, '某人', number, '', '', 'number', 'h' || id, date '2020-01-05' + (id % 100)::int,
      (array['a', 'c', 'd'])[1 + id % 3], '', '', (array[true, null, false])[1 + id / 3 % 3]
    from households_household where id % 4 = 0"""
_VISITS = """
    insert into visits_visit (uid, area_code, household_id, number, head_name, "on", kind, visitors, seen, told, problems,
      checked, via, received_at, clock_off, by_name, void, why)
    select gen_random_uuid(), area_code, id, number, '某人', date '2019-03-01' + (id * 37 % 480)::int, 'look', '某人', '',
      '', 0, 6, 'page', now(), false, '某人', false, '' from households_household where id % 3 > 0"""
_SEEN = """
    insert into visits_observation (area_code, visit_id, household_id, "on", item, value, note, version, outcome, by_name)
    select v.area_code, v.id, v.household_id, v."on", i.item, case
        when i.item = 'income' then (array['up', 'same', 'down'])[1 + v.household_id % 3]
        when i.item = 'needs' then (array['', '想就业'])[1 + v.household_id % 2]
        when (v.household_id + i.at * 5) % 7 = 0 then 'problem' else 'ok' end,
      '', 0, (array['written', 'same', 'clash'])[1 + (v.household_id + i.at) % 3], '某人'
    from visits_visit v cross join (values (0, 'food'), (1, 'clothing'), (2, 'education'), (3, 'medical'),
      (4, 'housing'), (5, 'water'), (6, 'income'), (7, 'needs')) i(at, item)"""
WIDE = (_NO_FORMS, FORMS, COSTS, CARDS, _PEOPLE, _HOUSES, _APPRAISALS, _VISITS, _SEEN)


# Whose history nobody asks about here.
_TABLES = (
    "incomes_statement",
    "departments_medicalcost",
    "departments_disabilitycard",
    "departments_houseappraisal",
    "households_person_year",
    "households_household_year",
    "visits_visit",
    "visits_observation",
)


def write(statements: tuple[str, ...] = WIDE) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for table in _TABLES:
            cursor.execute(f"alter table {table} disable trigger user")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("set constraints all immediate")
        for table in _TABLES:
            cursor.execute(f"alter table {table} enable trigger user")
        cursor.execute("analyze")
