"""Entries of phones that were not taken: kept with their reason until they are handed in, mended or given up."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.history import actions as history
from yihu.engine.errors import BadValue, Conflict, Refused
from yihu.modules.households import queries as households
from yihu.modules.visits import queries
from yihu.modules.visits.models import Rejection
from yihu.modules.visits.permissions import Can
from yihu.modules.visits.rules import MOST_PHOTOS, EntryKind, Settled

_PASSING = ("idempotency_in_flight",)


class AlreadySettled(Conflict):
    code = "rejection_settled"


@transaction.atomic
def reject(
    actor: Actor, key: str, kind: str, given: dict[str, Any], refused: tuple[str, str], *, now: datetime
) -> Rejection | None:
    """Keep the entry with the code and the text of its refusal; once more refused, it counts on. None for what is
    refused only while another request is under way, and for a key that is none."""
    code, message = refused
    try:
        uid = UUID(key)
    except ValueError:
        return None
    if code in _PASSING:
        return None
    home = _home(actor, given.get("household"))
    told = {
        "area_code": home.area_code if home is not None else actor.area_code,
        "by_name": actor.name[:40],
        "household": home,
        "kind": kind if EntryKind.by_label(kind) else "",
        "given": {name: value for name, value in given.items() if name not in _PICTURES},
        "pictures": _pictures(given),
        "code": code[:60],
        "message": message[:400],
        "refused_at": now,
        **_OPEN,
    }
    made, new = Rejection.objects.get_or_create(user_id=actor.user_id or 0, key=uid, defaults=told)
    if not new:
        for name, value in told.items():
            setattr(made, name, value)
        made.tries += 1
        made.save()
    return made


_OPEN: dict[str, Any] = {"settled": "", "settled_at": None, "settled_by": "", "why": ""}


_PICTURES = ("pictures", "data")


def _pictures(given: dict[str, Any]) -> int:
    """How many photographs the entry has or announces."""
    with_it, coming = given.get("pictures"), given.get("coming")
    shown = len(with_it) if isinstance(with_it, list) else int("data" in given)
    return shown + (coming if isinstance(coming, int) and 0 < coming <= MOST_PHOTOS else 0)


def _home(actor: Actor, uid: object) -> Any:
    try:
        return households.household(actor, UUID(str(uid)))
    except (ValueError, Refused):
        return None


def handed_in(actor: Actor, key: str, *, now: datetime) -> None:
    """The entry was taken after all."""
    rows = queries.own_rejections(actor).filter(key=key)
    rows.update(settled=Settled.HANDED_IN, settled_at=now, settled_by=actor.name[:40])


@transaction.atomic
def give_up(actor: Actor, rejection_id: int, *, why: str, now: datetime) -> Rejection:
    """放弃: it will not be handed in, for a reason; one's own, or whoever settles differences of the place.

    Raises NotFound, NotAllowed, AlreadySettled, BadValue.
    """
    return _settle(actor, rejection_id, Settled.GIVEN_UP, why=why, now=now)


@transaction.atomic
def mended(actor: Actor, rejection_id: int, *, now: datetime) -> Rejection:
    """Written anew under another key. Raises NotFound, NotAllowed, AlreadySettled."""
    return _settle(actor, rejection_id, Settled.MENDED, why="", now=now)


def _settle(actor: Actor, rejection_id: int, how: Settled, *, why: str, now: datetime) -> Rejection:
    found = queries.rejection(actor, rejection_id, lock=True)
    if found.user_id != actor.user_id:
        actor.require(Can.CONFIRM, found.area_code)
    if found.settled:
        raise AlreadySettled(f"这条记录已{found.get_settled_display()}，无需再处理")
    if how is Settled.GIVEN_UP and not why.strip():
        raise BadValue("请写明放弃原因，例如“该户已迁出，由迁入村走访”")
    found.settled, found.settled_at, found.settled_by = how.value, now, actor.name[:40]
    found.why = why.strip()[:200]
    found.save(update_fields=["settled", "settled_at", "settled_by", "why"])
    history.record(
        actor,
        "visits.rejection_settled",
        found,
        summary=f"{found.by_name}没有通过的手机记录：{how.label} {found.why}".strip()[:200],
    )
    return found
