from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from yihu.core.database.models import Scoped
from yihu.core.database.staying import Staying
from yihu.modules.households.rules.codes import Cause
from yihu.modules.plans.rules import MeasureKind, Stage


class Plan(Staying, Scoped):
    """一户一策 of one household and year. `sent_on`: the day the year's update was done; empty again when sent
    back. `ended_on`: the household has ended. Earlier wordings stand in the history."""

    household = models.ForeignKey("households.Household", on_delete=models.PROTECT, related_name="+")
    number = models.CharField("户编号", max_length=30, db_collation="C")
    year = models.IntegerField("年度")
    stage = models.CharField("状态", max_length=10, choices=Stage.choices(), default=Stage.DRAFT)
    main_cause = models.CharField("主要致贫原因", max_length=30, choices=Cause.choices(), blank=True)
    needs = models.CharField("需求和帮扶意愿", max_length=400, blank=True)
    target = models.CharField("年度目标", max_length=400, blank=True)
    made_on = models.DateField("编制日期")
    sent_on = models.DateField("送审日期", null=True, blank=True)
    confirmed_on = models.DateField("确认日期", null=True, blank=True)
    signed_on = models.DateField("农户签字日期", null=True, blank=True)
    ended_on = models.DateField("随户终止日期", null=True, blank=True, editable=False)
    returned_why = models.CharField("退回原因", max_length=200, blank=True)
    continues = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    version = models.IntegerField("版本", default=1)
    batch_id = models.BigIntegerField("导入批次", null=True, blank=True, db_index=True, editable=False)

    class Meta:
        db_table = "plans_plan"
        verbose_name = "帮扶计划"
        indexes = [models.Index(fields=["area_code", "year", "stage"])]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "year"],
                condition=Q(moved_on__isnull=True),
                name="one_plan_a_year",
                violation_error_message="该户当年已有帮扶计划，请在原计划上修改",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=[Stage.DRAFT, Stage.ADJUSTED]) | Q(sent_on__isnull=False),
                name="plan_sent_has_day",
            ),
            models.CheckConstraint(
                condition=~Q(stage=Stage.CONFIRMED) | Q(confirmed_on__isnull=False),
                name="plan_confirmed_has_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.year}"


class Measure(Staying, Scoped):
    """What is done for a household or one of its members, by whom, until when, and what came of it."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="measures")
    household = models.ForeignKey("households.Household", on_delete=models.PROTECT, related_name="+")
    number = models.CharField("户编号", max_length=30, db_collation="C")
    year = models.IntegerField("年度")
    person = models.ForeignKey(
        "households.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    person_name = models.CharField("帮扶对象", max_length=60, blank=True)
    kind = models.CharField("措施类别", max_length=12, choices=MeasureKind.choices())
    cause = models.CharField("针对原因", max_length=30, choices=Cause.choices(), blank=True)
    content = models.CharField("措施内容", max_length=200)
    owner = models.CharField("责任人", max_length=40)
    owner_unit = models.CharField("责任单位", max_length=80, blank=True)
    start = models.DateField("登记日期")
    due = models.DateField("完成时限")
    done_on = models.DateField("完成日期", null=True, blank=True)
    stopped_on = models.DateField("停止日期", null=True, blank=True)
    stopped_why = models.CharField("停止原因", max_length=200, blank=True)
    effect = models.CharField("成效", max_length=200, blank=True)
    entitlement = models.CharField("对应政策", max_length=40, blank=True)
    continues = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    batch_id = models.BigIntegerField("导入批次", null=True, blank=True, db_index=True, editable=False)

    class Meta:
        db_table = "plans_measure"
        verbose_name = "帮扶措施"
        indexes = [
            models.Index(fields=["area_code", "year", "due"]),
            models.Index(fields=["household", "year"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | Q(done_on__gte=F("start")),
                name="measure_done_after_start",
                violation_error_message="完成日期不能早于登记日期",
            ),
            models.CheckConstraint(
                condition=Q(stopped_on__isnull=True) | (Q(done_on__isnull=True) & ~Q(stopped_why="")),
                name="measure_stopped_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.content


class Progress(Scoped):
    """One dated entry about a measure; never changed, a slip is put right by a later one."""

    append_only = True

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="progress")
    on = models.DateField("日期")
    text = models.CharField("进展", max_length=200)
    fen = models.BigIntegerField("到户金额（分）", null=True, blank=True)
    by_name = models.CharField("登记人", max_length=40)
    user_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "plans_progress"
        verbose_name = "措施进展"
        indexes = [models.Index(fields=["measure", "on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(fen__isnull=True) | Q(fen__gt=0), name="progress_money_positive"
            )
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.text}"
