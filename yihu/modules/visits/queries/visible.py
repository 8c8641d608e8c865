"""The facts that stand, the present condition, what is open, and what phones took along."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from yihu.core.access.actor import Actor
from yihu.core.access.kept import kept
from yihu.core.access.scope import in_area, within
from yihu.core.units.models import Unit
from yihu.engine.errors import NotFound
from yihu.modules.visits.models import Clash, Condition, Lease, Observation, Visit, VisitPhoto
from yihu.modules.visits.rules import Item

STANDS = Q(replacement__isnull=True, void=False)
STANDS_OF_VISIT = Q(visit__replacement__isnull=True, visit__void=False)


class NoSuchVisit(NotFound):
    code = "no_such_visit"


def visits(actor: Actor) -> QuerySet[Visit]:
    """All rows, replaced ones too."""
    return within(Visit.objects.all(), actor)


def standing(actor: Actor) -> QuerySet[Visit]:
    """What the ledger shows: visits that took place, in their last wording."""
    return visits(actor).filter(STANDS)


def visit(actor: Actor, pk: int) -> Visit:
    """Raises NoSuchVisit, also for visits of other areas."""
    found = visits(actor).select_related("household", "unit").filter(pk=pk).first()
    if found is None:
        raise NoSuchVisit("没有这次走访，或不在您的管理范围内")
    return found


def pictures_to_come(found: Visit) -> int:
    """Photographs the visit was told with that are still on the phone."""
    return max(found.pictures - found.photos.filter(signature=False).count(), 0)


def photos(actor: Actor) -> QuerySet[VisitPhoto]:
    return within(VisitPhoto.objects.select_related("file"), actor)


def observations(actor: Actor) -> QuerySet[Observation]:
    return within(Observation.objects.select_related("visit"), actor)


def conditions(actor: Actor) -> QuerySet[Condition]:
    return within(Condition.objects.filter(ended_on__isnull=True).select_related("household"), actor)


def clashes(actor: Actor) -> QuerySet[Clash]:
    return within(Clash.objects.select_related("observation__visit", "household"), actor)


def open_clashes(actor: Actor) -> QuerySet[Clash]:
    return clashes(actor).filter(choice="").order_by("pk")


def leases(actor: Actor) -> QuerySet[Lease]:
    return within(Lease.objects.all(), actor)


def lease(actor: Actor, uid: UUID | str) -> Lease | None:
    """A lease of this person's own."""
    return Lease.objects.filter(uid=uid, user_id=actor.user_id or 0).first()


def holds(found: Lease | None, now: datetime) -> bool:
    return found is not None and found.ended_at is None and found.expires_at > now


def known_of(household_ids: Iterable[int]) -> dict[int, dict[Item, Condition]]:
    found: dict[int, dict[Item, Condition]] = defaultdict(dict)
    for row in _conditions(list(household_ids)):
        found[row.household_id][Item(row.item)] = row
    return found


@kept
def _conditions(household_ids: list[int]) -> QuerySet[Condition]:
    return Condition.objects.filter(household_id__in=household_ids)


def of_household(actor: Actor, household_id: int, as_of: date) -> QuerySet[Visit]:
    rows = standing(actor).filter(household_id=household_id, on__lte=as_of)
    return rows.order_by("-on", "-pk")


def last_visits(household_ids: Iterable[int], as_of: date) -> dict[int, Visit]:
    """The newest visit of each household up to the day."""
    rows = Visit.objects.filter(STANDS, household_id__in=list(household_ids), on__lte=as_of)
    return {row.household_id: row for row in rows.order_by("household_id", "on", "pk")}


# --- feedback to those who send the visitors


def by_unit(actor: Actor, start: date, end: date) -> list[dict[str, Any]]:
    """Visits of each sending unit from `start` up to `end`: how many, at how many households, and what was wrong.
    Units in the order of their names: nobody is ranked."""
    rows = standing(actor).filter(on__gte=start, on__lte=end, unit__isnull=False).order_by()
    counted = rows.values("unit_id").annotate(
        visits=Count("pk"), households=Count("household_id", distinct=True), last=Max("on"),
        with_problem=Count("pk", filter=Q(problems__gt=0)),
    )  # fmt: skip
    names = dict(Unit.objects.filter(pk__in=[row["unit_id"] for row in counted]).values_list("pk", "name"))
    return sorted(({**row, "name": names[row["unit_id"]]} for row in counted), key=lambda row: row["name"])


def of_unit(actor: Actor, unit_id: int, start: date, end: date) -> QuerySet[Visit]:
    return standing(actor).filter(unit_id=unit_id, on__gte=start, on__lte=end).order_by("-on", "-pk")


def clashes_in(area_code: str) -> QuerySet[Clash]:
    rows = Clash.objects.filter(in_area("area_code", area_code), choice="")
    return rows.select_related("household", "observation__visit").order_by("pk")
