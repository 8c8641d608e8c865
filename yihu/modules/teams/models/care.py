"""What is done for members and teams, and how members are assessed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from yihu.core.database.models import Scoped
from yihu.core.database.spans import span
from yihu.core.ledgers.models import Entry
from yihu.modules.teams.models.people import Member, Team
from yihu.modules.teams.rules import Assessed, Gift, Movement, Result


class Training(Entry):
    """轮训: one member at one course."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="trainings")
    on = models.DateField("开始日期")
    days = models.IntegerField("天数")
    course = models.CharField("培训班次", max_length=100)
    organiser = models.CharField("主办单位", max_length=80, blank=True)

    class Meta:
        db_table = "teams_training"
        verbose_name = "驻村培训"
        constraints = [
            models.UniqueConstraint(
                fields=["member", "on", "course"],
                name="trained_once",
                violation_error_message="该队员的这次培训已登记",
            ),
            models.CheckConstraint(
                condition=Q(days__gt=0),
                name="training_days",
                violation_error_message="培训天数须大于 0",
            ),
        ]

    def __str__(self) -> str:
        return self.course


class Insurance(Entry):
    """人身意外险 of a member, from the first day covered to the first day not covered any more."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="insurances")
    kind = models.CharField("险种", max_length=40, default="人身意外伤害险")
    insurer = models.CharField("承保单位", max_length=60)
    policy_number = models.CharField("保单号", max_length=40, blank=True)
    start = models.DateField("生效日期")
    end = models.DateField("到期日期")
    cover_fen = models.BigIntegerField("保额", null=True, blank=True)
    premium_fen = models.BigIntegerField("保费")

    class Meta:
        db_table = "teams_insurance"
        verbose_name = "驻村保险"
        indexes = [models.Index(fields=["area_code", "start"])]
        constraints = [
            span("insurance_span"),
            models.UniqueConstraint(
                fields=["member", "kind", "start"],
                name="insured_once",
                violation_error_message="该队员同一天生效的这项保险已登记",
            ),
            models.CheckConstraint(
                condition=Q(premium_fen__gte=0),
                name="insurance_premium",
                violation_error_message="保费不能为负",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.start}"


class Supply(Entry):
    """One movement of goods: into the county's store, out to a team, back. Issues and returns lie in the team's
    village; the stock is the county's."""

    guards: ClassVar[tuple[str, ...]] = (
        'drop trigger if exists enough on "teams_supply"',
        'create trigger enough after insert or update or delete on "teams_supply" for each row'
        " execute function teams_supply_enough()",
    )

    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="supplies")
    kind = models.CharField("出入库", max_length=12, choices=Movement.choices())
    on = models.DateField("日期")
    item = models.CharField("物资名称", max_length=40)
    quantity = models.IntegerField("数量")
    unit = models.CharField("计量单位", max_length=10)
    proof = models.CharField("来源或签收人", max_length=60, blank=True)

    class Meta:
        db_table = "teams_supply"
        verbose_name = "驻村物资"
        indexes = [models.Index(fields=["area_code", "on"]), models.Index(fields=["item", "unit"])]
        constraints = [
            # The trigger of the same name keeps the stock.
            models.CheckConstraint(
                condition=Q(quantity__gt=0),
                name="supply_enough",
                violation_error_message="数量须大于 0，且不能多于库存（退回不能多于该队所领）；请核对物资名称、单位、数量和日期",
            ),
            models.CheckConstraint(
                condition=Q(kind=Movement.RECEIVED.value, team__isnull=True)
                | (~Q(kind=Movement.RECEIVED.value) & Q(team__isnull=False)),
                name="supply_team",
                violation_error_message="发放、退回须写队编号；入库不写",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.quantity}{self.unit}"


class Condolence(Scoped):
    """慰问 of a member on post; money, or goods at their price."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="condolences")
    on = models.DateField("慰问日期")
    kind = models.CharField("形式", max_length=12, choices=Gift.choices())
    fen = models.BigIntegerField("金额（分）")
    giver = models.CharField("慰问单位", max_length=80)
    note = models.CharField("说明", max_length=200, blank=True)
    by_name = models.CharField("登记人", max_length=40)

    class Meta:
        db_table = "teams_condolence"
        verbose_name = "驻村慰问"
        indexes = [models.Index(fields=["area_code", "on"])]
        constraints = [
            models.CheckConstraint(condition=Q(fen__gt=0), name="condolence_positive"),
            models.UniqueConstraint(fields=["member", "on", "giver"], name="condoled_once"),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.giver}"


class Assessment(Scoped):
    """一定三考: what was agreed at the beginning, seen on the way, found at the end of year and term."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="assessments")
    kind = models.CharField("考核类别", max_length=12, choices=Assessed.choices())
    year = models.IntegerField("年度")
    on = models.DateField("日期")
    text = models.TextField("目标或考核意见", max_length=1000)
    result = models.CharField("结果", max_length=12, choices=Result.choices(), blank=True)
    proof = models.CharField("依据", max_length=200, blank=True)
    file = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    by_name = models.CharField("登记人", max_length=40)

    class Meta:
        db_table = "teams_assessment"
        verbose_name = "驻村考核"
        indexes = [models.Index(fields=["area_code", "year"])]
        constraints = [
            models.UniqueConstraint(fields=["member", "kind", "on"], name="assessed_once_a_day"),
            models.UniqueConstraint(
                fields=["member", "kind", "year"],
                condition=~Q(kind=Assessed.DAILY.value),
                name="assessed_once_a_year",
            ),
            models.CheckConstraint(
                condition=Q(kind=Assessed.GOALS.value, result="")
                | (~Q(kind=Assessed.GOALS.value) & ~Q(result="")),
                name="assessment_result",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.kind}"
