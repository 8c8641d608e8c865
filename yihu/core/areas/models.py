from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from yihu.core.database.models import AreaCodeField, Reference
from yihu.engine.areas import Level
from yihu.engine.enums import Labelled


class Scheme(Labelled):
    """Two official lists disagree below the county, and the national system has codes of its own."""

    NBS = "nbs", "国家统计局"
    MCA = "mca", "民政部"
    NATIONAL_SYSTEM = "national_system", "全国系统"


class Area(Reference):
    """`code` is the statistical code in force now and the range key of every ledger row."""

    code = AreaCodeField(unique=True)
    name = models.CharField("名称", max_length=60)
    short_name = models.CharField("简称", max_length=30)
    level = models.CharField("层级", max_length=10, choices=Level.choices())
    initials = models.CharField("拼音首字母", max_length=60, blank=True, db_collation="C")

    def __str__(self) -> str:
        return self.name


class AreaParent(Reference):
    """Which place a place belonged to, and when: merges and moves keep their past."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="parents")
    parent = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="children_spans")
    start = models.DateField("起")
    end = models.DateField("止", null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(end__gt=F("start")), name="area_parent_span"
            ),
            models.UniqueConstraint(
                fields=["area"], condition=Q(end__isnull=True), name="one_parent_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area} ∈ {self.parent}"


class AreaCode(Reference):
    """A code of the area under one scheme, with the days it was in force."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="codes")
    scheme = models.CharField("编码体系", max_length=20, choices=Scheme.choices())
    code = AreaCodeField()
    start = models.DateField("起")
    end = models.DateField("止", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "code"], condition=Q(end__isnull=True), name="one_area_per_open_code"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_scheme_display()} {self.code}"
