"""Proof that a notice stood: what the site shows, noted once a day; photographs of the board."""

from __future__ import annotations

from datetime import date, datetime

from django.db import connection, transaction

from yihu.core.access.actor import Actor
from yihu.core.access.scope import within
from yihu.core.files import actions as files
from yihu.core.files.models import Purpose
from yihu.core.files.photos import without_notes
from yihu.engine.errors import BadValue
from yihu.modules.disclosure.actions.base import locked, told
from yihu.modules.disclosure.models import Notice, Shown
from yihu.modules.disclosure.permissions import Can
from yihu.modules.disclosure.rules import Medium, State


@transaction.atomic
def prove(actor: Actor, *, now: datetime, on: date) -> int:
    """Notes, once a day for each notice that stands, the digest of what the public site's own view holds. Asked every
    hour, so that a day is missing only where the site told nothing on all of it. Returns how many were noted."""
    standing = within(Notice.objects.all(), actor).filter(state=State.RELEASED, first__lte=on)
    known = set(
        within(Shown.objects.all(), actor).filter(on=on, medium=Medium.WEB).values_list("notice", flat=True)
    )
    wanted = {row.pk: row for row in standing.exclude(medium=Medium.BOARD) if row.stands(on)}
    seen = _on_the_site(list(wanted.keys() - known))
    Shown.objects.bulk_create(
        Shown(
            area_code=wanted[pk].area_code,
            notice=wanted[pk],
            on=on,
            at=now,
            medium=Medium.WEB,
            digest=digest,
            by_name=actor.name[:40],
        )
        for pk, digest in seen
        if digest == wanted[pk].digest
    )
    return len(seen)


def _on_the_site(pks: list[int]) -> list[tuple[int, str]]:
    with connection.cursor() as cursor:
        cursor.execute("select id, digest from disclosure_public where id = any(%s)", [pks])
        return list(cursor.fetchall())


@transaction.atomic
def photograph(
    actor: Actor, pk: int, *, on: date, data: bytes, now: datetime, place: str = "", name: str = "公示照片"
) -> Shown:
    """A photograph of the board with the day it was taken. Raises NotAPhoto, BadValue for a day on which it did not
    stand."""
    row = locked(actor, pk, Can.DRAFT, State.RELEASED, State.ARCHIVED, State.WITHDRAWN)
    if on < row.first or (row.last is not None and on > row.last):
        raise BadValue("照片日期不在公示期内，请核对日期")
    clean, content_type = without_notes(data)
    suffix = "jpg" if content_type == "image/jpeg" else "png"
    stored = files.keep(
        actor,
        f"{name}.{suffix}",
        clean,
        purpose=Purpose.PHOTO,
        now=now,
        area_code=row.area_code,
        content_type=content_type,
    )
    made = Shown.objects.create(
        area_code=row.area_code,
        notice=row,
        on=on,
        at=now,
        medium=Medium.BOARD,
        digest=row.digest,
        place=(place.strip() or row.place)[:80],
        file=stored,
        by_name=actor.name[:40],
    )
    told(actor, "photographed", row, f"登记公开栏照片（{on:%Y-%m-%d}）")
    return made
