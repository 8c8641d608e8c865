"""Rows for the household's page and the lists."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from yihu.core.access.actor import Actor
from yihu.core.access.kept import kept
from yihu.core.access.scope import within
from yihu.core.history.models import Change, Event
from yihu.core.privacy.masks import Secret
from yihu.engine.dates import Span
from yihu.engine.idcard import age_on
from yihu.modules.households.models import (
    Exit,
    ExitPlan,
    Household,
    Identity,
    Membership,
    Person,
    Registration,
    Residence,
    RollChange,
)
from yihu.modules.households.queries.dated import covers
from yihu.modules.households.queries.visible import memberships, roll_changes, visible_to
from yihu.modules.households.rules import Leave, Relation


@dataclass(frozen=True)
class Member:
    """One line of the members table; secrets only as masks, with the row that can be revealed."""

    span: Membership
    person: Person
    age: int
    id_number: Identity | None
    phone: Identity | None


def in_lists(actor: Actor) -> QuerySet[Household]:
    """Households with what lists show: `head_name`, `kind`, `standing`, `persons` are those of the open spans."""
    open_rows = Q(household_id=OuterRef("pk"), end__isnull=True)
    head = Membership.objects.filter(open_rows, relation=Relation.HEAD)
    registration = Registration.objects.filter(open_rows)
    return visible_to(actor).annotate(
        head_name=Subquery(head.values("name")[:1]),
        kind=Subquery(registration.values("kind")[:1]),
        standing=Subquery(registration.values("standing")[:1]),
        persons=Coalesce(_members_count(), 0),
    )


def roll(actor: Actor) -> QuerySet[Membership]:
    """The present roll, one row a person, with the columns of the roll's workbook; secrets as stored hints."""
    return _roll(actor, Q(end__isnull=True), _group())


def roll_on(actor: Actor, as_of: date) -> QuerySet[Membership]:
    """The roll as it held on the day: who was a member, of what standing, living in which group. Numbers are those
    known today."""
    home = Residence.objects.filter(covers(as_of), household_id=OuterRef("household_id"))
    group = Coalesce(Subquery(home.values("group_name")[:1]), _group())
    return _roll(actor, covers(as_of), group)


def _roll(actor: Actor, holds: Q, group: Any) -> QuerySet[Membership]:
    person = Person.objects.filter(pk=OuterRef("person_id"))
    registration = Registration.objects.filter(holds, household_id=OuterRef("household_id"))
    first = Registration.objects.filter(household_id=OuterRef("household_id")).order_by("start")
    return (
        memberships(actor)
        .filter(holds)
        .annotate(
            group_name=group,
            # Looked up for the rows of a page; joined, they would be read for every row that is only counted.
            sex=Subquery(person.values("sex")),
            born_on=Subquery(person.values("born_on")),
            kind=Subquery(registration.values("kind")[:1]),
            standing=Subquery(registration.values("standing")[:1]),
            registered_on=Subquery(first.values("start")[:1]),
            joined_on=F("start"),
            id_number=_hint(Secret.ID_NUMBER),
            phone=_hint(Secret.PHONE),
        )
    )


def _group() -> Subquery:
    return Subquery(Household.objects.filter(pk=OuterRef("household_id")).values("group_name"))


def _members_count() -> Subquery:
    open_rows = Membership.objects.filter(household_id=OuterRef("pk"), end__isnull=True)
    return Subquery(open_rows.order_by().values("household_id").annotate(count=Count("pk")).values("count"))


def _hint(kind: Secret) -> Subquery:
    rows = Identity.objects.filter(person_id=OuterRef("person_id"), kind=kind, end__isnull=True)
    return Subquery(rows.values("hint")[:1])


def page_of(household: Household, as_of: date) -> dict[str, object]:
    """Header facts of the household on the day."""
    spans = _registered(household.pk)
    return {
        "registration": next((one for one in spans if Span(one.start, one.end).covers(as_of)), None),
        "registered_since": spans[0].start if spans else None,
        "residence": next(iter(_residence(household.pk, as_of)), None),
        "plan": next(iter(_planned(household.pk, as_of, as_of.year)), None),
        "last_exit": next(iter(_last_exit(household.pk, as_of)), None),
    }


@kept
def _registered(household_id: int) -> QuerySet[Registration]:
    return Registration.objects.filter(household_id=household_id).order_by("start", "pk")


@kept
def _residence(household_id: int, as_of: date) -> QuerySet[Residence]:
    return Residence.objects.filter(covers(as_of), household_id=household_id).order_by("pk")[:1]


@kept
def _planned(household_id: int, as_of: date, year: int) -> QuerySet[ExitPlan]:
    return ExitPlan.objects.filter(covers(as_of), household_id=household_id, year=year).order_by("pk")[:1]


@kept
def _last_exit(household_id: int, as_of: date) -> QuerySet[Exit]:
    return Exit.objects.filter(household_id=household_id, done_on__lte=as_of).order_by("-done_on")[:1]


def members_of(household: Household, as_of: date) -> list[Member]:
    """Members on the day, the head first."""
    spans = _members(household.pk, as_of)
    ordered = sorted(spans, key=lambda span: (span.relation != Relation.HEAD, span.person.born_on, span.pk))
    secrets = identities_of(span.person_id for span in ordered)
    return [
        Member(
            span=span,
            person=span.person,
            age=age_on(span.person.born_on, as_of),
            id_number=secrets.get((span.person_id, "id_number")),
            phone=secrets.get((span.person_id, "phone")),
        )
        for span in ordered
    ]


@kept
def _members(household_id: int, as_of: date) -> QuerySet[Membership]:
    return Membership.objects.filter(covers(as_of), household_id=household_id).select_related("person")


@kept
def away(household_id: int) -> QuerySet[Membership]:
    """As `imprisoned`, for a page."""
    return imprisoned_of([household_id])


@kept
def changes_of(actor: Actor, household_id: int) -> QuerySet[RollChange]:
    """人员增减 of one household, the newest first."""
    return roll_changes(actor).filter(household_id=household_id).order_by("-on", "-pk")


def imprisoned(household: Household) -> QuerySet[Membership]:
    """Who left this household for prison and has come back to none since."""
    return imprisoned_of([household.pk])


def imprisoned_of(household_ids: Iterable[int]) -> QuerySet[Membership]:
    since = Membership.objects.filter(person_id=OuterRef("person_id"), start__gte=OuterRef("end"))
    rows = Membership.objects.filter(household_id__in=list(household_ids), left=Leave.IMPRISONED)
    return rows.filter(~Exists(since)).select_related("person")


def identities_of(person_ids: Iterable[int]) -> dict[tuple[int, str], Identity]:
    """The newest version of each secret: (person id, kind) -> row."""
    return {(row.person_id, row.kind): row for row in _identities(list(person_ids))}


@kept
def _identities(person_ids: list[int]) -> QuerySet[Identity]:
    return Identity.objects.filter(person_id__in=person_ids).order_by("start", "pk")


def trail(actor: Actor, household: Household) -> QuerySet[Event]:
    """What was done to the household and its people, newest first: events on their rows, and events of the
    transactions that changed one of the household's dated rows (batches, imports)."""
    tables: dict[Any, Any] = {
        Registration: household.registrations,
        Exit: household.exits,
        ExitPlan: household.exit_plans,
        Membership: household.memberships,
    }
    touched = Q(pk__in=[])
    for model, rows in tables.items():
        ids = [str(pk) for pk in rows.values_list("pk", flat=True)]
        touched |= Q(table_name=model._meta.db_table, row_id__in=ids)
    people = sorted({str(pk) for pk in household.memberships.values_list("person_id", flat=True)})
    secrets = [str(pk) for pk in Identity.objects.filter(person_id__in=people).values_list("pk", flat=True)]
    # As numbers and not as a query: only then does the index of transactions find the events.
    changes = within(Change.objects.all(), actor).filter(touched)
    txids = list(changes.order_by().values_list("txid", flat=True).distinct())
    own = Q(table_name=Household._meta.db_table, row_id=str(household.pk))
    of_people = Q(table_name=Person._meta.db_table, row_id__in=people)
    of_secrets = Q(table_name=Identity._meta.db_table, row_id__in=secrets)
    batches = Q(txid__in=txids, verb__startswith="households.", row_id="")
    rows = within(Event.objects.all(), actor).filter(own | of_people | of_secrets | batches)
    return rows.order_by("-at", "-pk")
