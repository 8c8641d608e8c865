"""关爱服务: who looks after somebody left alone, and the centres villages have for it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from yihu.core.database.spans import one_at_a_time, span
from yihu.core.ledgers.models import Entry
from yihu.modules.benefits.models.base import OfPerson, known, named
from yihu.modules.benefits.rules import CareKind


class Care(OfPerson):
    """Somebody is looked after by somebody, from a day until a day."""

    guards: ClassVar[tuple[str, ...]] = named("benefits_care")

    kind = models.CharField("对象类别", max_length=10, choices=CareKind.choices())
    carer = models.CharField("关爱责任人", max_length=60)
    content = models.CharField("服务内容", max_length=100, blank=True)
    start = models.DateField("起始日期")
    end = models.DateField("终止日期", null=True, blank=True)

    class Meta:
        db_table = "benefits_care"
        verbose_name = "关爱服务"
        indexes = [models.Index(fields=["area_code", "start"])]
        constraints = [
            known("benefits_care"),
            span("benefits_care_span"),
            one_at_a_time(
                "benefits_care_once",
                "此人这段时间已有同类关爱服务，请先在原记录上填终止日期",
                "person",
                "kind",
            ),
        ]


class Centre(Entry):
    """关爱服务中心: a village's, from the day it opened."""

    seen_by_area = True

    name = models.CharField("名称", max_length=80)
    kind = models.CharField("服务对象", max_length=10, choices=CareKind.choices(), blank=True)
    start = models.DateField("启用日期")
    end = models.DateField("停用日期", null=True, blank=True)

    class Meta:
        db_table = "benefits_centre"
        verbose_name = "关爱服务中心"
        indexes = [models.Index(fields=["area_code", "start"])]
        constraints = [
            span("benefits_centre_span"),
            models.UniqueConstraint(
                fields=["area_code", "name"],
                name="benefits_centre_once",
                violation_error_message="该村已有同名的服务中心，请在原记录上更正",
            ),
        ]

    def __str__(self) -> str:
        return self.name
