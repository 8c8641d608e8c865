"""What is arranged, paid, made good and checked."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from yihu.modules.funds.models.base import Tiered, Written, either, only, triggers
from yihu.modules.funds.rules import Verdict

_DECIDED = ("batch", "plan", "pool", "allocation", "payment", "expenditure", "offset")


class Allocation(Tiered):
    """资金安排: part of a batch given to a unit or a project."""

    guards: ClassVar[tuple[str, ...]] = triggers(
        "funds_allocation", "signed", "takes_back", "consistent", "balanced"
    )

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
    """资金拨付. Of an allocation; or, before upper-tier money arrives, an advance (先行预拨) of the county's own pool, whose
    `tier` is the tier that will make it good.
    """

    guards: ClassVar[tuple[str, ...]] = triggers(
        "funds_payment", "signed", "takes_back", "consistent", "balanced"
    )

    allocation = models.ForeignKey(
        Allocation, on_delete=models.PROTECT, null=True, blank=True, related_name="payments"
    )
    pool = models.ForeignKey(
        "funds.Pool", on_delete=models.PROTECT, null=True, blank=True, related_name="payments"
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


class Decision(Written):
    """复核 of one entry of whatever stage: by somebody other than its maker, once."""

    guards: ClassVar[tuple[str, ...]] = triggers(
        "funds_decision", "signed", "consistent", "balanced", "cells"
    )

    batch = models.OneToOneField("funds.Batch", on_delete=models.PROTECT, null=True, related_name="decision")
    plan = models.OneToOneField("funds.Plan", on_delete=models.PROTECT, null=True, related_name="decision")
    pool = models.OneToOneField("funds.Pool", on_delete=models.PROTECT, null=True, related_name="decision")
    allocation = models.OneToOneField(
        Allocation, on_delete=models.PROTECT, null=True, related_name="decision"
    )
    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, null=True, related_name="decision")
    expenditure = models.OneToOneField(
        "funds.Expenditure", on_delete=models.PROTECT, null=True, related_name="decision"
    )
    offset = models.OneToOneField(
        "funds.Offset", on_delete=models.PROTECT, null=True, related_name="decision"
    )
    verdict = models.CharField("复核结果", max_length=8, choices=Verdict.choices())

    class Meta:
        verbose_name = "资金复核"
        indexes = [models.Index(fields=["verdict", "on"])]
        constraints = [
            models.CheckConstraint(
                condition=either(only(name, _DECIDED) for name in _DECIDED),
                name="funds_decision_of_one_thing",
            )
        ]

    def __str__(self) -> str:
        return self.get_verdict_display()


class Offset(Tiered):
    """预拨冲抵: arrived and arranged upper-tier money makes good an advance and refills the pool."""

    guards: ClassVar[tuple[str, ...]] = triggers(
        "funds_offset", "signed", "takes_back", "consistent", "balanced"
    )

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="offsets")
    allocation = models.ForeignKey(Allocation, on_delete=models.PROTECT, related_name="offsets")
    document = models.CharField("冲抵依据", max_length=100)

    class Meta(Tiered.Meta):
        abstract = False
        verbose_name = "预拨冲抵"

    def __str__(self) -> str:
        return self.document


__all__ = ["Allocation", "Decision", "Offset", "Payment"]
