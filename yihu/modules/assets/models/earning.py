"""What assets earn, what is spent, and how the rest is shared out."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from yihu.core.database.models import Scoped
from yihu.core.database.triggers import trigger
from yihu.core.ledgers.models import Entry
from yihu.modules.assets.models.keeping import AssetLease, Disposal
from yihu.modules.assets.models.register import Asset
from yihu.modules.assets.rules import BESIDE, SHARED, IncomeKind, Method, Sold, Stage, Use

_WAS_PAID = [Stage.PAID.value, Stage.REVERSED.value]


class Distribution(Scoped):
    """A plan that gives the income of one asset, or of a village's assets, to whom it belongs. `income_fen` is the sum
    of the income lines it takes and of its shares; the database compares the three once the plan leaves the draft."""

    guards: ClassVar[tuple[str, ...]] = trigger(
        "assets_distribution", "balanced", "deferred insert or update", "assets_balanced"
    )

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, null=True, blank=True, related_name="plans")
    year = models.PositiveSmallIntegerField("年度")
    title = models.CharField("方案名称", max_length=80)
    method = models.CharField("到户分配办法", max_length=12, choices=Method.choices())
    income_fen = models.BigIntegerField("分配收益")
    stage = models.CharField("办理阶段", max_length=12, choices=Stage.choices(), default=Stage.DRAFTED)
    drafted_on = models.DateField("拟定日期")
    noticed_until = models.DateField("公示截止", null=True, blank=True)
    paid_on = models.DateField("发放日期", null=True, blank=True)
    reversed_on = models.DateField("冲正日期", null=True, blank=True)
    voucher = models.CharField("凭证号", max_length=60, blank=True)
    maker_id = models.BigIntegerField("拟定人编号")
    maker_name = models.CharField("拟定人", max_length=40)

    class Meta:
        db_table = "assets_distribution"
        verbose_name = "收益分配方案"
        indexes = [models.Index(fields=["area_code", "paid_on"])]
        constraints = [
            models.CheckConstraint(condition=Q(income_fen__gt=0), name="plan_has_income"),
            models.CheckConstraint(
                condition=Q(stage__in=_WAS_PAID, paid_on__isnull=False)
                | (~Q(stage__in=_WAS_PAID) & Q(paid_on__isnull=True)),
                name="plan_paid_on",
            ),
            models.CheckConstraint(
                condition=Q(stage=Stage.REVERSED.value, reversed_on__gte=F("paid_on"))
                | (~Q(stage=Stage.REVERSED.value) & Q(reversed_on__isnull=True)),
                name="plan_reversed_on",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Share(Scoped):
    """One line of a plan. Nothing of it changes once the township has reviewed it."""

    guards: ClassVar[tuple[str, ...]] = (
        *trigger("assets_share", "balanced", "deferred insert or update or delete", "assets_balanced"),
        *trigger("assets_share", "frozen", "before insert or update or delete", "assets_share_frozen"),
    )

    plan = models.ForeignKey(Distribution, on_delete=models.PROTECT, related_name="shares")
    use = models.CharField("用途", max_length=12, choices=[(one.value, one.label) for one in SHARED])
    household = models.ForeignKey(
        "households.Household", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    number = models.CharField("户编号", max_length=30, db_collation="C", blank=True)
    name = models.CharField("户主或用途说明", max_length=60)
    points = models.IntegerField("积分", default=0)
    fen = models.BigIntegerField("金额")
    # The plan's own days again, so that rows and figures of a day need no other table.
    paid_on = models.DateField("发放日期", null=True, blank=True)
    reversed_on = models.DateField("冲正日期", null=True, blank=True)
    line = models.ForeignKey(
        "incomes.IncomeLine", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="收支明细"
    )

    class Meta:
        db_table = "assets_share"
        verbose_name = "收益分配明细"
        indexes = [models.Index(fields=["area_code", "paid_on"]), models.Index(fields=["household"])]
        constraints = [
            models.CheckConstraint(condition=Q(fen__gt=0), name="share_positive"),
            models.CheckConstraint(
                condition=Q(reversed_on__isnull=True) | Q(reversed_on__gte=F("paid_on"), line__isnull=True),
                name="share_reversed_after_paid",
            ),
            models.UniqueConstraint(
                fields=["plan", "use", "household"],
                condition=Q(household__isnull=False),
                name="household_once_a_use",
                violation_error_message="同一户在同一用途下只能有一行，请合并金额",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.fen}"


class AssetStep(Scoped):
    """One dated step of a plan or a disposal: by whom, on what. Who made a thing never reviews it."""

    append_only = True
    guards: ClassVar[tuple[str, ...]] = trigger(
        "assets_step", "other_person", "before insert", "assets_other_person"
    )

    plan = models.ForeignKey(
        Distribution, on_delete=models.PROTECT, null=True, blank=True, related_name="steps"
    )
    disposal = models.ForeignKey(
        Disposal, on_delete=models.PROTECT, null=True, blank=True, related_name="steps"
    )
    stage = models.CharField(
        "步骤",
        max_length=12,
        choices=[*Stage.choices(), *Sold.choices(), *BESIDE.items()],
    )
    on = models.DateField("日期")
    until = models.DateField("公示截止", null=True, blank=True)
    document = models.CharField("依据", max_length=120, blank=True)
    text = models.CharField("说明", max_length=500, blank=True)
    by_id = models.BigIntegerField("经办人编号", null=True)
    by_name = models.CharField("经办人", max_length=40)

    class Meta:
        db_table = "assets_step"
        verbose_name = "资产办理步骤"
        constraints = [
            models.CheckConstraint(
                condition=Q(plan__isnull=True, disposal__isnull=False)
                | Q(plan__isnull=False, disposal__isnull=True),
                name="step_of_one_thing",
            ),
            # The trigger raises under this name.
            models.CheckConstraint(condition=~Q(by_name=""), name="step_by_another"),
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.on}"


class AssetIncome(Entry):
    """Money an asset brought in, on the day it came. Lines of a solar month (`month_id`) are kept by the database from
    the month's own row; a line that a plan has taken stands still."""

    guards: ClassVar[tuple[str, ...]] = (
        *trigger("assets_income", "kept", "before insert or update or delete", "assets_income_kept"),
        *trigger("assets_income", "balanced", "deferred insert or update or delete", "assets_balanced"),
        *trigger("assets_income", "told", "after insert or update or delete", "assets_income_told"),
    )

    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="incomes")
    lease = models.ForeignKey(
        AssetLease, on_delete=models.PROTECT, null=True, blank=True, related_name="payments"
    )
    kind = models.CharField("收益类别", max_length=12, choices=IncomeKind.choices())
    on = models.DateField("到账日期")
    period = models.CharField("所属期", max_length=40, blank=True)
    fen = models.BigIntegerField("金额")
    voucher = models.CharField("凭证号", max_length=60, blank=True)
    plan = models.ForeignKey(
        Distribution, on_delete=models.PROTECT, null=True, blank=True, related_name="incomes"
    )
    month_id = models.BigIntegerField("电站月报", null=True, blank=True)

    class Meta:
        db_table = "assets_income"
        verbose_name = "资产收益"
        indexes = [models.Index(fields=["area_code", "on"]), models.Index(fields=["asset", "on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(fen__gt=0),
                name="asset_income_positive",
                violation_error_message="金额须大于 0；退回请撤回原记录",
            ),
            models.UniqueConstraint(
                fields=["asset", "kind", "on", "period", "voucher"],
                name="asset_income_once",
                violation_error_message="该资产同一天已有同一类别、同一凭证的收益",
            ),
            models.UniqueConstraint(fields=["month_id", "kind"], name="month_told_once"),
            # The trigger raises under this name.
            models.CheckConstraint(
                condition=~Q(kind=""),
                name="income_stands_still",
                violation_error_message="这笔收益已列入分配方案或来自电站月报：请先撤销方案，或在电站月报中更正",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.fen}"


class AssetExpense(Entry):
    """What was spent of an asset's income. A paid plan writes its own lines (`plan`); taken back, it writes them again
    with the sign turned, on the day of the reversal (`reverses`)."""

    guards: ClassVar[tuple[str, ...]] = trigger(
        "assets_expense", "kept", "before insert or update or delete", "assets_expense_kept"
    )

    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="expenses", null=True, blank=True)
    use = models.CharField("支出用途", max_length=12, choices=Use.choices())
    on = models.DateField("支出日期")
    fen = models.BigIntegerField("金额")
    payee = models.CharField("收款方", max_length=80, blank=True)
    voucher = models.CharField("凭证号", max_length=60, blank=True)
    plan = models.ForeignKey(
        Distribution, on_delete=models.PROTECT, null=True, blank=True, related_name="expenses"
    )
    reverses = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reversal",
        verbose_name="冲正",
    )

    class Meta:
        db_table = "assets_expense"
        verbose_name = "资产支出"
        indexes = [models.Index(fields=["area_code", "on"]), models.Index(fields=["asset", "on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(fen__gt=0, reverses__isnull=True)
                | Q(fen__lt=0, reverses__isnull=False, plan__isnull=False),
                name="asset_expense_positive",
                violation_error_message="金额须大于 0；退回请撤回原记录",
            ),
            models.CheckConstraint(
                condition=~Q(use=Use.RETAINED.value),
                name="retained_is_not_spent",
                violation_error_message="留存不是支出，请选择实际用途",
            ),
            models.UniqueConstraint(
                fields=["asset", "use", "on", "payee", "voucher"],
                condition=Q(plan__isnull=True),
                name="asset_expense_once",
                violation_error_message="该资产同一天已有同一用途、同一收款方、同一凭证的支出",
            ),
            # The trigger raises under this name.
            models.CheckConstraint(
                condition=~Q(use=""),
                name="expense_of_a_plan",
                violation_error_message="这笔支出由收益分配发放形成，不能在这里更改",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.fen}"
