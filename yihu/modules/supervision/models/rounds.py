"""Rounds of checks: by township and quarter, with nil as a result of its own."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from yihu.core.database.models import AreaCodeField, Reference, Scoped
from yihu.modules.supervision.rules import Result, RoundKind, Verdict


class Round(Reference):
    """One round of checks in a county. Townships read it as well, hence no row-level scope; what each found is in
    `RoundPlace`."""

    area_code = AreaCodeField()
    kind = models.CharField("类别", max_length=10, choices=RoundKind.choices())
    title = models.CharField("名称", max_length=60)
    document = models.CharField("依据文号", max_length=80, blank=True)
    start = models.DateField("开始日期")
    due = models.DateField("填报期限")
    seed = models.BigIntegerField("随机种子")
    percent = models.SmallIntegerField("抽查比例")
    by_name = models.CharField("组织人", max_length=40)

    class Meta:
        verbose_name = "资金检查"
        constraints = [
            models.UniqueConstraint(fields=["area_code", "title"], name="supervision_round_title_once"),
            models.CheckConstraint(condition=Q(due__gte=F("start")), name="supervision_round_due"),
        ]

    def __str__(self) -> str:
        return str(self.title)


class RoundPlace(Scoped):
    """What one township reported of a round."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="places")
    result = models.CharField("结果", max_length=6, choices=Result.choices(), default=Result.TODO)
    looked_at = models.IntegerField("检查项目数", default=0)
    problems = models.IntegerField("发现问题数", default=0)
    fen = models.BigIntegerField("涉及金额（分）", default=0)
    said = models.TextField("情况", blank=True)
    reported_on = models.DateField("填报日期", null=True, blank=True)
    by_name = models.CharField("填报人", max_length=40, blank=True)

    class Meta:
        verbose_name = "检查结果"
        indexes = [models.Index(fields=["area_code", "reported_on"])]
        constraints = [
            models.UniqueConstraint(fields=["round", "area_code"], name="supervision_place_once_a_round"),
            models.CheckConstraint(
                condition=Q(result=Result.TODO.value) ^ Q(reported_on__isnull=False),
                name="supervision_place_reported",
            ),
            # 零报告就是没有问题的报告
            models.CheckConstraint(
                condition=Q(result=Result.SOME.value, problems__gt=0)
                | (~Q(result=Result.SOME.value) & Q(problems=0)),
                name="supervision_place_nil",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area_code} {Result(self.result).label}"


class RoundItem(Scoped):
    """A project that a round looks at. `area_code` is where it is built."""

    place = models.ForeignKey(RoundPlace, on_delete=models.PROTECT, related_name="items")
    project_number = models.CharField("项目编号", max_length=40, db_collation="C")
    name = models.CharField("项目名称", max_length=120)
    plan_fen = models.BigIntegerField("计划投资（分）", default=0)
    verdict = models.CharField("结论", max_length=8, choices=Verdict.choices(), default=Verdict.TODO)
    said = models.CharField("检查情况", max_length=400, blank=True)
    fen = models.BigIntegerField("涉及金额（分）", default=0)
    checked_on = models.DateField("检查日期", null=True, blank=True)
    by_name = models.CharField("检查人", max_length=40, blank=True)

    class Meta:
        verbose_name = "检查项目"
        constraints = [
            models.UniqueConstraint(fields=["place", "project_number"], name="supervision_item_once"),
            models.CheckConstraint(
                condition=Q(verdict=Verdict.TODO.value) ^ Q(checked_on__isnull=False),
                name="supervision_item_checked",
            ),
        ]

    def __str__(self) -> str:
        return self.name
