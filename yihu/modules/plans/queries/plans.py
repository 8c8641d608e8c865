"""Plans and measures: of a household, of a place, as of any day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area, within
from yihu.core.database.staying import here
from yihu.engine import policy
from yihu.engine.errors import Conflict, NotFound
from yihu.modules.households import queries as households
from yihu.modules.pairing import queries as pairing
from yihu.modules.plans.models import Measure, Plan, Progress
from yihu.modules.plans.rules import MeasureKind, Stage, State

WARN_KEY = "due.warn_days"


class NoSuchPlan(NotFound):
    code = "no_such_plan"


class NoSuchMeasure(NotFound):
    code = "no_such_measure"


class Gone(Conflict):
    """It went along with its household to another village, or ended with it."""

    code = "plan_moved_along"


def visible_to(actor: Actor) -> QuerySet[Plan]:
    return within(Plan.objects.filter(moved_on__isnull=True), actor)


def measures(actor: Actor) -> QuerySet[Measure]:
    return within(Measure.objects.filter(moved_on__isnull=True), actor)


def plan(actor: Actor, pk: int, *, lock: bool = False) -> Plan:
    """One that went along with its household stays to be read, not to be written. Raises NoSuchPlan, Gone."""
    rows = within(Plan.objects.filter(pk=pk), actor)
    asked = rows.select_for_update(of=("self",)) if lock else rows.select_related("household")
    found: Plan | None = asked.first()
    if found is None:
        raise NoSuchPlan("没有这份帮扶计划，或不在您的管理范围内")
    if lock:
        require_present(found)
    return found


def measure(actor: Actor, pk: int, *, lock: bool = False) -> Measure:
    """As `plan`. Raises NoSuchMeasure, Gone."""
    rows = within(Measure.objects.filter(pk=pk), actor)
    asked = rows.select_for_update(of=("self",)) if lock else rows.select_related("household", "plan")
    found: Measure | None = asked.first()
    if found is None:
        raise NoSuchMeasure("没有这条措施，或不在您的管理范围内")
    if lock:
        require_present(found)
    return found


def require_present(found: Plan | Measure) -> None:
    """Raises Gone."""
    if found.moved_on is not None:
        raise Gone(f"该户已于 {found.moved_on:%Y-%m-%d} 整户迁往他村，帮扶计划随户转出，请由迁入村办理")
    ended = (found.plan if isinstance(found, Measure) else found).ended_on
    if ended is not None:
        raise Gone(f"该户已于 {ended:%Y-%m-%d} 销户或并入他户，帮扶计划随户终止，这里只留历史")


def plan_of(actor: Actor, household: Any, year: int) -> Plan | None:
    return visible_to(actor).filter(household=household, year=year).first()


def _state(as_of: date) -> Case:
    return Case(
        When(stopped_on__lte=as_of, then=Value(State.STOPPED.value)),
        When(done_on__lte=as_of, then=Value(State.DONE.value)),
        When(due__lt=as_of, then=Value(State.OVERDUE.value)),
        default=Value(State.RUNNING.value),
        output_field=CharField(),
    )


def measures_of(actor: Actor, plan_id: int, as_of: date) -> QuerySet[Any]:
    """The measures of a plan with `state` on the day; those of members after those of the household."""
    rows = within(Measure.objects.filter(plan_id=plan_id), actor).annotate(state=_state(as_of))
    return rows.order_by("person_name", "kind", "due", "pk")


def measures_in_lists(actor: Actor) -> QuerySet[Any]:
    """With `head_name` of today."""
    return measures(actor).annotate(head_name=Subquery(_heads(actor).values("name")[:1]))


def in_lists(actor: Actor) -> QuerySet[Any]:
    """Plans with `head_name` of today, `total`, how many measures go on or are done, and `finished`, how many of
    them are done."""
    standing = Q(measures__stopped_on__isnull=True)
    return visible_to(actor).annotate(
        head_name=Subquery(_heads(actor).values("name")[:1]),
        total=Count("measures", filter=standing),
        finished=Count("measures", filter=standing & Q(measures__done_on__isnull=False)),
    )


def _heads(actor: Actor) -> QuerySet[Any]:
    return households.memberships(actor).filter(
        household_id=OuterRef("household_id"), end__isnull=True, relation="head"
    )


def progress_of(measure_ids: Iterable[int]) -> dict[int, list[Progress]]:
    """The entries of each measure, newest first; inside an open scope."""
    found: dict[int, list[Progress]] = {}
    for one in Progress.objects.filter(measure_id__in=list(measure_ids)).order_by("-on", "-pk"):
        found.setdefault(one.measure_id, []).append(one)
    return found


def members(household_id: int, on: date) -> dict[int, str]:
    """Key and name of the household's members on the day; inside an open scope."""
    place = households.members_on("0" * 12, on).filter(household_id=household_id)
    return dict(place.values_list("person_id", "name"))


def member_names(actor: Actor, household_ids: Iterable[int]) -> QuerySet[Any, tuple[int, str, int]]:
    """(household, name, person) of present members."""
    rows = households.memberships(actor).filter(household_id__in=list(household_ids), end__isnull=True)
    return rows.values_list("household_id", "name", "person_id")


def helpers_of(household_ids: Iterable[int], on: date) -> dict[int, tuple[str, str]]:
    return pairing.helpers_of(household_ids, on)


def main_causes(household_ids: Iterable[int], year: int) -> dict[int, str]:
    """主要致贫原因 of the newest year up to `year`, by household; inside an open scope."""
    return households.main_causes(household_ids, year)


# -- what figures and work due count -----------------------------------------------------------------------


def _of_year(year: int, as_of: date) -> QuerySet[Plan]:
    return Plan.objects.filter(
        here(as_of),
        household_id=OuterRef("household_id"),
        area_code=OuterRef("area_code"),
        year=year,
        made_on__lte=as_of,
    )


def planned_on(area_code: str, as_of: date) -> QuerySet[Any]:
    """Households on the register that have a plan of the day's year."""
    return households.registered_on(area_code, as_of).filter(Exists(_of_year(as_of.year, as_of)))


def unplanned_on(area_code: str, as_of: date) -> QuerySet[Any]:
    rows = households.registered_on(area_code, as_of).filter(~Exists(_of_year(as_of.year, as_of)))
    return rows.select_related("household")


def updated_on(area_code: str, as_of: date) -> QuerySet[Any]:
    """Households on the register whose plan of the day's year has been sent to the township by then."""
    sent = _of_year(as_of.year, as_of).filter(sent_on__lte=as_of)
    return households.registered_on(area_code, as_of).filter(Exists(sent))


def measures_on(area_code: str, as_of: date) -> QuerySet[Any]:
    """Measures of the year's plans, known by the day and not stopped by then, with `state`."""
    rows = Measure.objects.filter(
        in_area("area_code", area_code), here(as_of), year=as_of.year, start__lte=as_of
    )
    return (
        rows.exclude(stopped_on__lte=as_of)
        .annotate(state=_state(as_of))
        .order_by("area_code", "number", "pk")
    )


def done_on(area_code: str, as_of: date) -> QuerySet[Any]:
    return measures_on(area_code, as_of).filter(done_on__lte=as_of)


def overdue_on(area_code: str, as_of: date) -> QuerySet[Any]:
    """Due before the day and not done by it."""
    return measures_on(area_code, as_of).filter(state=State.OVERDUE)


def due_soon(area_code: str, as_of: date) -> QuerySet[Any]:
    """Not done and due by the day or within the days of warning, with `head_name`."""
    until = as_of + timedelta(days=policy.for_area(area_code).days(WARN_KEY, as_of))
    rows = measures_on(area_code, as_of).filter(state__in=(State.RUNNING, State.OVERDUE), due__lte=until)
    return households.with_head(rows, as_of)


def waiting(area_code: str, as_of: date) -> QuerySet[Plan]:
    """Plans that lie with the township, with `head_name`."""
    rows = Plan.objects.filter(
        in_area("area_code", area_code), here(as_of), stage=Stage.SENT, sent_on__lte=as_of
    ).exclude(ended_on__lte=as_of)
    return households.with_head(rows.order_by("sent_on", "area_code", "number"), as_of)


def homes_without_plan(
    actor: Actor, area_code: str, year: int, on: date, *, only: UUID | str = ""
) -> QuerySet[Any]:
    """Households on the register on the day, in the actor's area, with no plan of the year."""
    known = Plan.objects.filter(household_id=OuterRef("pk"), year=year)
    registered = households.registered_on(area_code, on).values("household_id")
    rows = households.visible_to(actor).filter(~Exists(known), pk__in=registered)
    return rows.filter(uid=only) if only else rows.order_by("area_code", "number")


@dataclass(frozen=True)
class Place:
    """How far a place is with the plans of a year."""

    area_code: str
    households: int
    planned: int
    updated: int
    measures: int
    done: int
    overdue: int

    @property
    def percent(self) -> str:
        return f"{self.updated * 100 / self.households:.1f}%" if self.households else "—"


def places(area_codes: Iterable[str], as_of: date) -> list[Place]:
    return [
        Place(
            code,
            households.registered_on(code, as_of).count(),
            planned_on(code, as_of).count(),
            updated_on(code, as_of).count(),
            measures_on(code, as_of).count(),
            done_on(code, as_of).count(),
            overdue_on(code, as_of).count(),
        )
        for code in area_codes
    ]


def by_kind(area_code: str, as_of: date) -> list[tuple[MeasureKind, int, int]]:
    """(kind, measures, of them done) of the year, in the order of the table; kinds without any left out."""
    rows = measures_on(area_code, as_of).order_by().values("kind")
    counted = rows.annotate(count=Count("pk"), done=Count("pk", filter=Q(state=State.DONE)))
    found = {row["kind"]: (row["count"], row["done"]) for row in counted}
    return [(kind, *found[kind.value]) for kind in MeasureKind if kind.value in found]
