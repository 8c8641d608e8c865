"""The reading for those who outgrow one machine: the same snapshot and the same rules, judged by Spark.

Spark is not among the ordinary dependencies: `make setup-spark` installs `requirements/spark.txt`. Every executor must
reach the snapshot's file under the same path, so `YIHU_VAR` lies on storage they share.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from yihu.engine.errors import BadValue
from yihu.engine.screening.compiling import FIXED, TABLE, Engine, Variant, schema, statement
from yihu.engine.screening.features import Type

_SPARK = {"int64": "bigint", "boolean": "string", "string": "string"}
_HERE = "local"


class SparkMissing(BadValue):
    """Spark or the Java it needs is not installed."""

    code = "spark_missing"


@contextmanager
def opened(path: Path, features: Mapping[str, Type], master: str = "local[*]") -> Iterator[Any]:
    """A session with the view `features` over the CSV, as `duck.opened` reads it. Raises SparkMissing."""
    _require()
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(master).appName("yihu-screening")
    for key, value in _settings(master, path.parent).items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    try:
        kinds = schema(features)
        rows = session.read.csv(
            str(path),
            schema=", ".join(f"`{name}` {_SPARK[kind]}" for name, kind in kinds.items()),
            quote='"',
            escape='"',
            nullValue="",
            mode="FAILFAST",
        )
        # PostgreSQL writes t and f.
        said = [
            f"`{name}` = 't' as `{name}`" if kind == "boolean" else f"`{name}`"
            for name, kind in kinds.items()
        ]
        rows.selectExpr(*said).createOrReplaceTempView(TABLE)
        yield session
    finally:
        # Without it executors of a local cluster outlive the run and say so at length.
        session.stop()


def hits(
    session: Any, variants: Sequence[Variant], features: Mapping[str, Type], shown: Sequence[str]
) -> Iterator[dict[str, Any]]:
    """One row for each household and variant that is true of it, with the values shown; partition by partition."""
    names = [*FIXED, *sorted(set(shown)), "variant"]
    found = session.sql(statement(variants, features, Engine.SPARK, shown))
    for row in found.toLocalIterator(prefetchPartitions=True):
        yield dict(zip(names, row, strict=True))


def _require() -> None:
    if find_spec("pyspark") is None:
        raise SparkMissing("没有安装 Spark：请运行 make setup-spark，或改用默认引擎 duckdb")
    if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
        raise SparkMissing("Spark 需要 Java 17：请安装 openjdk-17-jre-headless，或改用默认引擎 duckdb")


def _settings(master: str, folder: Path) -> dict[str, str]:
    """What spills stays beside the snapshot; on one machine nothing listens beyond it."""
    settings = {
        "spark.ui.enabled": "false",
        "spark.sql.ansi.enabled": "true",
        "spark.local.dir": str(folder),
        "spark.ui.showConsoleProgress": "false",
    }
    if master.startswith(_HERE):
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        settings |= {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
    return settings
