"""Pupils: who is due a grant for a term, who left school and was asked back, who learns over the net."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from yihu.modules.benefits.models.base import OfPerson, known, named
from yihu.modules.benefits.rules import PATTERNS, Device, Kind, Line, Outcome, Rhythm, kinds_of
from yihu.modules.departments.rules import Stage as SchoolStage

EDUCATION = [kind.value for kind in kinds_of(Line.EDUCATION)]


class Grant(OfPerson):
    """教育资助对象: approved on a day, due for one term."""

    guards: ClassVar[tuple[str, ...]] = named("benefits_grant")

    kind = models.CharField("资助种类", max_length=20, choices=Kind.choices())
    term = models.CharField("学期", max_length=10, db_collation="C")
    stage = models.CharField("学段", max_length=14, choices=SchoolStage.choices())
    school = models.CharField("学校", max_length=60, blank=True)
    standard_fen = models.BigIntegerField("资助标准")
    approved_on = models.DateField("认定日期")

    class Meta:
        db_table = "benefits_grant"
        verbose_name = "教育资助对象"
        indexes = [
            models.Index(fields=["area_code", "term"]),
            models.Index(fields=["person", "kind", "term"]),
        ]
        constraints = [
            known("benefits_grant"),
            models.UniqueConstraint(
                fields=["person", "kind", "term"],
                name="benefits_grant_once",
                violation_error_message="该学生本学期这项资助已登记，请在原记录上更正",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=EDUCATION),
                name="benefits_grant_kind",
                violation_error_message="这里只登记教育资助，请选教育类的种类",
            ),
            models.CheckConstraint(
                condition=Q(term__regex=PATTERNS[Rhythm.TERM]),
                name="benefits_grant_term",
                violation_error_message="学期请写成 2020春 或 2020秋",
            ),
            models.CheckConstraint(
                condition=Q(standard_fen__gt=0),
                name="benefits_grant_positive",
                violation_error_message="资助标准须大于 0",
            ),
        ]


class Return(OfPerson):
    """劝返: somebody went to a child that had left school, and what came of it."""

    guards: ClassVar[tuple[str, ...]] = named("benefits_return")

    on = models.DateField("劝返日期")
    by_name = models.CharField("劝返人", max_length=60)
    outcome = models.CharField("劝返结果", max_length=10, choices=Outcome.choices())
    result = models.CharField("情况说明", max_length=200, blank=True)

    class Meta:
        db_table = "benefits_return"
        verbose_name = "控辍保学劝返"
        indexes = [models.Index(fields=["area_code", "on"]), models.Index(fields=["person", "on"])]
        constraints = [
            known("benefits_return"),
            models.UniqueConstraint(
                fields=["person", "on"],
                name="benefits_return_once",
                violation_error_message="该学生当天的劝返已登记，请在原记录上更正",
            ),
        ]


class OnlinePupil(OfPerson):
    """线上学习: with what a pupil learns over the net since a day, and whether broadband was laid on."""

    guards: ClassVar[tuple[str, ...]] = named("benefits_online")

    on = models.DateField("落实日期")
    device = models.CharField("学习设备", max_length=12, choices=Device.choices())
    given = models.BooleanField("设备为资助", default=False)
    broadband = models.BooleanField("接通宽带", default=False)

    class Meta:
        db_table = "benefits_online"
        verbose_name = "线上学习"
        indexes = [models.Index(fields=["area_code", "on"])]
        constraints = [
            known("benefits_online"),
            models.UniqueConstraint(
                fields=["person"],
                name="benefits_online_once",
                violation_error_message="该学生已登记，请在原记录上更正",
            ),
        ]
