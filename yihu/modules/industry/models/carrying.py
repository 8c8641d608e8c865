from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import ClassVar

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce, Round

from yihu.core.database.models import Scoped
from yihu.core.database.spans import one_at_a_time
from yihu.core.ledgers.models import Entry
from yihu.core.privacy.fields import Binding, EncryptedField, HintField
from yihu.modules.industry.rules import ContractKind, EntityKind

_FUNCTIONS = Path(__file__).parents[1].joinpath("guards.sql").read_text(encoding="utf-8")
_DIVIDEND = Case(
    When(guaranteed_fen__isnull=False, then=F("guaranteed_fen")),
    default=Round(
        Coalesce(F("shares_fen"), Value(0)) * Coalesce(F("percent"), Value(Decimal(0))) / Value(100),
        output_field=models.BigIntegerField(),
    ),
    output_field=models.BigIntegerField(),
)
_RENT = Round(
    Coalesce(F("land_mu"), Value(Decimal(0))) * Coalesce(F("rent_fen"), Value(0)),
    output_field=models.BigIntegerField(),
)


class Entity(Entry):
    """A company, cooperative, base or workshop that carries households along (带贫主体), from a day on.

    `area_code`: where it works; one that works in the whole county stands at the county, and its townships sign with it.
    """

    seen_by_area = True
    seen_from_below = True
    guards: ClassVar[tuple[str, ...]] = (
        _FUNCTIONS,
        "drop trigger if exists renamed on industry_entity",
        "create trigger renamed after update on industry_entity for each row"
        " when (old.name is distinct from new.name or old.kind is distinct from new.kind)"
        " execute function industry_entity_renamed()",
    )

    name = models.CharField("主体名称", max_length=80)
    kind = models.CharField("主体类型", max_length=20, choices=EntityKind.choices())
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    trade = models.CharField("主导产业", max_length=60, blank=True)
    address = models.CharField("地址", max_length=100, blank=True)
    leader = models.CharField("负责人", max_length=40, blank=True)
    start = models.DateField("认定（登记）日期")
    end = models.DateField("退出日期", null=True, blank=True)
    unit = models.ForeignKey(
        "units.Unit",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name="主管单位",
        related_name="+",
    )
    phone = EncryptedField("联系电话", blank=True, default="")
    phone_hint = HintField("联系电话（脱敏）", max_length=12, blank=True, default="")

    class Meta:
        db_table = "industry_entity"
        verbose_name = "经营主体"
        indexes = [models.Index(fields=["area_code", "kind"])]
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                name="industry_entity_once",
                violation_error_message="已有同名的经营主体，请在原记录上更正；不同主体请写营业执照上的全称",
            ),
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(end__gt=F("start")),
                name="industry_entity_span",
                violation_error_message="退出日期须晚于认定（登记）日期",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def masked(self) -> str:
        return str(self.phone_hint)

    @property
    def table(self) -> str:
        return self._meta.db_table

    def binding(self, column: str) -> Binding:
        return Binding(self._meta.db_table, column, str(self.pk))


class Contract(Entry):
    """One household's contract with an entity, from a day until a day, and what it promises each year.

    The key to the entity may be read as empty (never written so), so that the contract of an entity one may not see
    stays in the lists; `entity_name` and `entity_kind` are kept by the database.
    """

    guards: ClassVar[tuple[str, ...]] = (
        _FUNCTIONS,
        "drop trigger if exists named on industry_contract",
        "create trigger named before insert or update of entity_id on industry_contract"
        " for each row execute function industry_contract_named()",
    )

    entity = models.ForeignKey(
        Entity, on_delete=models.PROTECT, null=True, related_name="contracts", verbose_name="经营主体"
    )
    entity_name = models.CharField("主体名称", max_length=80, default="", editable=False)
    entity_kind = models.CharField(
        "主体类型", max_length=20, choices=EntityKind.choices(), default="", editable=False, blank=True
    )
    household = models.ForeignKey("households.Household", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("协议类型", max_length=20, choices=ContractKind.choices())
    number = models.CharField("合同编号", max_length=40, blank=True)
    government = models.CharField("政府方", max_length=60, blank=True)
    start = models.DateField("起始日期")
    end = models.DateField("终止日期", null=True, blank=True)
    shares_fen = models.BigIntegerField("入股金额", null=True, blank=True)
    percent = models.DecimalField("年分红率", max_digits=5, decimal_places=2, null=True, blank=True)
    guaranteed_fen = models.BigIntegerField("每年保底分红", null=True, blank=True)
    land_mu = models.DecimalField("流转土地", max_digits=8, decimal_places=2, null=True, blank=True)
    rent_fen = models.BigIntegerField("每亩年租金", null=True, blank=True)
    workers = models.IntegerField("务工人数", null=True, blank=True)
    purchase = models.CharField("收购约定", max_length=200, blank=True)
    pay_month = models.IntegerField("分红月份", default=12)
    annual_fen = models.GeneratedField(
        expression=_DIVIDEND + _RENT,
        output_field=models.BigIntegerField("每年应分红"),
        db_persist=True,
    )

    class Meta:
        db_table = "industry_contract"
        verbose_name = "带动协议"
        indexes = [models.Index(fields=["area_code", "start"]), models.Index(fields=["household", "start"])]
        constraints = [
            models.CheckConstraint(condition=Q(entity__isnull=False), name="industry_contract_with_somebody"),
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(end__gt=F("start")),
                name="industry_contract_span",
                violation_error_message="终止日期须晚于起始日期",
            ),
            models.CheckConstraint(
                condition=Q(pay_month__gte=1, pay_month__lte=12),
                name="industry_contract_month",
                violation_error_message="分红月份请写 1 至 12",
            ),
            models.CheckConstraint(
                condition=(Q(percent__isnull=True) | Q(percent__gte=0, percent__lte=100))
                & (Q(shares_fen__isnull=True) | Q(shares_fen__gte=0))
                & (Q(guaranteed_fen__isnull=True) | Q(guaranteed_fen__gte=0))
                & (Q(land_mu__isnull=True) | Q(land_mu__gte=0))
                & (Q(rent_fen__isnull=True) | Q(rent_fen__gte=0))
                & (Q(workers__isnull=True) | Q(workers__gte=0)),
                name="industry_contract_terms",
                violation_error_message="金额、亩数、人数不能为负，年分红率为 0 至 100",
            ),
            models.CheckConstraint(
                condition=~Q(kind=ContractKind.SHARES)
                | Q(shares_fen__isnull=False)
                | Q(guaranteed_fen__isnull=False),
                name="industry_contract_shares",
                violation_error_message="入股分红须填入股金额或每年保底分红",
            ),
            one_at_a_time(
                "industry_contract_once_at_a_time",
                "该户与该主体同类协议的期限重叠，请先在原协议上填终止日期",
                "entity",
                "household",
                "kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entity_name} {self.get_kind_display()}"


class Dividend(Scoped):
    """Money a household got under a contract for a year. It is the household's income too, by `line`.

    `returned_on`: from that day it counts as never paid (paid by mistake, given back); the line is gone then.
    """

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="dividends")
    household = models.ForeignKey("households.Household", on_delete=models.PROTECT, related_name="+")
    line = models.ForeignKey(
        "incomes.IncomeLine", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="收支明细"
    )
    year = models.IntegerField("分红年度")
    on = models.DateField("发放日期")
    fen = models.BigIntegerField("金额")
    voucher = models.CharField("凭证号", max_length=60)
    by_name = models.CharField("登记人", max_length=40)
    returned_on = models.DateField("撤回日期", null=True, blank=True)
    reason = models.CharField("撤回原因", max_length=100, blank=True)
    batch_id = models.BigIntegerField("导入批次", null=True, blank=True, db_index=True)

    class Meta:
        db_table = "industry_dividend"
        verbose_name = "分红发放"
        indexes = [models.Index(fields=["area_code", "year", "on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "year", "on", "voucher"],
                condition=Q(returned_on__isnull=True),
                name="industry_dividend_once",
                violation_error_message="该协议同一年度、同一天、同一凭证的分红已登记",
            ),
            models.CheckConstraint(
                condition=Q(fen__gt=0),
                name="industry_dividend_positive",
                violation_error_message="金额须大于 0",
            ),
            models.CheckConstraint(
                condition=Q(returned_on__isnull=True, line__isnull=False)
                | (Q(returned_on__gte=F("on"), line__isnull=True) & ~Q(reason="")),
                name="industry_dividend_has_its_line",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.on}"


class DividendNotice(Scoped):
    """That a year's dividends of an entity were made public, and which payments stood on the list (`revision`)."""

    entity_name = models.CharField("主体名称", max_length=80)
    year = models.IntegerField("分红年度")
    uid = models.UUIDField("公示编号")
    revision = models.CharField("名单版本", max_length=64)
    first = models.DateField("公示首日")
    last = models.DateField("公示末日")
    place = models.CharField("公示地点", max_length=100, blank=True)
    withdrawn_on = models.DateField("撤下日期", null=True, blank=True)

    class Meta:
        db_table = "industry_dividend_notice"
        verbose_name = "分红公示"
        indexes = [models.Index(fields=["uid"])]

    def __str__(self) -> str:
        return f"{self.entity_name} {self.year}"


class Product(Entry):
    """What an entity grows or makes with its households: unit, price, season."""

    seen_by_area = True

    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="products")
    name = models.CharField("产品名称", max_length=60)
    unit = models.CharField("计量单位", max_length=10)
    price_fen = models.BigIntegerField("单价", null=True, blank=True)
    first_month = models.IntegerField("上市月份起", null=True, blank=True)
    last_month = models.IntegerField("上市月份止", null=True, blank=True)
    yearly = models.CharField("年产量", max_length=40, blank=True)

    class Meta:
        db_table = "industry_product"
        verbose_name = "带贫产品"
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "name", "unit"],
                name="industry_product_once",
                violation_error_message="该主体已登记同名同单位的产品，请在原记录上更正",
            ),
            models.CheckConstraint(
                condition=(Q(first_month__isnull=True) & Q(last_month__isnull=True))
                | Q(first_month__gte=1, first_month__lte=12, last_month__gte=1, last_month__lte=12),
                name="industry_product_season",
                violation_error_message="上市月份请写 1 至 12，起止都要填",
            ),
            models.CheckConstraint(
                condition=Q(price_fen__isnull=True) | Q(price_fen__gt=0),
                name="industry_product_price",
                violation_error_message="单价须大于 0",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def season(self) -> str:
        """'5—7 月', '全年' or ''."""
        if self.first_month is None or self.last_month is None:
            return ""
        if (self.first_month, self.last_month) == (1, 12):
            return "全年"
        return f"{self.first_month}—{self.last_month} 月"
