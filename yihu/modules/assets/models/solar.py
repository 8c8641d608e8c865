"""Solar stations: what they made, what was paid for it, and the posts that live on it."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left

from yihu.core.database.spans import span
from yihu.core.database.triggers import trigger
from yihu.core.ledgers.models import Entry
from yihu.modules.assets.models.register import Asset


class Station(Entry):
    """A solar station, which is an asset; its income and expenses are the asset's."""

    asset = models.OneToOneField(Asset, on_delete=models.PROTECT, related_name="station")
    number = models.CharField("电站编号", max_length=40, db_collation="C")
    name = models.CharField("电站名称", max_length=80)
    joint = models.BooleanField("联村电站", default=False)
    villages = models.CharField("受益村", max_length=200, blank=True)
    capacity_kw = models.DecimalField("装机容量", max_digits=9, decimal_places=2)
    connected_on = models.DateField("并网日期")

    class Meta:
        db_table = "assets_station"
        verbose_name = "光伏电站"
        constraints = [
            models.UniqueConstraint(
                Left("area_code", 6),
                "number",
                name="station_number_once_per_county",
                violation_error_message="电站编号已被占用，请换一个编号",
            ),
            models.CheckConstraint(
                condition=Q(capacity_kw__gt=0),
                name="station_capacity",
                violation_error_message="装机容量须大于 0",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class StationMonth(Entry):
    """One month of a station. What was paid for it stands as income lines of the asset, which the database writes."""

    guards: ClassVar[tuple[str, ...]] = (
        *trigger("assets_station_month", "first_day", "before insert or update", "assets_month_first_day"),
        *trigger("assets_station_month", "told", "after insert or update or delete", "assets_month_told"),
    )

    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="months")
    month = models.DateField("月份")
    kwh = models.DecimalField("发电量", max_digits=12, decimal_places=2)
    fee_fen = models.BigIntegerField("电费收入", default=0)
    subsidy_fen = models.BigIntegerField("补贴收入", default=0)
    fen = models.GeneratedField(
        expression=F("fee_fen") + F("subsidy_fen"),
        output_field=models.BigIntegerField("收入合计"),
        db_persist=True,
    )
    received_on = models.DateField("到账日期", null=True, blank=True)

    class Meta:
        db_table = "assets_station_month"
        verbose_name = "电站月报"
        indexes = [models.Index(fields=["area_code", "month"])]
        constraints = [
            models.UniqueConstraint(
                fields=["station", "month"],
                name="station_month_once",
                violation_error_message="该电站本月已登记，请在原记录上更正",
            ),
            models.CheckConstraint(
                condition=Q(kwh__gte=0, fee_fen__gte=0, subsidy_fen__gte=0),
                name="station_month_not_negative",
                violation_error_message="发电量、电费和补贴不能为负",
            ),
            # The trigger raises under this name.
            models.CheckConstraint(
                condition=Q(month__gte=date(2010, 1, 1)),
                name="month_distributed",
                violation_error_message="这个月的收入已列入分配方案，请先撤销方案再更正",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class SolarPost(Entry):
    """A public post paid from a station's income."""

    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="posts")
    household = models.ForeignKey("households.Household", on_delete=models.PROTECT, related_name="+")
    person = models.CharField("上岗人", max_length=40)
    duty = models.CharField("岗位", max_length=40)
    monthly_fen = models.BigIntegerField("月工资")
    start = models.DateField("上岗日期")
    end = models.DateField("离岗日期", null=True, blank=True)

    class Meta:
        db_table = "assets_solar_post"
        verbose_name = "光伏公益岗位"
        indexes = [models.Index(fields=["area_code", "start"])]
        constraints = [
            span("solar_post_span"),
            models.UniqueConstraint(
                fields=["station", "household", "person", "start"],
                name="solar_post_once",
                violation_error_message="该户这名上岗人同一天已登记",
            ),
            models.CheckConstraint(
                condition=Q(monthly_fen__gt=0),
                name="solar_post_pay",
                violation_error_message="月工资须大于 0",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.duty}"
