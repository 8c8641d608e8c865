from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from yihu.engine.checks import Check, Kind
from yihu.modules.households import queries
from yihu.modules.households.permissions import Can
from yihu.modules.households.queries import doubtful
from yihu.modules.households.rules import called
from yihu.modules.places.permissions import Can as Places


def _household(row: Any) -> str:
    return reverse("households:household", args=[row.household.uid])


def _area(row: Any) -> str:
    return reverse("places:area", args=[row.code])


CHECKS = (
    Check(
        key="households.exit_planned",
        label="计划当年脱贫、尚未办理退出",
        kind=Kind.DUE,
        source="县（区）年度减贫计划",
        rows=lambda area_code, as_of: queries.plans_not_done(area_code, as_of).select_related("household"),
        does=Can.EXIT,
        title=lambda row: f"{called(row.number, row.head_name)}：计划 {row.year} 年脱贫（{row.batch}）",
        link=_household,
        due=lambda row: date(row.year, 12, 31),
        explain="按批次在“脱贫退出”中整批办理",
    ),
    Check(
        key="households.should_be_key",
        label="建档立卡人口达到标准、未列入重点帮扶的村",
        kind=Kind.QUALITY,
        source="资阳区2020年上半年脱贫攻坚工作总结 一（四）",
        rows=doubtful.villages_that_should_be_key,
        does=Places.DESIGNATE,
        title=lambda row: f"{row.name}建档立卡人口已达到标准，请研究是否列入重点帮扶",
        link=_area,
        area_column="code",
    ),
    Check(
        key="households.key_no_longer_large",
        label="因建档立卡人口较多列入、现已不足标准的重点村",
        kind=Kind.QUALITY,
        source="资阳区2020年上半年脱贫攻坚工作总结 一（四）",
        rows=doubtful.villages_no_longer_large,
        does=Places.DESIGNATE,
        title=lambda row: f"{row.name}建档立卡人口不足标准，请核对名单或花名册",
        link=_area,
        area_column="code",
    ),
)
