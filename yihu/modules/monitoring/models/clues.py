from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from yihu.core.database.models import Reference
from yihu.core.database.staying import Staying
from yihu.core.ledgers.models import Entry
from yihu.core.privacy.fields import Binding, EncryptedField, HintField
from yihu.modules.monitoring.rules import ClueSource, ClueState, Risk


class Clue(Staying, Entry):
    """One hint of hardship, from wherever. `household` empty: not on the books yet, `name` says who.

    `settled_on`: closed, or the case it went into has ended. Until then nobody raises the same cause again.
    `code_hash`: digest of the tracking code of a self-report; the code itself is nowhere.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    household = models.ForeignKey(
        "households.Household", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    case = models.ForeignKey(
        "monitoring.Case", on_delete=models.PROTECT, null=True, blank=True, related_name="clues"
    )
    source = models.CharField("线索来源", max_length=20, choices=ClueSource.choices())
    risk = models.CharField("风险类型", max_length=20, choices=Risk.choices())
    on = models.DateField("线索日期")
    text = models.CharField("情况说明", max_length=400)
    cause = models.CharField("原因键", max_length=120, blank=True, db_collation="C")
    evidence = models.JSONField("依据", default=list, blank=True)
    name = models.CharField("姓名", max_length=60, blank=True)
    group_name = models.CharField("组", max_length=20, blank=True)
    persons = models.IntegerField("人口", null=True, blank=True)
    phone = EncryptedField("联系电话", blank=True)
    phone_hint = HintField("联系电话（脱敏）", max_length=12, blank=True)
    code_hash = models.CharField(max_length=64, blank=True, db_collation="C")
    state = models.CharField("状态", max_length=10, choices=ClueState.choices(), default=ClueState.OPEN)
    accepted_on = models.DateField("受理日期", null=True, blank=True)
    settled_on = models.DateField("了结日期", null=True, blank=True)
    closed_why = models.CharField("关闭原因", max_length=200, blank=True)
    by_name = models.CharField("登记人", max_length=40, blank=True)

    class Meta:
        db_table = "monitoring_clue"
        verbose_name = "风险线索"
        indexes = [
            models.Index(fields=["area_code", "state", "on"]),
            models.Index(fields=["household"]),
            models.Index(fields=["code_hash"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "cause"],
                condition=Q(settled_on__isnull=True, moved_on__isnull=True) & ~Q(cause=""),
                name="clue_once_for_a_cause",
                violation_error_message="该户同一原因的线索已登记，尚未了结",
            ),
            models.CheckConstraint(
                condition=Q(household__isnull=False) | ~Q(name=""), name="clue_says_about_whom"
            ),
            models.CheckConstraint(
                condition=~Q(state=ClueState.CLOSED) | (Q(settled_on__isnull=False) & ~Q(closed_why="")),
                name="closed_clue_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state=ClueState.ACCEPTED)
                | (Q(accepted_on__isnull=False) & Q(case__isnull=False)),
                name="accepted_clue_has_its_case",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.get_risk_display()}"

    @property
    def now(self) -> ClueState:
        return ClueState(self.state)

    @property
    def masked(self) -> str:
        return str(self.phone_hint)

    @property
    def table(self) -> str:
        return self._meta.db_table

    def binding(self, column: str) -> Binding:
        return Binding(self._meta.db_table, column, str(self.uid))


class ReportCount(Reference):
    """How often one address came to the public page within an hour or a day. `key` is a digest that means nothing
    once the day is over; nobody's address is kept."""

    tracked: ClassVar[bool] = False

    key = models.CharField(max_length=64, unique=True, db_collation="C")
    day = models.DateField("日期")
    count = models.IntegerField("次数", default=0)

    class Meta:
        db_table = "monitoring_report_count"
        verbose_name = "自主申报次数"
        indexes = [models.Index(fields=["day"])]

    def __str__(self) -> str:
        return f"{self.day} {self.count}"
