"""Reads of places."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area, within
from yihu.modules.places.models import KeyPlace, PoorVillage, Profile, ResettlementSite
from yihu.modules.places.rules import KeyKind


def profiles(actor: Actor) -> QuerySet[Profile]:
    return within(Profile.objects.all(), actor)


def key_places(actor: Actor) -> QuerySet[KeyPlace]:
    return within(KeyPlace.objects.all(), actor)


def poor_villages(actor: Actor) -> QuerySet[PoorVillage]:
    return within(PoorVillage.objects.all(), actor)


def sites(actor: Actor) -> QuerySet[ResettlementSite]:
    return within(ResettlementSite.objects.all(), actor)


def profile_on(area_code: str, as_of: date) -> Profile | None:
    """The newest count of that very place on or before the day."""
    return Profile.objects.filter(area_code=area_code, start__lte=as_of).order_by("-start").first()


def profiles_of(area_code: str, as_of: date) -> QuerySet[Profile]:
    """All counts of that very place up to the day, newest first."""
    return Profile.objects.filter(area_code=area_code, start__lte=as_of).order_by("-start")


def key_places_on(area_code: str, as_of: date) -> QuerySet[KeyPlace]:
    rows = KeyPlace.objects.filter(in_area("area_code", area_code), start__lte=as_of)
    return rows.exclude(end__lte=as_of).order_by("area_code", "level", "name")


def key_villages_on(area_code: str, as_of: date) -> set[str]:
    """Codes of the villages inside the area that any level watches over as villages on the day."""
    rows = key_places_on(area_code, as_of).filter(kind=KeyKind.VILLAGE)
    return set(rows.values_list("area_code", flat=True))


def poor_villages_on(area_code: str, as_of: date) -> QuerySet[PoorVillage]:
    """Villages designated poor by the day, whether out of poverty or not."""
    return PoorVillage.objects.filter(in_area("area_code", area_code), start__lte=as_of).order_by("area_code")


def villages_out_by(area_code: str, as_of: date) -> QuerySet[PoorVillage]:
    """Villages whose exit day has come."""
    return poor_villages_on(area_code, as_of).filter(out_on__lte=as_of)
