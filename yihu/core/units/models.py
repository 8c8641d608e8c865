from __future__ import annotations

from django.db import models

from yihu.core.database.models import AreaCodeField, Reference
from yihu.engine.enums import Labelled


class Line(Labelled):
    """业务线: the sector a unit answers for."""

    GENERAL = "general", "综合"
    ASSISTANCE = "assistance", "乡村振兴（扶贫）"
    EDUCATION = "education", "教育"
    HEALTH = "health", "卫健"
    MEDICAL_INSURANCE = "medical_insurance", "医保"
    HOUSING = "housing", "住建"
    WATER = "water", "水利"
    EMPLOYMENT = "employment", "人社"
    CIVIL_AFFAIRS = "civil_affairs", "民政"
    FINANCE = "finance", "财政"
    AGRICULTURE = "agriculture", "农业农村"
    TRANSPORT = "transport", "交通"
    DISABLED = "disabled", "残联"
    DISCIPLINE = "discipline", "纪检监察"
    AUDIT = "audit", "审计"
    OTHER = "other", "其他"


class Unit(Reference):
    name = models.CharField("单位名称", max_length=80)
    short_name = models.CharField("简称", max_length=30, blank=True)
    area_code = AreaCodeField()
    line = models.CharField("业务线", max_length=20, choices=Line.choices(), default=Line.GENERAL)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area_code", "name"], name="unit_name_once_per_area")]

    def __str__(self) -> str:
        return self.name


class UnitGroup(Reference):
    """One token of a task table (“各成员单位”) that stands for a dated list of units."""

    name = models.CharField("单位组", max_length=80)
    area_code = AreaCodeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area_code", "name"], name="unit_group_once_per_area")]

    def __str__(self) -> str:
        return self.name


class UnitGroupMember(Reference):
    group = models.ForeignKey(UnitGroup, on_delete=models.PROTECT, related_name="members")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="groups")
    start = models.DateField("起")
    end = models.DateField("止", null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.unit} ∈ {self.group}"
