"""People between households: one person to another household, 分户, 合户."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.history import actions as history
from yihu.engine.errors import BadValue
from yihu.engine.following import Ending
from yihu.modules.households.actions import common, going_along
from yihu.modules.households.actions.households import new_row
from yihu.modules.households.actions.journal import NO_PROOF, Journal, Proof, write
from yihu.modules.households.actions.members import HeadLeaves, LastMember, open_span
from yihu.modules.households.models import Household, Membership, Registration, Residence
from yihu.modules.households.rules import Join, Leave, Relation, WrongHeads, heads_message, require_one_head
from yihu.modules.households.rules.changes import ChangeKind


@transaction.atomic
def transfer_member(
    actor: Actor,
    person: UUID | str,
    *,
    to: UUID | str,
    relation: Relation,
    on: date,
    married: bool = False,
    proof: Proof = NO_PROOF,
) -> Membership:
    """Somebody goes to live in another household of the county from `on`: out of the one (嫁出 when `married`) and
    into the other, with one proof. The actor must hold the right over both.

    Raises HeadLeaves, LastMember, WrongHeads, HouseholdEmpty, DayTooEarly.
    """
    who, span = open_span(actor, person)
    source, target = _both(actor, span.household.uid, to)
    if len(common.open_members(source)) == 1:
        raise LastMember("这是本户最后一名成员，请办理“合户”")
    if span.relation == Relation.HEAD:
        raise HeadLeaves("户主转出前，请先办理“户主变更”")
    if relation is Relation.HEAD:
        raise WrongHeads(heads_message(2))
    common.require_after(on, [span.start, *_first_day(target)])
    journal = Journal(people={str(who.pk): who.area_code})
    journal.close([span])
    common.end_memberships([span], on, Leave.MARRIED_OUT if married else Leave.TRANSFERRED_OUT)
    joined = Join.MARRIED_IN if married else Join.TRANSFERRED_IN
    (fresh,) = _into(target, {span: relation}, on, joined)
    journal.open([fresh])
    common.place_people([who.pk], target.area_code)
    going_along.with_people(journal, [span], target, on=on)
    write(
        actor,
        journal,
        source,
        ChangeKind.CHANGED_HOUSEHOLD,
        on=on,
        proof=proof,
        members=[span],
        other=target,
    )
    history.record(
        actor,
        "households.member_transferred",
        source,
        summary=f"户 {source.number} 成员转入户 {target.number}",
        on=on.isoformat(),
    )
    return fresh


@transaction.atomic
def split_household(
    actor: Actor,
    household: UUID | str,
    *,
    leaving: Mapping[UUID, Relation],
    number: str,
    on: date,
    registered: bool = True,
    proof: Proof = NO_PROOF,
) -> Household:
    """分户: the people in `leaving` (with what each is to the new head, one of them the head) become a household
    of their own in the same village; on the register like the old one when `registered`.

    Raises WrongHeads, HeadLeaves, LastMember, NumberTaken, DayTooEarly.
    """
    row = common.locked(actor, household)
    present = common.open_members(row)
    going = [span for span in present if span.person.uid in leaving]
    if len(going) != len(leaving) or not going:
        raise BadValue("请勾选要分出去的本户现有成员，至少一人")
    if len(going) == len(present):
        raise LastMember("全部成员都分出去就不是分户了，请至少留下一人")
    if any(span.relation == Relation.HEAD for span in going):
        raise HeadLeaves("户主要分出去的，请先办理“户主变更”")
    require_one_head(leaving.values())
    common.require_after(on, [span.start for span in going])
    made = new_row(area_queries.by_code(row.area_code), number.strip(), row.group_name)
    journal = Journal()
    journal.close(going)
    common.end_memberships(going, on, Leave.SPLIT)
    home = Residence.objects.create(
        area_code=made.area_code, household=made, group_name=made.group_name, start=on, joined=Join.SPLIT
    )
    fresh = _into(made, {span: leaving[span.person.uid] for span in going}, on, Join.SPLIT)
    journal.open([made, home, *fresh, *_registered_like(row, made, on, wanted=registered)])
    going_along.with_people(journal, going, made, on=on)
    going_along.with_split(journal, row, made, on=on)
    write(actor, journal, row, ChangeKind.SPLIT, on=on, proof=proof, members=going, other=made)
    history.record(
        actor,
        "households.split",
        row,
        summary=f"户 {row.number} 分户，新户 {made.number}",
        on=on.isoformat(),
        persons=len(going),
    )
    return made


@transaction.atomic
def merge_households(
    actor: Actor,
    household: UUID | str,
    *,
    into: UUID | str,
    relations: Mapping[UUID, Relation],
    on: date,
    proof: Proof = NO_PROOF,
) -> Household:
    """合户: everybody of `household` lives in `into` from `on`, the household itself ends; `relations` says what
    each is to the other head (其他 where it says nothing).

    Raises WrongHeads, HouseholdEmpty, DayTooEarly, BadValue for households of different villages.
    """
    row, target = _both(actor, household, into)
    if row.area_code != target.area_code:
        raise BadValue("合户的两户须在同一村，请先办理“整户迁移”")
    members = common.open_members(row)
    if not members:
        raise common.HouseholdEmpty("被合并的户已销户")
    wanted = {span: relations.get(span.person.uid, Relation.OTHER) for span in members}
    if Relation.HEAD in wanted.values():
        raise WrongHeads(heads_message(2))
    spans: list[list[Any]] = [
        members,
        *(
            list(rows.filter(end__isnull=True))
            for rows in (row.residences, row.registrations, row.exit_plans)
        ),
    ]
    common.require_after(on, [*(span.start for rows in spans for span in rows), *_first_day(target)])
    journal = Journal()
    for rows in spans:
        journal.close(rows)
        common.end_all(rows, on, Leave.MERGED)
    journal.open(_into(target, wanted, on, Join.MERGED))
    going_along.with_people(journal, members, target, on=on)
    told = f"并入户 {target.number}"
    journal.ended = going_along.ended(actor, row, Ending(on=on, why=told, into=target))
    write(actor, journal, row, ChangeKind.MERGED, on=on, proof=proof, members=members, other=target)
    history.record(
        actor,
        "households.merged",
        row,
        summary=f"户 {row.number} 并入户 {target.number}",
        on=on.isoformat(),
        persons=len(members),
    )
    return target


def _both(actor: Actor, one: UUID | str, other: UUID | str) -> tuple[Household, Household]:
    """Both locked, always in the same order. Raises NoSuchHousehold, NotAllowed, BadValue."""
    first, second = sorted([str(one), str(other)])
    rows = {uid: common.locked(actor, uid) for uid in (first, second)}
    if first == second:
        raise BadValue("两户是同一户，请重新选择")
    if rows[first].area_code[:6] != rows[second].area_code[:6]:
        raise BadValue("跨县（区）的请由转出地办理减少、转入地重新登记")
    return rows[str(one)], rows[str(other)]


def _first_day(target: Household) -> list[date]:
    """Raises HouseholdEmpty."""
    if not target.residences.filter(end__isnull=True).exists():
        raise common.HouseholdEmpty("转入的户已销户，请重新选择")
    return [min(span.start for span in target.residences.all())]


def _into(
    household: Household, relations: Mapping[Membership, Relation], on: date, joined: Join
) -> list[Membership]:
    fresh = common.copies(
        list(relations),
        household_id=household.pk,
        area_code=household.area_code,
        number=household.number,
        start=on,
        end=None,
        left="",
        joined=joined.value,
    )
    for span, relation in zip(fresh, relations.values(), strict=True):
        span.relation = relation.value
    return Membership.objects.bulk_create(fresh)


def _registered_like(row: Household, made: Household, on: date, *, wanted: bool) -> list[Registration]:
    span = row.registrations.filter(end__isnull=True).first() if wanted else None
    if span is None:
        return []
    common.require_after(on, [span.start])
    fresh = common.copies(
        [span], household_id=made.pk, number=made.number, start=on, joined=Join.SPLIT.value, left=""
    )
    return Registration.objects.bulk_create(fresh)
