"""What there is, where it came from, whose it is and who looks after it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left

from yihu.core.database.spans import one_at_a_time, span
from yihu.core.database.triggers import trigger
from yihu.core.ledgers.models import Entry
from yihu.modules.assets.models.base import FUNCTIONS
from yihu.modules.assets.rules import AssetKind, OwnerLevel


def _fen(label: str) -> models.BigIntegerField[int, int]:
    return models.BigIntegerField(label, default=0)


class Asset(Entry):
    """One thing a project made. Its original value is the sum of what each tier gave; it is there from `formed_on`
    until the day before it was disposed of."""

    guards: ClassVar[tuple[str, ...]] = (
        FUNCTIONS,
        "drop trigger if exists renamed on assets_asset",
        "create trigger renamed after update on assets_asset for each row"
        " when (old.name is distinct from new.name) execute function assets_incomes_told()",
    )

    number = models.CharField("资产编号", max_length=40, db_collation="C")
    name = models.CharField("资产名称", max_length=120)
    kind = models.CharField("资产类别", max_length=12, choices=AssetKind.choices())
    place = models.CharField("坐落位置", max_length=120, blank=True)
    scale = models.CharField("规模（数量）", max_length=120, blank=True)
    project_number = models.CharField("来源项目编号", max_length=40, db_collation="C", blank=True)
    site = models.CharField("所在安置点", max_length=60, blank=True)
    central_fen = _fen("中央资金")
    province_fen = _fen("省级资金")
    city_fen = _fen("市级资金")
    county_fen = _fen("县级资金")
    other_fen = _fen("其他资金")
    value_fen = models.GeneratedField(
        expression=F("central_fen") + F("province_fen") + F("city_fen") + F("county_fen") + F("other_fen"),
        output_field=models.BigIntegerField("资产原值"),
        db_persist=True,
    )
    formed_on = models.DateField("形成日期")
    disposed_on = models.DateField("处置日期", null=True, blank=True)
    household = models.ForeignKey(
        "households.Household", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        db_table = "assets_asset"
        verbose_name = "项目资产"
        indexes = [
            models.Index(fields=["area_code", "formed_on"]),
            models.Index(fields=["project_number"]),
        ]
        constraints = [
            models.UniqueConstraint(
                Left("area_code", 6),
                "number",
                name="asset_number_once_per_county",
                violation_error_message="资产编号已被占用，请换一个编号",
            ),
            models.CheckConstraint(
                condition=Q(central_fen__gte=0, province_fen__gte=0, city_fen__gte=0, county_fen__gte=0)
                & Q(other_fen__gte=0),
                name="asset_value_not_negative",
                violation_error_message="各级资金不能为负",
            ),
            models.CheckConstraint(
                condition=Q(disposed_on__isnull=True) | Q(disposed_on__gt=F("formed_on")),
                name="asset_disposed_later",
                violation_error_message="处置日期须晚于形成日期",
            ),
            models.CheckConstraint(
                condition=Q(household__isnull=True) | Q(kind=AssetKind.HOUSEHOLD.value),
                name="asset_of_a_household",
                violation_error_message="只有到户类资产填农户",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Ownership(Entry):
    """Whose the asset is, from a day on, by which certificate."""

    guards: ClassVar[tuple[str, ...]] = trigger(
        "assets_ownership", "told", "after insert or update or delete", "assets_incomes_told"
    )

    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="ownerships")
    level = models.CharField("所有权层级", max_length=12, choices=OwnerLevel.choices())
    owner = models.CharField("所有权人", max_length=80)
    certificate = models.CharField("确权凭证", max_length=80, blank=True)
    start = models.DateField("确权日期")
    end = models.DateField("终止日期", null=True, blank=True)

    class Meta:
        db_table = "assets_ownership"
        verbose_name = "资产确权"
        indexes = [models.Index(fields=["area_code", "start"])]
        constraints = [
            span("ownership_span"),
            one_at_a_time("one_owner_at_a_time", "这段时间该资产已确权，请先填写原所有权的终止日期", "asset"),
        ]

    def __str__(self) -> str:
        return self.owner


class Custody(Entry):
    """Who looks after the asset, from a day on."""

    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="custodies")
    unit = models.CharField("管护单位", max_length=80)
    person = models.CharField("管护责任人", max_length=40)
    duties = models.CharField("管护内容", max_length=200, blank=True)
    start = models.DateField("管护开始")
    end = models.DateField("管护终止", null=True, blank=True)

    class Meta:
        db_table = "assets_custody"
        verbose_name = "资产管护"
        indexes = [models.Index(fields=["area_code", "start"])]
        constraints = [
            span("custody_span"),
            one_at_a_time(
                "one_custody_at_a_time", "这段时间该资产已有管护责任人，请先填写原管护的终止日期", "asset"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.person}"


class HandOver(Entry):
    """The asset passed from whoever built it to whoever owns it."""

    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="handovers")
    on = models.DateField("移交日期")
    giver = models.CharField("移交单位", max_length=80)
    taker = models.CharField("接收单位", max_length=80)
    document = models.CharField("移交清单（文号）", max_length=80, blank=True)

    class Meta:
        db_table = "assets_handover"
        verbose_name = "资产移交"
        constraints = [
            models.UniqueConstraint(
                fields=["asset", "on"],
                name="handed_over_once_a_day",
                violation_error_message="该资产当天的移交已登记",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.giver} → {self.taker}"
