"""Makers of industry."""

from __future__ import annotations

from datetime import date
from typing import Any

from yihu.core.access.actor import Actor
from yihu.core.ledgers import actions
from yihu.core.rooms import declared
from yihu.core.tests.factories import VILLAGE
from yihu.modules.industry.rules import ContractKind, EntityKind


def an_entity(actor: Actor, name: str = "洞庭稻虾合作社", **more: Any) -> Any:
    given = {
        "name": name,
        "kind": EntityKind.COOPERATIVE,
        "area_code": VILLAGE,
        "start": date(2018, 3, 1),
        **more,
    }
    return actions.enter(actor, declared("ledgers", "industry.entities"), given)


def a_contract(actor: Actor, entity: Any, household: Any, **more: Any) -> Any:
    """5,000 yuan of shares at 10 % a year from the first day of 2019, unless said otherwise; money in fen."""
    given = {
        "household__number": household.number,
        "entity__name": entity.name,
        "kind": ContractKind.SHARES,
        "start": date(2019, 1, 1),
        "shares_fen": 500_000,
        "percent": 10,
        "pay_month": 12,
        **more,
    }
    return actions.enter(actor, declared("ledgers", "industry.contracts"), given)
