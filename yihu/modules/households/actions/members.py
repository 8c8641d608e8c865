"""People coming into a household, leaving it, and who is its head."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.history import actions as history
from yihu.core.privacy.masks import Secret
from yihu.engine import idcard
from yihu.engine.errors import BadValue, Conflict
from yihu.modules.households import queries
from yihu.modules.households.actions import common
from yihu.modules.households.actions.book import Book
from yihu.modules.households.actions.homes import Home, successors
from yihu.modules.households.actions.identities import set_secret
from yihu.modules.households.actions.journal import NO_PROOF, Journal, Proof, write
from yihu.modules.households.actions.people import write_name_keys
from yihu.modules.households.models import Household, Membership, Person
from yihu.modules.households.rules import (
    JOINING,
    LEAVING,
    CheckedMember,
    Join,
    Leave,
    NewMember,
    Relation,
    WrongHeads,
    check_member,
    check_phone,
    heads_message,
)
from yihu.modules.households.rules.changes import ChangeKind


class HeadLeaves(Conflict):
    code = "head_leaves"


class LastMember(Conflict):
    code = "last_member"


class NotAway(Conflict):
    code = "not_away"


@transaction.atomic
def add_member(
    actor: Actor,
    household: UUID | str,
    member: NewMember,
    *,
    on: date,
    reason: Join,
    proof: Proof = NO_PROOF,
) -> Membership:
    """Birth, marriage or another way in, from `on`.

    Raises WrongHeads for a second head, HouseholdEmpty for a closed household, IdNumberTaken and what
    `check_member` raises.
    """
    row = common.locked(actor, household)
    book = Book(actor, [row])
    span = joined(book, book.homes[row.number], member, on=on, reason=reason, proof=proof)
    book.flush()
    return span


def joined(book: Book, home: Home, member: NewMember, *, on: date, reason: Join, proof: Proof) -> Membership:
    """The same, in a book that others write into as well."""
    if reason not in JOINING:
        raise BadValue("增加原因可选：" + "、".join(choice.label for choice in JOINING))
    if not home.members:
        raise common.HouseholdEmpty("该户已销户，不能增加成员，请重新登记农户")
    if member.relation is Relation.HEAD:
        raise WrongHeads(heads_message(2))
    return book.join(home, check_member(member, on), on=on, reason=reason, proof=proof)


@transaction.atomic
def readmit(actor: Actor, person: UUID | str, *, on: date, proof: Proof = NO_PROOF) -> Membership:
    """刑满释放回归: somebody who was imprisoned is again a member of the same household from `on`.

    Raises NotAway, HouseholdEmpty, DayTooEarly.
    """
    who = queries.person(actor, person)
    last = who.memberships.select_related("household").order_by("-start").first()
    if last is None or last.end is None or last.left != Leave.IMPRISONED:
        raise NotAway(f"“{who.name}”没有在服刑的记录，请核对；其他情况请用“增加成员”")
    row = common.locked(actor, last.household.uid)
    book = Book(actor, [row])
    home = book.homes[row.number]
    span = returned(book, home, _one_of(home.away, who.pk), on=on, proof=proof)
    book.flush()
    return span


def returned(book: Book, home: Home, last: Membership, *, on: date, proof: Proof) -> Membership:
    """The same, in a book that others write into as well."""
    if not home.members:
        raise common.HouseholdEmpty("该户已销户，请把此人登记到现居住的户")
    return book.come_back(home, last, on=on, proof=proof)


@transaction.atomic
def remove_member(
    actor: Actor,
    person: UUID | str,
    *,
    on: date,
    reason: Leave,
    proof: Proof = NO_PROOF,
    new_head: UUID | str | None = None,
    relations: Mapping[UUID, Relation] | None = None,
) -> Membership:
    """Death, marriage or another way out: `on` is the first day the person is no longer a member.

    A head leaves with `new_head` named; what the others are to the new head follows from the old relations unless
    `relations` says so. Raises HeadLeaves while others remain and nobody succeeds, LastMember, DayTooEarly.
    """
    who, span = open_span(actor, person)
    row = common.locked(actor, span.household.uid)
    book = Book(actor, [row])
    home = book.homes[row.number]
    heir = _member_of(home.members, new_head) if new_head else None
    leaving = _one_of(home.members, who.pk)
    left(book, home, leaving, on=on, reason=reason, proof=proof, new_head=heir, relations=relations)
    book.flush()
    return leaving


def left(
    book: Book,
    home: Home,
    span: Membership,
    *,
    on: date,
    reason: Leave,
    proof: Proof,
    new_head: Membership | None,
    relations: Mapping[UUID, Relation] | None = None,
) -> None:
    """The same, in a book that others write into as well."""
    if reason not in LEAVING:
        raise BadValue("减少原因可选：" + "、".join(choice.label for choice in LEAVING))
    if len(home.members) == 1:
        raise LastMember("这是本户最后一名成员，请办理“整户销户”")
    is_head = span.relation == Relation.HEAD
    if is_head and new_head is None:
        raise HeadLeaves("减少的是户主，请同时选定新户主，或先办理“户主变更”")
    if new_head is span:
        raise queries.NoSuchPerson("新户主须是本户现有成员")
    heir = new_head if is_head else None
    book.leave(home, span, on=on, reason=reason, proof=proof, new_head=heir, relations=relations)


@transaction.atomic
def change_head(
    actor: Actor,
    household: UUID | str,
    *,
    to: UUID | str,
    relations: Mapping[UUID, Relation],
    on: date,
    proof: Proof = NO_PROOF,
) -> Household:
    """Another member is the head from `on`; `relations` says what each of the others is to the new head.

    Raises WrongHeads, DayTooEarly, BadValue when somebody's relation is missing.
    """
    row = common.locked(actor, household)
    members = common.open_members(row)
    new_head = _member_of(members, to)
    for member in members:
        if member.pk != new_head.pk and member.person.uid not in relations:
            raise BadValue(f"请填写“{member.name}”与新户主的关系")
    journal = Journal()
    old = next((one for one in members if one.relation == Relation.HEAD), new_head)
    fresh = successors(members, new_head, old, on, relations)
    common.end_memberships(members, on, Leave.HEAD_CHANGED)
    journal.close(members)
    journal.open(Membership.objects.bulk_create(fresh))
    write(actor, journal, row, ChangeKind.HEAD_CHANGED, on=on, proof=proof, members=[new_head])
    history.record(
        actor, "households.head_changed", row, summary=f"户 {row.number} 户主变更", on=on.isoformat()
    )
    return row


@transaction.atomic
def correct_member(
    actor: Actor,
    person: UUID | str,
    *,
    on: date,
    name: str | None = None,
    relation: Relation | None = None,
    id_number: str = "",
    phone: str = "",
) -> Person:
    """Put right what was written wrongly about a member; None and '' leave as it is. Sex and birth date follow
    a new ID number. `on` dates the new version of a secret.

    Raises IdNumberTaken, WrongHeads, and what `check_member` raises.
    """
    who, span = open_span(actor, person)
    common.locked(actor, span.household.uid)
    checked = check_member(
        NewMember(
            name=who.name if name is None else name,
            relation=Relation(span.relation) if relation is None else relation,
            id_number=id_number,
            sex=None if id_number else idcard.Sex(who.sex),
            born_on=None if id_number else who.born_on,
            phone=check_phone(phone),
        ),
        on,
    )
    _require_head_kept(span, checked)
    write_member(who, span, checked, on=on)
    history.record(actor, "households.member_corrected", who, summary=f"更正户 {span.number} 成员信息")
    return who


def write_member(who: Person, span: Membership, checked: CheckedMember, *, on: date) -> None:
    """The corrected values on the person and the open span."""
    who.name, who.sex, who.born_on = checked.name, checked.sex, checked.born_on
    who.save(update_fields=["name", "sex", "born_on"])
    write_name_keys(who)
    span.name, span.relation = checked.name, checked.relation
    span.save(update_fields=["name", "relation"])
    if checked.id_number is not None:
        set_secret(who, Secret.ID_NUMBER, checked.id_number.text, on=on)
    if checked.phone:
        set_secret(who, Secret.PHONE, checked.phone, on=on)


def open_span(actor: Actor, person: UUID | str) -> tuple[Person, Membership]:
    who = queries.person(actor, person)
    span = Membership.objects.select_related("household").filter(person=who, end__isnull=True).first()
    if span is None:
        raise queries.NoSuchPerson(f"“{who.name}”已不在任何一户，请先办理转入")
    return who, span


def _one_of(spans: list[Membership], person_id: int) -> Membership:
    return next(span for span in spans if span.person_id == person_id)


def _member_of(members: list[Membership], person: UUID | str) -> Membership:
    for member in members:
        if str(member.person.uid) == str(person):
            return member
    raise queries.NoSuchPerson("新户主须是本户现有成员")


def _require_head_kept(span: Membership, checked: CheckedMember) -> None:
    was, is_now = span.relation == Relation.HEAD, checked.relation is Relation.HEAD
    if was != is_now:
        raise WrongHeads(heads_message(0 if was else 2) + "；更换户主请用“户主变更”")
