"""What every department file has: whom it is about, as told and as found."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from yihu.core.ledgers.models import Entry
from yihu.core.privacy.fields import BlindIndexField, HintField
from yihu.modules.departments.rules import Match


class DepartmentFile(Entry):
    """One line of a department's file. `person` and `household` are empty until the line finds them; `subject` is
    whom it is about as a key, so that the same line coming again is known. Of the identity number only the blind
    index is kept: the number itself stands in the register and need not stand here."""

    person = models.ForeignKey(
        "households.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    household = models.ForeignKey(
        "households.Household", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField("姓名", max_length=60)
    number = models.CharField("户编号", max_length=30, blank=True, db_collation="C")
    index = BlindIndexField("盲索引", blank=True)
    hint = HintField("可见部分", max_length=12, blank=True)
    matched = models.CharField("匹配情况", max_length=10, choices=Match.choices(), default=Match.NONE)
    subject = models.CharField(max_length=120, db_collation="C")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.name} {self._meta.verbose_name}"


def indexes() -> list[models.Index]:
    return [
        models.Index(fields=["area_code", "matched"]),
        models.Index(fields=["household"]),
        models.Index(fields=["person"]),
    ]


def once(table: str, *columns: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(fields=["area_code", "subject", *columns], name=f"{table}_once")


def span(table: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(end__isnull=True) | Q(end__gte=F("start")),
        name=f"{table}_span",
        violation_error_message="截止日期不能早于起始日期",
    )


def fen(label: str) -> models.BigIntegerField[int | None, int | None]:
    return models.BigIntegerField(label, null=True, blank=True)


def end(label: str) -> models.DateField[Any, Any]:
    return models.DateField(label, null=True, blank=True)


def text(label: str, length: int = 60) -> models.CharField[Any, Any]:
    return models.CharField(label, max_length=length, blank=True)


def code(label: str, table: Any) -> models.CharField[Any, Any]:
    return models.CharField(label, max_length=14, choices=table.choices(), blank=True)
