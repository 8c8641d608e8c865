"""Policies by scheme and year, and what was claimed and paid under them. A policy of the county covers its villages:
claims keep its number and scheme, written by the database, so that a village reads its claims whole."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left

from yihu.core.ledgers.models import Entry
from yihu.modules.credit.models.lending import before
from yihu.modules.credit.rules import Reason, Scheme
from yihu.modules.households.rules import naming


class Policy(Entry):
    """投保: how many people one contract with an insurer covers, and who paid which part of the premium."""

    seen_by_area = True
    seen_from_below = True

    number = models.CharField("保单号", max_length=40, db_collation="C")
    scheme = models.CharField("险种", max_length=10, choices=Scheme.choices())
    insurer = models.CharField("保险公司", max_length=60)
    insured = models.IntegerField("投保人数")
    registered = models.IntegerField("其中建档立卡人数", default=0)
    premium_fen = models.BigIntegerField("保费")
    fiscal_fen = models.BigIntegerField("财政缴费", default=0)
    own_fen = models.BigIntegerField("个人缴费", default=0)
    other_fen = models.BigIntegerField("其他缴费", default=0)
    cap_fen = models.BigIntegerField("每人保额", null=True, blank=True)
    start = models.DateField("保险起始日期")
    end = models.DateField("保险终止日期")

    class Meta:
        db_table = "credit_policy"
        verbose_name = "保险投保"
        indexes = [models.Index(fields=["area_code", "start"])]
        constraints = [
            models.UniqueConstraint(
                Left("area_code", 6),
                "number",
                name="credit_policy_once",
                violation_error_message="这个保单号已登记，请核对保单号，或在原记录上更正",
            ),
            models.CheckConstraint(
                condition=Q(end__gt=F("start")),
                name="credit_policy_span",
                violation_error_message="保险终止日期须晚于起始日期（填的是不再包含的第一天）",
            ),
            models.CheckConstraint(
                condition=Q(insured__gt=0, registered__gte=0, registered__lte=F("insured")),
                name="credit_policy_people",
                violation_error_message="投保人数须大于 0，其中建档立卡人数不能超过投保人数",
            ),
            models.CheckConstraint(
                condition=Q(
                    fiscal_fen__gte=0,
                    own_fen__gte=0,
                    other_fen__gte=0,
                    premium_fen=F("fiscal_fen") + F("own_fen") + F("other_fen"),
                )
                & Q(premium_fen__gt=0),
                name="credit_policy_premium",
                violation_error_message="保费须等于财政、个人、其他缴费之和，请核对各部分",
            ),
            models.CheckConstraint(
                condition=Q(cap_fen__isnull=True) | Q(cap_fen__gt=0),
                name="credit_policy_cap",
                violation_error_message="每人保额须大于 0，没有约定的不填",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_scheme_display()} {self.number}"


class Claim(Entry):
    """理赔: reported, surveyed, noticed, paid."""

    guards: ClassVar[tuple[str, ...]] = (
        *naming.named("credit_claim"),
        *before("credit_claim", "held", "insert or update", "credit_claim_held"),
    )

    # Read as empty where the policy belongs to another office; never written so.
    policy = models.ForeignKey(
        Policy, on_delete=models.PROTECT, null=True, related_name="claims", verbose_name="保单"
    )
    number = models.CharField("保单号", max_length=40, db_default="", blank=True, editable=False)
    scheme = models.CharField(
        "险种", max_length=10, choices=Scheme.choices(), db_default="", blank=True, editable=False
    )
    household = models.ForeignKey("households.Household", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        "households.Person", on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    person_name = models.CharField("出险人", max_length=60)
    reason = models.CharField("理赔原因", max_length=10, choices=Reason.choices())
    reported_on = models.DateField("报案日期")
    surveyed_on = models.DateField("查勘日期", null=True, blank=True)
    noticed_on = models.DateField("公示日期", null=True, blank=True)
    paid_on = models.DateField("赔付日期", null=True, blank=True)
    fen = models.BigIntegerField("赔付金额", null=True, blank=True)

    class Meta:
        db_table = "credit_claim"
        verbose_name = "保险理赔"
        indexes = [
            models.Index(fields=["area_code", "paid_on"]),
            models.Index(fields=["household", "reported_on"]),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(policy__isnull=False), name="credit_claim_of_a_policy"),
            models.CheckConstraint(
                condition=Q(household__gt=0),
                name="credit_claim_person",
                violation_error_message=naming.UNKNOWN,
            ),
            models.UniqueConstraint(
                fields=["policy", "person", "reported_on", "reason"],
                name="credit_claim_once",
                violation_error_message="此人当天的这项报案已登记，请在原记录上更正",
            ),
            models.CheckConstraint(
                condition=(Q(surveyed_on__isnull=True) | Q(surveyed_on__gte=F("reported_on")))
                & (Q(noticed_on__isnull=True) | Q(noticed_on__gte=F("reported_on")))
                & (Q(paid_on__isnull=True) | Q(paid_on__gte=F("reported_on"))),
                name="credit_claim_days",
                violation_error_message="查勘、公示、赔付日期不能早于报案日期",
            ),
            models.CheckConstraint(
                condition=Q(paid_on__isnull=True, fen__isnull=True)
                | Q(paid_on__isnull=False, fen__isnull=False, fen__gt=0),
                name="credit_claim_paid",
                violation_error_message="赔付日期和赔付金额须同时填写，金额大于 0；还没有赔付的都不填",
            ),
            # The trigger raises under these names.
            models.CheckConstraint(
                condition=Q(reported_on__isnull=False),
                name="credit_claim_within",
                violation_error_message="报案日期早于保险起始日期，请核对保单号",
            ),
            models.CheckConstraint(
                condition=Q(household__isnull=False),
                name="credit_claim_cap",
                violation_error_message="赔付金额超过保单约定的每人保额，请核对",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_name} {self.get_reason_display()}"
