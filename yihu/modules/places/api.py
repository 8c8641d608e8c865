"""村与区域 for programs: places below a place, what one is like on a day, watch lists and 出列."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status

from yihu.core.api import (
    CREATED,
    REFUSED,
    Area,
    Body,
    Day,
    Id,
    Key,
    Text60,
    Text80,
    once,
    own_area,
    place,
    written,
    yuan,
)
from yihu.core.areas import queries as area_queries
from yihu.core.web.doors import actor_of
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.modules.places import actions, queries
from yihu.modules.places.models import KeyPlace, Profile
from yihu.modules.places.permissions import Can
from yihu.modules.places.rules import KeyKind, KeyLevel, KeyReason

router = Router(tags=["村与区域"])


class AreaOut(Schema):
    code: str
    name: str
    level: Level


class KeyPlaceOut(Schema):
    id: int
    area_code: str
    name: str
    kind: KeyKind
    level: KeyLevel
    reason: KeyReason
    start: date
    document: str


class ProfileOut(Schema):
    """The newest count on or before the day; `collective_income` is a text in 元."""

    counted_on: date
    groups: int | None
    natural_villages: int | None
    households: int | None
    population: int | None
    labour_force: int | None
    party_members: int | None
    area_km2: Decimal | None
    arable_mu: Decimal | None
    collective_income: str | None


class PoorVillageOut(Schema):
    start: date
    out_on: date | None


class PlaceOut(AreaOut):
    as_of: date
    profile: ProfileOut | None
    key_places: list[KeyPlaceOut]
    poor_village: PoorVillageOut | None
    inside: list[AreaOut]


class Designation(Body):
    area_code: Area
    kind: KeyKind
    level: KeyLevel
    on: Day
    reason: KeyReason = KeyReason.DESIGNATED
    name: Text60 = ""
    document: Text80 = ""


class Release(Body):
    on: Day


class VillageExit(Body):
    on: Day
    document: Text80 = ""


@router.post("/key-places", response=CREATED, summary="列入重点帮扶")
def designate(request: HttpRequest, body: Designation, idempotency_key: Key) -> Status[Any]:
    given = {**body.dict(), "area_code": areas.full(body.area_code)}
    return once(request, idempotency_key, lambda actor: written(actions.designate(actor, **given)))


@router.get("/{code}", response={200: PlaceOut, **REFUSED}, summary="一个地方在某日的情况")
def area(request: HttpRequest, code: str, as_of: Day) -> dict[str, Any]:
    actor = actor_of(request)
    actor.require(Can.SEE)
    found = area_queries.by_code(own_area(actor, code))
    profile = queries.profile_on(found.code, as_of)
    return {
        **_area(found),
        "as_of": as_of,
        "profile": _profile(profile) if profile else None,
        "key_places": [_key_place(row) for row in queries.key_places_on(found.code, as_of)],
        "poor_village": queries.poor_villages_on(found.code, as_of).filter(area_code=found.code).first(),
        "inside": [_area(child) for child in area_queries.children(found.code)],
    }


@router.post("/key-places/{key_place_id}/release", response=CREATED, summary="退出重点帮扶")
def release(request: HttpRequest, key_place_id: Id, body: Release, idempotency_key: Key) -> Status[Any]:
    return once(
        request, idempotency_key, lambda actor: written(actions.release(actor, key_place_id, on=body.on))
    )


@router.post("/{code}/exit", response=CREATED, summary="贫困村出列")
def village_exit(request: HttpRequest, code: str, body: VillageExit, idempotency_key: Key) -> Status[Any]:
    return once(
        request,
        idempotency_key,
        lambda actor: written(actions.record_village_exit(actor, place(code), **body.dict())),
    )


def _area(found: Any) -> dict[str, Any]:
    return {"code": found.code, "name": found.name, "level": areas.level_of(found.code)}


def _profile(row: Profile) -> dict[str, Any]:
    names = [name for name in ProfileOut.model_fields if name not in ("counted_on", "collective_income")]
    income = row.collective_income_fen
    return {
        **{name: getattr(row, name) for name in names},
        "counted_on": row.start,
        "collective_income": None if income is None else yuan(income),
    }


def _key_place(row: KeyPlace) -> dict[str, Any]:
    return {name: getattr(row, name) for name in KeyPlaceOut.model_fields}
