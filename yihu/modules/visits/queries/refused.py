"""Entries of phones that were not taken."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area, within
from yihu.engine.errors import NotFound
from yihu.modules.visits.models import Rejection


def rejections(actor: Actor) -> QuerySet[Rejection]:
    """Open and settled ones, the newest first."""
    return within(Rejection.objects.all(), actor).order_by("-refused_at", "-pk")


def own_rejections(actor: Actor) -> QuerySet[Rejection]:
    """Open ones of this person, wherever the household is by now."""
    return Rejection.objects.filter(user_id=actor.user_id or 0, settled="").order_by("refused_at", "pk")


def rejection(actor: Actor, pk: int, *, lock: bool = False) -> Rejection:
    """One of the place, or one's own. Raises NotFound."""
    own = Rejection.objects.filter(pk=pk, user_id=actor.user_id or 0)
    rows = within(Rejection.objects.filter(pk=pk), actor)
    for found in (own, rows):
        row = (found.select_for_update(of=("self",)) if lock else found).first()
        if row is not None:
            return row
    raise NotFound("没有这条记录，或不在您的管理范围内")


def rejections_in(area_code: str, as_of: date) -> QuerySet[Rejection]:
    rows = Rejection.objects.filter(in_area("area_code", area_code), settled="")
    return rows.order_by("refused_at", "pk")
