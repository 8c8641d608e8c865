"""What becomes of an asset: counted every year, idle, let, disposed of."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from yihu.core.database.models import Scoped
from yihu.core.database.spans import one_at_a_time, span
from yihu.core.database.triggers import trigger
from yihu.core.ledgers.models import Entry
from yihu.modules.assets.models.register import Asset
from yihu.modules.assets.rules import Condition, Every, LeaseKind, Sold, Terms, Way


class AssetCheck(Entry):
    """The yearly count of one asset. `book_fen` and `difference_fen` are the database's own reckoning."""

    guards: ClassVar[tuple[str, ...]] = trigger(
        "assets_check", "difference", "before insert or update", "assets_check_difference"
    )

    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="checks")
    year = models.PositiveSmallIntegerField("盘点年度")
    on = models.DateField("盘点日期")
    condition = models.CharField("资产状况", max_length=12, choices=Condition.choices())
    value_fen = models.BigIntegerField("盘点价值")
    book_fen = models.BigIntegerField("账面原值", default=0)
    difference_fen = models.BigIntegerField("差异", default=0)
    reason = models.CharField("差异原因", max_length=200, blank=True)
    by_name = models.CharField("盘点人", max_length=40, blank=True)
    file = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        db_table = "assets_check"
        verbose_name = "资产盘点"
        indexes = [models.Index(fields=["area_code", "year"])]
        constraints = [
            models.UniqueConstraint(
                fields=["asset", "year"],
                name="asset_checked_once_a_year",
                violation_error_message="该资产本年度已盘点，请在原记录上更正",
            ),
            models.CheckConstraint(
                condition=Q(difference_fen=0) | ~Q(reason=""),
                name="difference_has_reason",
                violation_error_message="盘点价值与账面原值不一致，请写明差异原因",
            ),
            models.CheckConstraint(
                condition=Q(condition__in=[Condition.GOOD.value, Condition.WORN.value]) | ~Q(reason=""),
                name="damage_has_reason",
                violation_error_message="资产损坏、报废或盘亏的，请写明原因",
            ),
            models.CheckConstraint(
                condition=Q(value_fen__gte=0) & Q(year__gte=2010) & Q(year__lte=2100),
                name="check_values",
                violation_error_message="盘点年度请写四位数，盘点价值不能为负",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.condition}"


class Idle(Entry):
    """A stretch in which the asset was not used, why, and what is done about it."""

    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="idles")
    start = models.DateField("闲置开始")
    end = models.DateField("恢复使用日期", null=True, blank=True)
    reason = models.CharField("闲置原因", max_length=200)
    remedy = models.CharField("盘活措施", max_length=200, blank=True)

    class Meta:
        db_table = "assets_idle"
        verbose_name = "资产闲置"
        indexes = [models.Index(fields=["area_code", "start"])]
        constraints = [
            span("idle_span"),
            one_at_a_time("idle_once_at_a_time", "这段时间该资产已登记闲置，请在原记录上更正", "asset"),
        ]

    def __str__(self) -> str:
        return self.reason


class AssetLease(Entry):
    """A contract by which somebody runs the asset and pays for it. Rent falls due every so many months from
    `first_due`; what was paid are income lines that name the lease."""

    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="leases")
    number = models.CharField("合同编号", max_length=40, db_collation="C")
    kind = models.CharField("经营方式", max_length=12, choices=LeaseKind.choices())
    lessee = models.CharField("承租（经营）方", max_length=80)
    start = models.DateField("合同开始")
    end = models.DateField("合同到期")
    every = models.CharField("交租周期", max_length=12, choices=Every.choices())
    rent_fen = models.BigIntegerField("每期租金")
    first_due = models.DateField("首期应交日期")

    class Meta:
        db_table = "assets_lease"
        verbose_name = "资产经营合同"
        indexes = [models.Index(fields=["area_code", "start"])]
        constraints = [
            span("lease_terms"),
            models.UniqueConstraint(
                fields=["asset", "number"],
                name="lease_number_once",
                violation_error_message="该资产已有同一编号的合同",
            ),
            models.CheckConstraint(
                condition=Q(rent_fen__gt=0) & Q(first_due__gte=F("start")) & Q(first_due__lt=F("end")),
                name="lease_rent",
                violation_error_message="每期租金须大于 0，首期应交日期须在合同期内",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.lessee}"

    @property
    def terms(self) -> Terms:
        return Terms(self.start, self.end, self.first_due, Every(self.every), self.rent_fen)


class Disposal(Scoped):
    """An asset on its way out of the register; its steps say who agreed and decided."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="disposals")
    way = models.CharField("处置方式", max_length=12, choices=Way.choices())
    reason = models.CharField("处置原因", max_length=200)
    price_fen = models.BigIntegerField("评估（处置）价", default=0)
    buyer = models.CharField("受让方", max_length=80, blank=True)
    proceeds = models.CharField("处置收入去向", max_length=200, blank=True)
    stage = models.CharField("办理阶段", max_length=12, choices=Sold.choices(), default=Sold.REQUESTED)
    requested_on = models.DateField("申请日期")
    noticed_until = models.DateField("公示截止", null=True, blank=True)
    done_on = models.DateField("办结日期", null=True, blank=True)
    maker_id = models.BigIntegerField("申请人编号")
    maker_name = models.CharField("申请人", max_length=40)

    class Meta:
        db_table = "assets_disposal"
        verbose_name = "资产处置"
        indexes = [models.Index(fields=["area_code", "requested_on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["asset"],
                condition=~Q(stage=Sold.REFUSED.value),
                name="disposed_once",
                violation_error_message="该资产的处置正在办理或已办结",
            ),
            models.CheckConstraint(
                condition=~Q(stage=Sold.DONE.value)
                | (Q(done_on__isnull=False) & (Q(price_fen=0) | ~Q(proceeds=""))),
                name="disposal_says_where_money_goes",
                violation_error_message="有处置收入的，请写明收入去向",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.way} {self.requested_on}"
