"""The same rules by Spark, on workers of their own: equal answers to DuckDB's. Java 17 and `make setup-spark` needed.

HOUSEHOLDS=1000000 make soak
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.conf import LazySettings

from yihu.core.access.scope import scoped
from yihu.core.tests.factories import an_actor, some_areas
from yihu.engine.screening import duck, spark
from yihu.engine.screening.compiling import Engine
from yihu.modules.households.tests.factories import a_household
from yihu.modules.incomes.tests.factories import a_statement
from yihu.modules.screening import queries
from yihu.modules.screening.tests.factories import DAY, in_force, screened
from yihu.modules.screening.tests.test_engines import everything, households, written

HOUSEHOLDS = int(os.environ.get("HOUSEHOLDS", "100000"))
CLUSTER = "local-cluster[2,1,1024]"
SHOWN = ("net_income", "medical_self_paid", "house_grade", "unsafe_house")


def test_spark_and_duckdb_agree_on_every_household_value_by_value(tmp_path: Path) -> None:
    variants, types = everything()
    variants = variants[::3]  # each rule once, by its own limits
    path = written(households(19491001, HOUSEHOLDS, types), tmp_path / "features.csv")
    with duck.opened(path, types) as engine:
        expected = {tuple(row.values()) for row in duck.hits(engine, variants, types, SHOWN)}
    with spark.opened(path, types, CLUSTER) as session:
        found = [tuple(row.values()) for row in spark.hits(session, variants, types, SHOWN)]
    assert len(expected) > HOUSEHOLDS
    assert len(found) == len(expected)
    assert set(found) == expected


@pytest.mark.django_db
def test_a_run_by_spark_leaves_the_hits_and_clues_a_run_leaves(settings: LazySettings) -> None:
    settings.SPARK_MASTER = CLUSTER
    some_areas()
    clerk = an_actor()
    with scoped(clerk):
        poor, fine = a_household(clerk, size=2), a_household(clerk, size=2)
        a_statement(clerk, poor, persons=2, wages=11_999)
        a_statement(clerk, fine, persons=2, wages=12_000)
    in_force(clerk, "S01")
    done = screened(clerk, DAY, Engine.SPARK)
    assert (done.households, done.hits, done.found, done.clues) == (2, 1, 1, 1)
    with scoped(clerk):
        assert queries.hits(clerk).get().household_id == poor.pk
        assert queries.run(clerk, done.run_id).engine == Engine.SPARK
    again = screened(clerk, DAY)
    assert (again.hits, again.found, again.ended) == (1, 0, 0)
