"""Makers of assets; higher modules import these, never the tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from yihu.core.access import scope
from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.ledgers import actions as ledgers
from yihu.core.rooms import declared
from yihu.core.tests.factories import VILLAGE, an_actor
from yihu.core.tests.serials import Serial
from yihu.modules.assets import actions
from yihu.modules.assets.actions import Earned, NewAsset
from yihu.modules.assets.models import Asset, AssetIncome, Distribution
from yihu.modules.assets.rules import AssetKind, IncomeKind, Method, Row, Use

FORMED = date(2019, 6, 1)
_serials = Serial()


@contextmanager
def acting(actor: Actor, user_id: int, role: Role) -> Iterator[Actor]:
    """Another person of the same place at work in the open scope: the rows stay, the rights are theirs."""
    other = an_actor(role, actor.area_code, user_id=user_id, name=f"经办{user_id}")
    token = scope._current.set(other)
    try:
        yield other
    finally:
        scope._current.reset(token)


def entered(actor: Actor, key: str, **given: Any) -> Any:
    return ledgers.enter(actor, declared("ledgers", f"assets.{key}"), given)


def an_asset(
    actor: Actor,
    *,
    village: str = VILLAGE,
    kind: AssetKind = AssetKind.OPERATING,
    on: date = FORMED,
    fen: int = 10_000_000,
    **more: Any,
) -> Asset:
    number = f"A{next(_serials):04d}"
    new = NewAsset(number, f"资产{number}", kind, village, on, central_fen=fen, **more)
    with acting(actor, 1, Role.COUNTY_CLERK) as clerk:
        return actions.register(clerk, new)


def an_income(
    actor: Actor, asset: Asset, fen: int, *, on: date = date(2020, 1, 15), **more: Any
) -> AssetIncome:
    with acting(actor, 1, Role.COUNTY_CLERK) as clerk:
        return actions.earn(clerk, asset.pk, Earned(IncomeKind.RENT, fen, **more), on=on)


def a_station(actor: Actor, *, village: str = VILLAGE, connected_on: date = date(2019, 6, 20)) -> Any:
    asset = an_asset(actor, village=village)
    with acting(actor, 1, Role.COUNTY_CLERK) as clerk:
        return entered(
            clerk,
            "stations",
            asset__number=asset.number,
            number=f"G{asset.number}",
            name="示例电站",
            joint=False,
            capacity_kw=300,
            connected_on=connected_on,
        )


def a_month(actor: Actor, station: Any, month: date, fee: int, subsidy: int = 0, **more: Any) -> Any:
    with acting(actor, 1, Role.COUNTY_CLERK) as clerk:
        return entered(
            clerk,
            "months",
            station__number=station.number,
            month=month,
            kwh=25_000,
            fee_fen=fee,
            subsidy_fen=subsidy,
            **more,
        )


def a_plan(
    actor: Actor, asset: Asset, incomes: list[AssetIncome], rows: list[Row], *, on: date = date(2020, 3, 1)
) -> Distribution:
    """Drafted by the village, user 7."""
    with acting(actor, 7, Role.VILLAGE_CADRE) as village:
        plan = actions.draft(
            village, [one.pk for one in incomes], on=on, year=on.year, method=Method.EQUAL, asset_id=asset.pk
        )
        return actions.write_rows(village, plan.pk, rows)


def reviewed(actor: Actor, plan: Distribution, *, on: date = date(2020, 3, 2)) -> Distribution:
    """Met by the village, reviewed by the township's approver, user 8."""
    with acting(actor, 7, Role.VILLAGE_CADRE) as village:
        actions.meet(village, plan.pk, on=on, document="村民代表会议记录3号")
    with acting(actor, 8, Role.TOWNSHIP_APPROVER) as township:
        return actions.review(township, plan.pk, on=on)


def paid(actor: Actor, plan: Distribution, *, on: date = date(2020, 3, 20)) -> Distribution:
    """Public for ten days, then paid by the township's clerk, user 9."""
    reviewed(actor, plan)
    with acting(actor, 9, Role.TOWNSHIP_CLERK) as clerk:
        actions.announce(clerk, plan.pk, on=date(2020, 3, 3), until=date(2020, 3, 12), place="村务公开栏")
        return actions.pay(clerk, plan.pk, on=on, voucher="FP-01")


def to_household(number: str, fen: int, use: Use = Use.SHARE) -> Row:
    return Row(use, fen, number, f"户主{number[-3:]}")
