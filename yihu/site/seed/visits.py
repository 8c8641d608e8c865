"""Visits of the demo county: half a year of the ledger, and one village seen item by item in June, where two people
without network saw one thing differently."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random

from yihu.core import clock
from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.modules.households import queries as households
from yihu.modules.visits import actions
from yihu.modules.visits.rules import CHECKS, Income, Item, Report, Seen, State, Via, VisitKind
from yihu.site.seed import SEED
from yihu.site.seed.county import County
from yihu.site.seed.sheets import Line

_TODAY = date(2020, 6, 30)
_UNITS = ("资阳区教育局", "资阳区水利局", "资阳区住建局", "资阳区财政局", "资阳区扶贫办")
_NAMES = ("丁岚", "曹山", "邓禾", "段青", "江北", "阮晴", "卓然", "柏林")
_SEEN = (
    "在家，身体尚好，春耕已备种。",
    "儿子在外务工，按月寄钱回家。",
    "老人在家，饮水、用电正常。",
    "正在采茶，预计增收。",
    "孩子在校，学费减免已落实。",
    "",
)
_KINDS = (VisitKind.LOOK, VisitKind.LOOK, VisitKind.POLICY, VisitKind.HANDBOOK, VisitKind.PROJECT)
_PROBLEMS = {
    Item.WATER: "天旱，水压不足",
    Item.HOUSING: "屋面漏雨，需检修",
    Item.MEDICAL: "一人今年还没有参保",
}
_VILLAGE = "430902107203"


def lines(county: County) -> list[Line]:
    """Most households in the last two months, many of them earlier in the year too."""
    random = Random(SEED + 11)
    return [
        _line(random, family.number, start + timedelta(days=random.randrange(28)))
        for family in county.families
        for start, share in ((date(2020, 2, 1), 0.2), (date(2020, 4, 1), 0.35), (date(2020, 6, 1), 0.7))
        if random.random() < share
    ]


def _line(random: Random, number: str, on: date) -> Line:
    kind = random.choice(_KINDS)
    return {
        "household__number": number,
        "on": on,
        "kind": kind,
        "visitors": random.choice(_NAMES),
        "unit": random.choice(_UNITS),
        "seen": random.choice(_SEEN),
        "told": "健康帮扶、教育资助政策" if kind is VisitKind.POLICY else "",
    }


def build(named: Callable[[str], Actor]) -> None:
    """One village in June, by its cadre; then the team with a phone that had been away from the network."""
    random = Random(SEED + 12)
    cadre, team = named("village"), named("team")
    with scoped(cadre):
        homes = [row.household for row in households.at_home(_VILLAGE, _TODAY)[:24]]
        for at, home in enumerate(homes):
            day = date(2020, 6, 1) + timedelta(days=random.randrange(25))
            _record(cadre, home.uid, day, _seen(random, at), "在家，逐项看过。", Via.PHONE)
    if not homes:
        return
    with scoped(team):
        clash = Seen(Item.NEEDS, "想种油茶，缺技术")
        _record(team, homes[1].uid, date(2020, 6, 28), (clash,), "晚间入户，没有网络。", Via.OFFLINE)


def _record(actor: Actor, uid: object, on: date, items: tuple[Seen, ...], seen: str, via: Via) -> None:  # noqa: PLR0917
    now = datetime(on.year, on.month, on.day, 17, tzinfo=clock.SHANGHAI)
    report = Report(
        household=uid,  # type: ignore[arg-type]
        on=on,
        kind=VisitKind.LOOK,
        visitors=actor.name,
        seen=seen,
        items=items,
        via=via,
    )
    actions.record(actor, report, now=now, today=_TODAY)


def _seen(random: Random, at: int) -> tuple[Seen, ...]:
    wrong = {3: Item.WATER, 8: Item.HOUSING, 14: Item.MEDICAL}.get(at)
    checks = tuple(
        Seen(item, State.PROBLEM, _PROBLEMS[item]) if item is wrong else Seen(item, State.OK)
        for item in CHECKS
    )
    needs = (Seen(Item.NEEDS, "想在家门口就业"),) if at % 5 == 1 else ()
    return (*checks, Seen(Item.INCOME, random.choice((Income.UP, Income.SAME))), *needs)
