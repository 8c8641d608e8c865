"""What the tables share: spans that do not overlap, and guards by name."""

from __future__ import annotations

from pathlib import Path

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

FUNCTIONS = Path(__file__).parents[1].joinpath("guards.sql").read_text(encoding="utf-8")


def span(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(end__isnull=True) | Q(end__gt=F("start")),
        name=name,
        violation_error_message="结束日期须晚于开始日期（填的是不再包含的第一天）",
    )


def one_at_a_time(name: str, said: str, over: str = "asset") -> ExclusionConstraint:
    days = Func(F("start"), F("end"), Value("[)"), function="daterange", output_field=DateRangeField())
    return ExclusionConstraint(
        name=name,
        expressions=[(over, RangeOperators.EQUAL), (days, RangeOperators.OVERLAPS)],
        violation_error_message=said,
    )


def guard(table: str, name: str, when: str, function: str) -> tuple[str, ...]:
    """A row trigger, made anew after every migration. `when`: 'before insert or update', 'deferred insert' …"""
    deferred = when.startswith("deferred ")
    kind = "constraint trigger" if deferred else "trigger"
    timing = f"after {when.removeprefix('deferred ')}" if deferred else when
    late = " deferrable initially deferred" if deferred else ""
    return (
        f'drop trigger if exists {name} on "{table}"',
        f'create {kind} {name} {timing} on "{table}"{late} for each row execute function {function}()',
    )
