"""Loans of households, what was put off, what was paid back, and who wants one. What state a loan is in is nowhere
written: dates and rows tell it on any day."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left

from yihu.core.ledgers.models import Entry
from yihu.modules.credit.rules import FORBIDDEN, Payer, Use, Why
from yihu.modules.households.rules import naming

_FUNCTIONS = Path(__file__).parents[1].joinpath("guards.sql").read_text(encoding="utf-8")


def before(table: str, name: str, when: str, function: str) -> tuple[str, ...]:
    return (
        _FUNCTIONS,
        f"drop trigger if exists {name} on {table}",
        f"create trigger {name} before {when} on {table} for each row execute function {function}()",
    )


class Loan(Entry):
    """One contract of one household with a bank; it stays where the household lived when it was written."""

    guards: ClassVar[tuple[str, ...]] = (
        *naming.named("credit_loan"),
        *before("credit_loan", "covers", "update", "credit_loan_covers"),
    )

    household = models.ForeignKey("households.Household", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        "households.Person", on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    person_name = models.CharField("借款人", max_length=60)
    contract_no = models.CharField("合同号", max_length=40, db_collation="C")
    bank = models.CharField("放贷银行", max_length=60)
    fen = models.BigIntegerField("贷款金额")
    lent_on = models.DateField("放款日期")
    due_on = models.DateField("到期日期")
    rate = models.DecimalField("年利率", max_digits=6, decimal_places=3, null=True, blank=True)
    subsidised = models.BooleanField("财政贴息", default=True)
    use = models.CharField("用途", max_length=12, choices=Use.choices())

    class Meta:
        db_table = "credit_loan"
        verbose_name = "小额信贷"
        indexes = [
            models.Index(fields=["area_code", "lent_on"]),
            models.Index(fields=["household", "lent_on"]),
        ]
        constraints = [
            models.UniqueConstraint(
                Left("area_code", 6),
                "contract_no",
                name="credit_loan_once",
                violation_error_message="这个合同号已登记，请核对合同号，或在原记录上更正",
            ),
            # The trigger raises under this name.
            models.CheckConstraint(
                condition=Q(household__gt=0),
                name="credit_loan_person",
                violation_error_message=naming.UNKNOWN,
            ),
            models.CheckConstraint(
                condition=Q(fen__gt=0),
                name="credit_loan_positive",
                violation_error_message="贷款金额须大于 0",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gt=F("lent_on")),
                name="credit_loan_span",
                violation_error_message="到期日期须晚于放款日期",
            ),
            models.CheckConstraint(
                condition=Q(rate__isnull=True) | Q(rate__gte=0, rate__lte=24),
                name="credit_loan_rate",
                violation_error_message="年利率请填百分数，例如 4.35",
            ),
            models.CheckConstraint(
                condition=~Q(use__in=[one.value for one in FORBIDDEN]),
                name="credit_loan_use",
                violation_error_message="小额信贷只能用于发展生产，不能用于婚丧嫁娶、建房购房、理财、转借他人或入股分红；请核实实际用途",
            ),
            # The trigger raises under this name.
            models.CheckConstraint(
                condition=Q(fen__isnull=False),
                name="credit_loan_covers",
                violation_error_message="贷款金额不能少于已登记的还款本金，请先核对还款",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_name} {self.contract_no}"


class Extension(Entry):
    """展期（延期）: the loan is due so many months later, from the day it was approved."""

    loan = models.ForeignKey(
        Loan, on_delete=models.PROTECT, related_name="extensions", verbose_name="小额信贷"
    )
    on = models.DateField("批准日期")
    months = models.IntegerField("展期月数")
    why = models.CharField("原因", max_length=10, choices=Why.choices())

    class Meta:
        db_table = "credit_extension"
        verbose_name = "小额信贷展期"
        indexes = [models.Index(fields=["area_code", "on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["loan", "on"],
                name="credit_extension_once",
                violation_error_message="这笔贷款当天的展期已登记，请在原记录上更正",
            ),
            models.CheckConstraint(
                condition=Q(months__gte=1, months__lte=36),
                name="credit_extension_months",
                violation_error_message="展期月数须在 1 至 36 之间",
            ),
        ]

    def __str__(self) -> str:
        return f"展期 {self.months} 个月"


class Repayment(Entry):
    """Principal and interest of one day, paid by the household or covered for it."""

    guards: ClassVar[tuple[str, ...]] = before(
        "credit_repayment", "within", "insert or update", "credit_repaid"
    )

    loan = models.ForeignKey(
        Loan, on_delete=models.PROTECT, related_name="repayments", verbose_name="小额信贷"
    )
    on = models.DateField("还款日期")
    principal_fen = models.BigIntegerField("归还本金", default=0)
    interest_fen = models.BigIntegerField("支付利息", null=True, blank=True)
    payer = models.CharField("还款方式", max_length=10, choices=Payer.choices())

    class Meta:
        db_table = "credit_repayment"
        verbose_name = "小额信贷还款"
        indexes = [models.Index(fields=["area_code", "on"]), models.Index(fields=["loan", "on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["loan", "on", "payer"],
                name="credit_repayment_once",
                violation_error_message="这笔贷款当天的还款已登记，请在原记录上更正",
            ),
            models.CheckConstraint(
                condition=Q(principal_fen__gte=0) & (Q(principal_fen__gt=0) | Q(interest_fen__gt=0)),
                name="credit_repayment_positive",
                violation_error_message="本金、利息不能为负，至少一项大于 0",
            ),
            # The trigger raises under these names.
            models.CheckConstraint(
                condition=Q(principal_fen__isnull=False),
                name="credit_repayment_within",
                violation_error_message="还款本金合计超过贷款金额，请核对这笔贷款的还款记录",
            ),
            models.CheckConstraint(
                condition=Q(on__isnull=False),
                name="credit_repayment_day",
                violation_error_message="还款日期不能早于放款日期",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} 还款"


class Wish(Entry):
    """贷款意愿摸底: whether a household wants a loan, as it said on a day; the newest word holds."""

    household = models.ForeignKey("households.Household", on_delete=models.PROTECT, related_name="+")
    on = models.DateField("摸底日期")
    willing = models.BooleanField("有贷款意愿")
    qualified = models.BooleanField("符合贷款条件", default=False)
    wanted_fen = models.BigIntegerField("需求金额", null=True, blank=True)

    class Meta:
        db_table = "credit_wish"
        verbose_name = "贷款意愿"
        indexes = [models.Index(fields=["area_code", "on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "on"],
                name="credit_wish_once",
                violation_error_message="该户当天的摸底已登记，请在原记录上更正",
            ),
            models.CheckConstraint(
                condition=Q(wanted_fen__isnull=True) | Q(wanted_fen__gt=0),
                name="credit_wish_positive",
                violation_error_message="需求金额须大于 0，没有需求的不填",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} 贷款意愿"
