"""Rows for the household's page and the lists."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from yihu.core.access.actor import Actor
from yihu.core.access.scope import within
from yihu.core.history.models import Change, Event
from yihu.core.privacy.masks import Secret
from yihu.engine.idcard import age_on
from yihu.modules.households.models import (
    Exit,
    ExitPlan,
    Household,
    Identity,
    Membership,
    Person,
    Registration,
)
from yihu.modules.households.queries.visible import memberships, visible_to
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
    registration = Registration.objects.filter(household_id=OuterRef("household_id"), end__isnull=True)
    first = Registration.objects.filter(household_id=OuterRef("household_id")).order_by("start")
    return (
        memberships(actor)
        .filter(end__isnull=True)
        .annotate(
            group_name=F("household__group_name"),
            sex=F("person__sex"),
            born_on=F("person__born_on"),
            kind=Subquery(registration.values("kind")[:1]),
            standing=Subquery(registration.values("standing")[:1]),
            registered_on=Subquery(first.values("start")[:1]),
            joined_on=F("start"),
            id_number=_hint(Secret.ID_NUMBER),
            phone=_hint(Secret.PHONE),
        )
    )


def _members_count() -> Subquery:
    open_rows = Membership.objects.filter(household_id=OuterRef("pk"), end__isnull=True)
    return Subquery(open_rows.order_by().values("household_id").annotate(count=Count("pk")).values("count"))


def _hint(kind: Secret) -> Subquery:
    rows = Identity.objects.filter(person_id=OuterRef("person_id"), kind=kind, end__isnull=True)
    return Subquery(rows.values("hint")[:1])


def page_of(household: Household, as_of: date) -> dict[str, object]:
    """Header facts of the household on the day."""
    covers = Q(start__lte=as_of) & (Q(end__isnull=True) | Q(end__gt=as_of))
    registration = household.registrations.filter(covers).first()
    first = household.registrations.order_by("start").first()
    return {
        "registration": registration,
        "registered_since": first.start if first else None,
        "residence": household.residences.filter(covers).first(),
        "plan": household.exit_plans.filter(covers, year=as_of.year).first(),
        "last_exit": household.exits.filter(done_on__lte=as_of).order_by("-done_on").first(),
    }


def members_of(household: Household, as_of: date) -> list[Member]:
    """Members on the day, the head first."""
    spans = household.memberships.filter(start__lte=as_of).exclude(end__lte=as_of).select_related("person")
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


def imprisoned(household: Household) -> QuerySet[Membership]:
    """Who left this household for prison and has come back to none since."""
    return imprisoned_of([household.pk])


def imprisoned_of(household_ids: Iterable[int]) -> QuerySet[Membership]:
    since = Membership.objects.filter(person_id=OuterRef("person_id"), start__gte=OuterRef("end"))
    rows = Membership.objects.filter(household_id__in=list(household_ids), left=Leave.IMPRISONED)
    return rows.filter(~Exists(since)).select_related("person")


def identities_of(person_ids: Iterable[int]) -> dict[tuple[int, str], Identity]:
    """The newest version of each secret: (person id, kind) -> row."""
    rows = Identity.objects.filter(person_id__in=list(person_ids)).order_by("start", "pk")
    return {(row.person_id, row.kind): row for row in rows}


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
    people = [str(pk) for pk in household.memberships.values_list("person_id", flat=True)]
    secrets = [str(pk) for pk in Identity.objects.filter(person_id__in=people).values_list("pk", flat=True)]
    txids = within(Change.objects.all(), actor).filter(touched).values("txid")
    own = Q(table_name=Household._meta.db_table, row_id=str(household.pk))
    of_people = Q(table_name=Person._meta.db_table, row_id__in=people)
    of_secrets = Q(table_name=Identity._meta.db_table, row_id__in=secrets)
    batches = Q(txid__in=txids, verb__startswith="households.", row_id="")
    rows = within(Event.objects.all(), actor).filter(own | of_people | of_secrets | batches)
    return rows.order_by("-at", "-pk")
