"""One person registered twice: one record keeps its place, the other's ends; and back again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from yihu.core.access.actor import Actor
from yihu.core.history import actions as history
from yihu.engine.errors import BadValue, Conflict
from yihu.engine.following import Kept
from yihu.engine.idcard import Sex
from yihu.engine.merging import OnePerson
from yihu.modules.households import queries
from yihu.modules.households.actions import common, heads, one_person
from yihu.modules.households.actions.identities import TAKEN_TEXT, IdNumberTaken
from yihu.modules.households.actions.members import HeadLeaves, LastMember
from yihu.modules.households.models import Household, Identity, Membership, Person
from yihu.modules.households.rules import Join, Leave, Relation


class CannotUnmerge(Conflict):
    code = "cannot_unmerge"


@dataclass(frozen=True)
class Merged:
    """Numbers of the memberships that ended, of the secrets that went to the kept person, and of those that ended;
    `facts`: what every module handed over, and where it was."""

    spans: tuple[int, ...]
    moved: tuple[int, ...]
    closed: tuple[int, ...]
    facts: Mapping[str, Kept] = field(default_factory=dict)


@transaction.atomic
def merge_people(
    actor: Actor,
    kept: UUID | str,
    dropped: UUID | str,
    *,
    on: date,
    years: Mapping[int, str] | None = None,
) -> Merged:
    """`dropped` is the same person as `kept`: its membership ends on `on`, and secrets and facts that the kept
    person lacks go over. `years`: of years that both tell differently, the key of the record that holds; where
    nothing is said, what was written last. Nothing is deleted; `unmerge_people` takes it back.

    Raises NoSuchPerson, HeadLeaves, LastMember, DayTooEarly.
    """
    keeper, double = queries.person(actor, kept), queries.person(actor, dropped)
    if keeper.pk == double.pk:
        raise BadValue("两条记录是同一条，无须合并")
    spans = _open(double)
    for span in spans:
        row = common.locked(actor, span.household.uid)
        _require_free(span, common.open_members(row))
        common.require_after(on, [span.start])
    common.end_memberships(spans, on, Leave.DUPLICATE)
    moved, closed = _secrets(keeper, double, on)
    facts = one_person.handed_over(OnePerson(keeper, double, _instead(actor, keeper, double, years or {})))
    history.record(
        actor, "households.people_merged", keeper, summary=f"合并重复登记的“{keeper.name}”", dropped=double.pk
    )
    return Merged(tuple(span.pk for span in spans), moved, closed, facts)


@transaction.atomic
def unmerge_people(actor: Actor, kept: UUID | str, dropped: UUID | str, merged: Merged) -> Person:
    """They are two after all: what `merge_people` ended holds again, as if it had never ended, and every fact is
    back where it was. Where the head has changed since, the relation is the one to the new head.

    Raises CannotUnmerge when the record has meanwhile been written into a household, IdNumberTaken.
    """
    keeper, double = queries.person(actor, kept), queries.person(actor, dropped)
    if _open(double):
        raise CannotUnmerge("该记录合并后又转入了农户，不能撤销合并，请按“更正”办理")
    spans = list(
        Membership.objects.filter(pk__in=merged.spans, person=double).select_related("household", "person")
    )
    for span in spans:
        _require_home(common.locked(actor, span.household.uid), span)
    try:
        with transaction.atomic():
            for span in spans:
                _live_on(span)
            back = Identity.objects.filter(pk__in=merged.moved, person=keeper)
            back.update(person=double, area_code=double.area_code)
            Identity.objects.filter(pk__in=merged.closed, person=double).update(end=None)
    except IntegrityError:
        raise IdNumberTaken(TAKEN_TEXT) from None
    one_person.handed_back(OnePerson(keeper, double), merged.facts)
    history.record(
        actor, "households.people_unmerged", keeper, summary=f"撤销合并“{keeper.name}”", restored=double.pk
    )
    return double


def _instead(actor: Actor, keeper: Person, double: Person, years: Mapping[int, str]) -> frozenset[int]:
    """Years of which what the dropped record says holds."""
    pairs = queries.facts_that_differ(keeper.pk, double.pk)
    last = queries.written_last(actor, pairs)
    return frozenset(
        pair.year
        for pair in pairs
        if (
            years[pair.year] == str(double.uid)
            if pair.year in years
            else last[pair.year].pk == pair.dropped.pk
        )
    )


def _live_on(span: Membership) -> None:
    """The span holds again; under each head that came since, it begins again with the relation to that one."""
    assert span.end is not None
    spans = [span]
    for change in heads.since(span.household, span.end):
        was = spans[-1]
        was.end, was.left = change.on, Leave.HEAD_CHANGED.value
        relation = heads.after(change, Relation(was.relation), Sex(span.person.sex))
        begins: dict[str, Any] = {"start": change.on, "joined": Join.HEAD_CHANGED.value, "relation": relation}
        spans += common.copies([was], **begins)
    spans[-1].end, spans[-1].left = None, ""
    for one in spans:
        one.save()


def _require_home(row: Household, span: Membership) -> None:
    """The span lies in one village: it cannot hold again where the household lives no more. Raises CannotUnmerge."""
    home = row.residences.filter(end__isnull=True).first()
    if home is None:
        raise CannotUnmerge(f"户 {row.number} 已销户，不能撤销合并，请重新登记该户")
    if span.end is not None and home.start >= span.end:
        raise CannotUnmerge(f"户 {row.number} 合并后已整户迁移，请先在该户“人员增减”中撤销迁移，再撤销合并")


def _open(person: Person) -> Sequence[Membership]:
    return list(person.memberships.filter(end__isnull=True).select_related("household"))


def _require_free(span: Membership, members: Sequence[Membership]) -> None:
    """Raises HeadLeaves, LastMember: a household is never left without a head or anybody."""
    if len(members) == 1:
        raise LastMember(
            f"被合并的一方是户 {span.number} 最后一名成员，请先办理该户“整户销户”，或改为保留这一方"
        )
    if span.relation == Relation.HEAD:
        raise HeadLeaves(f"被合并的一方是户 {span.number} 的户主，请先办理“户主变更”，或改为保留这一方")


def _secrets(keeper: Person, double: Person, on: date) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Tokens are bound to their own row, not to the person, so that they may go over unopened."""
    has = set(Identity.objects.filter(person=keeper, end__isnull=True).values_list("kind", flat=True))
    moved: list[int] = []
    closed: list[int] = []
    for row in Identity.objects.filter(person=double, end__isnull=True):
        (closed if row.kind in has else moved).append(row.pk)
    Identity.objects.filter(pk__in=moved).update(person=keeper, area_code=keeper.area_code)
    Identity.objects.filter(pk__in=closed).update(end=on)
    return tuple(moved), tuple(closed)
