"""Screening: rules as data over declared features of households, one expression with three readings.

    rule = read(text)[0]
    rule.when.value(row, limits)          # True, False or None (not known), in Python
    compiling.statement([rule], "duckdb") # the same as SQL, by Ibis, for DuckDB, PostgreSQL or Spark

Plain Python, no Django. What is missing is never a hit unless the rule asks for it.
"""

from yihu.engine.screening.expressions import BadRule, Limits, features_of, parse
from yihu.engine.screening.features import Feature, Source, Type
from yihu.engine.screening.rules import Measure, Rule, Status, Threshold, read

__all__ = [
    "BadRule",
    "Feature",
    "Limits",
    "Measure",
    "Rule",
    "Source",
    "Status",
    "Threshold",
    "Type",
    "features_of",
    "parse",
    "read",
]
