"""Whole-village works with their standards, and the yearly review of the library."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from yihu.core.database.models import Scoped
from yihu.modules.projects.models.library import Project
from yihu.modules.projects.rules import Verdict


class VillageWorks(Scoped):
    """整村推进: one village's works of a year. Its projects are those of the library that name it."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    year = models.PositiveSmallIntegerField("年度")
    name = models.CharField("名称", max_length=80)
    hamlets = models.PositiveSmallIntegerField("自然村数", default=0)
    document = models.CharField("批复文号", max_length=120)
    due = models.DateField("计划完成日期")
    start = models.DateField("批复日期")
    by_name = models.CharField("登记人", max_length=40)

    class Meta:
        db_table = "projects_village_works"
        verbose_name = "整村推进"
        constraints = [
            models.UniqueConstraint(fields=["area_code", "year"], name="village_works_once_a_year")
        ]

    def __str__(self) -> str:
        return self.name


class StandardCheck(Scoped):
    """十项标准: what was found of one standard on a day. The newest by a day says whether it is met then."""

    append_only = True

    works = models.ForeignKey(VillageWorks, on_delete=models.PROTECT, related_name="checks")
    standard = models.CharField("标准", max_length=30)
    met = models.BooleanField("达标")
    evidence = models.CharField("印证", max_length=200)
    on = models.DateField("核查日期")
    by_name = models.CharField("核查人", max_length=40)

    class Meta:
        db_table = "projects_standard_check"
        verbose_name = "整村推进标准核查"
        indexes = [models.Index(fields=["works", "standard", "on"])]

    def __str__(self) -> str:
        return f"{self.standard} {self.on}"


class Adjustment(Scoped):
    """动态调整: the fourth quarter's review of a county's library."""

    year = models.PositiveSmallIntegerField("年度")
    opened_on = models.DateField("提出日期")
    decided_on = models.DateField("审定日期", null=True, blank=True)
    document = models.CharField("审定文号", max_length=120, blank=True)
    by_name = models.CharField("提出人", max_length=40)

    class Meta:
        db_table = "projects_adjustment"
        verbose_name = "项目库动态调整"
        constraints = [
            models.UniqueConstraint(fields=["area_code", "year"], name="library_adjusted_once_a_year"),
            models.CheckConstraint(
                condition=Q(decided_on__isnull=True) | ~Q(document=""), name="adjustment_names_its_document"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} 年动态调整"


class AdjustmentLine(Scoped):
    """A candidate of the review: why it is one, what is proposed and what was decided."""

    adjustment = models.ForeignKey(Adjustment, on_delete=models.PROTECT, related_name="lines")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    why = models.CharField("列入原因", max_length=120)
    verdict = models.CharField("处理意见", max_length=12, choices=Verdict.choices(), default=Verdict.KEEP)
    to_year = models.PositiveSmallIntegerField("调整到年度", null=True, blank=True)
    reason = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        db_table = "projects_adjustment_line"
        verbose_name = "动态调整项目"
        constraints = [
            models.UniqueConstraint(fields=["adjustment", "project"], name="reviewed_once"),
            models.CheckConstraint(
                condition=(Q(verdict="postpone") & Q(to_year__isnull=False))
                | (~Q(verdict="postpone") & Q(to_year__isnull=True)),
                name="postponed_to_a_year",
            ),
        ]

    def __str__(self) -> str:
        return str(self.project_id)
