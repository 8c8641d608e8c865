"""Issued money, the plan, the county's own pool, and what was used."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from yihu.modules.funds.models.base import FUNCTIONS, Money, Tiered, triggers
from yihu.modules.funds.rules import PayeeKind


class Batch(Tiered):
    """资金下达: one tier and kind of money in one document. `on` is the day of issue."""

    guards: ClassVar[tuple[str, ...]] = (
        *FUNCTIONS,
        *triggers("funds_batch", "signed", "takes_back", "consistent", "balanced"),
    )

    uid = models.UUIDField("标识", unique=True, default=uuid.uuid4, editable=False)
    number = models.CharField("文号", max_length=60)
    title = models.CharField("资金名称", max_length=100, blank=True)
    purpose = models.CharField("用途", max_length=200, blank=True)
    # 同一文号更正后重新登记为下一次
    correction = models.PositiveSmallIntegerField("更正次数", default=0)
    # 上年结转：next year's money names the entry by which it left this year
    carries = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="carried", verbose_name="结转自"
    )

    class Meta(Tiered.Meta):
        abstract = False
        verbose_name = "资金下达"
        indexes = [models.Index(fields=["area_code", "year", "on"])]
        constraints = [
            *Tiered.Meta.constraints,
            models.UniqueConstraint(
                fields=["area_code", "number", "tier", "kind", "year", "correction"],
                condition=Q(fen__gt=0),
                name="funds_batch_once",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Plan(Tiered):
    """计划投入: what a year's plan means to spend, by tier and sector."""

    guards: ClassVar[tuple[str, ...]] = triggers("funds_plan", "signed", "takes_back")

    number = models.CharField("文号", max_length=60)
    correction = models.PositiveSmallIntegerField("更正次数", default=0)

    class Meta(Tiered.Meta):
        abstract = False
        verbose_name = "资金计划"
        indexes = [models.Index(fields=["area_code", "year", "on"])]
        constraints = [
            *Tiered.Meta.constraints,
            models.UniqueConstraint(
                fields=["area_code", "number", "tier", "kind", "year", "sector", "correction"],
                condition=Q(fen__gt=0),
                name="funds_plan_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.get_sector_display()}".strip()


class Pool(Money):
    """预拨资金池: the county's own money, named by a document, from which upper-tier money is advanced."""

    guards: ClassVar[tuple[str, ...]] = triggers("funds_pool", "signed", "takes_back", "balanced")

    name = models.CharField("资金池名称", max_length=100)
    number = models.CharField("文号", max_length=60)
    year = models.PositiveSmallIntegerField("资金年度")

    class Meta(Money.Meta):
        abstract = False
        verbose_name = "预拨资金池"

    def __str__(self) -> str:
        return self.name


class Expenditure(Tiered):
    """资金支出（报账）: use of a posted payment. A person's name is masked before it is stored."""

    guards: ClassVar[tuple[str, ...]] = triggers(
        "funds_expenditure", "signed", "takes_back", "consistent", "balanced"
    )

    payment = models.ForeignKey("funds.Payment", on_delete=models.PROTECT, related_name="expenditures")
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, null=True, blank=True)
    project_number = models.CharField("项目编号", max_length=40, blank=True, db_collation="C")
    voucher = models.CharField("凭证号", max_length=60)
    payee = models.CharField("收款方", max_length=80)
    payee_kind = models.CharField("收款方类型", max_length=12, choices=PayeeKind.choices())
    # keyed digest: the same payee is found again without his account or number being kept
    payee_key = models.CharField("收款方索引", max_length=64, blank=True, db_collation="C", db_index=True)
    purpose = models.CharField("用途", max_length=200, blank=True)

    class Meta(Tiered.Meta):
        abstract = False
        verbose_name = "资金支出"
        indexes = [models.Index(fields=["area_code", "year", "on"]), models.Index(fields=["project_number"])]

    def __str__(self) -> str:
        return self.voucher
