"""Notices that the demo's ledgers draw, one kind of every module at least, each let go by a second person: one is over,
one was taken down and put up again, one was corrected, one was asked about and answered; the others stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.core.clock import SHANGHAI
from yihu.modules.assets import actions as assets
from yihu.modules.assets import queries as asset_queries
from yihu.modules.assets.rules import Stage as Sharing
from yihu.modules.disclosure import actions, queries
from yihu.modules.disclosure.actions import Given
from yihu.modules.disclosure.models import Notice


@dataclass(frozen=True)
class _Drawn:
    """The first matter of the kind on the day, drafted by the one and let go by the other."""

    kind: str
    on: date
    by: str = "county"
    other: str = "approver"


_OVER = _Drawn("funds.result", date(2020, 6, 5), "finance", "finance.checker")
_TAKEN_DOWN = _Drawn("projects.plan", date(2020, 6, 10))
_CORRECTED = _Drawn("funds.use", date(2020, 6, 15), "finance", "finance.checker")
_ASKED = _Drawn("procedures.exit", date(2020, 6, 16), "township", "township.approver")
_STANDING = (
    _Drawn("projects.plan", date(2020, 6, 23)),
    _Drawn("industry.dividends", date(2020, 6, 24)),
    _Drawn("monitoring.notice", date(2020, 6, 26)),
    _Drawn("assets.distribution", date(2020, 6, 27), "township", "township.approver"),
)


def build(named: Callable[[str], Actor]) -> None:
    _stand(named, _OVER)
    _take_down(named, _stand(named, _TAKEN_DOWN))
    _correct(named, _stand(named, _CORRECTED))
    _ask(named, _stand(named, _ASKED))
    _review_the_rents(named)
    for one in _STANDING:
        _stand(named, one)


def _stand(named: Callable[[str], Actor], told: _Drawn) -> Notice:
    clerk, other = named(told.by), named(told.other)
    with scoped(clerk):
        kind = queries.kind(told.kind)
        subject = next(iter(kind.subjects(clerk, told.on)))
        row = actions.draft_subject(clerk, kind, subject, on=told.on)
        actions.send(clerk, row.pk, on=told.on)
    with scoped(other):
        return actions.release(other, row.pk, on=told.on, now=at(told.on))


def _take_down(named: Callable[[str], Actor], row: Notice) -> None:
    other = named(_TAKEN_DOWN.other)
    with scoped(other):
        why = "漏列 2 个项目的实施单位，补充后重新公示"
        actions.withdraw(other, row.pk, on=_TAKEN_DOWN.on + timedelta(days=2), why=why)


def _correct(named: Callable[[str], Actor], row: Notice) -> None:
    on = _CORRECTED.on + timedelta(days=7)
    clerk, other = named(_CORRECTED.by), named(_CORRECTED.other)
    with scoped(clerk):
        new = actions.correct(clerk, row.pk, on=on)
        text = f"更正：原公告未说明口径，现补充：“已支出”按复核过账的凭证统计。{row.text}"
        actions.edit(clerk, new.pk, Given(row.title, text, on, new.last, row.document), on=on)
        actions.send(clerk, new.pk, on=on)
    with scoped(other):
        actions.release(other, new.pk, on=on, now=at(on))


def _ask(named: Callable[[str], Actor], row: Notice) -> None:
    on = _ASKED.on + timedelta(days=2)
    text = "名单里有一户在镇上开了店，是否符合退出条件，请核实。"
    actions.ask("demo", text, notice=row.address, area_code=row.area_code, now=at(on), on=on)
    checker = named(_ASKED.other)
    with scoped(checker):
        asked = queries.objections(checker).get(notice=row)
        said = "经入户复核，该户经营收入稳定，符合退出条件，已在村务公开栏说明。"
        actions.answer(checker, asked.pk, text=said, upheld=False, on=on + timedelta(days=3))


def _review_the_rents(named: Callable[[str], Actor]) -> None:
    """The village's rents, passed by its meeting, wait for the township."""
    reviewer = named("township.approver")
    with scoped(reviewer):
        plan = asset_queries.plans(reviewer).filter(stage=Sharing.MET).order_by("pk").first()
        if plan is not None:
            assets.review(reviewer, plan.pk, on=date(2020, 6, 26), document="新桥河镇审核意见〔2020〕19号")


def at(day: date) -> datetime:
    """The morning hour at which the office lets notices go."""
    return datetime.combine(day, time(9, 3), SHANGHAI)
