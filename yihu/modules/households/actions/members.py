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
from yihu.modules.households.actions.identities import end_secrets, set_secret
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


class HeadLeaves(Conflict):
    code = "head_leaves"


class LastMember(Conflict):
    code = "last_member"


@transaction.atomic
def add_member(
    actor: Actor, household: UUID | str, member: NewMember, *, on: date, reason: Join
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
    history.record(
        actor,
        "households.member_added",
        row,
        summary=f"户 {row.number} 增加成员（{reason.label}）",
        on=on.isoformat(),
    )
    return span


@transaction.atomic
def remove_member(actor: Actor, person: UUID | str, *, on: date, reason: Leave) -> Membership:
    """Death, marriage or another way out: `on` is the first day the person is no longer a member.

    Raises HeadLeaves while others remain, LastMember, DayTooEarly.
    """
    who, span = _open(actor, person)
    row = common.locked(actor, span.household.uid)
    if reason not in LEAVING:
        raise BadValue("减少原因可选：" + "、".join(choice.label for choice in LEAVING))
    others = [other for other in common.open_members(row) if other.pk != span.pk]
    if not others:
        raise LastMember("这是本户最后一名成员，请办理“整户销户”")
    if span.relation == Relation.HEAD:
        raise HeadLeaves("户主减少前，请先办理“户主变更”")
    common.require_after(on, [span.start])
    common.end_memberships([span], on, reason)
    end_secrets([who.pk], on)
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
    actor: Actor, household: UUID | str, *, to: UUID | str, relations: Mapping[UUID, Relation], on: date
) -> Household:
    """Another member is the head from `on`; `relations` says what each of the others is to the new head.

    Raises WrongHeads, DayTooEarly, BadValue when somebody's relation is missing.
    """
    row = common.locked(actor, household)
    members = common.open_members(row)
    new_head = _member_of(members, to)
    common.require_after(on, [member.start for member in members])
    wanted = {new_head.pk: Relation.HEAD}
    for member in members:
        if member.pk == new_head.pk:
            continue
        relation = relations.get(member.person.uid)
        if relation is None:
            raise BadValue(f"请填写“{member.name}”与新户主的关系")
        wanted[member.pk] = relation
    require_one_head(wanted.values())
    common.end_memberships(members, on, Leave.HEAD_CHANGED)
    fresh = common.copies(members, start=on, joined=Join.HEAD_CHANGED)
    for old, new in zip(members, fresh, strict=True):
        new.relation = wanted[old.pk]
    Membership.objects.bulk_create(fresh)
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
    who, span = _open(actor, person)
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


def _open(actor: Actor, person: UUID | str) -> tuple[Person, Membership]:
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
