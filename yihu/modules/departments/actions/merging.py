"""Two records were one person: the lines about the dropped one are lines about the kept one."""

from __future__ import annotations

from datetime import date
from typing import Any

from yihu.engine.following import Kept
from yihu.engine.merging import OnePerson
from yihu.modules.departments import queries
from yihu.modules.departments.rules import File
from yihu.modules.households import actions as households


def handed_over(file: File, one: OnePerson) -> Kept:
    """To the household where the kept person lived on the day of the line, as if the line were matched today. What
    the kept person's file says already is not said twice: that line stays."""
    model = queries.model_of(file)
    if file.of_household:
        return households.rename(model, one)
    spans = list(one.kept.memberships.order_by("start", "pk"))
    kept: dict[str, dict[str, Any]] = {}
    for row in model._default_manager.filter(person_id=one.dropped.pk).order_by("pk"):
        there = _where(spans, getattr(row, file.day)) | {"subject": f"p{one.kept.pk}"}
        same = {name: getattr(row, name) for name in file.identify}
        known = model._default_manager.filter(
            subject=there["subject"], area_code=there.get("area_code", row.area_code), **same
        )
        if not known.exists():
            kept[str(row.pk)] = {
                name: getattr(row, name) for name in ("household_id", "number", "area_code", "subject")
            }
            model._default_manager.filter(pk=row.pk).update(person_id=one.kept.pk, **there)
    return {model._meta.label: kept} if kept else {}


def handed_back(file: File, one: OnePerson, kept: Kept) -> None:
    households.restore(queries.model_of(file), one, kept)


def _where(spans: list[Any], day: date) -> dict[str, Any]:
    """The household of the day; of somebody who came later or has gone, the last one."""
    held = [span for span in spans if span.start <= day and (span.end is None or span.end > day)]
    found = (held or spans)[-1:]
    return {name: getattr(span, name) for span in found for name in ("household_id", "number", "area_code")}
