"""A hundred screening rules over the households of 1,000,000 persons: the forty of the files with limits moved.

Promise: a minute on two cores. Ratios: to a scan of the same columns and to the same conditions written by hand for
DuckDB; and the way from the tables to clues, features included.

    python -m bench.screening 1000000
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

from bench import kit

PERSONS = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
COUNTY = "430902000000"
RULES = 100
DAY = date(2020, 6, 30)
NOW = datetime(2020, 6, 30, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
_FORMS = """
    insert into incomes_statement (area_code, note, household_id, year, persons, wages_fen, business_fen, low_income_fen,
      business_cost_fen, medical_cost_fen, school_cost_fen)
    select h.area_code, '', h.id, y.year, 1 + h.id %% 5, (h.id * 7919 %% 4000000), (h.id * 104729 %% 900000),
      (h.id %% 3) * 100000, (h.id * 31 %% 300000), (h.id * 17 %% 900000), (h.id %% 7) * 100000
    from households_household h cross join (values (2018), (2019)) y(year)"""
_COSTS = """
    insert into departments_medicalcost (area_code, note, person_id, household_id, name, number, index, hint, matched,
      subject, "on", hospital, receipt, total_fen, self_paid_fen)
    select m.area_code, '', m.person_id, m.household_id, m.name, m.number, '', '', 'id_number', 'p' || m.person_id,
      date '2020-01-05' + (m.person_id %% 160)::int, '', n::text, (m.person_id * 13 %% 3000000), (m.person_id * 7 %% 1000000)
    from households_membership m cross join generate_series(1, 1 + (m.person_id %% 2)::int) n where m.person_id %% 3 = 0"""
_CARDS = """
    insert into departments_disabilitycard (area_code, note, person_id, household_id, name, number, index, hint, matched,
      subject, start, kind, grade)
    select area_code, '', person_id, household_id, name, number, '', '', 'id_number', 'p' || person_id,
      date '2016-01-01', '4', (1 + person_id %% 4)::text
    from households_membership where person_id %% 10 = 0"""


def main() -> None:
    with kit.database():
        from django.db import connection, transaction

        from yihu.modules.quality.tests.planting import PEOPLE, plant

        plant(PERSONS // PEOPLE, every=10**9)
        with connection.cursor() as cursor:
            for statement in (_FORMS, _COSTS, _CARDS):
                cursor.execute(statement.replace("%%", "%"))
            cursor.execute("analyze")
        with transaction.atomic(), tempfile.TemporaryDirectory() as folder:
            rules_alone(Path(folder))
        whole()


def rules_alone(folder: Path) -> None:
    from yihu.engine.screening import duck
    from yihu.engine.screening.compiling import TABLE, Engine, statement
    from yihu.modules.screening import queries

    variants = hundred()
    names = frozenset(queries.features())
    begun = perf_counter()
    with queries.snapshot(COUNTY, DAY, names) as found:
        features = perf_counter() - begun
        types, households = found.types, found.households
        begun = perf_counter()
        with duck.opened(found.path, types, 2) as engine:
            loaded = perf_counter() - begun
            every = ", ".join(f'count("{name}")' for name in types)
            scan = timed(lambda: engine.execute(f"select {every} from {TABLE}").fetchall())
            compiled = timed(lambda: statement(variants, types, Engine.DUCKDB))
            begun = perf_counter()
            counts = duck.counts(engine, variants, types, 9)
            judged = perf_counter() - begun - compiled
            hand = timed(lambda: engine.execute(by_hand(variants)).fetchall())
            fetched = timed(lambda: sum(1 for _ in duck.hits(engine, variants, types, ())))
    print(
        f"{PERSONS:,} 人 {households:,} 户，{len(variants)} 条规则，命中 {sum(counts.values()):,}（负载 {kit.load()}）：\n"
        f"  特征（PostgreSQL 拼接并导出）{features:.1f} 秒，读入 DuckDB {loaded:.1f} 秒，"
        f"编译 {compiled:.2f} 秒，规则计数 {judged:.2f} 秒，取出命中（含编译）{fetched:.2f} 秒\n"
        f"  同样各列只扫描 {scan:.3f} 秒（{judged / scan:.0f} 倍），手写 DuckDB SQL {hand:.2f} 秒（{judged / hand:.1f} 倍）"
    )


def by_hand(variants: list[Any]) -> str:
    """What somebody who knows DuckDB would write for counts: one filtered count a rule, nothing unnested."""
    from yihu.engine.screening.compiling import TABLE, Engine, statement
    from yihu.modules.screening import queries

    text = statement(variants, queries.types(frozenset(queries.features())), Engine.DUCKDB)
    inside = text[text.index("[CASE WHEN") + 1 :]
    conditions = [part.split(" THEN ")[0] for part in inside.split("CASE WHEN ")[1:]]
    counts = ", ".join(f"count(*) filter (where {one})" for one in conditions)
    return f'select left("t0"."area_code", 9), {counts} from {TABLE} as "t0" group by 1'


def hundred() -> list[Any]:
    from yihu.engine.screening.compiling import Variant
    from yihu.modules.screening import queries

    made = []
    for percent in (100, 80, 120):
        for rule in queries.rules():
            limits = {
                one.name: (6_000 if one.value is None else one.value) * percent // 100
                for one in rule.thresholds
            }
            made.append(Variant(rule.when, rule.scaled(limits)))
    return made[:RULES]


def whole() -> None:
    """From the tables to hits and clues, with four rules in force."""
    from yihu.core.access.actor import Actor
    from yihu.core.access.scope import scoped
    from yihu.modules.screening import actions

    system = Actor.system(COUNTY)
    with scoped(system):
        for key in ("S11", "S13", "S19", "S31"):
            actions.approve(system, actions.propose(system, key, on=DAY).pk, on=DAY)
    for label in ("首次", "再次（没有变化）"):
        begun = perf_counter()
        (done,) = actions.run(system, COUNTY, on=DAY, now=NOW)
        print(
            f"  {label}全流程（4 条规则到线索）{perf_counter() - begun:.1f} 秒：命中 {done.hits:,}，新线索 {done.clues:,}"
        )


def timed(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun


if __name__ == "__main__":
    main()
