"""The base of the incidence of poverty."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.history import actions as history
from yihu.engine.errors import BadValue
from yihu.modules.households.actions import common
from yihu.modules.households.models import PopulationBase
from yihu.modules.households.permissions import Can


@transaction.atomic
def set_population_base(
    actor: Actor, area_code: str, *, rural_population: int, on: date, source: str = ""
) -> PopulationBase:
    """Registered rural population of a village from `on` (the newest on a day counts). Raises NotAVillage."""
    place = common.village(area_code)
    actor.require(Can.SET_BASE, place.code)
    if rural_population <= 0:
        raise BadValue("农村户籍人口应为大于 0 的整数")
    row, _ = PopulationBase.objects.update_or_create(
        area_code=place.code,
        start=on,
        defaults={"rural_population": rural_population, "source": source.strip()},
    )
    history.record(
        actor, "households.base_set", row, summary=f"登记{place.name}农村户籍人口", persons=rural_population
    )
    return row
