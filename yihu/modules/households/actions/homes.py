"""What natural changes look at: some households with all that is open of them, read in a few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import models

from yihu.engine import idcard
from yihu.modules.households import queries
from yihu.modules.households.actions import common
from yihu.modules.households.models import (
    ExitPlan,
    Household,
    Identity,
    Membership,
    Registration,
    Residence,
)
from yihu.modules.households.rules import Join, Relation, require_one_head
from yihu.modules.households.rules.changes import relation_after


@dataclass
class Home:
    """One household with all that a natural change looks at: what is open of it, and who of it is in prison."""

    row: Household
    members: list[Membership] = field(default_factory=list)
    residences: list[Residence] = field(default_factory=list)
    registrations: list[Registration] = field(default_factory=list)
    plans: list[ExitPlan] = field(default_factory=list)
    away: list[Membership] = field(default_factory=list)

    @property
    def began(self) -> date:
        return min(span.start for span in self.residences)

    def open_spans(self, on: date) -> list[Any]:
        """Raises HouseholdEmpty, DayTooEarly."""
        homes = [span for span in self.residences if span.end is None]
        if not homes:
            raise common.HouseholdEmpty("该户已销户，不能再办理变动")
        found: list[Any] = [*homes, *self.registrations, *self.plans, *self.members]
        common.require_after(on, [span.start for span in found])
        return found


def fill(homes: Collection[Home]) -> None:
    """Reads what is open of the households."""
    by_id = {home.row.pk: home for home in homes}
    tables: tuple[tuple[str, models.QuerySet[Any]], ...] = (
        ("members", Membership.objects.filter(end__isnull=True).select_related("person")),
        ("residences", Residence.objects.all()),
        ("registrations", Registration.objects.filter(end__isnull=True)),
        ("plans", ExitPlan.objects.filter(end__isnull=True)),
        ("away", queries.imprisoned_of(by_id)),
    )
    for name, rows in tables:
        for row in rows.filter(household_id__in=list(by_id)).order_by("pk"):
            getattr(by_id[row.household_id], name).append(row)


def secrets_of(homes: Collection[Home]) -> dict[int, list[Identity]]:
    """The present secrets of everybody in the households or away, by the identity of the person object."""
    people = [span.person for home in homes for span in (*home.members, *home.away)]
    found: dict[int, list[Identity]] = {id(person): [] for person in people}
    holders = defaultdict(list)
    for person in people:
        holders[person.pk].append(person)
    for secret in Identity.objects.filter(person_id__in=list(holders), end__isnull=True):
        for person in holders[secret.person_id]:
            found[id(person)].append(secret)
    return found


def successors(
    members: Sequence[Membership],
    new_head: Membership,
    old_head: Membership,
    on: date,
    relations: Mapping[UUID, Relation],
) -> list[Membership]:
    """The members' next spans under another head, not written yet; what the others are to the new head follows from
    the old relations unless `relations` says so. Raises DayTooEarly, WrongHeads."""
    common.require_after(on, [member.start for member in members])
    sexes = {id(member): idcard.Sex(member.person.sex) for member in [*members, old_head]}
    was = Relation(new_head.relation)
    wanted = {
        id(member): relations.get(
            member.person.uid,
            relation_after(Relation(member.relation), sexes[id(member)], was, sexes[id(new_head)]),
        )
        for member in members
    }
    wanted[id(new_head)] = Relation.HEAD
    require_one_head(wanted.values())
    fresh = common.copies(members, start=on, end=None, left="", joined=Join.HEAD_CHANGED.value)
    for old, new in zip(members, fresh, strict=True):
        new.relation = wanted[id(old)].value
        new.person = old.person
    return fresh
