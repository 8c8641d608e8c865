"""What households were paid of assets' income."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.urls import reverse

from yihu.core.access.actor import Actor
from yihu.engine.money import from_fen
from yihu.engine.timeline import Entry, Timeline
from yihu.modules.assets import queries
from yihu.modules.assets.permissions import Can


def shares(actor: Actor, households: Sequence[int], first: date, last: date) -> Iterable[Entry]:
    for one in queries.shares_paid(actor, households, first, last):
        assert one.household_id is not None
        assert one.paid_on is not None
        yield Entry(
            one.household_id,
            one.paid_on,
            f"领取资产收益（{one.get_use_display()}）",
            f"{from_fen(one.fen):,} 元，{one.plan.title}",
            reverse("assets:plan", args=[one.plan_id]),
            f"assets_share/{one.pk}",
        )


TIMELINE = (Timeline("assets.shares", "资产收益", Can.SEE, shares, icon="coin", order=28),)
