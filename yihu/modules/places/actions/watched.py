"""What is decided about places."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.history import actions as history
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.errors import BadValue, Conflict, NotFound
from yihu.modules.places import queries
from yihu.modules.places.models import KeyPlace, PoorVillage
from yihu.modules.places.permissions import Can
from yihu.modules.places.rules import KeyKind, KeyLevel, KeyReason

_LEVELS = {KeyKind.VILLAGE: Level.VILLAGE, KeyKind.TOWNSHIP: Level.TOWNSHIP, KeyKind.SITE: Level.VILLAGE}


class WrongLevel(BadValue):
    code = "wrong_area_level"


class AlreadyKey(Conflict):
    code = "already_key_place"


@transaction.atomic
def designate(
    actor: Actor,
    area_code: str,
    *,
    kind: KeyKind,
    level: KeyLevel,
    on: date,
    reason: KeyReason = KeyReason.DESIGNATED,
    name: str = "",
    document: str = "",
) -> KeyPlace:
    """Put a place on one level's watch list from `on`. `name` is needed for a resettlement site only.

    Raises NoSuchArea, WrongLevel, AlreadyKey.
    """
    area = area_queries.by_code(area_code)
    actor.require(Can.DESIGNATE, area.code)
    if areas.level_of(area.code) is not _LEVELS[kind]:
        raise WrongLevel(
            f"“{area.name}”是{areas.level_of(area.code).label}，不能登记为“{kind.label}”，请重选区划"
        )
    if kind is KeyKind.SITE and not name.strip():
        raise BadValue("请填写安置点名称")
    row = KeyPlace(
        area_code=area.code,
        name=name.strip() or area.name,
        kind=kind,
        level=level,
        reason=reason,
        start=on,
        document=document.strip(),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise AlreadyKey(
            f"“{row.name}”已在{level.label}重点帮扶名单中，请先在名单中办理退出再重新纳入"
        ) from None
    history.record(actor, "places.designated", row, summary=f"{row}列入重点帮扶")
    return row


@transaction.atomic
def release(actor: Actor, key_place_id: int, *, on: date) -> KeyPlace:
    """Take a place off the list: `on` is the first day it is no longer watched over."""
    row = queries.key_places(actor).select_for_update().filter(pk=key_place_id).first()
    if row is None:
        raise NotFound("没有这个重点帮扶对象，或不在您的管理范围内")
    actor.require(Can.DESIGNATE, row.area_code)
    if row.end is not None or on <= row.start:
        raise BadValue("退出日期须晚于纳入日期，且未办理过退出，请核对")
    row.end = on
    row.save(update_fields=["end"])
    history.record(actor, "places.released", row, summary=f"{row}退出重点帮扶", on=on.isoformat())
    return row


@transaction.atomic
def record_village_exit(actor: Actor, area_code: str, *, on: date, document: str = "") -> PoorVillage:
    """出列: the poor village counts as out of poverty from `on`."""
    row = queries.poor_villages(actor).select_for_update().filter(area_code=areas.full(area_code)).first()
    if row is None:
        raise NotFound("该村未登记为贫困村，或不在您的管理范围内，请先在“贫困村”台账中登记")
    actor.require(Can.DESIGNATE, row.area_code)
    if row.out_on is not None or on <= row.start:
        raise BadValue("出列日期须晚于认定日期，且未办理过出列，请核对")
    row.out_on, row.document = on, document.strip() or row.document
    row.save(update_fields=["out_on", "document"])
    history.record(actor, "places.village_out", row, summary="登记贫困村出列", on=on.isoformat())
    return row
