"""What rows about one person share: the household and a name, to which the database finds the person."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from yihu.core.ledgers.models import Entry

FUNCTIONS = Path(__file__).parents[1].joinpath("guards.sql").read_text(encoding="utf-8")
UNKNOWN = "该户没有叫这个名字的成员，或有同名的成员，请按户口簿核对户编号和姓名"


def triggered(table: str, name: str, when: str, function: str) -> tuple[str, ...]:
    """A row trigger, made anew after every migration. `when`: 'before insert', 'deferred insert or update' …"""
    late = when.startswith("deferred ")
    what = "constraint trigger" if late else "trigger"
    timing = f"after {when.removeprefix('deferred ')}" if late else when
    tail = " deferrable initially deferred" if late else ""
    return (
        f"drop trigger if exists {name} on {table}",
        f"create {what} {name} {timing} on {table}{tail} for each row execute function {function}()",
    )


def named(table: str) -> tuple[str, ...]:
    return (FUNCTIONS, *triggered(table, "a_named", "before insert or update", "benefits_person_named"))


def known(table: str) -> models.CheckConstraint:
    """The trigger raises under this name: who is in a household, the membership says."""
    return models.CheckConstraint(
        condition=Q(household__gt=0), name=f"{table}_person", violation_error_message=UNKNOWN
    )


def span(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(end__isnull=True) | Q(end__gt=F("start")),
        name=name,
        violation_error_message="结束日期须晚于开始日期（填的是不再包含的第一天）",
    )


def one_at_a_time(name: str, said: str, *over: str) -> ExclusionConstraint:
    days = Func(F("start"), F("end"), Value("[)"), function="daterange", output_field=DateRangeField())
    return ExclusionConstraint(
        name=name,
        expressions=[*((one, RangeOperators.EQUAL) for one in over), (days, RangeOperators.OVERLAPS)],
        violation_error_message=said,
    )


class OfPerson(Entry):
    """One row about a person of a household. `person` is found by the database from household and name."""

    household = models.ForeignKey("households.Household", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        "households.Person", on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    person_name = models.CharField("姓名", max_length=60)

    guards: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.person_name
