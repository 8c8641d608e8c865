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
from yihu.modules.households.actions import common, going_along
from yihu.modules.households.actions.identities import end_secrets, set_secret
from yihu.modules.households.actions.journal import NO_PROOF, Journal, Proof, write
from yihu.modules.households.actions.people import enrol, write_name_keys
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
    require_one_head,
)
from yihu.modules.households.rules.changes import ChangeKind, relation_after


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
    if reason not in JOINING:
        raise BadValue("增加原因可选：" + "、".join(choice.label for choice in JOINING))
    present = common.open_members(row)
    if not present:
        raise common.HouseholdEmpty("该户已销户，不能增加成员，请重新登记农户")
    if member.relation is Relation.HEAD:
        raise WrongHeads(heads_message(2))
    checked = check_member(member, on)
    # The household must have existed on that day; members' own spans do not matter to each other.
    common.require_after(on, [min(span.start for span in row.residences.all())])
    span = enrol(row, checked, on=on, joined=reason)
    journal = Journal()
    journal.open([span, span.person, *span.person.identities.all(), *span.person.name_keys.all()])
    write(actor, journal, row, ChangeKind(reason.value), on=on, proof=proof, members=[span])
    history.record(
        actor,
        "households.member_added",
        row,
        summary=f"户 {row.number} 增加成员（{reason.label}）",
        on=on.isoformat(),
    )
    return span


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
    present = common.open_members(row)
    if not present:
        raise common.HouseholdEmpty("该户已销户，请把此人登记到现居住的户")
    if on < last.end:
        raise common.DayTooEarly("回归日期不能早于收监日期，请核对")
    relation = Relation.OTHER if last.relation == Relation.HEAD else Relation(last.relation)
    (span,) = common.copies(
        [last],
        start=on,
        end=None,
        left="",
        joined=Join.RELEASED.value,
        relation=relation.value,
        area_code=row.area_code,
        number=row.number,
    )
    span.save(force_insert=True)
    journal = Journal()
    journal.open([span])
    common.place_people([who.pk], row.area_code)
    going_along.with_people(journal, [last], row, on=on)
    write(actor, journal, row, ChangeKind.RELEASED, on=on, proof=proof, members=[span])
    history.record(
        actor, "households.member_readmitted", row, summary=f"户 {row.number} 成员刑满回归", on=on.isoformat()
    )
    return span


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
    if reason not in LEAVING:
        raise BadValue("减少原因可选：" + "、".join(choice.label for choice in LEAVING))
    others = [other for other in common.open_members(row) if other.pk != span.pk]
    if not others:
        raise LastMember("这是本户最后一名成员，请办理“整户销户”")
    is_head = span.relation == Relation.HEAD
    if is_head and not new_head:
        raise HeadLeaves("减少的是户主，请同时选定新户主，或先办理“户主变更”")
    common.require_after(on, [span.start])
    journal = Journal()
    journal.close([span])
    common.end_memberships([span], on, reason)
    if is_head:
        successor = _member_of(others, str(new_head))
        succeed(journal, others, new_head=successor, old_head=span, on=on, relations=relations or {})
    if reason is not Leave.IMPRISONED:  # whoever is in prison is registered nowhere else, and comes back
        journal.close(end_secrets([who.pk], on))
    write(actor, journal, row, ChangeKind(reason.value), on=on, proof=proof, members=[span])
    span.refresh_from_db()
    history.record(
        actor,
        "households.member_removed",
        row,
        summary=f"户 {row.number} 减少成员（{reason.label}）",
        on=on.isoformat(),
    )
    return span


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
    succeed(journal, members, new_head=new_head, old_head=old, on=on, relations=relations)
    write(actor, journal, row, ChangeKind.HEAD_CHANGED, on=on, proof=proof, members=[new_head])
    history.record(
        actor, "households.head_changed", row, summary=f"户 {row.number} 户主变更", on=on.isoformat()
    )
    return row


def succeed(
    journal: Journal,
    members: list[Membership],
    *,
    new_head: Membership,
    old_head: Membership,
    on: date,
    relations: Mapping[UUID, Relation],
) -> None:
    """The members' spans end and begin again under a new head. Raises DayTooEarly, WrongHeads."""
    common.require_after(on, [member.start for member in members])
    sexes = {member.pk: idcard.Sex(member.person.sex) for member in [*members, old_head]}
    was = Relation(new_head.relation)
    wanted = {
        member.pk: relations.get(
            member.person.uid,
            relation_after(Relation(member.relation), sexes[member.pk], was, sexes[new_head.pk]),
        )
        for member in members
    }
    wanted[new_head.pk] = Relation.HEAD
    require_one_head(wanted.values())
    common.end_memberships(members, on, Leave.HEAD_CHANGED)
    fresh = common.copies(members, start=on, joined=Join.HEAD_CHANGED.value)
    for old, new in zip(members, fresh, strict=True):
        new.relation = wanted[old.pk].value
    journal.close(members)
    journal.open(Membership.objects.bulk_create(fresh))


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


def _member_of(members: list[Membership], person: UUID | str) -> Membership:
    for member in members:
        if str(member.person.uid) == str(person):
            return member
    raise queries.NoSuchPerson("新户主须是本户现有成员")


def _require_head_kept(span: Membership, checked: CheckedMember) -> None:
    was, is_now = span.relation == Relation.HEAD, checked.relation is Relation.HEAD
    if was != is_now:
        raise WrongHeads(heads_message(0 if was else 2) + "；更换户主请用“户主变更”")
