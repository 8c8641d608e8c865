"""人员增减台账: every natural change of the roll, with its day and its proof."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yihu.core.database.models import Scoped
from yihu.modules.households.models.register import Household, Person
from yihu.modules.households.rules.changes import ChangeKind


class RollChange(Scoped):
    """One change: who came or went, why, since when, proved by what.

    `spans` names the rows that it closed and opened, by table, so that a slip can be taken back. Counts come from
    the spans themselves, never from here.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="changes")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="changes"
    )
    other = models.ForeignKey(
        Household, on_delete=models.PROTECT, null=True, blank=True, related_name="changes_as_other"
    )
    number = models.CharField("户编号", max_length=30, db_collation="C")
    name = models.CharField("姓名", max_length=60, blank=True)
    kind = models.CharField("变动类型", max_length=20, choices=ChangeKind.choices())
    on = models.DateField("变动日期")
    persons = models.IntegerField("涉及人数")
    proof = models.CharField("证明材料（文号）", max_length=120, blank=True)
    file = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField("备注", max_length=200, blank=True)
    spans = models.JSONField(default=dict)
    by_name = models.CharField("经办人", max_length=40)
    batch_id = models.BigIntegerField("导入批次", null=True, blank=True)
    undone_on = models.DateField("撤销日期", null=True, blank=True)
    undone_why = models.CharField("撤销原因", max_length=200, blank=True)

    class Meta:
        db_table = "households_roll_change"
        verbose_name = "人员增减"
        indexes = [models.Index(fields=["area_code", "on"]), models.Index(fields=["household", "on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_on__isnull=True) | ~Q(undone_why=""), name="undone_change_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {ChangeKind(self.kind).label} {self.on}"
