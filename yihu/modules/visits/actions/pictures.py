"""Pictures of a visit: kept without what the camera wrote beside them; those of a phone come one by one."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.files import actions as files
from yihu.core.files.models import Purpose
from yihu.core.files.photos import from_a_phone
from yihu.core.history import actions as history
from yihu.engine.errors import BadValue, Conflict
from yihu.modules.visits.models import Visit, VisitPhoto
from yihu.modules.visits.permissions import Can
from yihu.modules.visits.rules import MOST_PHOTOS, Picture


class VisitNotHere(Conflict):
    code = "visit_of_picture_not_here"


@transaction.atomic
def add(actor: Actor, visit: UUID, picture: Picture, *, now: datetime) -> VisitPhoto:
    """A photograph that comes after the visit it belongs to, one of the person's own; it lies with the newest wording.

    Raises VisitNotHere, BadValue for one too many or a damaged one.
    """
    found = Visit.objects.filter(uid=visit, user_id=actor.user_id).first()
    if found is None:
        raise VisitNotHere("这张照片所属的走访还没有上传，请先上传走访；走访已放弃的，请把照片也放弃")
    while (later := Visit.objects.filter(replaces=found).first()) is not None:
        found = later
    actor.require(Can.VISIT, found.area_code)
    if found.photos.filter(signature=False).count() >= MOST_PHOTOS:
        raise BadValue(f"这次走访已有 {MOST_PHOTOS} 张照片，不能再加，请放弃这张")
    made = keep(actor, found, picture, now)
    history.record(actor, "visits.photographed", found, summary=f"户 {found.number} 走访照片上传")
    return made


def keep(actor: Actor, made: Visit, picture: Picture, now: datetime) -> VisitPhoto:
    data, content_type, ending = from_a_phone(picture.data)
    what = "签名" if picture.signature else (picture.item.label if picture.item else "照片")
    number = made.photos.count() + 1
    stored = files.keep(
        actor,
        f"{made.number} {made.on:%Y%m%d} {what}{number}.{ending}",
        data,
        purpose=Purpose.PHOTO,
        now=now,
        area_code=made.area_code,
        content_type=content_type,
    )
    return VisitPhoto.objects.create(
        area_code=made.area_code,
        visit=made,
        file=stored,
        item=picture.item or "",
        signature=picture.signature,
    )


def keep_on(former: Visit, made: Visit) -> None:
    """Pictures stay with the visit, whatever its wording."""
    for photo in former.photos.all():
        VisitPhoto.objects.create(
            area_code=made.area_code,
            visit=made,
            file_id=photo.file_id,
            item=photo.item,
            signature=photo.signature,
        )
