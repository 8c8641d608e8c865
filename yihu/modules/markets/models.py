from __future__ import annotations

from django.db import models
from django.db.models import Q

from yihu.core.ledgers.models import Entry
from yihu.modules.markets.rules import Platform, Side, Verdict


class Sale(Entry):
    """One sale of a product of poor areas, on the day of the order. `area_code`: where the supplier is.

    `verdict`: said of a row that looks like one already there; a row said to be the same is in no sum.
    """

    seen_by_area = True

    number = models.CharField("订单号", max_length=60, blank=True, db_collation="C")
    on = models.DateField("成交日期")
    side = models.CharField("口径", max_length=10, choices=Side.choices())
    platform = models.CharField("平台渠道", max_length=20, choices=Platform.choices())
    buyer = models.CharField("采购单位", max_length=100, blank=True)
    product = models.CharField("产品", max_length=100)
    quantity = models.CharField("数量", max_length=40, blank=True)
    fen = models.BigIntegerField("金额")
    supplier = models.CharField("供应商", max_length=100, blank=True)
    entity = models.ForeignKey(
        "industry.Entity",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="经营主体",
    )
    household = models.ForeignKey(
        "households.Household", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    verdict = models.CharField(
        "重复判断", max_length=10, choices=Verdict.choices(), default=Verdict.OPEN, editable=False
    )

    class Meta:
        db_table = "markets_sale"
        verbose_name = "消费帮扶销售"
        indexes = [models.Index(fields=["area_code", "on"]), models.Index(fields=["on", "fen"])]
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "number", "product"],
                condition=~Q(number=""),
                name="markets_order_once",
                violation_error_message="该平台的这个订单号和产品已登记，请在原记录上更正",
            ),
            models.CheckConstraint(
                condition=Q(fen__gt=0),
                name="markets_sale_positive",
                violation_error_message="金额须大于 0；退货请撤回原记录或更正金额",
            ),
            models.CheckConstraint(
                condition=~Q(side=Side.PURCHASE) | ~Q(buyer=""),
                name="markets_purchase_has_buyer",
                violation_error_message="预算单位采购须填采购单位",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.product}"
