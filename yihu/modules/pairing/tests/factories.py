"""Makers of pairings; higher modules import these, never the tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from yihu.core.access.actor import Actor
from yihu.core.tests.factories import TOWNSHIP
from yihu.modules.pairing import actions
from yihu.modules.pairing.models import Helper
from yihu.modules.pairing.rules import Tier

PAIRED = date(2019, 1, 10)


def a_helper(actor: Actor, name: str = "李树", *, tier: Tier = Tier.COUNTY, **more: Any) -> Helper:
    asked: dict[str, Any] = {"area_code": TOWNSHIP, "unit_name": "甲区教育局", "tier": tier, **more}
    return actions.register_helper(actor, name=name, **asked)


def paired(
    actor: Actor, helper: Helper, households: Sequence[Any], *, on: date = PAIRED, **more: Any
) -> None:
    actions.pair(actor, helper.pk, [row.uid for row in households], on=on, **more)
