"""What villages that have left poverty do not tell though they must."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from yihu.engine.checks import Check, Kind
from yihu.engine.money import from_fen
from yihu.modules.places import queries
from yihu.modules.places.models import Profile, VillageSheet
from yihu.modules.places.permissions import Can
from yihu.modules.places.queries import Lacking

_LABELS = {
    field.name: str(field.verbose_name)
    for model in (VillageSheet, Profile)
    for field in model._meta.concrete_fields
}


def _told(row: Lacking) -> str:
    counted = f"村情表（{row.sheet.start:%Y-%m-%d}）" if row.sheet else "出列村还没有村情表，"
    return f"{counted}未填：{'、'.join(_LABELS[name] for name in row.empty)}"


def _where(row: Lacking) -> str:
    """Where what is missing is written: the sheet, a new one, or the village's own counts."""
    if row.empty == ("population",):
        return f"{reverse('ledgers:new', args=['places.profiles'])}?{urlencode({'area_code': row.area_code})}"
    if row.sheet is not None:
        return reverse("places:of_sheet", args=[row.sheet.pk])
    return f"{reverse('ledgers:new', args=['places.sheets'])}?{urlencode({'area_code': row.area_code})}"


def _twice(row: Any) -> str:
    return f"{row.on:%Y-%m-%d} {row.get_source_display()} {from_fen(row.fen):,} 元，资产收益台账 {row.booked_on:%Y-%m-%d} 有同一笔金额"


CHECKS = (
    Check(
        key="places.sheet_lacking",
        label="出列村村情漏填",
        kind=Kind.QUALITY,
        source="贫困村信息采集表：出列村的总人口、卫生室、图书室、低保、特困、残疾人口不能为空",
        rows=queries.sheets_lacking,
        does=Can.WRITE,
        title=_told,
        link=_where,
        explain="没有的请填 0，不要留空。",
    ),
    Check(
        key="places.collective_twice",
        label="村集体收入疑似记了两次",
        kind=Kind.QUALITY,
        source="村集体经济收入台账；资产收益台账",
        rows=queries.collective_twice,
        does=Can.WRITE,
        title=_twice,
        link=lambda row: reverse("ledgers:row", args=["places.collective_incomes", row.pk]),
        explain="村集体资产的收益已由资产收益台账自动记入；是同一笔的请撤回手工登记的一笔，不是的请在备注中写“另一笔”。",
    ),
)
