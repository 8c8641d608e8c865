"""Registering, moving, changing and closing households."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from yihu.core.access.actor import Actor
from yihu.core.areas.models import Area
from yihu.core.history import actions as history
from yihu.engine.errors import BadValue, Conflict
from yihu.modules.households import queries
from yihu.modules.households.actions import common
from yihu.modules.households.actions.identities import end_secrets
from yihu.modules.households.actions.people import enrol
from yihu.modules.households.actions.yearly import facts_go_along
from yihu.modules.households.models import (
    Household,
    Identity,
    Membership,
    NameKey,
    Person,
    Registration,
    Residence,
)
from yihu.modules.households.permissions import Can
from yihu.modules.households.rules import (
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
    household = _new(place, number, group_name.strip())
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
    actor: Actor, household: UUID | str, *, to: str, on: date, group_name: str = ""
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
    spans: list[Any] = [row.residences, row.registrations, row.exit_plans]
    members = common.open_members(row)
    starts = [span.start for rows in spans for span in rows.filter(end__isnull=True)]
    common.require_after(on, [*starts, *(member.start for member in members)])

    for rows in spans:
        moving = list(rows.filter(end__isnull=True))
        common.end_spans(rows.all(), on)
        rows.model.objects.bulk_create(common.copies(moving, area_code=place.code, start=on))
    row.residences.filter(end__isnull=True).update(group_name=group_name.strip())
    common.end_memberships(members, on, Leave.MOVED)
    Membership.objects.bulk_create(
        common.copies(members, area_code=place.code, start=on, end=None, joined=Join.MOVED, left="")
    )
    _take_along(row, [member.person_id for member in members], place.code, group_name.strip())
    facts_go_along(row.pk, to=place.code, year=on.year)
    history.record(
        actor,
        "households.moved",
        row,
        summary=f"户 {row.number} 整户迁移到{place.name}",
        on=on.isoformat(),
        to=place.code,
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
    actor: Actor, household: UUID | str, *, on: date, reason: Leave = Leave.CLOSED
) -> Household:
    """整户销户: nobody lives there as this household from `on`. Raises DayTooEarly."""
    row = common.locked(actor, household)
    members = common.open_members(row)
    spans: list[Any] = [row.residences, row.registrations, row.exit_plans]
    starts = [span.start for rows in spans for span in rows.filter(end__isnull=True)]
    common.require_after(on, [*starts, *(member.start for member in members)])
    for rows in spans:
        common.end_spans(rows.all(), on)
    common.end_memberships(members, on, reason)
    end_secrets([member.person_id for member in members], on)
    history.record(
        actor, "households.closed", row, summary=f"户 {row.number} {reason.label}", on=on.isoformat()
    )
    return row


def _checked(members: Sequence[NewMember], on: date) -> list[CheckedMember]:
    require_one_head(member.relation for member in members)
    checked = [check_member(member, on) for member in members]
    require_different_people(checked)
    return checked


def _new(place: Area, number: str, group_name: str) -> Household:
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
    Registration.objects.filter(pk=span.pk).update(end=on)
    Registration.objects.bulk_create(common.copies([span], start=on, **changes))


def _take_along(household: Household, person_ids: list[int], area_code: str, group_name: str) -> None:
    """What is true of today only moves with the household."""
    household.area_code, household.group_name = area_code, group_name
    household.save(update_fields=["area_code", "group_name"])
    Person.objects.filter(pk__in=person_ids).update(area_code=area_code)
    Identity.objects.filter(person_id__in=person_ids).update(area_code=area_code)
    NameKey.objects.filter(person_id__in=person_ids).update(area_code=area_code)
