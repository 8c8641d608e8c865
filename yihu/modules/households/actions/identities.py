"""Secrets of people: written as versions, found by blind index, opened only for a reason."""

from __future__ import annotations

from datetime import date, datetime
from uuid import uuid4

from django.db import IntegrityError, transaction

from yihu.core.access.actor import Actor
from yihu.core.history import actions as history
from yihu.core.privacy import actions as privacy
from yihu.core.privacy import crypto, masks
from yihu.core.privacy.masks import Secret
from yihu.core.privacy.queries import LOOKED_UP
from yihu.core.privacy.staging import TABLE
from yihu.engine import idcard
from yihu.engine.errors import Conflict
from yihu.modules.households import queries
from yihu.modules.households.models import Identity, Person
from yihu.modules.households.permissions import Can

TAKEN_TEXT = "此人已在册，同一身份证号只能登记一次；如需转入请走“转移核实”"


class IdNumberTaken(Conflict):
    """Somebody living is registered with this number. Never says where: existence is all that is told."""

    code = "E407"


def set_secret(person: Person, kind: Secret, text: str, *, on: date) -> None:
    """Make `text` the value from `on`; the same value again changes nothing. Raises IdNumberTaken."""
    index = crypto.blind_index(kind.value, text)
    current = Identity.objects.filter(person=person, kind=kind, end__isnull=True).first()
    if current is not None and current.index == index:
        return
    if kind is Secret.ID_NUMBER and queries.taken_id_numbers([index]):
        raise IdNumberTaken(TAKEN_TEXT)
    if current is not None:
        _close(current, on)
    uid = uuid4()
    row = Identity(
        area_code=person.area_code,
        uid=uid,
        person=person,
        kind=kind,
        cipher=crypto.encrypt(text, table=TABLE, column=kind.value, key=str(uid)),
        index=index,
        hint=masks.hint(kind, text),
        start=on,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        # Two clerks at the same moment: the index decides.
        raise IdNumberTaken(TAKEN_TEXT) from None


def end_secrets(person_ids: list[int], on: date) -> list[Identity]:
    """The people have left the register: their numbers may be registered elsewhere from now on."""
    rows = list(Identity.objects.filter(person_id__in=person_ids, end__isnull=True))
    for row in rows:
        _close(row, on)
    return rows


@transaction.atomic
def look_up(actor: Actor, id_number: str, *, reason: str, now: datetime) -> Person | None:
    """The person of that full number in the actor's area, else None. Counted and written down like a reveal.

    Raises BadIdNumber, NotAllowed, ReasonMissing, TooManyReveals.
    """
    actor.require(Can.LOOK_UP)
    cause = privacy.clean_reason(reason)
    privacy.require_quota(actor, now)
    number = idcard.parse(id_number, now.date())
    index = crypto.blind_index(Secret.ID_NUMBER.value, number.text)
    people = queries.persons(actor).filter(identities__index=index, identities__kind=Secret.ID_NUMBER)
    found = people.order_by("identities__end", "-pk").distinct().first()
    history.record(actor, LOOKED_UP, found, summary=f"按身份证号查人：{cause}", found=found is not None)
    return found


def _close(row: Identity, on: date) -> None:
    # A value replaced on the day it was written was a slip of the pen: its span is that one day's first moment.
    row.end = max(on, row.start)
    row.save(update_fields=["end"])
