"""Asking the newest year's forms about members of households: for rules that are data, in higher modules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, cast

from django.db.models import OuterRef, Q, QuerySet, Subquery

from yihu.modules.households.models import HouseholdYear, Membership, PersonYear

_HERE = Q(area_code=OuterRef("area_code"))


def house_grades(household_ids: Sequence[int], year: int) -> dict[int, tuple[int, str]]:
    """(year, 危房级别) of the newest year up to this one that tells a grade, by household; inside an open scope."""
    rows = HouseholdYear.objects.filter(household_id__in=household_ids, year__lte=year).exclude(
        house_grade=""
    )
    return {
        household: (known, grade)
        for household, known, grade in rows.order_by("year", "pk").values_list(
            "household_id", "year", "house_grade"
        )
    }


def with_newest_year(rows: QuerySet[Membership], as_of: date) -> QuerySet[Membership]:
    """Adds the keys of the newest forms up to the day's year: `person_form`, `household_form`."""
    people = PersonYear.objects.filter(_HERE, person_id=OuterRef("person_id"), year__lte=as_of.year)
    homes = HouseholdYear.objects.filter(_HERE, household_id=OuterRef("household_id"), year__lte=as_of.year)
    found = rows.annotate(
        person_form=Subquery(people.order_by("-year").values("pk")[:1]),
        household_form=Subquery(homes.order_by("-year").values("pk")[:1]),
    )
    return cast("QuerySet[Membership]", found)


def main_causes(household_ids: Iterable[int], year: int) -> dict[int, str]:
    """主要致贫原因 of the newest form up to the year, by household."""
    rows = HouseholdYear.objects.filter(household_id__in=list(household_ids), year__lte=year)
    return dict(rows.order_by("year").values_list("household_id", "main_cause"))


def column_label(name: str) -> str:
    """What the form calls `person.…` or `household.…`."""
    table, _, column = name.partition(".")
    model = PersonYear if table == "person" else HouseholdYear
    return str(getattr(model._meta.get_field(column), "verbose_name", column))


def shown_value(name: str, value: Any) -> str:
    """A value of a form in words; empty where nothing is said."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if value in (None, ""):
        return ""
    table, _, column = name.partition(".")
    model = PersonYear if table == "person" else HouseholdYear
    return str(dict(model._meta.get_field(column).flatchoices).get(value, value))  # type: ignore[union-attr]


def form_values(rows: QuerySet[Any], person: list[str], household: list[str]) -> dict[int, dict[str, Any]]:
    """What the newest forms say in the named columns, by membership: `person.…`, `household.…`, `person.year`."""
    found = list(rows.values_list("pk", "person_form", "household_form"))
    people = PersonYear.objects.in_bulk({one for _, one, _ in found if one})
    homes = HouseholdYear.objects.in_bulk({one for _, _, one in found if one})
    said: dict[int, dict[str, Any]] = {}
    for pk, person_key, home_key in found:
        here: dict[str, Any] = {}
        for table, form, names in (
            ("person", people.get(person_key), person),
            ("household", homes.get(home_key), household),
        ):
            if form is not None:
                here |= {f"{table}.{name}": getattr(form, name) for name in names} | {
                    f"{table}.year": form.year
                }
        said[pk] = here
    return said
