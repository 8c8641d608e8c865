from __future__ import annotations

from django.db import models

from yihu.modules.departments.models.base import DepartmentFile, code, end, fen, indexes, once, span, text
from yihu.modules.departments.rules import Band, CompanyRole, EstateKind, VehicleKind


class Vehicle(DepartmentFile):
    kind = code("车辆类型", VehicleKind)
    model_name = text("品牌型号")
    start = models.DateField("登记日期")
    end = end("注销（转出）日期")
    price_fen = fen("购置价格")

    class Meta:
        db_table = "departments_vehicle"
        verbose_name = "车辆"
        indexes = indexes()
        constraints = [once("vehicle", "kind", "start"), span("vehicle")]


class RealEstate(DepartmentFile):
    kind = code("房产类型", EstateKind)
    place = text("坐落", 120)
    area_m2 = models.DecimalField("建筑面积", max_digits=10, decimal_places=2, null=True, blank=True)
    start = models.DateField("登记日期")
    end = end("转出日期")

    class Meta:
        db_table = "departments_realestate"
        verbose_name = "房产"
        indexes = indexes()
        constraints = [once("real_estate", "place", "start"), span("real_estate")]


class Company(DepartmentFile):
    company = text("企业名称", 100)
    role = code("任职情况", CompanyRole)
    capital_fen = fen("注册资本")
    start = models.DateField("成立日期")
    end = end("注销（退出）日期")

    class Meta:
        db_table = "departments_company"
        verbose_name = "工商登记"
        indexes = indexes()
        constraints = [once("company", "company", "role"), span("company")]


class Deposit(DepartmentFile):
    """A bank's answer to one signed authorisation: the band, never the amount. Nothing screens by it."""

    authorisation = models.CharField("授权书编号", max_length=40)
    on = models.DateField("查询日期")
    band = code("存款额度", Band)
    until = models.DateField("授权截止日期")

    class Meta:
        db_table = "departments_deposit"
        verbose_name = "大额存款"
        indexes = indexes()
        constraints = [
            once("deposit", "authorisation", "on"),
            models.CheckConstraint(
                condition=~models.Q(authorisation="") & models.Q(on__lte=models.F("until")),
                name="deposit_authorised",
                violation_error_message="查询日期已过授权截止日期，请先取得新的授权书",
            ),
        ]
