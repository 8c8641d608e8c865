"""Places in global search: by name or pinyin initials."""

from __future__ import annotations

from django.urls import reverse

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as areas
from yihu.engine.searches import Hit, Search
from yihu.modules.places.permissions import Can


def find(actor: Actor, text: str, limit: int) -> list[Hit]:
    """Places of the actor's area whose name holds the text or whose initials begin with it."""
    rows = [
        area
        for area in areas.inside(actor.area_code)
        if text in area.name or (area.initials and area.initials.lower().startswith(text.lower()))
    ]
    return [Hit(area.name, reverse("places:area", args=[area.code]), note=area.code) for area in rows[:limit]]


SEARCHES = (Search("places", "村与区域", Can.SEE, find, order=20),)
