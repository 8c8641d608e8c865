from __future__ import annotations

from django.db import models

from yihu.modules.departments.models.base import DepartmentFile, code, end, fen, indexes, once, span, text
from yihu.modules.departments.rules import Aid, PupilState, Stage
from yihu.modules.households.rules.codes import DisabilityGrade, DisabilityKind, WorkRegion


class MedicalCost(DepartmentFile):
    """One settlement: what it cost and what the patient paid after every reimbursement."""

    on = models.DateField("结算日期")
    hospital = text("就诊医院")
    receipt = text("结算单号")
    total_fen = fen("医疗总费用")
    self_paid_fen = fen("报销后自付")

    class Meta:
        db_table = "departments_medicalcost"
        verbose_name = "医疗费用"
        indexes = indexes()
        constraints = [once("medical", "on", "hospital", "receipt")]


class Enrolment(DepartmentFile):
    """What the school said of a pupil on a day; the newest line holds."""

    on = models.DateField("状态日期")
    school = text("学校")
    stage = code("学段", Stage)
    state = code("学籍状态", PupilState)

    class Meta:
        db_table = "departments_enrolment"
        verbose_name = "学籍"
        indexes = indexes()
        constraints = [once("enrolment", "on", "school")]


class Employment(DepartmentFile):
    """One job, from its first day to the day it was lost."""

    start = models.DateField("就业日期")
    end = end("离职（失业）日期")
    employer = text("务工单位")
    region = code("务工所在地", WorkRegion)
    wage_fen = fen("月工资")

    class Meta:
        db_table = "departments_employment"
        verbose_name = "就业务工"
        indexes = indexes()
        constraints = [once("employment", "start", "employer"), span("employment")]


class DisabilityCard(DepartmentFile):
    """A certificate in force from `start`; kind and grade are health, shown as 有 only."""

    start = models.DateField("发证日期")
    end = end("失效日期")
    kind = code("残疾类别", DisabilityKind)
    grade = code("残疾等级", DisabilityGrade)

    class Meta:
        db_table = "departments_disabilitycard"
        verbose_name = "残疾证"
        indexes = indexes()
        constraints = [once("disability_card", "start"), span("disability_card")]


class SocialAid(DepartmentFile):
    """A person in 低保, 特困供养, a 低收入 household, over a span of days."""

    kind = code("救助类别", Aid)
    start = models.DateField("起始日期")
    end = end("停发日期")
    monthly_fen = fen("月补助额")

    class Meta:
        db_table = "departments_socialaid"
        verbose_name = "社会救助"
        indexes = indexes()
        constraints = [once("social_aid", "kind", "start"), span("social_aid")]
