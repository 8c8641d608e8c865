"""Registering, moving, changing and closing households."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from yihu.core.access.actor import Actor
from yihu.core.areas.models import Area
from yihu.core.history import actions as history
from yihu.engine.errors import BadValue, Conflict
from yihu.modules.households import queries
from yihu.modules.households.actions import common, going_along
from yihu.modules.households.actions.book import Book
from yihu.modules.households.actions.homes import Home
from yihu.modules.households.actions.journal import NO_PROOF, Journal, Proof, write
from yihu.modules.households.actions.people import enrol
from yihu.modules.households.models import (
    Household,
    Membership,
    Registration,
    Residence,
)
from yihu.modules.households.permissions import Can
from yihu.modules.households.rules import (
    ENDING,
    CheckedMember,
    HouseholdKind,
    Join,
    Leave,
    NewMember,
    Standing,
    check_member,
    require_different_people,
    require_one_head,
)
from yihu.modules.households.rules.changes import ChangeKind

NUMBER_TAKEN_TEXT = "户编号“{number}”在本县（区）已使用，请核对编号；同一户请在农户页办理变更"


class NumberTaken(Conflict):
    code = "household_number_taken"


class AlreadyRegistered(Conflict):
    code = "already_registered"


class OtherCounty(BadValue):
    code = "other_county"


@transaction.atomic
def register_household(
    actor: Actor,
    *,
    number: str,
    area_code: str,
    members: Sequence[NewMember],
    kind: HouseholdKind | None,
    on: date,
    group_name: str = "",
) -> Household:
    """A new household in a village from `on`; registered as poor (建档立卡) unless `kind` is None.

    Raises NotAVillage, NumberTaken, WrongHeads, TwiceInHousehold, IdNumberTaken and what `check_member` raises.
    """
    place = common.village(area_code)
    actor.require(Can.WRITE, place.code)
    checked = _checked(members, on)
    number = number.strip()
    household = new_row(place, number, group_name.strip())
    Residence.objects.create(
        area_code=place.code, household=household, group_name=household.group_name, start=on
    )
    for member in checked:
        enrol(household, member, on=on, joined=Join.REGISTERED)
    if kind is not None:
        Registration.objects.create(
            area_code=place.code,
            household=household,
            number=number,
            kind=kind,
            standing=Standing.POOR,
            start=on,
        )
    history.record(
        actor, "households.registered", household, summary=f"登记农户 {number}", persons=len(checked)
    )
    return household


@transaction.atomic
def move_household(
    actor: Actor,
    household: UUID | str,
    *,
    to: str,
    on: date,
    group_name: str = "",
    proof: Proof = NO_PROOF,
) -> Household:
    """The whole household lives in another village of the county from `on`; the past stays where it was.

    The actor must hold the right in both villages. Raises NoSuchHousehold, NotAVillage, OtherCounty, DayTooEarly.
    """
    row = common.locked(actor, household)
    place = common.village(to)
    actor.require(Can.WRITE, place.code)
    if place.code[:6] != row.area_code[:6]:
        raise OtherCounty("跨县（区）迁移请由迁出地销户、迁入地凭转移核实重新登记")
    if place.code == row.area_code:
        raise BadValue("迁入村与现居住村相同，只改组别请用“更正”")
    members = common.open_members(row)
    spans = _open_spans(row, members, on)
    journal = Journal(was={"area_code": row.area_code, "group_name": row.group_name})
    for moving in spans:
        journal.close(moving)
        fresh = common.copies(moving, area_code=place.code, start=on, **_continued(moving, Join.MOVED))
        common.end_all(moving, on, Leave.MOVED)
        journal.open(type(fresh[0])._default_manager.bulk_create(fresh))
    row.residences.filter(end__isnull=True).update(group_name=group_name.strip())
    before = row.area_code
    common.take_along(row, [member.person_id for member in members], place.code, group_name.strip())
    going_along.with_household(journal, row, to=place.code, on=on)
    going_along.followed(actor, row, to=place.code, on=on)
    write(actor, journal, row, ChangeKind.MOVED, on=on, proof=proof, members=members)
    history.record(
        actor,
        "households.moved",
        row,
        summary=f"户 {row.number} 整户迁移到{place.name}",
        on=on.isoformat(),
        to=place.code,
        left=before,
    )
    return row


@transaction.atomic
def enter_register(actor: Actor, household: UUID | str, *, kind: HouseholdKind, on: date) -> Registration:
    """建档立卡 of a household that lives here already. Raises DayTooEarly, AlreadyRegistered."""
    row = common.locked(actor, household)
    spans = list(row.registrations.all())
    if any(span.end is None for span in spans):
        raise AlreadyRegistered("该户已在建档立卡名册上，无需重复登记")
    if row.residences.filter(start__gt=on).exists() or any(span.end > on for span in spans if span.end):
        raise common.DayTooEarly("建档日期不能早于该户登记日期或上次退出日期，请核对")
    made = Registration.objects.create(
        area_code=row.area_code,
        household=row,
        number=row.number,
        kind=kind,
        standing=Standing.POOR,
        start=on,
    )
    history.record(
        actor, "households.entered_register", row, summary=f"户 {row.number} 建档立卡", on=on.isoformat()
    )
    return made


@transaction.atomic
def change_kind(actor: Actor, household: UUID | str, *, kind: HouseholdKind, on: date) -> Household:
    """The household is of another kind from `on`. Raises NotRegistered, DayTooEarly."""
    row = common.locked(actor, household)
    span = common.open_registration(row)
    if span.kind == kind:
        raise BadValue(f"该户已是“{kind.label}”，无需变更")
    _next_registration(span, on, kind=kind.value)
    history.record(
        actor,
        "households.kind_changed",
        row,
        summary=f"户 {row.number} 变更为{kind.label}",
        on=on.isoformat(),
    )
    return row


@transaction.atomic
def return_to_poverty(actor: Actor, household: UUID | str, *, on: date) -> Household:
    """返贫: an exited household counts as poor again from `on`. Raises NotRegistered, DayTooEarly."""
    row = common.locked(actor, household, Can.EXIT)
    span = common.open_registration(row)
    if span.standing != Standing.EXITED:
        raise BadValue("该户当前未脱贫，不能登记返贫")
    _next_registration(span, on, standing=Standing.RETURNED.value)
    history.record(actor, "households.returned", row, summary=f"户 {row.number} 登记返贫", on=on.isoformat())
    return row


@transaction.atomic
def correct_household(
    actor: Actor, household: UUID | str, *, group_name: str | None = None, kind: HouseholdKind | None = None
) -> Household:
    """Put right what was written wrongly, from the beginning of the present span. None leaves as it is."""
    row = common.locked(actor, household)
    if group_name is not None:
        row.group_name = group_name.strip()
        row.save(update_fields=["group_name"])
        row.residences.filter(end__isnull=True).update(group_name=row.group_name)
    if kind is not None:
        row.registrations.filter(end__isnull=True).update(kind=kind.value)
    history.record(actor, "households.corrected", row, summary=f"更正户 {row.number} 的信息")
    return row


@transaction.atomic
def close_household(
    actor: Actor,
    household: UUID | str,
    *,
    on: date,
    reason: Leave = Leave.CLOSED,
    proof: Proof = NO_PROOF,
) -> Household:
    """The household ends: 整户自然消亡, 整户迁出本县 or 销户; nobody lives there as this household from `on`.

    Raises DayTooEarly.
    """
    row = common.locked(actor, household)
    if reason not in ENDING:
        raise BadValue("整户减少原因可选：" + "、".join(choice.label for choice in ENDING))
    book = Book(actor, [row])
    book.close(book.homes[row.number], on=on, reason=reason, proof=proof)
    book.flush()
    return row


@transaction.atomic
def clear_household(
    actor: Actor, household: UUID | str, *, on: date, why: str, proof: Proof = NO_PROOF
) -> Household:
    """清退: the household does not belong on the register and leaves it on `on`; it lives on in its village.

    Raises NotRegistered, DayTooEarly, BadValue without a reason.
    """
    row = common.locked(actor, household, Can.EXIT)
    book = Book(actor, [row])
    cleared(book, book.homes[row.number], on=on, why=why, proof=proof)
    book.flush()
    return row


def cleared(book: Book, home: Home, *, on: date, why: str, proof: Proof) -> None:
    """The same, in a book that others write into as well."""
    if not why.strip():
        raise BadValue("请写明清退原因（如复核不符合识别标准）")
    book.clear(home, on=on, why=why.strip(), proof=replace(proof, note=why.strip()))


def _open_spans(row: Household, members: list[Membership], on: date) -> list[list[Any]]:
    """All that is open of a household, by table, nothing empty. Raises DayTooEarly, HouseholdEmpty."""
    related: list[Any] = [row.residences, row.registrations, row.exit_plans]
    found: list[list[Any]] = [list(rows.filter(end__isnull=True)) for rows in related]
    if not found[0]:
        raise common.HouseholdEmpty("该户已销户，不能再办理变动")
    found.append(members)
    common.require_after(on, [span.start for spans in found for span in spans])
    return [spans for spans in found if spans]


def _continued(spans: list[Any], joined: Join) -> dict[str, object]:
    """What the next span says of its beginning; plans say nothing."""
    return {"end": None, "joined": joined.value, "left": ""} if hasattr(spans[0], "left") else {"end": None}


def _checked(members: Sequence[NewMember], on: date) -> list[CheckedMember]:
    require_one_head(member.relation for member in members)
    checked = [check_member(member, on) for member in members]
    require_different_people(checked)
    return checked


def new_row(place: Area, number: str, group_name: str) -> Household:
    if not number:
        raise BadValue("请填写户编号")
    if queries.taken_numbers(place.code, [number]):
        raise NumberTaken(NUMBER_TAKEN_TEXT.format(number=number))
    try:
        with transaction.atomic():
            return Household.objects.create(area_code=place.code, number=number, group_name=group_name)
    except IntegrityError:
        raise NumberTaken(NUMBER_TAKEN_TEXT.format(number=number)) from None


def _next_registration(span: Registration, on: date, **changes: object) -> None:
    common.require_after(on, [span.start])
    common.end_all([span], on, Leave.CHANGED)
    Registration.objects.bulk_create(common.copies([span], start=on, joined=Join.CHANGED.value, **changes))
