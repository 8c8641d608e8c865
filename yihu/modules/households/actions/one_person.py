"""Two records were one person: what is known of the dropped one is known of the kept one, and back again (ADR 0188)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models

from yihu.core.rooms import collect
from yihu.engine.following import Kept
from yihu.engine.merging import OnePerson
from yihu.modules.households.actions import common
from yihu.modules.households.models import Membership, PersonYear
from yihu.modules.households.queries import one_person as told

_FACTS = [column.name for column in told.FACTS]


def handed_over(one: OnePerson) -> dict[str, Kept]:
    """Every module's rows about the dropped record that do not stay with it; told is where they were."""
    moved = {key.key: key.move(one) for key in collect("merging") if key.move}
    return {key: kept for key, kept in moved.items() if kept}


def handed_back(one: OnePerson, kept: Mapping[str, Kept]) -> None:
    for key in collect("merging"):
        if key.back and key.key in kept:
            key.back(one, kept[key.key])


def rename(model: type[models.Model], one: OnePerson) -> Kept:
    """The rows name the kept person from now on, and nothing else of them changes."""
    rows = model._default_manager.filter(person_id=one.dropped.pk)
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    rows.update(person_id=one.kept.pk)
    return {model._meta.label: {str(pk): {} for pk in ids}} if ids else {}


def restore(model: type[models.Model], one: OnePerson, kept: Kept) -> None:
    """Rows name the dropped person again, with what they said; one that has gone elsewhere since is left alone."""
    for pk, was in kept.get(model._meta.label, {}).items():
        rows = model._default_manager.filter(pk=pk, person_id=one.kept.pk)
        rows.update(person_id=one.dropped.pk, **was)


def take_years(one: OnePerson) -> Kept:
    """Years that the kept record lacks: within the village the row goes over, from another village a copy does, so
    that each village keeps the facts its own figures count. Of a year that both have, the one chosen holds."""
    span = Membership.objects.filter(person=one.kept, end__isnull=True).select_related("household").first()
    if span is None:
        return {}
    kept: Kept = {"moved": {}, "copied": {}, "was": {}}
    for row in told.facts_to_take(one.kept.pk, one.dropped.pk):
        kept["moved" if row.area_code == span.area_code else "copied"] |= _taken(row, span)
    for pair in told.facts_that_differ(one.kept.pk, one.dropped.pk):
        if pair.year in one.instead:
            now = {name: getattr(pair.dropped, name) for name in _FACTS}
            before = {name: getattr(pair.kept, name) for name in _FACTS}
            PersonYear.objects.filter(pk=pair.kept.pk).update(**now)
            kept["was"][str(pair.kept.pk)] = {"before": before, "now": now}
    return {part: rows for part, rows in kept.items() if rows}


def _taken(row: PersonYear, span: Membership) -> dict[str, dict[str, Any]]:
    here = {"household_id": span.household_id, "number": span.number, "name": span.name}
    if row.area_code == span.area_code:
        PersonYear.objects.filter(pk=row.pk).update(person_id=span.person_id, **here)
        return {str(row.pk): {"household_id": row.household_id, "number": row.number, "name": row.name}}
    whose: dict[str, Any] = {"person_id": span.person_id, "area_code": span.area_code, "batch_id": None}
    (copy,) = common.copies([row], **whose, **here)
    copy.save()
    return {str(copy.pk): {name: getattr(copy, name) for name in _FACTS}}


def give_years_back(one: OnePerson, kept: Kept) -> None:
    """What somebody has written since stays with the record on which it was written."""
    for pk, was in kept.get("moved", {}).items():
        PersonYear.objects.filter(pk=pk, person=one.kept).update(person=one.dropped, **was)
    for pk, said in kept.get("copied", {}).items():
        PersonYear.objects.filter(pk=pk, person=one.kept, **said).delete()
    for pk, said in kept.get("was", {}).items():
        PersonYear.objects.filter(pk=pk, person=one.kept, **said["now"]).update(**said["before"])
