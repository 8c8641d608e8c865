"""What was derived from the journal: what is left at each level, and sums by month and day."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from yihu.core.database.models import Scoped
from yihu.modules.funds.models.base import either, only, triggers
from yihu.modules.funds.models.journal import Batch, Pool
from yihu.modules.funds.models.payments import Allocation, Payment
from yihu.modules.funds.rules import Span, Tier

_OWNERS = ("batch", "allocation", "payment", "advance", "pool")


class Balance(Scoped):
    """What was given at one level and how much of it is committed below; the first line against overdraft.

    One row per posted batch, allocation, pool and payment; of an advance another for its offset.
    Derived from the journal and compared with it by trigger, hence not in history.
    """

    tracked: ClassVar[bool] = False
    guards: ClassVar[tuple[str, ...]] = (
        *triggers("funds_balance", "balanced", event="insert or update or delete"),
        'revoke delete, truncate on "funds_balance" from yihu_app',
    )

    batch = models.OneToOneField(Batch, on_delete=models.PROTECT, null=True, related_name="balance")
    allocation = models.OneToOneField(Allocation, on_delete=models.PROTECT, null=True, related_name="balance")
    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, null=True, related_name="balance")
    advance = models.OneToOneField(
        Payment, on_delete=models.PROTECT, null=True, related_name="advance_balance"
    )
    pool = models.OneToOneField(Pool, on_delete=models.PROTECT, null=True, related_name="balance")
    amount_fen = models.BigIntegerField("额度（分）")
    committed_fen = models.BigIntegerField("已占用（分）", default=0)

    class Meta:
        verbose_name = "资金余额"
        constraints = [
            models.CheckConstraint(
                condition=Q(committed_fen__gte=0, committed_fen__lte=F("amount_fen")),
                name="funds_never_overdrawn",
            ),
            models.CheckConstraint(
                condition=either(only(name, _OWNERS) for name in _OWNERS),
                name="funds_balance_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.committed_fen}/{self.amount_fen}"

    @property
    def left_fen(self) -> int:
        return self.amount_fen - self.committed_fen


class Cell(Scoped):
    """Posted money of one place, tier, fund year and stage in one month or on one day.

    Added to by trigger whenever an entry is posted (`cells.sql`), so that progress on any day is whole months and
    the days of one; equal to the journal by test. The place is a township, or what stands above townships.
    """

    tracked: ClassVar[bool] = False
    written_by_functions: ClassVar[bool] = True
    guards: ClassVar[tuple[str, ...]] = ('revoke update, delete, truncate on "funds_cell" from yihu_app',)

    year = models.PositiveSmallIntegerField("资金年度")
    tier = models.CharField("资金层级", max_length=12, choices=Tier.choices())
    stage = models.CharField("环节", max_length=12)
    span = models.CharField("月或日", max_length=1, choices=Span.choices())
    day = models.DateField("起日")
    fen = models.BigIntegerField("金额（分）")

    class Meta:
        verbose_name = "资金汇总格"
        constraints = [
            models.UniqueConstraint(
                fields=["year", "span", "day", "area_code", "tier", "stage"],
                name="funds_cell_once",
                include=["fen"],
            )
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.day} {self.fen}"


__all__ = ["Balance", "Cell"]
