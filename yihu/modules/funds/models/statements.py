"""What the bank and the treasury say, held against the journal; and which results were made public."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from yihu.core.database.models import Scoped
from yihu.core.ledgers.models import Entry
from yihu.modules.funds.models.base import Written, either, only, triggers
from yihu.modules.funds.models.journal import Batch, Expenditure
from yihu.modules.funds.models.payments import Payment
from yihu.modules.funds.rules import How, Nature, PublicKind, Source

_MATCHED = ("line", "batch", "payment", "expenditure")


class StatementLine(Entry):
    """国库、银行对账单明细. Names and accounts of other parties are not kept: day, amount and voucher match."""

    source = models.CharField("对账单来源", max_length=12, choices=Source.choices())
    account = models.CharField("账户", max_length=60)
    on = models.DateField("交易日期")
    voucher = models.CharField("凭证号", max_length=60, blank=True)
    serial = models.CharField("交易流水号", max_length=80, blank=True)
    summary = models.CharField("摘要", max_length=200, blank=True)
    in_fen = models.BigIntegerField("收入（分）", null=True, blank=True)
    out_fen = models.BigIntegerField("支出（分）", null=True, blank=True)
    balance_fen = models.BigIntegerField("余额（分）", null=True, blank=True)
    number = models.PositiveIntegerField("流水序号")

    class Meta:
        verbose_name = "对账单明细"
        indexes = [models.Index(fields=["area_code", "source", "account", "on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["area_code", "source", "account", "on", "number"], name="funds_statement_line_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.on} {self.number}"

    @property
    def flow_fen(self) -> int:
        """Into the account positive, out of it negative."""
        return (self.in_fen or 0) - (self.out_fen or 0)


class Match(Scoped):
    """One agreement of statement lines with entries of the journal; sums are equal. Undone, it stays with its reason.

    With a `nature` the lines answer for themselves: interest and fees of the account, of which the journal knows nothing.
    """

    how = models.CharField("方式", max_length=8, choices=How.choices())
    nature = models.CharField("性质", max_length=12, choices=Nature.choices(), blank=True)
    on = models.DateField("勾对日期")
    maker_id = models.BigIntegerField("勾对人编号")
    maker_name = models.CharField("勾对人", max_length=40)
    reason = models.CharField("说明", max_length=200, blank=True)
    undone_on = models.DateField("取消日期", null=True, blank=True)
    undone_by = models.CharField("取消人", max_length=40, blank=True)
    undone_reason = models.CharField("取消原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "对账勾对"

    def __str__(self) -> str:
        return self.get_how_display()


class MatchPart(Scoped):
    """One side of a match: a statement line or an entry; each is in one standing match at most."""

    match = models.ForeignKey(Match, on_delete=models.PROTECT, related_name="parts")
    line = models.ForeignKey(StatementLine, on_delete=models.PROTECT, null=True, related_name="matched")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, related_name="matched")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, null=True, related_name="matched")
    expenditure = models.ForeignKey(Expenditure, on_delete=models.PROTECT, null=True, related_name="matched")
    source = models.CharField("对账单来源", max_length=12, choices=Source.choices())
    standing = models.BooleanField("有效", default=True)

    class Meta:
        verbose_name = "勾对明细"
        constraints = [
            models.CheckConstraint(
                condition=either(only(name, _MATCHED) for name in _MATCHED), name="funds_match_part_of_one"
            ),
            *(
                models.UniqueConstraint(
                    fields=[name, "source"], condition=Q(standing=True), name=f"funds_{name}_matched_once"
                )
                for name in _MATCHED
            ),
        ]

    def __str__(self) -> str:
        return f"{self.match_id}"


class Publication(Written):
    """资金公开: the batch's result or use was made public, with the sum that was told."""

    guards: ClassVar[tuple[str, ...]] = triggers("funds_publication", "signed")

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="publications")
    kind = models.CharField("公开内容", max_length=8, choices=PublicKind.choices())
    until = models.DateField("公示至")
    place = models.CharField("公开地点", max_length=200, blank=True)
    told_fen = models.BigIntegerField("公开金额（分）")
    withdraws = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="withdrawal",
        verbose_name="撤回",
    )

    class Meta:
        verbose_name = "资金公开"

    def __str__(self) -> str:
        return self.get_kind_display()


__all__ = ["Match", "MatchPart", "Publication", "StatementLine"]
