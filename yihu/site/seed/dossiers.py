"""Cards printed for one village some weeks before the report day, so that some have changed since."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.core.clock import SHANGHAI
from yihu.engine.dossier import HouseholdPaper
from yihu.modules.dossiers import actions
from yihu.modules.dossiers.actions import Wish
from yihu.modules.households import queries as register
from yihu.site.seed import COUNTY
from yihu.site.seed.county import REPORT_DAY

PRINTED_ON = REPORT_DAY - timedelta(days=25)


def build(clerk: Actor) -> None:
    """The village of the first household: its cards, and one file."""
    now = datetime.combine(PRINTED_ON, time(9), SHANGHAI)
    cards, on = HouseholdPaper.CARD, PRINTED_ON
    with scoped(clerk):
        first = (
            register.registered_on(COUNTY, PRINTED_ON)
            .select_related("household")
            .order_by("area_code", "number")
            .first()
        )
        if first is None:
            return
        actions.print_many(clerk, Wish(cards, area_code=first.area_code), as_of=on, on=on, now=now)
        actions.print_one(clerk, first.household.uid, HouseholdPaper.FILE, as_of=on, on=on, now=now)
