from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from yihu.core.database.spans import one_at_a_time
from yihu.core.ledgers.models import Entry
from yihu.modules.places.rules import KeyKind, KeyLevel, KeyReason


class Profile(Entry):
    """What was counted about a village or township on one day; the newest on or before a day is in force."""

    seen_by_area = True

    start = models.DateField("统计时点")
    groups = models.IntegerField("村民小组数", null=True, blank=True)
    natural_villages = models.IntegerField("自然村数", null=True, blank=True)
    households = models.IntegerField("总户数", null=True, blank=True)
    population = models.IntegerField("总人口", null=True, blank=True)
    labour_force = models.IntegerField("劳动力", null=True, blank=True)
    party_members = models.IntegerField("党员数", null=True, blank=True)
    area_km2 = models.DecimalField("面积", max_digits=10, decimal_places=2, null=True, blank=True)
    arable_mu = models.DecimalField("耕地面积", max_digits=12, decimal_places=2, null=True, blank=True)
    collective_income_fen = models.BigIntegerField("村集体经济收入", null=True, blank=True)

    class Meta:
        db_table = "places_profile"
        verbose_name = "村（乡镇）基本情况"
        constraints = [
            models.UniqueConstraint(
                fields=["area_code", "start"],
                name="one_profile_a_day",
                violation_error_message="同一地方同一统计时点只能登记一次，请修改已有记录",
            )
        ]

    def __str__(self) -> str:
        return f"{self.area_code} {self.start}"


class PoorVillage(Entry):
    """A village designated poor (贫困村) and, once it is, the day of its exit (出列)."""

    seen_by_area = True

    start = models.DateField("认定日期")
    out_on = models.DateField("出列日期", null=True, blank=True)
    document = models.CharField("认定（出列）文号", max_length=80, blank=True)

    class Meta:
        db_table = "places_poor_village"
        verbose_name = "贫困村"
        constraints = [
            models.UniqueConstraint(fields=["area_code"], name="poor_village_once"),
            models.CheckConstraint(
                condition=Q(out_on__isnull=True) | Q(out_on__gt=F("start")), name="village_out_after_start"
            ),
        ]

    def __str__(self) -> str:
        return str(self.area_code)


class KeyPlace(Entry):
    """A place that one level of government watches over (重点帮扶对象), from one day to another.

    `area_code`: the village, the township, or the village where the resettlement site stands.
    """

    seen_by_area = True

    name = models.CharField("名称", max_length=60)
    kind = models.CharField("种类", max_length=10, choices=KeyKind.choices())
    level = models.CharField("级别", max_length=10, choices=KeyLevel.choices())
    reason = models.CharField(
        "纳入依据", max_length=20, choices=KeyReason.choices(), default=KeyReason.DESIGNATED
    )
    start = models.DateField("纳入日期")
    end = models.DateField("退出日期", null=True, blank=True)
    document = models.CharField("文号", max_length=80, blank=True)

    class Meta:
        db_table = "places_key_place"
        verbose_name = "重点帮扶对象"
        indexes = [models.Index(fields=["area_code", "start"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(end__gt=F("start")), name="key_place_span"
            ),
            one_at_a_time(
                "key_place_once_at_a_time",
                "该地方已在同级重点帮扶名单中，请勿重复登记",
                "area_code",
                "kind",
                "name",
                "level",
            ),
        ]

    def __str__(self) -> str:
        return f"{KeyLevel(self.level).label}{self.name}"


class ResettlementSite(Entry):
    """易地搬迁集中安置点: how many it houses, from the day people moved in."""

    seen_by_area = True

    name = models.CharField("安置点名称", max_length=60)
    start = models.DateField("入住日期")
    end = models.DateField("撤销日期", null=True, blank=True)
    households = models.IntegerField("安置户数")
    persons = models.IntegerField("安置人数")

    class Meta:
        db_table = "places_resettlement_site"
        verbose_name = "易地搬迁安置点"
        constraints = [
            models.UniqueConstraint(fields=["area_code", "name"], name="site_once"),
            models.CheckConstraint(condition=Q(end__isnull=True) | Q(end__gt=F("start")), name="site_span"),
            models.CheckConstraint(
                condition=Q(households__gte=0) & Q(persons__gte=F("households")), name="site_people"
            ),
        ]

    def __str__(self) -> str:
        return self.name
