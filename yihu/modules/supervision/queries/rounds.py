"""Reads of rounds of checks."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area, within
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.dates import year_start
from yihu.engine.errors import NotFound
from yihu.modules.supervision.models import Round, RoundItem, RoundPlace
from yihu.modules.supervision.rules import Result, Verdict


class NoSuchRound(NotFound):
    code = "no_such_supervision_round"


def rounds(actor: Actor) -> QuerySet[Round]:
    """Rounds inside the actor's area, and those of the places above it."""
    above = {areas.ancestor(actor.area_code, level) for level in Level}
    rows = Round.objects.filter(in_area("area_code", actor.area_code) | Q(area_code__in=above))
    return rows.order_by("-start", "-pk")


def round_(actor: Actor, pk: int) -> Round:
    """Raises NoSuchRound."""
    found = rounds(actor).filter(pk=pk).first()
    if found is None:
        raise NoSuchRound("没有这次检查，或不在您的管理范围内")
    return found


def places(actor: Actor) -> QuerySet[RoundPlace]:
    return within(RoundPlace.objects.select_related("round"), actor)


def place(actor: Actor, pk: int) -> RoundPlace:
    """Raises NotFound."""
    found = places(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("没有这份检查结果，或不在您的管理范围内")
    return found


def with_progress(rows: QuerySet[RoundPlace]) -> QuerySet[Any]:
    """How many of its projects were looked at, and what was found."""
    return rows.annotate(
        listed=Count("items"), done=Count("items", filter=~Q(items__verdict=Verdict.TODO.value))
    ).order_by("area_code")


def items(actor: Actor) -> QuerySet[RoundItem]:
    return within(RoundItem.objects.select_related("place__round"), actor)


def item(actor: Actor, pk: int) -> RoundItem:
    """Raises NotFound."""
    found = items(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("没有这个检查项目，或不在您的管理范围内")
    return found


def reported_on(area_code: str, as_of: date) -> QuerySet[RoundPlace]:
    """Results handed in from 1 January up to the day."""
    rows = RoundPlace.objects.filter(in_area("area_code", area_code))
    return rows.filter(reported_on__gte=year_start(as_of), reported_on__lte=as_of).order_by("area_code", "pk")


def nil_on(area_code: str, as_of: date) -> QuerySet[RoundPlace]:
    """零报告."""
    return reported_on(area_code, as_of).filter(result=Result.NONE)


def unreported(area_code: str, as_of: date) -> QuerySet[RoundPlace]:
    rows = RoundPlace.objects.filter(in_area("area_code", area_code), result=Result.TODO)
    return rows.filter(round__start__lte=as_of).select_related("round").order_by(F("round__due"), "pk")
