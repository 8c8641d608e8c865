"""What is arranged, paid and checked, and what is left at each level."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from yihu.core.database.models import Scoped
from yihu.modules.funds.models.base import Tiered, Written, triggers
from yihu.modules.funds.rules import PENDING_LABEL, Verdict

_OWNERS = ("batch", "allocation", "payment", "advance", "pool")


def _only(name: str) -> Q:
    return Q(**{f"{other}__isnull": other != name for other in _OWNERS})


class Allocation(Tiered):
    """资金安排: part of a batch given to a unit or a project."""

    guards: ClassVar[tuple[str, ...]] = triggers("funds_allocation", "takes_back", "consistent", "balanced")

    batch = models.ForeignKey("funds.Batch", on_delete=models.PROTECT, related_name="allocations")
    batch_number = models.CharField("下达文号", max_length=60)
    document = models.CharField("安排文号或会议", max_length=100)
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, null=True, blank=True)
    project_number = models.CharField("项目编号", max_length=40, blank=True, db_collation="C")

    class Meta(Tiered.Meta):
        abstract = False
        verbose_name = "资金安排"
        indexes = [models.Index(fields=["area_code", "year", "on"]), models.Index(fields=["project_number"])]
        constraints = [
            *Tiered.Meta.constraints,
            models.CheckConstraint(
                condition=Q(unit__isnull=False) | ~Q(project_number=""), name="funds_allocation_to_somebody"
            ),
        ]

    def __str__(self) -> str:
        return self.document


class Payment(Tiered):
    """资金拨付: asked for by one person, posted or voided by another (`Decision`).

    Of an allocation; or, before upper-tier money arrives, an advance (先行预拨) of the county's own pool, whose
    `tier` is the tier that will make it good.
    """

    guards: ClassVar[tuple[str, ...]] = triggers("funds_payment", "takes_back", "consistent", "balanced")

    allocation = models.ForeignKey(
        Allocation, on_delete=models.PROTECT, null=True, blank=True, related_name="payments"
    )
    pool = models.ForeignKey(
        "funds.Pool", on_delete=models.PROTECT, null=True, blank=True, related_name="payments"
    )
    # Not one to one: a reverse entry that was voided leaves the payment standing, to be taken back another day.
    # Two at once cannot be: the first holds the payment's whole balance.
    reverses = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversals", verbose_name="冲正"
    )
    is_advance = models.BooleanField("先行预拨", default=False)
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, null=True, blank=True)
    project_number = models.CharField("项目编号", max_length=40, blank=True, db_collation="C")
    voucher = models.CharField("凭证号", max_length=60)
    key = models.UUIDField("幂等键", unique=True, default=uuid.uuid4)

    class Meta(Tiered.Meta):
        abstract = False
        verbose_name = "资金拨付"
        indexes = [models.Index(fields=["area_code", "year", "on"]), models.Index(fields=["project_number"])]
        constraints = [
            *Tiered.Meta.constraints,
            models.CheckConstraint(
                condition=Q(is_advance=True, pool__isnull=False, allocation__isnull=True)
                | Q(is_advance=False, pool__isnull=True, allocation__isnull=False),
                name="funds_payment_of_one_source",
            ),
        ]

    def __str__(self) -> str:
        return self.voucher

    @property
    def verdict(self) -> Verdict | None:
        """None while pending. Reads the decision; select it with the row."""
        decision = getattr(self, "decision", None)
        return Verdict(decision.verdict) if decision is not None else None

    @property
    def reversal(self) -> Payment | None:
        """The reverse entry that is pending or posted."""
        return self.reversals.exclude(decision__verdict=Verdict.VOID).first()

    @property
    def state_label(self) -> str:
        return PENDING_LABEL if self.verdict is None else self.verdict.label


class Decision(Written):
    """复核: by somebody other than the maker, once."""

    guards: ClassVar[tuple[str, ...]] = triggers("funds_decision", "consistent", "balanced")

    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, related_name="decision")
    verdict = models.CharField("复核结果", max_length=8, choices=Verdict.choices())

    class Meta:
        verbose_name = "拨付复核"
        indexes = [models.Index(fields=["verdict", "on"])]

    def __str__(self) -> str:
        return self.get_verdict_display()


class Offset(Tiered):
    """预拨冲抵: arrived and arranged upper-tier money makes good an advance and refills the pool."""

    guards: ClassVar[tuple[str, ...]] = triggers("funds_offset", "takes_back", "consistent", "balanced")

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="offsets")
    allocation = models.ForeignKey(Allocation, on_delete=models.PROTECT, related_name="offsets")
    document = models.CharField("冲抵依据", max_length=100)

    class Meta(Tiered.Meta):
        abstract = False
        verbose_name = "预拨冲抵"

    def __str__(self) -> str:
        return self.document


class Balance(Scoped):
    """What was given at one level and how much of it is committed below; the first line against overdraft.

    One row per batch, allocation and pool; per posted payment one for its use and, for an advance, one for its
    offset. Derived from the journal and compared with it by trigger, hence not in history.
    """

    tracked: ClassVar[bool] = False
    guards: ClassVar[tuple[str, ...]] = (
        *triggers("funds_balance", "balanced", event="insert or update or delete"),
        'revoke delete, truncate on "funds_balance" from yihu_app',
    )

    batch = models.OneToOneField("funds.Batch", on_delete=models.PROTECT, null=True, related_name="balance")
    allocation = models.OneToOneField(Allocation, on_delete=models.PROTECT, null=True, related_name="balance")
    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, null=True, related_name="balance")
    advance = models.OneToOneField(
        Payment, on_delete=models.PROTECT, null=True, related_name="advance_balance"
    )
    pool = models.OneToOneField("funds.Pool", on_delete=models.PROTECT, null=True, related_name="balance")
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
                condition=_only("batch")
                | _only("allocation")
                | _only("payment")
                | _only("advance")
                | _only("pool"),
                name="funds_balance_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.committed_fen}/{self.amount_fen}"

    @property
    def left_fen(self) -> int:
        return self.amount_fen - self.committed_fen


__all__ = ["Allocation", "Balance", "Decision", "Offset", "Payment"]
