"""The roll of some households held in memory: natural changes are judged on it one after the other and then written
in a few statements, whether it is one change of a page or hundreds of lines of a workbook.

A change that is refused leaves nothing behind: each looks at everything before it touches anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, models, transaction

from yihu.core.access.actor import Actor
from yihu.core.history import actions as history
from yihu.core.history.models import Event
from yihu.core.privacy import crypto, masks
from yihu.core.privacy.masks import Secret
from yihu.core.privacy.staging import TABLE
from yihu.engine.following import Ending
from yihu.engine.idcard import Sex
from yihu.modules.households import queries
from yihu.modules.households.actions import common, going_along, heads
from yihu.modules.households.actions.homes import Home, fill, secrets_of, successors
from yihu.modules.households.actions.identities import TAKEN_TEXT, IdNumberTaken
from yihu.modules.households.actions.journal import Journal, Proof, line
from yihu.modules.households.actions.people import name_keys
from yihu.modules.households.models import (
    ExitPlan,
    Household,
    Identity,
    Membership,
    NameKey,
    Person,
    Registration,
    Residence,
    RollChange,
)
from yihu.modules.households.permissions import Can
from yihu.modules.households.rules import CheckedMember, Join, Leave, Relation
from yihu.modules.households.rules.changes import ChangeKind

# What is written of a row that ends, by table.
_ENDING: Mapping[type[models.Model], list[str]] = {
    Membership: ["end", "left"],
    Registration: ["end", "left"],
    Residence: ["end", "left"],
    ExitPlan: ["end"],
    Identity: ["end"],
}
_AT_ONCE = 500


@dataclass
class _Entry:
    """A line of the ledger to be written, with the rows that the change closes and opens; `ends`: the
    household is one no longer."""

    change: RollChange
    event: Event
    closed: list[models.Model]
    opened: list[models.Model]
    returned: Membership | None = None
    ends: bool = False


class Book:
    """`homes`: by household number."""

    def __init__(self, actor: Actor, households: Iterable[Household]) -> None:
        self.actor = actor
        self.homes = {row.number: Home(row) for row in households}
        fill(self.homes.values())
        self._secrets = secrets_of(self.homes.values())
        self._entries: list[_Entry] = []
        self._ended: dict[type[models.Model], list[models.Model]] = defaultdict(list)
        self._plain: list[tuple[Identity, str]] = []
        self._asked: set[str] = set()
        self._taken: set[str] = set()

    @classmethod
    def of_numbers(cls, actor: Actor, numbers: Iterable[str]) -> Book:
        """The households with these numbers that the actor sees, locked; others are missing."""
        rows = queries.visible_to(actor).select_for_update(of=("self",)).filter(number__in=set(numbers))
        return cls(actor, rows.order_by("-pk"))

    def home(self, number: str) -> Home:
        """Raises NoSuchHousehold, NotAllowed."""
        found = self.homes.get(number.strip())
        if found is None:
            raise queries.NoSuchHousehold(f"没有户编号为“{number}”的农户，或不在您的管理范围内，请核对编号")
        self.actor.require(Can.WRITE, found.row.area_code)
        return found

    def bears(self, person: Person, kind: Secret, index: str) -> bool:
        """Whether the value of that blind index is the person's."""
        return any(one.kind == kind and one.index == index for one in self._secrets[id(person)])

    # -- the changes -----------------------------------------------------------------------------------

    def join(self, home: Home, member: CheckedMember, *, on: date, reason: Join, proof: Proof) -> Membership:
        """A new person comes in. Raises DayTooEarly, IdNumberTaken."""
        common.require_after(on, [home.began])
        wanted = []
        if member.id_number is not None:
            self._require_free(member.id_number.text)
            wanted.append((Secret.ID_NUMBER, member.id_number.text))
        if member.phone:
            wanted.append((Secret.PHONE, member.phone))
        place = home.row.area_code
        person = Person(area_code=place, name=member.name, sex=member.sex.value, born_on=member.born_on)
        secrets = [self._secret(person, kind, text, on) for kind, text in wanted]
        self._secrets[id(person)] = secrets
        keys = [NameKey(area_code=place, person=person, key=key) for key in name_keys(member.name)]
        span = Membership(
            area_code=place,
            household=home.row,
            person=person,
            number=home.row.number,
            name=member.name,
            relation=member.relation.value,
            start=on,
            joined=reason.value,
            left="",
        )
        home.members.append(span)
        self._write(
            home, ChangeKind(reason.value), "households.member_added", f"增加成员（{reason.label}）",
            on=on, proof=proof, members=[span], opened=[person, *keys, *secrets, span],
        )  # fmt: skip
        return span

    def come_back(self, home: Home, last: Membership, *, on: date, proof: Proof) -> Membership:
        """Somebody who was in prison is a member of the same household again. Raises DayTooEarly."""
        assert last.end is not None
        if on < last.end:
            raise common.DayTooEarly("回归日期不能早于收监日期，请核对")
        relation = self._relation_now(home, last, last.end)
        changes: dict[str, Any] = {
            "start": on, "end": None, "left": "", "joined": Join.RELEASED.value, "relation": relation.value,
            "area_code": home.row.area_code, "number": home.row.number,
        }  # fmt: skip
        (span,) = common.copies([last], **changes)
        span.person = last.person
        home.members.append(span)
        home.away.remove(last)
        self._write(
            home, ChangeKind.RELEASED, "households.member_readmitted", "成员刑满回归",
            on=on, proof=proof, members=[span], opened=[span], returned=last,
        )  # fmt: skip
        return span

    @staticmethod
    def _relation_now(home: Home, last: Membership, went: date) -> Relation:
        """What it was, told from the heads that have come since; 其他 where that cannot be told."""
        relation = Relation(last.relation)
        for change in heads.since(home.row, went):
            relation = heads.after(change, relation, Sex(last.person.sex))
        unwritten = any(one._state.adding and one.relation == Relation.HEAD for one in home.members)
        return Relation.OTHER if unwritten or relation is Relation.HEAD else relation

    def leave(
        self,
        home: Home,
        span: Membership,
        *,
        on: date,
        reason: Leave,
        proof: Proof,
        new_head: Membership | None = None,
        relations: Mapping[UUID, Relation] | None = None,
    ) -> Membership:
        """A member goes; under `new_head` the others' spans begin again. Raises DayTooEarly, WrongHeads."""
        common.require_after(on, [span.start])
        others = [one for one in home.members if one is not span]
        fresh = None if new_head is None else successors(others, new_head, span, on, relations or {})
        home.members = others if fresh is None else fresh
        ended = [span, *(others if fresh is not None else [])]
        self._end([span], on, reason)
        if fresh is not None:
            self._end(others, on, Leave.HEAD_CHANGED)
        closed: list[models.Model] = list(ended)
        if reason is Leave.IMPRISONED:  # registered nowhere else, and comes back
            home.away.append(span)
        else:
            closed += self._end_secrets([span.person], on)
        self._write(
            home, ChangeKind(reason.value), "households.member_removed", f"减少成员（{reason.label}）",
            on=on, proof=proof, members=[span], closed=closed, opened=fresh or [],
        )  # fmt: skip
        return span

    def close(self, home: Home, *, on: date, reason: Leave, proof: Proof) -> None:
        """The household ends. Raises HouseholdEmpty, DayTooEarly."""
        spans, members = home.open_spans(on), list(home.members)
        self._end(spans, on, reason)
        closed = [*spans, *self._end_secrets([span.person for span in members], on)]
        home.members, home.registrations, home.plans = [], [], []
        self._write(
            home, ChangeKind(reason.value), "households.closed", reason.label,
            on=on, proof=proof, members=members, closed=closed, ends=True,
        )  # fmt: skip

    def clear(self, home: Home, *, on: date, why: str, proof: Proof) -> None:
        """The household leaves the register and lives on. Raises NotAllowed, NotRegistered, DayTooEarly."""
        self.actor.require(Can.EXIT, home.row.area_code)
        if not home.registrations:
            raise common.not_registered(home.row)
        common.require_after(on, [span.start for span in home.registrations])
        spans: list[Any] = [*home.registrations, *home.plans]
        self._end(spans, on, Leave.CLEARED)
        home.registrations, home.plans = [], []
        self._write(
            home, ChangeKind.CLEARED, "households.cleared", "清退",
            on=on, proof=proof, members=home.members, closed=spans, why=why,
        )  # fmt: skip

    # -- what they do ----------------------------------------------------------------------------------

    def ask(self, numbers: Sequence[str]) -> None:
        """Look up at once which of the ID numbers are registered with somebody living."""
        indexes = crypto.blind_indexes(Secret.ID_NUMBER.value, list(numbers))
        self._taken |= set(queries.taken_id_numbers(indexes)) - self._asked
        self._asked |= set(indexes)

    def _require_free(self, number: str) -> None:
        index = crypto.blind_index(Secret.ID_NUMBER.value, number)
        if index not in self._asked:
            self.ask([number])
        if index in self._taken:
            raise IdNumberTaken(TAKEN_TEXT)
        self._taken.add(index)

    def _secret(self, person: Person, kind: Secret, text: str, on: date) -> Identity:
        row = Identity(
            area_code=person.area_code,
            uid=uuid4(),
            person=person,
            kind=kind.value,
            index=crypto.blind_index(kind.value, text),
            hint=masks.hint(kind, text),
            start=on,
        )
        self._plain.append((row, text))
        return row

    def _end(self, spans: Iterable[Any], on: date, left: Leave) -> None:
        for span in spans:
            span.end = on
            if hasattr(span, "left"):
                span.left = left.value
            self._ended[type(span)].append(span)

    def _end_secrets(self, people: Iterable[Person], on: date) -> list[models.Model]:
        """They have left the register: their numbers may be registered elsewhere from now on."""
        ended: list[models.Model] = []
        for person in people:
            for row in self._secrets[id(person)]:
                row.end = max(on, row.start)
                if row.kind == Secret.ID_NUMBER:
                    self._asked.add(row.index)
                    self._taken.discard(row.index)
                ended.append(row)
            self._secrets[id(person)] = []
        self._ended[Identity] += ended
        return ended

    def _write(
        self,
        home: Home,
        kind: ChangeKind,
        verb: str,
        told: str,
        *,
        on: date,
        proof: Proof,
        members: Sequence[Membership],
        closed: Sequence[models.Model] = (),
        opened: Sequence[models.Model] = (),
        returned: Membership | None = None,
        ends: bool = False,
        **details: Any,
    ) -> None:
        change = line(self.actor, home.row, kind, on=on, proof=proof, members=members)
        summary = f"户 {home.row.number} {told}"
        event = history.event(self.actor, verb, home.row, summary=summary, on=on.isoformat(), **details)
        self._entries.append(_Entry(change, event, list(closed), list(opened), returned, ends))

    # -- writing ---------------------------------------------------------------------------------------

    def flush(self) -> list[RollChange]:
        """Everything into the database, ends before beginnings. Raises IdNumberTaken when somebody was quicker."""
        for ending, names in _ENDING.items():
            known = {row.pk: row for row in self._ended[ending] if row.pk is not None}
            if known:
                ending._default_manager.bulk_update(known.values(), names, batch_size=_AT_ONCE)
        opened = [row for entry in self._entries for row in entry.opened]
        tables: tuple[type[models.Model], ...] = (Person, NameKey, Identity, Membership)
        for model in tables:
            rows = [row for row in opened if isinstance(row, model)]
            if model is Identity:
                self._seal()
            self._create(model, rows)
        changes = [self._told(entry) for entry in self._entries]
        RollChange.objects.bulk_create(changes)
        Event.objects.bulk_create(entry.event for entry in self._entries)
        return changes

    def _create(self, model: type[models.Model], rows: Sequence[models.Model]) -> None:
        try:
            with transaction.atomic():
                model._default_manager.bulk_create(rows)
        except IntegrityError:
            if model is not Identity:
                raise
            # Two clerks at the same moment: the index decides.
            raise IdNumberTaken(TAKEN_TEXT) from None

    def _seal(self) -> None:
        by_kind: dict[str, list[tuple[Identity, str]]] = defaultdict(list)
        for row, text in self._plain:
            by_kind[row.kind].append((row, text))
        for kind, some in by_kind.items():
            keys = [str(row.uid) for row, _ in some]
            tokens = crypto.encrypt_many([text for _, text in some], table=TABLE, column=kind, keys=keys)
            for (row, _), token in zip(some, tokens, strict=True):
                row.cipher = token

    def _told(self, entry: _Entry) -> RollChange:
        journal = Journal()
        journal.close(entry.closed)
        journal.open(entry.opened)
        if entry.returned is not None:
            place = entry.change.household.area_code
            common.place_people([entry.returned.person_id], place)
            going_along.with_people(journal, [entry.returned], entry.change.household, on=entry.change.on)
        if entry.ends:
            why = entry.change.get_kind_display()
            journal.ended = going_along.ended(
                self.actor, entry.change.household, Ending(on=entry.change.on, why=why)
            )
        entry.change.spans = journal.as_json()
        return entry.change
