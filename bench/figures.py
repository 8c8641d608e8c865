"""Figures, a list page and a report over 100,000 households, each against the plain SQL that does the same.

The plain SQL runs as the owner, without row-level security, and returns the same numbers. Households, persons and
problems are written by SQL, without history.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from bench import kit

HOUSEHOLDS = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
PERSONS, TIMES = 3, 5
COUNTY, DAY = "430902000000", date(2020, 6, 30)
IN_FORCE = "start <= '2020-06-30' and (\"end\" is null or \"end\" > '2020-06-30')"
HERE = "area_code >= '430902000000' and area_code < '430903000000'"

# Twenty townships of ten villages.
_PLACES = """
insert into areas_area (code, name, short_name, level, initials)
select '430902000000', '甲区', '甲区', 'county', ''
union all select '430902' || t || '000', '镇' || t, '镇' || t, 'township', '' from generate_series(101, 120) t
union all select '430902' || t || v, '村' || t || v, '村' || t || v, 'village', ''
from generate_series(101, 120) t, generate_series(201, 210) v
"""
_CODE = "'430902' || 101 + n % 20 || 201 + n / 20 % 10"
_ROWS = {
    "households_household": "insert into households_household (id, area_code, uid, number, group_name)"
    f" select n, {_CODE}, gen_random_uuid(), 'H' || n, '' from generate_series(1, %(households)s) n",
    "households_registration": "insert into households_registration"
    " (area_code, household_id, number, kind, standing, start)"
    f" select {_CODE}, n, 'H' || n, 'general', case when n %% 50 = 0 then 'poor' else 'exited' end, '2014-12-01'"
    " from generate_series(1, %(households)s) n",
    "households_person": "insert into households_person (id, area_code, uid, name, sex, born_on)"
    f" select n * 10 + p, {_CODE}, gen_random_uuid(), '某人', '1', '1970-01-01'"
    " from generate_series(1, %(households)s) n, generate_series(1, %(persons)s) p",
    "households_membership": "insert into households_membership"
    ' (area_code, household_id, person_id, number, name, relation, start, joined, "left")'
    f" select {_CODE}, n, n * 10 + p, 'H' || n, '某人', case p when 1 then 'head' else 'other' end,"
    " '2014-12-01', 'registered', ''"
    " from generate_series(1, %(households)s) n, generate_series(1, %(persons)s) p",
    "households_exit_plan": "insert into households_exit_plan (area_code, household_id, number, year, batch, start)"
    f" select {_CODE}, n, 'H' || n, 2020, '第一批', '2020-01-10'"
    " from generate_series(50, %(households)s, 50) n",
    "households_population_base": "insert into households_population_base"
    " (area_code, start, rural_population, source, note)"
    " select '430902' || 101 + n %% 20 || 201 + n / 20 %% 10, date '1990-01-01' + n / 200, 500 + n %% 900, '', ''"
    " from generate_series(0, %(households)s - 1) n",
    "rectification_problem": "insert into rectification_problem (area_code, number, source, document, round,"
    " category, description, leader, person, immediate, found_on, stage, stage_on, void_reason, version)"
    f" select {_CODE}, 'W' || n, 'general_survey', '', 'first', 'duty', '问题', '某领导', '', false,"
    " '2020-04-01', 'found', '2020-04-01', '', 1 from generate_series(1, 2000) n",
    "projects_project": "insert into projects_project (area_code, number, year, name, category, construction,"
    " scale, central_fen, province_fen, city_fen, county_fen, other_fen, responsible, households, persons,"
    " poor_households, target, benefit, stage, stage_on, planned_on)"
    f" select {_CODE}, 'P' || n, 2020, '项目', 'industry', 'new', '', 100, 0, 0, 0, 0, '', 1, 1, 0, '', '',"
    " 'planned', '2020-01-10', '2020-01-10' from generate_series(1, 500) n",
}


def main() -> None:
    with kit.database():
        write()
        figures()
        list_page()
        report()


def write() -> None:
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_PLACES)
        for table, statement in _ROWS.items():
            cursor.execute(f"alter table {table} disable trigger user")
            statement = statement.replace("n % 20", "n %% 20").replace("20 % 10", "20 %% 10")
            cursor.execute(statement, {"households": HOUSEHOLDS, "persons": PERSONS})
            cursor.execute("set constraints all immediate")  # no pending check may hold the table
            cursor.execute(f"alter table {table} enable trigger user")
    with connection.cursor() as cursor:
        for table in (*_ROWS, "areas_area"):
            cursor.execute(f"analyze {table}")


def figures() -> None:
    by_township = "select left(area_code, 9), count(*) from {table} where " + HERE + " and {which} group by 1"
    plain = {
        "pov.hh": by_township.format(table="households_registration", which=IN_FORCE),
        "pov.remain_hh": by_township.format(
            table="households_registration", which=f"standing = 'poor' and {IN_FORCE}"
        ),
        "pov.pop": by_township.format(
            table="households_membership",
            which=f"{IN_FORCE} and household_id in"
            f" (select household_id from households_registration where {IN_FORCE})",
        ),
    }
    for key, statement in plain.items():
        shown(f"{key}，按乡镇", partial(by_town, key), statement)


def by_town(key: str) -> None:
    from yihu.modules.indicators import queries

    with clerk() as actor:
        queries.breakdown(actor, key, area_code=COUNTY, as_of=DAY, by="township")


def list_page() -> None:
    from yihu.core.access.roles import Role
    from yihu.core.tests.factories import a_person, signed_in

    client = signed_in(a_person("clerk", Role.COUNTY_CLERK))
    columns = "select * from households_population_base where " + HERE
    for label, query, order in (
        ("第一页", "", "start desc, id desc limit 50"),
        (
            "按人口排序第 200 页",
            "?sort=rural_population&page=200",
            "rural_population, id limit 50 offset 9950",
        ),
    ):
        url = f"/ledgers/households.population_bases/{query}"
        assert client.get(url).status_code == 200
        count = columns.replace("*", "count(*)")
        shown(f"列表页，{label}", partial(client.get, url), f"{columns} order by {order}", count)


def report() -> None:
    from yihu.modules.reports import queries

    def compose() -> bytes:
        with clerk() as actor:
            made = queries.printed(actor, "half_year_summary", area_code=COUNTY, as_of=DAY, on=DAY)
            return made.bytes()

    plans = f"select household_id from households_exit_plan where {HERE} and year = 2020 and {IN_FORCE}"
    members = "select count(*) from households_membership where household_id in"
    shown(
        "半年工作总结（Word）",
        compose,
        f"select count(*) from ({plans}) p",
        f"{members} ({plans}) and {HERE} and {IN_FORCE}",
        f"select count(*) from rectification_problem where {HERE}",
        f"select count(*) from projects_project where {HERE}",
    )


def clerk() -> Any:
    from yihu.core.access.scope import scoped
    from yihu.core.tests.factories import an_actor

    return scoped(an_actor())


def shown(label: str, work: Callable[[], object], *statements: str) -> None:
    from django.db import connection

    def plain() -> None:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
                cursor.fetchall()

    work()
    plain()
    ours, bare = kit.seconds(work, times=TIMES), kit.seconds(plain, times=TIMES)
    print(
        f"{label}：{ours * 1000:.0f} 毫秒，最简 SQL {bare * 1000:.0f} 毫秒，{ours / bare:.1f} 倍", flush=True
    )


if __name__ == "__main__":
    main()
