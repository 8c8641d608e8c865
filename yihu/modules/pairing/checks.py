"""Work that pairings make due."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from yihu.engine.checks import Check, Kind
from yihu.modules.households.rules import called
from yihu.modules.pairing import queries
from yihu.modules.pairing.permissions import Can

_SOURCE = "结对帮扶到户，户户有帮扶责任人"


def _helper(row: Any) -> str:
    return reverse("pairing:helper", args=[row.pk])


CHECKS = (
    Check(
        key="pairing.unpaired",
        label="未落实帮扶责任人的户",
        kind=Kind.DUE,
        source=_SOURCE,
        rows=queries.unpaired_on,
        does=Can.WRITE,
        title=lambda row: f"{called(row.number, row.head_name)}：没有帮扶责任人",
        link=lambda row: f"{reverse('pairing:list')}?tab=unpaired&area={row.area_code}",
        explain="在“待结对户”中勾选农户、选定帮扶责任人即可",
    ),
    Check(
        key="pairing.stranded",
        label="结对户已迁出或销户",
        kind=Kind.DUE,
        source="帮扶随户走，户不在则结对终止",
        rows=queries.stranded_on,
        does=Can.WRITE,
        title=lambda row: f"{called(row.number, row.head_name)}：已不在该村，{row.name} 的结对尚未终止",
        link=lambda row: reverse("pairing:of_pairing", args=[row.pk]),
        explain="到帮扶人页面终止结对；迁到别村的由当地重新结对",
    ),
    Check(
        key="pairing.overloaded",
        label="结对户数超过上限的帮扶人",
        kind=Kind.DUE,
        source="结对户数上限（政策参数）",
        rows=queries.overloaded,
        does=Can.WRITE,
        title=lambda row: f"{row.unit_name} {row.name} 结对 {row.households} 户，超过上限",
        link=_helper,
        explain="在帮扶人页面把部分农户交接给其他帮扶人",
    ),
)
