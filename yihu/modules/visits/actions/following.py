"""A household moves to another village: what is known of it goes along; visits stay where they were made."""

from __future__ import annotations

from datetime import date
from typing import Any

from yihu.core.access.actor import Actor
from yihu.modules.visits.models import Clash, Condition, Dismissal
from yihu.modules.visits.rules import Choice

_BY = "整户迁移"


def follow(actor: Actor, household: Any, to: str, on: date) -> None:
    """The present condition lies in the village `to`, without the visits it comes from. Two different words about it
    are settled for the one that stands; both stay on record where they were told."""
    rows = Condition.objects.filter(household=household).exclude(area_code=to)
    Dismissal.objects.filter(condition__in=rows).update(area_code=to)
    rows.update(area_code=to, visit=None)
    clashes = Clash.objects.filter(household=household, choice="").exclude(area_code=to)
    clashes.update(choice=Choice.THEIRS, chosen_on=on, chosen_by=_BY)
