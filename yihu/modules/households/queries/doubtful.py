"""Rolls that cannot be right: one query a rule, over the members of a day."""

from __future__ import annotations

from datetime import date

from django.db.models import (
    Case,
    CharField,
    DateField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from yihu.core.areas import queries as area_queries
from yihu.core.areas.models import Area
from yihu.core.privacy.masks import Secret
from yihu.engine import policy
from yihu.modules.households.models import Identity, Membership, Registration
from yihu.modules.households.queries.dated import (
    covers,
    members_on,
    persons_on,
    registered_on,
    registered_persons_by_village,
)
from yihu.modules.households.rules import CHILDREN, EXPECTED_SEX, PARENT_GAP_YEARS, PARENTS, Relation
from yihu.modules.places import queries as places
from yihu.modules.places.rules import KeyReason, should_be_key


def without_one_head(area_code: str, as_of: date) -> QuerySet[Registration]:
    """V005: a registered household with members and no head (two are impossible: the database refuses them)."""
    members = Membership.objects.filter(covers(as_of), household_id=OuterRef("household_id"))
    rows = registered_on(area_code, as_of).filter(Exists(members))
    return rows.filter(~Exists(members.filter(relation=Relation.HEAD)))


def two_spouses(area_code: str, as_of: date) -> QuerySet[Membership]:
    """V005: the second and further spouses of one household."""
    others = Membership.objects.filter(
        covers(as_of), household_id=OuterRef("household_id"), relation=Relation.SPOUSE, pk__lt=OuterRef("pk")
    )
    return members_on(area_code, as_of).filter(Exists(others), relation=Relation.SPOUSE)


def spouse_of_same_sex(area_code: str, as_of: date) -> QuerySet[Membership]:
    """V006."""
    rows = members_on(area_code, as_of).filter(relation=Relation.SPOUSE)
    return rows.annotate(head_sex=_head(as_of, "person__sex")).filter(person__sex=F("head_sex"))


def relation_against_sex(area_code: str, as_of: date) -> QuerySet[Membership]:
    """V007: a 之子 who is a woman and the like."""
    expected = Case(
        *(When(relation=relation, then=Value(sex.value)) for relation, sex in EXPECTED_SEX.items()),
        default=None,
        output_field=CharField(),
    )
    rows = members_on(area_code, as_of).annotate(expected_sex=expected)
    return rows.filter(expected_sex__isnull=False).exclude(person__sex=F("expected_sex"))


def age_gap_too_small(area_code: str, as_of: date) -> QuerySet[Membership]:
    """V008: children less than fifteen years younger than the head, parents less than fifteen years older."""
    rows = members_on(area_code, as_of).annotate(
        child_from=_years_from(_head(as_of, "person__born_on"), PARENT_GAP_YEARS),
        parent_until=_years_from(_head(as_of, "person__born_on"), -PARENT_GAP_YEARS),
    )
    children = Q(relation__in=CHILDREN, person__born_on__lt=F("child_from"))
    parents = Q(relation__in=PARENTS, person__born_on__gt=F("parent_until"))
    return rows.filter(children | parents)


def without_members(area_code: str, as_of: date) -> QuerySet[Registration]:
    """V010: registered, and nobody in it."""
    members = Membership.objects.filter(covers(as_of), household_id=OuterRef("household_id"))
    return registered_on(area_code, as_of).filter(~Exists(members))


def without_id_number(area_code: str, as_of: date) -> QuerySet[Membership]:
    """V001: members of registered households for whom no ID number stands."""
    numbers = Identity.objects.filter(person_id=OuterRef("person_id"), kind=Secret.ID_NUMBER)
    return persons_on(area_code, as_of).filter(~Exists(numbers))


def villages_that_should_be_key(area_code: str, as_of: date) -> QuerySet[Area]:
    """Enough registered persons (policy `keyvillage.registered_persons`) and on no watch list."""
    persons = registered_persons_by_village(area_code, as_of)
    codes = should_be_key(
        persons, places.key_villages_on(area_code, as_of), threshold=_threshold(area_code, as_of)
    )
    return area_queries.inside(area_code).filter(code__in=codes)


def villages_no_longer_large(area_code: str, as_of: date) -> QuerySet[Area]:
    """On the watch list for their many registered persons, who are not that many."""
    persons = registered_persons_by_village(area_code, as_of)
    listed = places.key_places_on(area_code, as_of).filter(reason=KeyReason.MANY_REGISTERED)
    limit = _threshold(area_code, as_of)
    codes = [code for code in listed.values_list("area_code", flat=True) if persons.get(code, 0) < limit]
    return area_queries.inside(area_code).filter(code__in=codes)


def _threshold(area_code: str, as_of: date) -> int:
    return int(policy.for_area(area_code).at("keyvillage.registered_persons", as_of).number)


def _head(as_of: date, column: str) -> Subquery:
    heads = Membership.objects.filter(
        covers(as_of), household_id=OuterRef("household_id"), relation=Relation.HEAD
    )
    return Subquery(heads.values(column)[:1])


def _years_from(day: Subquery, years: int) -> Func:
    return Func(day, template=f"(%(expressions)s + interval '{years} years')::date", output_field=DateField())
