"""A result or use of money was made public, or its notice came down early."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.history.actions import record
from yihu.engine.errors import BadValue
from yihu.modules.funds import queries
from yihu.modules.funds.actions.common import writer
from yihu.modules.funds.models import Batch, Publication
from yihu.modules.funds.permissions import Can
from yihu.modules.funds.rules import PublicKind


@transaction.atomic
def published(
    actor: Actor, batch: Batch, kind: PublicKind, *, on: date, until: date, place: str, fen: int
) -> Publication:
    """公开: `fen` is the sum that the notice told."""
    actor.require(Can.DISCLOSE, batch.area_code)
    made = Publication.objects.create(
        batch=batch,
        area_code=batch.area_code,
        kind=kind,
        until=until,
        place=place,
        told_fen=fen,
        **writer(actor, on),
    )
    record(
        actor, "funds.published", batch, summary=f"登记{kind.label}：{batch.number}", kind=kind.value, fen=fen
    )
    return made


@transaction.atomic
def published_anew(
    actor: Actor, batch: Batch, kind: PublicKind, *, on: date, until: date, place: str, fen: int
) -> None:
    """The notice was corrected (it begins on another day and tells `fen`) or stands longer (it tells what it told)."""
    before = queries.standing_publication(batch, kind)
    if before is None:
        return
    withdrawn(actor, batch, kind, on=on, reason="公告更正或延长，日期重新登记")
    told = before.told_fen if on == before.on else fen
    published(actor, batch, kind, on=on, until=until, place=place, fen=told)


@transaction.atomic
def withdrawn(actor: Actor, batch: Batch, kind: PublicKind, *, on: date, reason: str) -> None:
    """The notice came down early: it must be published again."""
    actor.require(Can.DISCLOSE, batch.area_code)
    made = queries.standing_publication(batch, kind)
    if made is None:
        raise BadValue("这笔资金没有正在公开的公告，无须撤回")
    same = {name: getattr(made, name) for name in ("area_code", "kind", "until", "place", "told_fen")}
    Publication.objects.create(batch=batch, withdraws=made, **same, **writer(actor, on, reason[:200]))
    record(
        actor,
        "funds.unpublished",
        batch,
        summary=f"撤下{kind.label}：{batch.number}",
        kind=kind.value,
        reason=reason[:200],
    )
