"""What phones bring home, entry by entry: each is done once, and told what became of it.

A refused entry leaves no trace here and stays in the phone's queue with its reason. A conflict is told with both
sides; the person's choice comes back as an entry of its own.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.idempotency import actions as idempotency
from yihu.engine.errors import Refused
from yihu.engine.idcard import Sex
from yihu.modules.households import actions as households
from yihu.modules.households import queries as household_queries
from yihu.modules.households.actions import Proof
from yihu.modules.households.rules import Join, Leave, NewMember, Relation
from yihu.modules.monitoring import actions as monitoring
from yihu.modules.monitoring.rules import ClueSource, Risk
from yihu.modules.visits.actions import pictures
from yihu.modules.visits.actions.recording import choose, record, refresh
from yihu.modules.visits.models import Clash, Visit
from yihu.modules.visits.rules import Answer, Choice, EntryKind, Item, Picture, Report


@dataclass(frozen=True)
class Gone:
    """A member who is no longer there from `on`."""

    household: UUID
    person: UUID
    reason: Leave
    on: date
    new_head: UUID | None = None


@dataclass(frozen=True)
class Came:
    """A new member from `on`. `anyway`: the visitor has seen the one who looks the same and says it is another."""

    household: UUID
    name: str
    sex: Sex
    born_on: date
    relation: Relation
    reason: Join
    on: date
    anyway: bool = False


@dataclass(frozen=True)
class Heard:
    """A risk seen or heard of at the door."""

    household: UUID
    risk: Risk
    on: date
    text: str


@dataclass(frozen=True)
class Shot:
    """A photograph of a visit told before, by the key of its entry."""

    visit: UUID
    picture: Picture


@dataclass(frozen=True)
class Chosen:
    clash: int
    choice: Choice
    version: int


@dataclass(frozen=True)
class Entry:
    """`key`: made on the phone, for ever the same; `body`: what was sent, which the key stands for."""

    key: str
    kind: EntryKind
    given: Report | Gone | Came | Heard | Shot | Chosen
    body: bytes


class _Stands(Exception):
    def __init__(self, told: dict[str, Any]) -> None:
        super().__init__()
        self.told = told


def take(actor: Actor, entry: Entry, *, now: datetime, today: date) -> dict[str, Any]:
    """`{"outcome": applied | already | conflict | refused, …}`; never raises a refusal, so that one bad entry does
    not stop the others. `clashes`: what stands against each other; `message`: why not."""
    done: list[bool] = []

    def do() -> tuple[int, Any]:
        done.append(True)
        return 200, _do(actor, entry, now=now, today=today)

    try:
        with transaction.atomic():
            _, told = idempotency.once(actor, entry.key, entry.body, do)
    except _Stands as stands:
        return {"outcome": Answer.CONFLICT.value, **stands.told}
    except Refused as refused:
        return {"outcome": Answer.REFUSED.value, "code": refused.code, "message": refused.message}
    answer: dict[str, Any] = dict(told)
    clashes = [_told(clash) for clash in _open_clashes(answer)]
    outcome = Answer.CONFLICT if clashes else (Answer.APPLIED if done else Answer.ALREADY)
    return {**answer, "outcome": outcome.value, "clashes": clashes}


def _do(actor: Actor, entry: Entry, *, now: datetime, today: date) -> dict[str, Any]:
    given = entry.given
    if isinstance(given, Report):
        made = record(actor, given, now=now, today=today, uid=UUID(entry.key))
        return {"visit": made.pk}
    if isinstance(given, Gone):
        return _gone(actor, given)
    if isinstance(given, Came):
        return _came(actor, given)
    if isinstance(given, Heard):
        return _heard(actor, given)
    if isinstance(given, Shot):
        return {"photo": pictures.add(actor, given.visit, given.picture, now=now).pk}
    chosen = choose(actor, given.clash, given.choice, version=given.version, today=today)
    return {"chosen": chosen.pk}


def _gone(actor: Actor, given: Gone) -> dict[str, Any]:
    row = household_queries.household(actor, given.household)
    spans = household_queries.memberships(actor).filter(household=row, person__uid=given.person)
    last = spans.order_by("-start").first()
    if last is not None and last.end is not None:
        raise _Stands(
            {
                "message": f"{last.name}已于 {last.end:%Y-%m-%d} 登记“{last.get_left_display()}”，这一条没有重复登记",
                "mine": f"{given.on:%Y-%m-%d} {given.reason.label}",
                "theirs": f"{last.end:%Y-%m-%d} {last.get_left_display()}",
            }
        )
    span = households.remove_member(
        actor, given.person, on=given.on, reason=given.reason, new_head=given.new_head, proof=_PROOF
    )
    return {"member": str(span.person.uid)}


def _came(actor: Actor, given: Came) -> dict[str, Any]:
    row = household_queries.household(actor, given.household)
    same = (
        household_queries.memberships(actor)
        .filter(household=row, end__isnull=True, person__born_on=given.born_on, person__sex=given.sex)
        .select_related("person")
        .first()
    )
    if same is not None and not given.anyway:
        raise _Stands(
            {
                "message": "本户已有同日出生、同性别的成员，请确认是不是同一个人",
                "mine": f"{given.name}，{given.born_on:%Y-%m-%d} 出生",
                "theirs": f"{same.name}，{same.start:%Y-%m-%d} 起在册",
                "may_insist": True,
            }
        )
    member = NewMember(given.name, given.relation, sex=given.sex, born_on=given.born_on)
    span = households.add_member(
        actor, given.household, member, on=given.on, reason=given.reason, proof=_PROOF
    )
    return {"member": str(span.person.uid)}


def _heard(actor: Actor, given: Heard) -> dict[str, Any]:
    """One open clue a household and risk, however many phones tell of it."""
    made = monitoring.raise_clue(
        actor,
        household_uid=given.household,
        source=ClueSource.VISIT,
        risk=given.risk,
        on=given.on,
        text=given.text,
        cause=f"visit:{given.risk.value}:{given.household}",
    )
    return {"clue": made.pk}


_PROOF = Proof(text="入户走访")


def _open_clashes(answer: dict[str, Any]) -> list[Clash]:
    visit = answer.get("visit")
    rows = Clash.objects.filter(observation__visit_id=visit, choice="") if visit else Clash.objects.none()
    return [refresh(one) for one in rows.select_related("observation__visit").order_by("pk")]


def _told(clash: Clash) -> dict[str, Any]:
    """Both sides of one item, for the phone."""
    seen = clash.observation
    return {
        "id": clash.pk,
        "about": f"{seen.visit.head_name} {seen.on:%Y-%m-%d}",
        "item": seen.item,
        "label": Item(seen.item).label,
        "mine": seen.value,
        "mine_note": seen.note,
        "theirs": clash.theirs,
        "theirs_note": clash.theirs_note,
        "theirs_by": clash.theirs_by,
        "theirs_on": clash.theirs_on.isoformat(),
        "version": clash.theirs_version,
    }


def body_of(given: dict[str, Any]) -> bytes:
    """The same bytes for the same content, whatever the order of its names."""
    return json.dumps(given, ensure_ascii=False, sort_keys=True).encode()


def visit_of(actor: Actor, key: str) -> Visit | None:
    """The visit an entry became, for whoever asks again."""
    return Visit.objects.filter(uid=key, user_id=actor.user_id).first()
