"""A hundred screening rules over the households of 1,000,000 persons: those of the files with limits moved.

Promise: a minute on two cores. Ratios: to a scan of the same columns, to the same conditions written by hand for
DuckDB, and to OpenFisca-core on the prepared features, where it is installed (apart, for it brings numpy):

    python3 -m venv .venv-bench && .venv-bench/bin/pip install --require-hashes -r requirements/bench.txt
    YIHU_BENCH_PYTHON=.venv-bench/bin/python python -m bench.screening 1000000

And the way from the tables to clues, features included.
"""

from __future__ import annotations

import json
import os
import subprocess
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


def main() -> None:
    with kit.database():
        from django.db import transaction

        from yihu.modules.quality.tests.planting import PEOPLE, plant
        from yihu.modules.screening.tests import planting

        plant(PERSONS // PEOPLE, every=10**9)
        planting.write()
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
            judged = perf_counter() - begun
            hand = timed(lambda: engine.execute(by_hand(variants)).fetchall())
            fetched = timed(lambda: sum(1 for _ in duck.hits(engine, variants, types, ())))
        peer = openfisca(found.path, types, variants, counts, judged)
    print(
        f"{PERSONS:,} 人 {households:,} 户，{len(variants)} 条规则，命中 {sum(counts.values()):,}（负载 {kit.load()}）：\n"
        f"  特征（PostgreSQL 拼接并导出）{features:.1f} 秒，读入 DuckDB {loaded:.1f} 秒，"
        f"编译 {compiled:.2f} 秒（首次），编译并计数 {judged:.2f} 秒，编译并取出命中 {fetched:.2f} 秒\n"
        f"  同样各列只扫描 {scan:.3f} 秒（{judged / scan:.0f} 倍），手写 DuckDB SQL {hand:.2f} 秒（{judged / hand:.1f} 倍），{peer}"
    )


def openfisca(path: Path, types: Any, variants: list[Any], counts: Any, judged: float) -> str:
    """The same rules by OpenFisca-core in its own environment; its hits must be ours."""
    import polars as pl

    from yihu.engine.screening.compiling import schema

    python = os.environ.get("YIHU_BENCH_PYTHON")
    if not python:
        return "OpenFisca 未安装（见文件开头）"
    kinds = {"int64": pl.Int64, "boolean": pl.String, "string": pl.String}
    table = pl.read_csv(
        path, has_header=False, schema={name: kinds[kind] for name, kind in schema(types).items()}
    )
    flags = [(pl.col(name) == "t").alias(name) for name, kind in types.items() if kind.value == "yes_no"]
    table.with_columns(flags).write_parquet(path.with_name("features.parquet"))
    asked = {"types": {name: kind.value for name, kind in types.items()}, "rules": texts(variants)}
    path.with_name("rules.json").write_text(json.dumps(asked), encoding="utf-8")
    command = [python, "bench/openfisca_rules.py", str(path.parent)]
    told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    ours = [sum(n for (at, _), n in counts.items() if at == number) for number in range(len(variants))]
    same = "命中一致" if told["hits"] == ours else "命中不一致！"
    return f"OpenFisca-core {told['seconds']:.2f} 秒（{judged / told['seconds']:.1f} 倍，{same}，另建模 {told['built']:.2f} 秒）"


def texts(variants: list[Any]) -> list[dict[str, Any]]:
    from yihu.modules.screening import queries

    known = {id(rule.when): rule.expression for rule in queries.rules()}
    return [{"text": known[id(one.when)], "limits": dict(one.limits)} for one in variants]


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
