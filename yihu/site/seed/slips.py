"""What went wrong in the demo county the year before, so that every rule of supervision has something to find.

One case a rule: five projects of 2019 with their contracts, payments and vouchers, an advance that nobody made good, and
lists of pensions. People, companies and accounts are invented; money goes through the actions, posted by a second person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.core.ledgers import actions as ledgers
from yihu.core.rooms import declared
from yihu.modules.funds import actions as funds
from yihu.modules.funds.rules import FundKind, PayeeKind, Tier
from yihu.modules.funds.rules import Stage as FundStage
from yihu.modules.households import queries as register
from yihu.modules.households.rules import Leave
from yihu.modules.incomes import queries as incomes
from yihu.modules.incomes.rules import Origin, Source
from yihu.modules.projects import actions as projects
from yihu.modules.projects.rules import Category, Method, Stage

YEAR = 2019
PENSION_FEN, GRACE = 10_300, timedelta(days=40)
_BUILDER, _SHOP, _WORKER = "益阳市宏远建设有限公司", "资阳区兴旺建材店", "周国泰"
_ACCOUNT = "工资卡示例账号一"
_WAN = 10_000
_LISTED, _PLANNED, _STARTED = date(2018, 12, 10), date(2019, 2, 20), date(2019, 9, 1)
_FINISHED, _ACCEPTED, _PAID = date(2019, 11, 20), date(2019, 12, 10), date(2019, 12, 16)


@dataclass(frozen=True)
class Case:
    """A project in 万元: what was planned, contracted and paid, and on which day. `begun` off: nobody ever started it."""

    number: str
    name: str
    plan: int
    contract: int
    signed_on: date
    paid: Decimal
    paid_on: date
    begun: bool = True


CASES = (
    Case("XM2019-301", "通村公路提质改造（一期）", 230, 228, date(2019, 7, 10), Decimal(200), _PAID),
    Case("XM2019-302", "通村公路提质改造（二期）", 225, 220, date(2019, 8, 20), Decimal(200), _PAID),
    Case("XM2019-303", "人饮工程管网延伸", 40, 43, date(2019, 8, 26), Decimal("44.5"), _PAID),
    Case("XM2019-304", "机耕道硬化", 30, 29, date(2019, 8, 28), Decimal(29), date(2019, 10, 15)),
    Case("XM2019-305", "扶贫车间改造", 50, 0, date(2019, 9, 1), Decimal(12), date(2019, 11, 5), begun=False),
)


@dataclass(frozen=True)
class Use:
    """A voucher of one of the projects."""

    project: str
    on: date
    voucher: str
    yuan: int
    payee: str
    purpose: str
    person: bool = False


USES = (
    # one person is paid by three projects
    Use("XM2019-301", date(2019, 12, 20), "记2019-112", 6_000, _WORKER, "劳务费", person=True),
    Use("XM2019-302", date(2019, 12, 20), "记2019-113", 8_000, _WORKER, "劳务费", person=True),
    Use("XM2019-304", date(2019, 10, 22), "记2019-86", 5_000, _WORKER, "劳务费", person=True),
    # one voucher is used for two payees
    Use("XM2019-301", date(2019, 12, 23), "记2019-118", 300_000, _BUILDER, "工程进度款"),
    Use("XM2019-303", date(2019, 12, 26), "记2019-118", 20_000, _SHOP, "管材"),
    # round sums just below what a meeting decides on
    Use("XM2019-302", date(2019, 12, 24), "记2019-120", 49_000, _SHOP, "砂石料"),
    Use("XM2019-302", date(2019, 12, 30), "记2019-126", 48_000, _SHOP, "砂石料"),
)


def build(clerk: Actor, maker: Actor, checker: Actor, villages: list[str]) -> None:
    """In these villages of one township, in turn. `maker` asks for money, `checker` posts it."""
    with scoped(clerk):
        for at, case in enumerate(CASES):
            _project(clerk, case, villages[at % len(villages)])
    batch = _posted(checker, FundStage.BATCH, _issued(maker))
    paid = {
        case.number: _paid(maker, checker, batch.pk, case, villages[at % len(villages)])
        for at, case in enumerate(CASES)
    }
    for use in USES:
        with scoped(maker):
            spent = funds.spend(
                maker,
                paid[use.project].pk,
                on=use.on,
                voucher=use.voucher,
                yuan=Decimal(use.yuan),
                payee=use.payee,
                payee_kind=PayeeKind.PERSON if use.person else PayeeKind.ORGANISATION,
                account=_ACCOUNT if use.person else "",
                purpose=use.purpose,
            )
        _posted(checker, FundStage.EXPENDITURE, spent)
    _advance(maker, checker, villages[0])


def _project(clerk: Actor, case: Case, village: str) -> None:
    sheet = projects.Sheet(
        number=case.number,
        year=YEAR,
        name=case.name,
        category=Category.INFRASTRUCTURE,
        area_code=village,
        scale="按批复的实施方案建设",
        county_fen=case.plan * _WAN * 100,
    )
    days: dict[Stage, date | None] = {Stage.IN_LIBRARY: _LISTED, Stage.PLANNED: _PLANNED}
    if case.begun:
        days |= {Stage.STARTED: _STARTED, Stage.FINISHED: _FINISHED, Stage.ACCEPTED: _ACCEPTED}
    projects.enlist(clerk, sheet, days)
    if case.contract:
        line = {
            "project__number": case.number,
            "method": Method.PROCUREMENT,
            "number": f"HT{case.number[2:]}",
            "contractor": _BUILDER if case.contract > 100 else "湖南绿野农业科技公司",
            "fen": case.contract * _WAN * 100,
            "signed_on": case.signed_on,
            "unit": None,
            "note": "",
        }
        ledgers.enter(clerk, declared("ledgers", "projects.contracts"), line)


def _issued(maker: Actor) -> Any:
    with scoped(maker):
        return funds.issue(
            maker,
            number="资财农〔2019〕88号",
            tier=Tier.COUNTY,
            kind=FundKind.SPECIAL,
            year=YEAR,
            on=date(2019, 3, 4),
            yuan=Decimal(600 * _WAN),
        )


def _paid(maker: Actor, checker: Actor, batch_id: int, case: Case, village: str) -> Any:
    with scoped(maker):
        given = funds.allocate(
            maker,
            batch_id,
            on=date(2019, 4, 8),
            document="资扶组〔2019〕9号",
            yuan=case.paid * _WAN,
            project_number=case.number,
            area_code=village,
        )
    _posted(checker, FundStage.ALLOCATION, given)
    with scoped(maker):
        asked = funds.pay(
            maker, given.pk, on=case.paid_on, voucher=f"ZF{case.number[2:]}", yuan=case.paid * _WAN
        )
    return _posted(checker, FundStage.PAYMENT, asked)


def _advance(maker: Actor, checker: Actor, village: str) -> None:
    """The county's own money went ahead and was never made good."""
    with scoped(maker):
        pool = funds.open_pool(
            maker,
            name="2019年区级预拨资金池",
            number="资扶组〔2019〕5号",
            year=YEAR,
            on=date(2019, 3, 1),
            yuan=Decimal(20 * _WAN),
        )
    _posted(checker, FundStage.POOL, pool)
    with scoped(maker):
        asked = funds.advance(
            maker,
            pool.pk,
            tier=Tier.PROVINCE,
            kind=FundKind.SPECIAL,
            on=date(2019, 10, 12),
            voucher="YB2019-1",
            yuan=Decimal(15 * _WAN),
            project_number="XM2019-301",
            area_code=village,
        )
    _posted(checker, FundStage.PAYMENT, asked)


def _posted(checker: Actor, stage: FundStage, entry: Any) -> Any:
    with scoped(checker):
        funds.post(checker, entry.pk, on=entry.on, stage=stage)
    return entry


def paid_after_death(clerk: Actor, on: date) -> None:
    """Two pensions of people who had died more than a month before."""
    died = register.memberships(clerk).filter(left=Leave.DIED, end__lte=on - GRACE).order_by("end", "pk")
    for one in died[:2]:
        _listed(clerk, one.number, one.name, on - timedelta(days=4), "六月养老金发放台账")


def paid_twice(clerk: Actor) -> None:
    """Two people stand in two lists of the same month with the same sum."""
    once = incomes.lines(clerk).filter(source=Source.PENSION, origin=Origin.PAID_LIST).exclude(earner="")
    step = max(1, once.count() // 3)
    for one in once.select_related("household").order_by("pk")[step : step * 3 : step]:
        line = {"household__number": one.household.number, "on": one.on, "source": one.source, "fen": one.fen}
        more = {"earner": one.earner, "origin": Origin.PAID_LIST, "proof": "村级代发名单"}
        ledgers.enter(clerk, declared("ledgers", "incomes.lines"), {**line, **more})


def _listed(clerk: Actor, number: str, name: str, on: date, proof: str) -> None:
    line = {
        "household__number": number,
        "on": on,
        "source": Source.PENSION,
        "fen": PENSION_FEN,
        "earner": name,
    }
    ledgers.enter(
        clerk, declared("ledgers", "incomes.lines"), {**line, "origin": Origin.PAID_LIST, "proof": proof}
    )
