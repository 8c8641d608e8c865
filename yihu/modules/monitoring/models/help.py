from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from yihu.core.database.models import Scoped
from yihu.modules.monitoring.models.cases import Case, CaseRisk
from yihu.modules.monitoring.rules import MeasureKind, Trend


class Measure(Scoped):
    """One measure against one risk: planned, owned, due, done with its effect."""

    stays_with: ClassVar[str] = "case__"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="measures")
    risk = models.ForeignKey(CaseRisk, on_delete=models.PROTECT, related_name="measures")
    kind = models.CharField("措施类别", max_length=20, choices=MeasureKind.choices())
    text = models.CharField("措施内容", max_length=200)
    owner = models.CharField("责任人（单位）", max_length=80)
    planned_on = models.DateField("制定日期")
    due_on = models.DateField("完成时限")
    done_on = models.DateField("落实日期", null=True, blank=True)
    effect = models.CharField("成效", max_length=200, blank=True)
    persons = models.IntegerField("受益人数", null=True, blank=True)
    fen = models.BigIntegerField("金额", null=True, blank=True)
    dropped_on = models.DateField("取消日期", null=True, blank=True)
    dropped_why = models.CharField("取消原因", max_length=200, blank=True)
    imported_in = models.BigIntegerField("导入批次", null=True, blank=True)

    class Meta:
        db_table = "monitoring_measure"
        verbose_name = "监测帮扶措施"
        indexes = [models.Index(fields=["area_code", "due_on"]), models.Index(fields=["case"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on__gte=F("planned_on")), name="measure_due_after_planned"
            ),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | Q(done_on__gte=F("planned_on")),
                name="measure_done_after_planned",
            ),
            models.CheckConstraint(
                condition=Q(dropped_on__isnull=True) | (~Q(dropped_why="") & Q(done_on__isnull=True)),
                name="dropped_measure_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class MonthlyVisit(Scoped):
    """月度走访 of a watched household."""

    stays_with: ClassVar[str] = "case__"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="visits")
    on = models.DateField("走访日期")
    visited_by = models.CharField("走访人", max_length=60)
    trend = models.CharField("风险变化", max_length=10, choices=Trend.choices())
    income_fen = models.BigIntegerField("人均纯收入", null=True, blank=True)
    text = models.CharField("走访情况", max_length=400)

    class Meta:
        db_table = "monitoring_visit"
        verbose_name = "监测月度走访"
        indexes = [models.Index(fields=["case", "on"]), models.Index(fields=["area_code", "on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "on", "visited_by"],
                name="monitoring_visit_once_a_day",
                violation_error_message="同一人同一天的走访已登记",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.visited_by}"
