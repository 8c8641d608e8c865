"""What the register and the yearly forms give to screening."""

from __future__ import annotations

from pathlib import Path

from yihu.engine.screening.features import Feature, Source, Type, of
from yihu.modules.households.rules import HouseholdKind, Standing
from yihu.modules.households.rules.codes import Cause, HouseGrade

_TRUE, _TEXT = Type.YES_NO, Type.TEXT

FEATURES = (
    Source(
        key="households",
        label="建档立卡和年度信息",
        sql=Path(__file__).with_name("features.sql").read_text(encoding="utf-8"),
        base=True,
        tables=(
            "households_membership",
            "households_registration",
            "households_person_year",
            "households_household_year",
        ),
        features=(
            Feature("persons", "家庭人口", unit="人"),
            Feature("children", "16岁以下", unit="人"),
            Feature("elders", "60岁及以上", unit="人"),
            Feature("school_age", "义务教育阶段年龄", unit="人"),
            *of(
                "households.person_years",
                Feature("labourers", "有劳动能力", unit="人"),
                Feature("labour_known", "已登记劳动能力", unit="人"),
                Feature("seriously_ill", "患大病", unit="人", sensitive=True),
                Feature("chronically_ill", "长期慢性病", unit="人", sensitive=True),
                Feature("disabled", "残疾", unit="人", sensitive=True),
                Feature("severely_disabled", "一二级残疾", unit="人", sensitive=True),
                Feature("dropouts", "登记为失学辍学", unit="人"),
                Feature("out_of_school", "适龄而不在校", unit="人"),
                Feature("senior_pupils", "高中（中职）在读", unit="人"),
                Feature("students", "大专及以上在读", unit="人"),
                Feature("working", "务工", unit="人"),
                Feature("work_months", "务工月数合计", unit="月"),
                Feature("posts", "公益性岗位", unit="人"),
                Feature("uninsured", "未参加基本医保", unit="人"),
                Feature("elders_without_pension", "60岁以上未参加养老保险", unit="人"),
                Feature("low_income_members", "登记享受低保", unit="人"),
                Feature("destitute_members", "登记特困供养", unit="人"),
            ),
            Feature("registered", "建档立卡户", _TRUE),
            Feature("standing", "脱贫属性", _TEXT, codes=Standing),
            Feature("kind", "户属性", _TEXT, codes=HouseholdKind),
            *of(
                "households.household_years",
                Feature("unsafe_house", "登记为危房户", _TRUE),
                Feature("house_grade", "登记的住房等级", _TEXT, codes=HouseGrade),
                Feature("safe_water", "登记为已解决安全饮水", _TRUE),
                Feature("water_hardship", "登记为饮水困难", _TRUE),
                Feature("main_cause", "主要致贫原因", _TEXT, codes=Cause),
                Feature("relocated", "易地搬迁户", _TRUE),
            ),
        ),
    ),
)
