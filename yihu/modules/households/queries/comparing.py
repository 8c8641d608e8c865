"""What the register says of the people and the households that lines of another system tell of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area, within
from yihu.modules.households.models import Household, Membership, Registration
from yihu.modules.households.queries.dated import covers, with_head
from yihu.modules.households.rules import Relation

Line = Mapping[str, Any]


def register_of_lines(actor: Actor, lines: Sequence[Line]) -> list[Line]:
    """For each line (`subject_id`, `year`) the person and the household as they stood at the end of its year, or
    stand today where the year is not over; empty for somebody the register does not know."""
    spans = _spans(actor, {line["subject_id"] for line in lines if line.get("subject_id")})
    registrations = _registrations(actor, {span.household_id for rows in spans.values() for span in rows})
    found: list[Line] = []
    for line in lines:
        span = _at(spans.get(line.get("subject_id") or 0, ()), line.get("year"))
        if span is None:
            found.append({})
            continue
        registration = _at(registrations.get(span.household_id, ()), line.get("year"))
        found.append(
            {
                "relation": span.relation,
                "sex": span.person.sex,
                "born_on": span.person.born_on,
                "kind": registration.kind if registration else "",
                "standing": registration.standing if registration else "",
            }
        )
    return found


def absent_from_lines(
    actor: Actor, area_codes: Sequence[str], years: Sequence[int], lines: Sequence[Line]
) -> QuerySet[Membership]:
    """Members of registered households there at the end of the newest year, of whom no line tells."""
    rows = within(Membership.objects.all(), actor)
    if not years:
        return rows.none()
    last_day = date(max(years), 12, 31)
    registered = Registration.objects.filter(covers(last_day), household_id=OuterRef("household_id"))
    told = {line["subject_id"] for line in lines if line.get("subject_id")}
    rows = rows.filter(_in_any(area_codes), covers(last_day), Exists(registered)).exclude(person_id__in=told)
    return rows.order_by("area_code", "number", "pk")


def households_of_lines(actor: Actor, lines: Sequence[Line]) -> list[Line]:
    """For each line (`number`, `year`) the household as it stood at the end of its year, or stands today where the
    year is not over; empty for one that the register does not know or that was nobody's home then."""
    numbers = {line["number"] for line in lines if line.get("number")}
    known = dict(
        within(Household.objects.all(), actor).filter(number__in=numbers).values_list("number", "pk")
    )
    members: dict[int, list[Membership]] = {}
    for span in within(Membership.objects.all(), actor).filter(household_id__in=known.values()):
        members.setdefault(span.household_id, []).append(span)
    registrations = _registrations(actor, set(known.values()))
    found: list[Line] = []
    for line in lines:
        key = known.get(line.get("number") or "", 0)
        here = _living(members.get(key, ()), line.get("year"))
        registration = _at(registrations.get(key, ()), line.get("year"))
        head = next((span.name for span in here if span.relation == Relation.HEAD), "")
        told = {
            "head_name": head,
            "persons": len(here),
            "kind": registration.kind if registration else "",
            "standing": registration.standing if registration else "",
        }
        found.append(told if here else {})
    return found


def households_absent_from_lines(
    actor: Actor, area_codes: Sequence[str], years: Sequence[int], lines: Sequence[Line]
) -> QuerySet[Registration]:
    """Registered households there at the end of the newest year, of which no line tells; `name` is the head's."""
    rows = within(Registration.objects.all(), actor)
    if not years:
        return rows.none()
    last_day = date(max(years), 12, 31)
    told = {line["number"] for line in lines if line.get("number")}
    rows = rows.filter(_in_any(area_codes), covers(last_day)).exclude(number__in=told)
    found = with_head(rows, last_day).annotate(name=F("head_name")).order_by("area_code", "number", "pk")
    return cast("QuerySet[Registration]", found)


def _in_any(area_codes: Sequence[str]) -> Q:
    where = Q(pk__in=[])
    for code in area_codes:
        where |= in_area("area_code", code)
    return where


def _living(spans: Sequence[Membership], year: int | None) -> list[Membership]:
    last_day = date(year, 12, 31) if year else date.max
    return [span for span in spans if span.start <= last_day and (span.end is None or span.end > last_day)]


def _spans(actor: Actor, people: set[int]) -> dict[int, list[Membership]]:
    found: dict[int, list[Membership]] = {}
    rows = within(Membership.objects.all(), actor).filter(person_id__in=people).select_related("person")
    for span in rows.order_by("start", "pk"):
        found.setdefault(span.person_id, []).append(span)
    return found


def _registrations(actor: Actor, households: set[int]) -> dict[int, list[Registration]]:
    found: dict[int, list[Registration]] = {}
    rows = within(Registration.objects.all(), actor).filter(household_id__in=households)
    for span in rows.order_by("start", "pk"):
        found.setdefault(span.household_id, []).append(span)
    return found


def _at(spans: Sequence[Any], year: int | None) -> Any:
    """The last span that began by the end of the year; an older file is not held against what came later."""
    last_day = date(year, 12, 31) if year else date.max
    return next((span for span in reversed(spans) if span.start <= last_day), None)
