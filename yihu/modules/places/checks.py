"""What village sheets leave empty though they must not."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from yihu.engine.checks import Check, Kind
from yihu.modules.places import queries
from yihu.modules.places.models import VillageSheet
from yihu.modules.places.permissions import Can
from yihu.modules.places.queries.conditions import NEEDED


def _told(row: Any) -> str:
    labels = {field.name: str(field.verbose_name) for field in VillageSheet._meta.concrete_fields}
    empty = [labels[name] for name in NEEDED if getattr(row, name) is None]
    return f"村情表（{row.start:%Y-%m-%d}）未填：{'、'.join(empty)}"


CHECKS = (
    Check(
        key="places.sheet_lacking",
        label="出列村村情表漏填",
        kind=Kind.QUALITY,
        source="贫困村信息采集表：出列村的卫生室、图书室、低保、特困、残疾人口不能为空",
        rows=queries.sheets_lacking,
        does=Can.WRITE,
        title=_told,
        link=lambda row: reverse("places:of_sheet", args=[row.pk]),
        explain="没有的请填 0，不要留空。",
    ),
)
