"""What findings and leads share: the matter itself, and the steps it went through."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from yihu.core.database.models import AreaCodeField, Scoped
from yihu.modules.supervision.rules import CLOSED, Severity, Source, State


class Matter(Scoped):
    """One thing to be explained. `area_code` is the office that answers for it, `place_code` where it happened.

    `cause` is the same for the same matter found again, `digest` for the same evidence; `evidence` holds lines of
    label, day, fen and address. `again` names the closed matter of which this is the repetition.
    """

    place_code = AreaCodeField(verbose_name="发生地")
    rule = models.CharField("规则", max_length=40, blank=True)
    source = models.CharField("来源", max_length=10, choices=Source.choices())
    cause = models.CharField(max_length=32, blank=True, db_collation="C")
    digest = models.CharField(max_length=32, blank=True, db_collation="C")
    title = models.CharField("事项", max_length=200)
    text = models.TextField("情况", blank=True)
    evidence = models.JSONField("依据", default=list)
    project_number = models.CharField("项目编号", max_length=40, blank=True, db_collation="C")
    fen = models.BigIntegerField("涉及金额（分）", default=0)
    severity = models.CharField("程度", max_length=10, choices=Severity.choices(), default=Severity.MEDIUM)
    found_on = models.DateField("发现日期")
    state = models.CharField("状态", max_length=10, choices=State.choices(), default=State.FOUND)
    state_on = models.DateField("进入当前状态日期")
    due_on = models.DateField("期限", null=True, blank=True)
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    assignee = models.CharField("承办人", max_length=40, blank=True)
    explained_by = models.BigIntegerField(null=True)
    verified_by = models.BigIntegerField(null=True)
    recovered_fen = models.BigIntegerField("追回金额（分）", default=0)
    voucher = models.CharField("追回凭证", max_length=60, blank=True)
    outcome = models.CharField("结果", max_length=400, blank=True)
    closed_on = models.DateField("办结日期", null=True, blank=True)
    again = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="repetitions"
    )
    problem_id = models.BigIntegerField("整改问题", null=True, blank=True)
    version = models.IntegerField("版本", default=1)

    class Meta:
        abstract = True
        indexes = [
            models.Index(fields=["area_code", "found_on"]),
            models.Index(fields=["cause"]),
        ]
        constraints = [
            # 同一事由同时只有一条在办
            models.UniqueConstraint(
                fields=["area_code", "cause"],
                condition=Q(closed_on__isnull=True) & ~Q(cause=""),
                name="%(app_label)s_%(class)s_once",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True)
                ^ Q(state__in=[one.value for one in State if one in CLOSED]),
                name="%(app_label)s_%(class)s_closed",
            ),
            models.CheckConstraint(
                condition=Q(explained_by__isnull=True)
                | Q(verified_by__isnull=True)
                | ~Q(explained_by=F("verified_by")),
                name="%(app_label)s_%(class)s_two_hands",
                violation_error_message="提交说明的人不能核实",
            ),
            models.CheckConstraint(
                condition=Q(recovered_fen__gte=0, fen__gte=0), name="%(app_label)s_%(class)s_money"
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def is_closed(self) -> bool:
        return self.closed_on is not None


class MatterStep(Scoped):
    """What was done, said and handed in; never changed."""

    append_only: ClassVar[bool] = True

    state = models.CharField("状态", max_length=10, choices=State.choices())
    on = models.DateField("日期")
    said = models.TextField("内容", blank=True)
    file = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    user_id = models.BigIntegerField(null=True)
    by_name = models.CharField("经办人", max_length=40)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{State(self.state).label} {self.on}"
