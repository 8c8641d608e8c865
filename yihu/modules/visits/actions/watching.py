"""A visit to a watched household is its monthly visit too: nothing is entered twice, and nothing stays that was not so."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from yihu.core.access.actor import Actor
from yihu.engine.errors import Refused
from yihu.modules.monitoring import actions as watch
from yihu.modules.monitoring import queries as watched
from yihu.modules.monitoring.permissions import Can
from yihu.modules.monitoring.rules import WATCHED, Risk, Trend
from yihu.modules.visits.models import Observation, Visit
from yihu.modules.visits.rules import CHECKS, Income, Item, Outcome, State

# The risk that a problem of the item is; of food and clothing there is none of their own.
_RISK: Mapping[str, Risk] = {
    Item.EDUCATION: Risk.SCHOOLING,
    Item.MEDICAL: Risk.ILLNESS,
    Item.HOUSING: Risk.HOUSING,
    Item.WATER: Risk.WATER,
}
_TREND = {Income.UP.value: Trend.BETTER, Income.DOWN.value: Trend.WORSE}


def tell(actor: Actor, made: Visit) -> None:
    case = watched.case_of(actor, made.household.uid)
    if case is None or case.now not in WATCHED or not actor.may(Can.HELP, made.area_code):
        return
    with suppress(Refused):  # told already, or before the watch began: the visit itself stands
        watch.visit(
            actor,
            case.pk,
            on=made.on,
            visited_by=made.visitors,
            trend=_trend(made, case),
            text=_text(made),
        )


def take_back(actor: Actor, former: Visit) -> None:
    """The visit was withdrawn, or is told in a better wording."""
    if actor.may(Can.HELP, former.area_code):
        watch.unvisit(
            actor, former.household.uid, on=former.on, visited_by=former.visitors, text=_text(former)
        )


def _text(made: Visit) -> str:
    """What was seen in words, else the problems that were seen, so that the case tells them."""
    if made.seen:
        return made.seen
    problems = [f"{Item(row.item).label}：{row.note}" for row in _problems(made)]
    return "；".join(problems) or made.get_kind_display()


def _trend(made: Visit, case: Any) -> Trend:
    """A problem that nobody knew of is a new risk, whatever became of the income."""
    known = {one.kind for one in case.risks.all()}
    if any(_RISK.get(row.item) not in known and _is_new(row) for row in _problems(made)):
        return Trend.NEW
    income = made.observations.filter(item=Item.INCOME).first()
    return _TREND.get(income.value, Trend.SAME) if income else Trend.SAME


def _problems(made: Visit) -> list[Observation]:
    return list(made.observations.filter(item__in=CHECKS, value=State.PROBLEM).order_by("pk"))


def _is_new(row: Observation) -> bool:
    """Whether the word before it, of a visit that stands, was another."""
    before = Observation.objects.filter(
        household_id=row.household_id,
        item=row.item,
        outcome=Outcome.WRITTEN,
        visit__replacement__isnull=True,
        visit__void=False,
        pk__lt=row.pk,
    )
    last = before.order_by("-pk").first()
    return row.outcome == Outcome.WRITTEN and (last is None or last.value != State.PROBLEM)
