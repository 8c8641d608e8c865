"""The newest of a household's life on its page, and the way to its papers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from yihu.core.access.actor import Actor
from yihu.core.web.parts import Entry
from yihu.core.web.templatetags.ui import day
from yihu.engine.panels import Panel, Place
from yihu.modules.dossiers import queries
from yihu.modules.dossiers.permissions import Can
from yihu.modules.dossiers.queries import Told

_SHOWN = 8


def entry(told: Told) -> Entry:
    """An entry as the timeline part shows it."""
    one = told.entry
    return Entry(
        day(one.day), one.title, who=told.kind.label, note=one.text, url=one.url, icon=told.kind.icon
    )


def of_household(actor: Actor, household: Any, as_of: date) -> Mapping[str, Any]:
    found = queries.life(actor, [household.pk], date.min, as_of)
    return {
        "household": household,
        "items": [entry(told) for told in found[:_SHOWN]],
        "more": max(len(found) - _SHOWN, 0),
        "may_print": actor.may(Can.PRINT, household.area_code),
    }


PANELS = (
    Panel(
        "dossiers.life",
        "户情经历",
        Place.HOUSEHOLD,
        "dossiers/_panel.html",
        Can.SEE,
        of_household,
        order=90,
        later=True,
    ),
)
