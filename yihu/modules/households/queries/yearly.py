"""What is known of a year: for lists, for the household's page, and as rows that figures count.

On a day the newest year not after the day's counts: what was collected for 2019 holds until 2020 is collected.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Left

from yihu.core.access.actor import Actor
from yihu.core.access.kept import kept
from yihu.core.access.scope import within
from yihu.core.privacy.masks import Secret
from yihu.engine import areas
from yihu.engine.areas import DIGITS
from yihu.modules.households.models import (
    Household,
    HouseholdSecret,
    HouseholdYear,
    Identity,
    Membership,
    PersonYear,
    Registration,
)
from yihu.modules.households.queries.dated import persons_on, registered_on
from yihu.modules.households.rules import Relation
from yihu.modules.households.rules.codes import DROPPED_OUT, NOT_IN_SCHOOL, UNKNOWN, Plight

# A span counts the facts known in its own village: whoever may ask for a place sees all that counts there.
_HERE = Q(area_code=OuterRef("area_code"))
_OUT_OF_SCHOOL = [reason.value for reason in DROPPED_OUT]


def household_years(actor: Actor) -> QuerySet[HouseholdYear]:
    return within(HouseholdYear.objects.all(), actor)


def person_years(actor: Actor) -> QuerySet[PersonYear]:
    return within(PersonYear.objects.all(), actor)


def household_secrets(household: Household) -> dict[str, HouseholdSecret]:
    """The present version of each secret: kind -> row."""
    return {row.kind: row for row in _secrets(household.pk)}


@kept
def _secrets(household_id: int) -> QuerySet[HouseholdSecret]:
    return HouseholdSecret.objects.filter(household_id=household_id, end__isnull=True)


def household_secrets_of(ids: Sequence[int], kinds: Sequence[str]) -> dict[tuple[int, str], HouseholdSecret]:
    """The present versions of many households' secrets: (household, kind) -> row."""
    rows = HouseholdSecret.objects.filter(household_id__in=ids, kind__in=kinds, end__isnull=True)
    return {(row.household_id, row.kind): row for row in rows}


def household_years_in_lists(actor: Actor) -> QuerySet[HouseholdYear]:
    """With `head_name` of today and the visible part of what is encrypted."""
    head = Membership.objects.filter(
        household_id=OuterRef("household_id"), end__isnull=True, relation=Relation.HEAD
    )
    hints = {kind: _household_hint(Secret(kind)) for kind in ("phone", "bank", "bank_card")}
    present = Membership.objects.filter(household_id=OuterRef("household_id"), end__isnull=True).order_by()
    persons = present.values("household_id").annotate(count=Count("pk")).values("count")
    return household_years(actor).annotate(
        head_name=Subquery(head.values("name")[:1]),
        persons=Coalesce(Subquery(persons), 0),
        **_of_register(),
        **hints,
    )


def person_years_in_lists(actor: Actor) -> QuerySet[PersonYear]:
    """With the visible part of what is encrypted, and the relation to the head of today."""
    span = Membership.objects.filter(person_id=OuterRef("person_id"), household_id=OuterRef("household_id"))
    hints = {kind: _hint(Secret(kind)) for kind in ("id_number", "disability", "disease")}
    relation = Subquery(span.order_by("-start").values("relation")[:1])
    rows = person_years(actor).annotate(relation=relation, **_of_register(), **hints)
    return rows.annotate(sex=F("person__sex"), born_on=F("person__born_on"))


def _of_register() -> dict[str, Subquery]:
    rows = Registration.objects.filter(household_id=OuterRef("household_id"), end__isnull=True)
    return {name: Subquery(rows.values(name)[:1]) for name in ("kind", "standing")}


def _household_hint(kind: Secret) -> Subquery:
    rows = HouseholdSecret.objects.filter(household_id=OuterRef("household_id"), kind=kind, end__isnull=True)
    return Subquery(rows.values("hint")[:1])


def _hint(kind: Secret) -> Subquery:
    rows = Identity.objects.filter(person_id=OuterRef("person_id"), kind=kind, end__isnull=True)
    return Subquery(rows.values("hint")[:1])


# -- one household's page ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class YearOfHousehold:
    """`now`: the year's row, or None; `before`: the newest row of an earlier year; the same for people by id."""

    year: int
    now: HouseholdYear | None
    before: HouseholdYear | None
    people: dict[int, PersonYear]
    people_before: dict[int, PersonYear]


def years_known(actor: Actor, household: Household) -> list[int]:
    """Years of which the household or a member has a row, newest first."""
    return sorted(_years(actor, household.pk), reverse=True)


@kept
def _years(actor: Actor, household_id: int) -> QuerySet[HouseholdYear, int]:
    own = household_years(actor).filter(household_id=household_id).values_list("year", flat=True)
    people = person_years(actor).filter(household_id=household_id).values_list("year", flat=True)
    return own.union(people)


def year_of(actor: Actor, household: Household, year: int) -> YearOfHousehold:
    """Where a year is known in two villages because the household moved, that of the present one counts."""
    here = household.area_code
    rows = _household_years(actor, household.pk, year)
    found = {row.year: row for row in sorted(rows, key=lambda row: (row.year, row.area_code == here))}
    # As numbers, so that both ways to a row go by an index.
    of_people = _person_years(actor, household.pk, _present(household.pk), year)
    people = sorted(of_people, key=lambda row: (row.year, row.area_code == here))
    return YearOfHousehold(
        year=year,
        now=found.get(year),
        before=found.get(max((one for one in found if one < year), default=0)),
        people={row.person_id: row for row in people if row.year == year},
        people_before={row.person_id: row for row in people if row.year < year},
    )


@kept
def _household_years(actor: Actor, household_id: int, year: int) -> QuerySet[HouseholdYear]:
    return household_years(actor).filter(household_id=household_id, year__lte=year)


@kept
def _person_years(actor: Actor, household_id: int, present: list[int], year: int) -> QuerySet[PersonYear]:
    # What was said of somebody before they came from another household of the village is still known.
    whose = Q(household_id=household_id) | Q(person_id__in=present, year__lt=year)
    return person_years(actor).filter(whose, year__lte=year)


@kept
def _present(household_id: int) -> QuerySet[Membership, int]:
    rows = Membership.objects.filter(household_id=household_id, end__isnull=True)
    return rows.values_list("person_id", flat=True)


def person_year(actor: Actor, person_id: int, year: int) -> tuple[PersonYear | None, PersonYear | None]:
    """(the year's row, the newest one before it)."""
    rows = person_years(actor).filter(person_id=person_id, year__lte=year).order_by("-year", "-pk")
    return (
        next((row for row in rows if row.year == year), None),
        next((row for row in rows if row.year < year), None),
    )


@dataclass(frozen=True)
class Progress:
    """How far a place is with a year: households and people present, and how many of them have the year's row."""

    area_code: str
    households: int
    households_done: int
    carried: int
    people: int
    people_done: int


def progress(place: str, below: Sequence[str], year: int, as_of: date) -> list[Progress]:
    """One line for each of the places `below` (all of one level, inside `place`), in two grouped queries."""
    digits = DIGITS[areas.level_of(below[0])]
    of_place = Left("area_code", digits)
    own = HouseholdYear.objects.filter(_HERE, household_id=OuterRef("household_id"), year=year)
    persons = PersonYear.objects.filter(_HERE, person_id=OuterRef("person_id"), year=year)
    households = _grouped(
        registered_on(place, as_of).annotate(done=Exists(own), same=Exists(own.filter(carried=True))),
        of_place,
    )
    people = _grouped(
        persons_on(place, as_of).annotate(done=Exists(persons), same=Value(value=False)), of_place
    )
    made = []
    for code in below:
        known, of_people = (found.get(code[:digits], (0, 0, 0)) for found in (households, people))
        made.append(Progress(code, *known, *of_people[:2]))
    return made


def _grouped(rows: QuerySet[Any], of_place: Left) -> dict[str, tuple[int, int, int]]:
    """Place -> rows, those that are done, those of them that are as before."""
    counted = rows.order_by().annotate(place=of_place).values("place")
    counted = counted.annotate(
        all=Count("pk"), ready=Count("pk", filter=Q(done=True)), kept=Count("pk", filter=Q(same=True))
    )
    return {place: (every, ready, kept) for place, every, ready, kept in counted.values_list(*_COUNTED)}


_COUNTED = ("place", "all", "ready", "kept")


# -- lists of households -----------------------------------------------------------------------------------


def of_cause(rows: QuerySet[Household], cause: str, year: int) -> QuerySet[Household]:
    """Households whose newest year up to `year` names the cause as the main one."""
    return _whose_year(rows, year, main_cause=cause)


def in_plight(rows: QuerySet[Household], plight: Plight, year: int) -> QuerySet[Household]:
    """Households to which, or to one of whose present members, it applies in the newest year up to `year`."""
    own: dict[Plight, Q] = {
        Plight.UNSAFE_HOUSE: Q(unsafe_house=True),
        Plight.UNSAFE_WATER: Q(safe_water=False) | Q(water_hardship=True),
        Plight.RELOCATED: Q(relocated=True),
    }
    if plight in own:
        return _whose_year(rows, year, own[plight])
    of_member = {
        Plight.DROPOUT: Q(dropout__in=_OUT_OF_SCHOOL),
        Plight.UNINSURED: Q(resident_medical=False)
        & (Q(employee_medical=False) | Q(employee_medical__isnull=True)),
        Plight.UNWELL: ~Q(health__in=("", "healthy")),
    }[plight]
    present = Membership.objects.filter(household_id=OuterRef("pk"), end__isnull=True)
    return rows.filter(Exists(_people(present, date(year, 12, 31), of_member)))


def _whose_year(rows: QuerySet[Household], year: int, *conditions: Q, **equal: object) -> QuerySet[Household]:
    newest = HouseholdYear.objects.filter(_HERE, household_id=OuterRef("pk"), year__lte=year)
    kept = HouseholdYear.objects.filter(*conditions, pk=OuterRef("newest"), **equal)
    found = rows.annotate(newest=Subquery(newest.order_by("-year").values("pk")[:1])).filter(Exists(kept))
    return cast("QuerySet[Household]", found)


# -- rows that figures count -------------------------------------------------------------------------------


def with_household_facts(rows: QuerySet[Any], as_of: date) -> QuerySet[Any]:
    """Rows with a `household_id`, with the facts of the newest year: `cause`, `grade`; 'unknown' where none."""
    year = HouseholdYear.objects.filter(
        _HERE, household_id=OuterRef("household_id"), year__lte=as_of.year
    ).order_by("-year")
    found: QuerySet[Any] = rows.annotate(cause=_known(year, "main_cause"), grade=_known(year, "house_grade"))
    return found


def with_person_facts(rows: QuerySet[Any], as_of: date) -> QuerySet[Any]:
    """Memberships with the facts of the newest year: `labour`, `education`, `school`, `work`, and `health` as
    well, unwell or unknown only: the list behind a group must not tell who is ill of what."""
    year = PersonYear.objects.filter(_HERE, person_id=OuterRef("person_id"), year__lte=as_of.year).order_by(
        "-year"
    )
    health = Case(
        When(health="healthy", then=Value("healthy")),
        When(health="", then=Value(UNKNOWN)),
        default=Value("unwell"),
        output_field=CharField(),
    )
    found: QuerySet[Any] = rows.annotate(
        labour=_known(year, "labour"),
        education=_known(year, "education"),
        school=_known(year, "school"),
        work=_known(year, "work_region"),
        health=Coalesce(Subquery(year.annotate(seen=health).values("seen")[:1]), Value(UNKNOWN)),
    )
    return found


def _known(rows: QuerySet[Any], name: str) -> Coalesce:
    shown = Case(When(**{name: ""}, then=Value(UNKNOWN)), default=F(name), output_field=CharField())
    return Coalesce(Subquery(rows.annotate(known=shown).values("known")[:1]), Value(UNKNOWN))


def registered_with_facts(area_code: str, as_of: date) -> QuerySet[Registration]:
    return cast("QuerySet[Registration]", with_household_facts(registered_on(area_code, as_of), as_of))


def persons_with_facts(area_code: str, as_of: date) -> QuerySet[Membership]:
    return cast("QuerySet[Membership]", with_person_facts(persons_on(area_code, as_of), as_of))


def in_unsafe_houses(area_code: str, as_of: date) -> QuerySet[Registration]:
    """Registered households whose newest year says 危房."""
    return _households(registered_on(area_code, as_of), as_of, unsafe_house=True)


def without_safe_water(area_code: str, as_of: date) -> QuerySet[Registration]:
    """Registered households whose newest year says that safe water is not there, or hard to get."""
    unsafe = Q(safe_water=False) | Q(water_hardship=True)
    return _households(registered_on(area_code, as_of), as_of, unsafe)


def relocated(area_code: str, as_of: date) -> QuerySet[Registration]:
    return _households(registered_on(area_code, as_of), as_of, relocated=True)


def dropped_out(area_code: str, as_of: date) -> QuerySet[Membership]:
    """Members of registered households whose newest year gives a reason for having dropped out of school."""
    return _people(persons_on(area_code, as_of), as_of, dropout__in=_OUT_OF_SCHOOL)


def uninsured(area_code: str, as_of: date) -> QuerySet[Membership]:
    """Members of registered households who are said to be in neither medical insurance; nothing said is no no."""
    not_employee = Q(employee_medical=False) | Q(employee_medical__isnull=True)
    return _people(persons_on(area_code, as_of), as_of, not_employee, resident_medical=False)


def working_away(area_code: str, as_of: date) -> QuerySet[Membership]:
    """Members of registered households with a place of work and months worked in the newest year."""
    rows = _people(persons_on(area_code, as_of), as_of, ~Q(work_region=""), work_months__gt=0)
    return with_work(rows, as_of)


def with_work(rows: QuerySet[Membership], as_of: date) -> QuerySet[Membership]:
    year = PersonYear.objects.filter(_HERE, person_id=OuterRef("person_id"), year__lte=as_of.year).order_by(
        "-year"
    )
    return cast(
        "QuerySet[Membership]",
        rows.annotate(region=_known(year, "work_region"), channel=_known(year, "channel")),
    )


def in_school(area_code: str, as_of: date) -> QuerySet[Membership]:
    """Members of registered households who are pupils in the newest year, by what they attend."""
    pupil = ~Q(school__in=("", NOT_IN_SCHOOL, "under_age"))
    return with_person_facts(_people(persons_on(area_code, as_of), as_of, pupil), as_of)


def _households(
    rows: QuerySet[Registration], as_of: date, *conditions: Q, **equal: object
) -> QuerySet[Registration]:
    """Those whose newest year satisfies the conditions: one step in the index of years for each."""
    newest = HouseholdYear.objects.filter(_HERE, household_id=OuterRef("household_id"), year__lte=as_of.year)
    kept = HouseholdYear.objects.filter(*conditions, pk=OuterRef("newest"), **equal)
    return rows.annotate(newest=Subquery(newest.order_by("-year").values("pk")[:1])).filter(Exists(kept))


def _people(rows: QuerySet[Membership], as_of: date, *conditions: Q, **equal: object) -> QuerySet[Membership]:
    newest = PersonYear.objects.filter(_HERE, person_id=OuterRef("person_id"), year__lte=as_of.year)
    kept = PersonYear.objects.filter(*conditions, pk=OuterRef("newest"), **equal)
    return rows.annotate(newest=Subquery(newest.order_by("-year").values("pk")[:1])).filter(Exists(kept))
