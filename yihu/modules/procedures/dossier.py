"""Who looks after a household that has left poverty, for its card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from yihu.core.access.actor import Actor
from yihu.engine.dossier import HouseholdPaper, Line, Part
from yihu.modules.procedures import queries
from yihu.modules.procedures.permissions import Can


def helper(actor: Actor, ids: Sequence[int], as_of: date) -> Mapping[int, Sequence[Line]]:
    """The newest follow-up's helper and measures."""
    found: dict[int, list[Line]] = {}
    for household, row in queries.follow_ups_of(actor, ids, date.min, as_of):
        texts = (("帮扶责任人", row.helper), ("帮扶措施", row.help))
        found[household] = [Line(label, (label, text)) for label, text in texts if text]
    return found


DOSSIER = (Part("procedures.helper", "帮扶责任", (HouseholdPaper.CARD,), Can.SEE, helper, order=50),)
