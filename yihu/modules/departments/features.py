"""What department files give to screening. Deposits are not among it: an authorisation is for one comparison."""

from __future__ import annotations

from pathlib import Path

from yihu.engine.screening.features import Feature, Source, Type, of
from yihu.modules.departments.rules import FILES
from yihu.modules.households.rules.codes import HouseGrade

_FEN, _TRUE = Type.FEN, Type.YES_NO

FEATURES = (
    Source(
        key="departments",
        label="部门数据",
        sql=Path(__file__).with_name("features.sql").read_text(encoding="utf-8"),
        tables=tuple(file.table for file in FILES if file.key != "deposits"),
        features=(
            *of(
                "departments.medical",
                Feature("medical_total", "近一年医疗总费用", _FEN, sensitive=True),
                Feature("medical_self_paid", "近一年报销后自付医疗费", _FEN, sensitive=True),
                Feature("medical_largest", "近一年单次最高自付", _FEN, sensitive=True),
                Feature("medical_visits", "近一年结算次数", unit="次", sensitive=True),
            ),
            *of(
                "departments.enrolments",
                Feature("school_dropouts", "学籍系统中义务教育阶段辍学", unit="人"),
                Feature("suspended", "休学", unit="人"),
                Feature("new_students", "近一年新入大专及以上", unit="人"),
            ),
            *of(
                "departments.employments",
                Feature("jobs", "就业登记在岗", unit="人"),
                Feature("lost_jobs", "近六个月失业且未再就业", unit="人"),
            ),
            *of(
                "departments.disability",
                Feature("cards", "持残疾证", unit="人", sensitive=True),
                Feature("severe_cards", "持一二级残疾证", unit="人", sensitive=True),
            ),
            *of(
                "departments.aid",
                Feature("low_income_aid", "民政在册低保", unit="人"),
                Feature("destitute_aid", "民政在册特困供养", unit="人"),
                Feature("marginal_aid", "民政在册低收入", unit="人"),
                Feature("orphan_aid", "民政在册孤儿", unit="人"),
                Feature("aid_ended", "近六个月停发救助", unit="人"),
            ),
            *of(
                "departments.vehicles",
                Feature("cars", "轿车客车货车", unit="辆"),
            ),
            *of(
                "departments.estates",
                Feature("flats", "商品房和商铺", unit="套"),
            ),
            *of(
                "departments.companies",
                Feature("companies", "任企业法人、股东或高管", unit="家"),
            ),
            *of(
                "departments.disasters",
                Feature("disaster_loss", "近一年灾害损失（扣除救助）", _FEN),
                Feature("houses_hit", "近一年住房严重受损或倒塌", unit="次"),
            ),
            *of(
                "departments.houses",
                Feature("appraised_grade", "最近一次住房鉴定等级", Type.TEXT, codes=HouseGrade),
                Feature("house_repaired", "鉴定后已改造", _TRUE),
            ),
            *of(
                "departments.water",
                Feature("water_failed", "最近一次饮水检测有项目不达标", _TRUE),
            ),
        ),
    ),
)
