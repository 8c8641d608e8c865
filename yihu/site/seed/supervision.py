"""Supervision in the demo county: one case for every rule to find, a round of checks with nil reports, tips."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.core.clock import SHANGHAI
from yihu.modules.supervision import actions, queries
from yihu.modules.supervision.actions import Said
from yihu.modules.supervision.rules import Channel, Result, RoundKind, State, Verdict
from yihu.site.seed import COUNTY, slips
from yihu.site.seed.county import REPORT_DAY

# 新桥河镇
VILLAGES = ["430902107203", "430902107206"]
FOUND_ON = date(2020, 6, 16)
ROUND_ON, ROUND_DUE = date(2020, 6, 1), date(2020, 6, 28)
WHO = ("county", "approver", "discipline")


def build(named: Callable[[str], Actor]) -> None:
    clerk, approver, inspection = (named(name) for name in WHO)
    slips.build(clerk, named("finance"), named("finance.checker"), VILLAGES)
    with scoped(clerk):
        slips.paid_after_death(clerk, FOUND_ON)
        slips.paid_twice(clerk)
        _round(clerk)
    actions.run(Actor.system(COUNTY), COUNTY, on=FOUND_ON)
    with scoped(inspection):
        _tips(inspection)
        _first_lead(inspection)
    with scoped(clerk):
        told = queries.findings(clerk).filter(rule="duplicate_benefit").order_by("pk").first()
        if told:
            said = Said("民政和社保名单各列一次，已从七月起停发一份")
            actions.move_finding(clerk, told.pk, State.EXPLAINED, said, on=FOUND_ON, now=_at(FOUND_ON))
    with scoped(approver):
        if told:
            back = Said("重复领取属实，已追回", recovered_fen=told.fen, voucher="追回2020-06-1")
            actions.move_finding(
                approver, told.pk, State.VERIFIED, Said("属实"), on=REPORT_DAY, now=_at(REPORT_DAY)
            )
            actions.move_finding(approver, told.pk, State.CORRECTED, back, on=REPORT_DAY, now=_at(REPORT_DAY))


def _round(clerk: Actor) -> None:
    """A random check of the second quarter: one township found something, one has not reported, the others report nil."""
    made = actions.start(
        clerk,
        area_code=COUNTY,
        kind=RoundKind.RANDOM,
        title="2020年第二季度扶贫资金随机抽查",
        on=ROUND_ON,
        due=ROUND_DUE,
        seed=20200601,
        document="资扶组办〔2020〕12号",
    )
    places = list(queries.places(clerk).filter(round=made).order_by("area_code"))
    troubled = next((at for at, place in enumerate(places) if place.items.exists()), 0)
    for at, place in enumerate(places[:-1]):
        items = list(place.items.order_by("project_number"))
        for turn, item in enumerate(items):
            wrong = at == troubled and turn == 0
            verdict: dict[str, Any] = {"said": "公示牌未标明补助标准" if wrong else "", "fen": 0}
            kind = Verdict.PROBLEM if wrong else Verdict.FINE
            actions.look(clerk, item.pk, kind, on=ROUND_ON + timedelta(days=9), **verdict)
        none = not (at == troubled and items)
        report = actions.report(clerk, place.pk, none=none, said="", on=ROUND_ON + timedelta(days=12 + at))
        assert report.result in (Result.NONE, Result.SOME)


def _tips(inspection: Actor) -> None:
    village = "430902107203"
    told = (
        ("反映村组道路硬化厚度不足", "来电称验收时未钻芯取样", Channel.PHONE, date(2020, 6, 9)),
        ("反映公益岗位一人两地领取补贴", "来信，未署名", Channel.LETTER, date(2020, 6, 22)),
    )
    for title, text, channel, on in told:
        actions.tip(inspection, area_code=village, title=title, text=text, channel=channel, on=on)


def _first_lead(inspection: Actor) -> None:
    """The oldest tip was looked into: a question was put to the township, without telling why."""
    first = queries.leads(inspection).order_by("found_on", "pk").first()
    if first is None:
        return
    on = date(2020, 6, 18)
    actions.move_lead(
        inspection, first.pk, State.ASSIGNED, Said("初步核实", assignee="薛衡"), on=on, now=_at(on)
    )
    actions.ask(
        inspection,
        first.pk,
        title="请说明八一村道路硬化项目验收取样情况",
        text="附验收记录和检测报告",
        area_code="430902107000",
        on=on,
    )


def _at(day: date) -> datetime:
    return datetime.combine(day, time(10), SHANGHAI)
