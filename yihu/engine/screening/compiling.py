"""Rules to SQL, by Ibis: every rule is judged in one pass over the features, its number unnested where it is true."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yihu.engine.enums import Labelled
from yihu.engine.screening.expressions import Term
from yihu.engine.screening.features import Type

TABLE = "features"
FIXED = {"household_id": "int64", "area_code": "string", "number": "string"}
_TYPES = {Type.WHOLE: "int64", Type.FEN: "int64", Type.YES_NO: "boolean", Type.TEXT: "string"}


class Engine(Labelled):
    POSTGRES = "postgres", "PostgreSQL"
    DUCKDB = "duckdb", "DuckDB"
    SPARK = "spark", "Spark"


@dataclass(frozen=True)
class Variant:
    """A rule's condition with the limits to hold it against (scaled); what-if asks the same rule several times."""

    when: Term
    limits: Mapping[str, int]


def schema(features: Mapping[str, Type]) -> dict[str, str]:
    return FIXED | {name: _TYPES[kind] for name, kind in features.items()}


def statement(
    variants: Sequence[Variant], features: Mapping[str, Type], engine: Engine, shown: Sequence[str] = ()
) -> str:
    """A SELECT over the table `features` of household_id, area_code, number, the columns `shown`, and `variant`: the
    number (from 0) of each variant that is true of the household."""
    import ibis

    table = ibis.table(schema(features), name=TABLE)
    empty = ibis.null("int32")
    tests = [
        ibis.ifelse(one.when.ibis(table, one.limits), ibis.literal(number, type="int32"), empty)
        for number, one in enumerate(variants)
    ]
    fired = ibis.array(tests).filter(lambda number: number.notnull())
    columns = [table[name] for name in (*FIXED, *sorted(set(shown)))]
    return _written(table.select(*columns, variant=fired.unnest()), engine)


def _written(expression: Any, engine: Engine) -> str:
    if engine is Engine.POSTGRES:
        from ibis.backends.sql.compilers.postgres import PostgresCompiler as Compiler
    elif engine is Engine.DUCKDB:
        from ibis.backends.sql.compilers.duckdb import DuckDBCompiler as Compiler
    else:
        from ibis.backends.sql.compilers.pyspark import PySparkCompiler as Compiler
    dialect = "spark" if engine is Engine.SPARK else engine.value
    return str(Compiler().to_sqlglot(expression).sql(dialect=dialect))
