"""Facts that hold from a day until a day: `start` and `end`, the end being the first day no longer in it."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value


def days() -> Func:
    """`start` and `end` as one half-open range."""
    return Func(F("start"), F("end"), Value("[)"), function="daterange", output_field=DateRangeField())


def span(name: str) -> models.CheckConstraint:
    """A span has a day at least, or no end yet."""
    return models.CheckConstraint(
        condition=Q(end__isnull=True) | Q(end__gt=F("start")),
        name=name,
        violation_error_message="结束日期须晚于开始日期（填的是不再包含的第一天）",
    )


def one_at_a_time(name: str, said: str, *over: str, condition: Q | None = None) -> ExclusionConstraint:
    """Of the same `over`, the days of two rows have none in common; `said` to whoever tries."""
    expressions: list[Any] = [
        *((one, RangeOperators.EQUAL) for one in over),
        (days(), RangeOperators.OVERLAPS),
    ]
    return ExclusionConstraint(
        name=name, expressions=expressions, condition=condition, violation_error_message=said
    )
