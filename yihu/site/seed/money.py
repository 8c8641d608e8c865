"""Issued, arranged, paid and used money of the demo year: the sums of each tier are those of the summary."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.core.ledgers import actions as ledgers
from yihu.core.rooms import declared
from yihu.core.units import queries as units
from yihu.core.units.models import Line
from yihu.modules.funds import actions
from yihu.modules.funds import queries as funds
from yihu.modules.funds.rules import FundKind, Sector, Source, Stage, Tier
from yihu.site.seed import COUNTY

YEAR = 2020
ASKED_AGAIN = "2-2"
WAN = Decimal(10_000)
UNITS = (
    ("资阳区农业农村局", Line.AGRICULTURE),
    ("资阳区交通运输局", Line.TRANSPORT),
    ("资阳区水利局", Line.WATER),
    ("资阳区人社局", Line.EMPLOYMENT),
    ("资阳区教育局", Line.EDUCATION),
    ("资阳区住建局", Line.HOUSING),
)
PLANS = (
    (Tier.CENTRAL, Sector.INDUSTRY, 420),
    (Tier.CENTRAL, Sector.INFRASTRUCTURE, 300),
    (Tier.PROVINCE, Sector.EMPLOYMENT, 160),
    (Tier.PROVINCE, Sector.HOUSING, 120),
    (Tier.CITY, Sector.INDUSTRY, 110),
    (Tier.COUNTY, Sector.MANAGEMENT, 40),
)
SECTORS = (
    ("交通", Sector.INFRASTRUCTURE),
    ("水利", Sector.INFRASTRUCTURE),
    ("人社", Sector.EMPLOYMENT),
    ("教育", Sector.EDUCATION),
    ("住建", Sector.HOUSING),
)
# (tier, document, issued on, 万元, arrangements (unit, on, 万元, paid 万元, spent 万元))
BATCHES = (
    (Tier.CENTRAL, "湘财预〔2019〕312号", date(2020, 1, 10), 538, (
        ("资阳区农业农村局", date(2020, 2, 18), 286, 240, 176),
        ("资阳区交通运输局", date(2020, 3, 5), 152, 120, 96),
    )),
    (Tier.CENTRAL, "湘财预〔2020〕97号", date(2020, 4, 21), 300, (
        ("资阳区水利局", date(2020, 5, 14), 128, 90, 42),
        ("新桥河镇扶贫站", date(2020, 6, 8), 96, 40, 0),
    )),
    (Tier.PROVINCE, "湘财农指〔2020〕15号", date(2020, 3, 16), 401, (
        ("资阳区人社局", date(2020, 4, 9), 117, 80, 61),
        ("资阳区教育局", date(2020, 4, 28), 60, 60, 55),
    )),
    (Tier.PROVINCE, "湘财农指〔2020〕41号", date(2020, 5, 29), 400, (
        ("资阳区住建局", date(2020, 6, 17), 60, 20, 0),
    )),
    (Tier.CITY, "益财农〔2020〕22号", date(2020, 4, 2), 142, (
        ("资阳区农业农村局", date(2020, 5, 7), 70, 50, 28),
        ("长春镇扶贫站", date(2020, 6, 11), 30, 0, 0),
    )),
)  # fmt: skip


@dataclass(frozen=True)
class Arrangement:
    """万元 arranged, paid and spent, each by its own voucher."""

    voucher: str
    unit: str
    on: date
    arranged: int
    paid: int
    spent: int

    @property
    def sector(self) -> Sector:
        return next((sector for part, sector in SECTORS if part in self.unit), Sector.INDUSTRY)


def build(maker: Actor, checker: Actor) -> None:
    """The maker issues, arranges and asks for payment; another person posts it."""
    for at, (tier, document, issued_on, amount, arrangements) in enumerate(BATCHES, start=1):
        with scoped(maker):
            batch = actions.issue(
                maker,
                number=document,
                tier=tier,
                kind=FundKind.SPECIAL,
                year=YEAR,
                on=issued_on,
                yuan=amount * WAN,
                area_code=COUNTY,
            )
        with scoped(checker):
            actions.post(checker, batch.pk, on=issued_on, stage=Stage.BATCH)
        for order, (unit, on, arranged, paid, spent) in enumerate(arrangements, start=1):
            line = Arrangement(f"{at}-{order}", unit, on, arranged, paid, spent)
            _flow(maker, checker, batch.pk, line)
    _advance(maker, checker)
    _plan(maker, checker)
    _statement(maker)


def _plan(maker: Actor, checker: Actor) -> None:
    """The year's plan by sector, handed in as one list and posted as one."""
    with scoped(maker):
        rows = [
            actions.plan(
                maker,
                number="资扶组〔2020〕1号",
                tier=tier,
                kind=FundKind.SPECIAL,
                year=YEAR,
                on=date(2020, 1, 6),
                yuan=amount * WAN,
                sector=sector,
                area_code=COUNTY,
            )
            for tier, sector, amount in PLANS
        ]
    with scoped(checker):
        chosen = [(Stage.PLAN, row.pk) for row in rows]
        actions.post_list(checker, chosen, on=date(2020, 1, 7), fen=sum(row.fen for row in rows))


def _statement(maker: Actor) -> None:
    """The bank's statement of the second quarter: most of it agrees by itself, some is left to be looked into."""
    with scoped(maker):
        lines: list[dict[str, Any]] = [
            {"on": row.on, "voucher": row.voucher, "out_fen": row.fen}
            for row in funds.expenditures(maker).filter(on__gte=date(2020, 4, 1)).order_by("on", "pk")
        ]
        lines.append({"on": date(2020, 6, 12), "voucher": "手续费", "out_fen": 2_050})
        same = {"source": Source.BANK, "account": "财政扶贫资金专户", "area_code": COUNTY}
        rows = [{**same, **line, "number": number} for number, line in enumerate(lines, start=1)]
        ledgers.enter_many(maker, declared("ledgers", "funds.statements"), rows)
        actions.match_all(maker, COUNTY, on=date(2020, 6, 30))


def _advance(maker: Actor, checker: Actor) -> None:
    """The district's own money goes ahead of what the province has not sent yet."""
    with scoped(maker):
        pool = actions.open_pool(
            maker,
            name="2020年区级预拨资金池",
            number="资扶组〔2020〕3号",
            year=YEAR,
            on=date(2020, 2, 10),
            yuan=120 * WAN,
            area_code=COUNTY,
        )
    with scoped(checker):
        actions.post(checker, pool.pk, on=date(2020, 2, 10), stage=Stage.POOL)
    with scoped(maker):
        housing = units.by_name("资阳区住建局", COUNTY)
        payment = actions.advance(
            maker,
            pool.pk,
            tier=Tier.PROVINCE,
            kind=FundKind.SPECIAL,
            on=date(2020, 3, 12),
            voucher="YB1",
            yuan=60 * WAN,
            unit_id=housing.pk if housing else None,
        )
    with scoped(checker):
        actions.post(checker, payment.pk, on=date(2020, 3, 13))


def _flow(maker: Actor, checker: Actor, batch_id: int, line: Arrangement) -> None:
    on, voucher = line.on, line.voucher
    with scoped(maker):
        found = units.by_name(line.unit, COUNTY)
        allocation = actions.allocate(
            maker,
            batch_id,
            on=on,
            document=f"资扶组〔2020〕{voucher}号",
            yuan=line.arranged * WAN,
            unit_id=found.pk if found else None,
            sector=line.sector,
        )
    with scoped(checker):
        actions.post(checker, allocation.pk, on=on, stage=Stage.ALLOCATION)
    if not line.paid:
        return
    with scoped(maker):
        payment = actions.pay(
            maker, allocation.pk, on=_later(on, 6), voucher=f"ZF{voucher}", yuan=line.paid * WAN
        )
    with scoped(checker):
        actions.post(checker, payment.pk, on=_later(on, 8))
    if line.voucher == ASKED_AGAIN:
        # Left for the second person: the checker's desk is not empty on the demo's day.
        with scoped(maker):
            actions.pay(maker, allocation.pk, on=date(2020, 6, 29), voucher=f"ZF{voucher}-2", yuan=16 * WAN)
    if line.spent:
        payee = f"{line.unit}专户"
        with scoped(maker):
            used = actions.spend(
                maker,
                payment.pk,
                on=_later(on, 11),
                voucher=f"BZ{voucher}",
                yuan=line.spent * WAN,
                payee=payee,
            )
        with scoped(checker):
            actions.post(checker, used.pk, on=used.on, stage=Stage.EXPENDITURE)


def _later(day: date, days: int) -> date:
    """Some days later, but within the half-year that is told."""
    return min(date.fromordinal(day.toordinal() + days), date(2020, 6, 30))
