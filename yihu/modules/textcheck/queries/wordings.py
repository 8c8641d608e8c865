"""What texts of a county call the indicators."""

from __future__ import annotations

from collections.abc import Iterable

from yihu.core.access.actor import Actor
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.errors import NotFound
from yihu.modules.textcheck.models import Wording


def county_of(actor: Actor) -> str:
    """Whose wordings the actor shares: the county's, also in its townships; above, those of the very place."""
    low = areas.level_of(actor.area_code) in (Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE)
    return areas.ancestor(actor.area_code, Level.COUNTY) if low else actor.area_code


def wordings(actor: Actor, words: str = "") -> list[Wording]:
    """What stands now, the newest first; `words`: a part of the wording or of the indicator's key."""
    rows = Wording.objects.filter(county=county_of(actor)).order_by("pk")
    newest = {one.wording: one for one in rows}
    standing = sorted(_standing(newest.values()), key=lambda one: -one.pk)
    text = words.strip()
    return [one for one in standing if text in one.wording or text in one.indicator]


def _standing(rows: Iterable[Wording]) -> list[Wording]:
    return [one for one in rows if not one.withdrawn]


def wording(actor: Actor, wording_id: int) -> Wording:
    """Raises NotFound for other counties' and for what no longer stands."""
    found = next((one for one in wordings(actor) if one.pk == wording_id), None)
    if found is None:
        raise NotFound("没有这个说法，或已有人修改、撤回，请刷新页面")
    return found


def learned(actor: Actor) -> dict[str, str]:
    """Plain wording -> indicator key, as confirmed in the actor's county; the newest counts."""
    return {one.wording: one.indicator for one in wordings(actor)}
