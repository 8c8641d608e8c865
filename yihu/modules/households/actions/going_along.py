"""What a year said of people and households goes where they go, and back when the change never was.

In another village it goes as a copy of the newest year, so that each village keeps the facts its own figures count
(ADR 0065). Within the village there is one row a person and year: this year's goes over to the other household.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import models

from yihu.core.access.actor import Actor
from yihu.core.rooms import collect
from yihu.engine.following import Ending, Kept
from yihu.modules.households.actions import common
from yihu.modules.households.actions.journal import Journal
from yihu.modules.households.models import Household, HouseholdYear, Membership, PersonYear, RollChange

_OWN = {
    "id",
    "area_code",
    "batch_id",
    "note",
    "household_id",
    "person_id",
    "number",
    "name",
    "year",
    "carried",
}
_HOUSE = ("longitude", "latitude")  # where the house stands: it does not move
_SPLIT = "分户时沿用原户，请核实土地和住房"


def with_household(journal: Journal, household: Household, *, to: str, on: date) -> None:
    """The whole household moves to the village `to`."""
    left_behind = dict.fromkeys(_HOUSE)
    _copy(journal, HouseholdYear, "household_id", [household.pk], on, area_code=to, **left_behind)
    people = household.memberships.filter(end__isnull=True).values_list("person_id", flat=True)
    _copy(journal, PersonYear, "person_id", list(people), on, area_code=to)


def followed(actor: Actor, household: Household, *, to: str, on: date) -> None:
    """What other modules hold open about the household goes to the village `to` as well (ADR 0113)."""
    for follower in collect("following"):
        follower.follow(actor, household, to, on)


def ended(actor: Actor, household: Household, ending: Ending) -> dict[str, Kept]:
    """Nothing stays open about a household that has ended; what each module needs to open it again (ADR 0128)."""
    closed = {one.key: one.close(actor, household, ending) for one in collect("following")}
    return {key: kept for key, kept in closed.items() if kept}


def lives_on(actor: Actor, household: Household, ended: Mapping[str, Kept]) -> None:
    """It had not ended: what was open about it is open again."""
    for follower in collect("following"):
        if kept := ended.get(follower.key):
            follower.reopen(actor, household, kept)


def with_people(journal: Journal, spans: Sequence[Membership], target: Household, *, on: date) -> None:
    """The people of `spans`, which end, go to live in the household `target`."""
    ids = [span.person_id for span in spans]
    here = {"household_id": target.pk, "number": target.number}
    if spans and spans[0].area_code != target.area_code:
        _copy(journal, PersonYear, "person_id", ids, on, area_code=target.area_code, **here)
        return
    rows = PersonYear.objects.filter(person_id__in=ids, year__gte=on.year, area_code=target.area_code)
    rows = rows.exclude(household=target)
    journal.facts |= {str(row.pk): [row.household_id, row.number] for row in rows}
    rows.update(**here)


def with_split(journal: Journal, household: Household, made: Household, *, on: date) -> None:
    """The new household begins with what was known of the old one."""
    _copy(
        journal, HouseholdYear, "household_id", [household.pk], on,
        household_id=made.pk, number=made.number, area_code=made.area_code, note=_SPLIT,
    )  # fmt: skip


def _copy(
    journal: Journal, model: type[models.Model], subject: str, ids: list[int], on: date, **changes: Any
) -> None:
    rows = model._default_manager.filter(**{f"{subject}__in": ids}, year__lte=on.year)
    newest: dict[int, Any] = {}
    for row in rows.order_by(subject, "-year", "-pk"):
        newest.setdefault(getattr(row, subject), row)
    given = {"batch_id": None, **changes}
    fresh = common.copies(newest.values(), **given)
    known = _known(model, fresh)
    now = model._default_manager.filter(**{f"{subject}__in": ids}, year__gte=on.year)
    _note_standing(journal, now, {row.area_code for row in fresh})
    journal.open(model._default_manager.bulk_create([row for row in fresh if _place(row) not in known]))


def _note_standing(journal: Journal, rows: models.QuerySet[Any], places: set[str]) -> None:
    """What was said there before the household came back to it: that is not taken along when it had not come."""
    if found := list(rows.filter(area_code__in=places).values_list("pk", flat=True)):
        journal.stood.setdefault(str(rows.model._meta.model_name), []).extend(found)


def _place(row: Any) -> tuple[int, int, str]:
    return (row.person_id if isinstance(row, PersonYear) else row.household_id, row.year, row.area_code)


def _known(model: type[models.Model], rows: Iterable[Any]) -> set[tuple[int, int, str]]:
    """Who has a row of the year there already: nothing goes over that."""
    wanted = [_place(row) for row in rows]
    subject = "person_id" if model is PersonYear else "household_id"
    there = model._default_manager.filter(
        **{f"{subject}__in": [one[0] for one in wanted]}, area_code__in={one[2] for one in wanted}
    )
    return {_place(row) for row in there}


def take_back(row: RollChange, other_id: int | None) -> None:
    """Copies that nobody has touched go; what was written since goes back to where the household or person is
    again. Raises IntegrityError where the old place has said something else meanwhile."""
    for pk, (household, number) in row.spans.get("facts", {}).items():
        PersonYear.objects.filter(pk=pk).update(household_id=household, number=number)
    for model in (HouseholdYear, PersonYear):
        opened = row.spans["opened"].get(str(model._meta.model_name), [])
        for copy in model._default_manager.filter(pk__in=opened):
            _copy_back(model, copy)
        stood = row.spans.get("stood", {}).get(str(model._meta.model_name), [])
        since = model._default_manager.filter(year__gte=row.on.year).exclude(pk__in=[*opened, *stood])
        if was := row.spans["was"]:
            there = {"household_id": row.household_id, "area_code": row.household.area_code}
            since.filter(**there).update(area_code=was["area_code"])
    back = {"household_id": row.household_id, "number": row.number}
    for person, code in row.spans["people"].items():
        later = PersonYear.objects.filter(person_id=person, household=other_id, year__gte=row.on.year)
        later.update(area_code=code, **back)


def _copy_back(model: type[models.Model], copy: Any) -> None:
    source = _source(model, copy)
    if source is not None and _touched(copy, source) and _same_subject(copy, source):
        kept = {"household_id": source.household_id, "number": source.number, "area_code": source.area_code}
        kept |= {name: getattr(source, name) for name in _HOUSE if isinstance(source, HouseholdYear)}
        source.delete()
        model._default_manager.filter(pk=copy.pk).update(**kept)
        return
    copy.delete()


def _touched(copy: Any, source: Any) -> bool:
    before = _facts(source)
    if isinstance(copy, HouseholdYear) and copy.longitude is None:
        before |= dict.fromkeys(_HOUSE)
    return _facts(copy) != before


def _source(model: type[models.Model], copy: Any) -> Any:
    """The row it was copied from: the same person's or household's of the year in the place left."""
    rows = model._default_manager.filter(year=copy.year).exclude(pk=copy.pk)
    if isinstance(copy, PersonYear):
        return rows.filter(person_id=copy.person_id).order_by("-pk").first()
    return rows.filter(household_id=copy.household_id).order_by("-pk").first()


def _same_subject(copy: Any, source: Any) -> bool:
    return bool(_place(copy)[0] == _place(source)[0])


def _facts(row: Any) -> dict[str, Any]:
    names = [field.attname for field in row._meta.concrete_fields if field.attname not in _OWN]
    return {name: getattr(row, name) for name in names}
