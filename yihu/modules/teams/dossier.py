"""Whom of the village's team a household may call, for its card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from yihu.core.access.actor import Actor
from yihu.engine.dossier import HouseholdPaper, Line, Part
from yihu.modules.households import queries as households
from yihu.modules.teams import queries
from yihu.modules.teams.permissions import Can
from yihu.modules.teams.rules import Post

_HEADS = (Post.BOTH, Post.CAPTAIN, Post.FIRST_SECRETARY)


def captain(actor: Actor, ids: Sequence[int], as_of: date) -> Mapping[int, Sequence[Line]]:
    """The captain of the day, else the first secretary, of the village where the household lives."""
    homes = dict(households.visible_to(actor).filter(pk__in=ids).values_list("pk", "area_code"))
    heads: dict[str, tuple[int, str]] = {}
    rows = queries.members(actor).filter(
        queries.covers(as_of), team__area_code__in=set(homes.values()), post__in=_HEADS
    )
    for row in rows.select_related("team").order_by("-start", "-pk"):
        place, rank = row.team.area_code, _HEADS.index(Post(row.post))
        heads[place] = min(heads.get(place, (len(_HEADS), "")), (rank, row.name))
    return {
        pk: [Line("captain", ("驻村工作队", heads[place][1]))]
        for pk, place in homes.items()
        if place in heads
    }


DOSSIER = (Part("teams.captain", "驻村工作队", (HouseholdPaper.CARD,), Can.SEE, captain, order=52),)
