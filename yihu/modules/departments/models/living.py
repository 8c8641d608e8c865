from __future__ import annotations

from django.db import models

from yihu.modules.departments.models.base import DepartmentFile, code, fen, indexes, once, text
from yihu.modules.departments.rules import Damage, DisasterKind
from yihu.modules.households.rules.codes import HouseGrade


def _passed(label: str) -> models.BooleanField[bool | None, bool | None]:
    return models.BooleanField(label, null=True, blank=True)


class DisasterLoss(DepartmentFile):
    """What a household lost in one disaster, and the relief already paid."""

    kind = code("灾害种类", DisasterKind)
    on = models.DateField("受灾日期")
    loss_fen = fen("直接经济损失")
    damage = code("住房受损", Damage)
    relief_fen = fen("已发救助")

    class Meta:
        db_table = "departments_disasterloss"
        verbose_name = "灾害受灾"
        indexes = indexes()
        constraints = [once("disaster_loss", "kind", "on")]


class HouseAppraisal(DepartmentFile):
    """The grade of a house on a day; the newest holds. `repaired`: the danger it found has been put right."""

    on = models.DateField("鉴定日期")
    grade = code("鉴定等级", HouseGrade)
    appraiser = text("鉴定机构")
    report = text("报告编号", 40)
    repaired = _passed("已改造完成")

    class Meta:
        db_table = "departments_houseappraisal"
        verbose_name = "住房鉴定"
        indexes = indexes()
        constraints = [once("house_appraisal", "on")]


class WaterTest(DepartmentFile):
    """饮水安全 by its four yardsticks (T/CHES 18): all must be met."""

    on = models.DateField("检测日期")
    quantity = _passed("水量达标")
    quality = _passed("水质达标")
    access = _passed("用水方便程度达标")
    reliability = _passed("供水保证率达标")
    report = text("报告编号", 40)

    class Meta:
        db_table = "departments_watertest"
        verbose_name = "饮水检测"
        indexes = indexes()
        constraints = [once("water_test", "on")]
