"""What rows about one person share: the household and a name, to which the database finds the person."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from django.db import models
from django.db.models import Q

from yihu.core.database.triggers import trigger
from yihu.core.ledgers.models import Entry

FUNCTIONS = Path(__file__).parents[1].joinpath("guards.sql").read_text(encoding="utf-8")
UNKNOWN = "该户没有叫这个名字的成员，或有同名的成员，请按户口簿核对户编号和姓名"


def named(table: str) -> tuple[str, ...]:
    return (FUNCTIONS, *trigger(table, "a_named", "before insert or update", "benefits_person_named"))


def known(table: str) -> models.CheckConstraint:
    """The trigger raises under this name: who is in a household, the membership says."""
    return models.CheckConstraint(
        condition=Q(household__gt=0), name=f"{table}_person", violation_error_message=UNKNOWN
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
