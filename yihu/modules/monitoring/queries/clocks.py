"""By when the next thing about a clue or a case should have happened. Days are calendar days, as the documents count."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from yihu.core.access.scope import in_area
from yihu.core.database.staying import here
from yihu.engine import policy
from yihu.engine.dates import add_months
from yihu.engine.policy import Policy
from yihu.modules.households import queries as households
from yihu.modules.monitoring.models import Case, Clue, Measure, MonthlyVisit
from yihu.modules.monitoring.permissions import Can
from yihu.modules.monitoring.queries.cases import CAN
from yihu.modules.monitoring.rules import (
    BEFORE,
    CLEARING,
    DEVELOPMENT,
    NEEDS,
    WATCHED,
    ClueState,
    Stage,
    forward,
)

_VALUES = [stage.value for stage in BEFORE]
_WATCHED = [stage.value for stage in WATCHED]


@dataclass(frozen=True)
class Clocks:
    """The days of one area on one day."""

    values: Policy
    as_of: date

    def days(self, name: str) -> timedelta:
        return timedelta(days=self.values.days(f"monitoring.{name}", self.as_of))

    def of_clue(self, clue: Clue) -> date:
        return clue.on + self.days("accept_days")

    def of_case(self, case: Case) -> date | None:
        """When the next step of the road is due; None while there is nothing to hurry."""
        total = case.clue_on + self.days("total_days")
        if case.now is Stage.ASSIGNED:
            return min(case.stage_on + self.days("check_days"), total)
        if case.now is Stage.CHECKED:
            return min(case.stage_on + self.days("compare_days"), total)
        if case.now in BEFORE:
            return max(total, case.ready_on)
        if case.now in CLEARING and case.now is not Stage.CLEARED:
            return max(case.stage_on + self.days("clear_days"), case.ready_on)
        return None


def clocks(area_code: str, as_of: date) -> Clocks:
    return Clocks(policy.for_area(area_code), as_of)


def _open(area_code: str, as_of: date, stages: list[str]) -> QuerySet[Case]:
    rows = Case.objects.filter(
        in_area("area_code", area_code), here(as_of), stage_on__lte=as_of, stage__in=stages
    )
    return rows.order_by("clue_on", "pk")


def clues_waiting(area_code: str, as_of: date) -> list[Clue]:
    """With `head_name`; of one about a household that is not in the system the clue's own `name` says who."""
    found = clocks(area_code, as_of)
    rows = Clue.objects.filter(
        in_area("area_code", area_code), here(as_of), state=ClueState.OPEN, on__lte=as_of
    )
    rows = households.with_head(rows.select_related("household"), as_of)
    return _due(rows.order_by("on", "pk"), found.of_clue)


def waiting_for(can: Can, *stages: Stage) -> Callable[[str, date], list[Case]]:
    """Cases whose ordinary next step is one of `stages` and the holder's of `can`, once it may be taken."""

    def rows(area_code: str, as_of: date) -> list[Case]:
        now = [one.value for one in Stage if forward(one) in stages and one is not Stage.MONITORED]
        found = [
            case
            for case in _open(area_code, as_of, now).filter(ready_on__lte=as_of)
            if CAN[forward(case.now) or case.now] is can
        ]
        for case in found:
            case.next_verb = NEEDS[forward(case.now) or case.now].verb  # type: ignore[attr-defined]
        return _due(found, clocks(area_code, as_of).of_case)

    return rows


def on_the_wall(area_code: str, as_of: date) -> QuerySet[Case]:
    notices = [Stage.NOTICED.value, Stage.CLEAR_NOTICED.value]
    return _open(area_code, as_of, notices).filter(ready_on__gte=as_of)


def without_measure(area_code: str, as_of: date) -> list[Case]:
    """Watched, and nothing done yet: due so many days after the start."""
    done = Measure.objects.filter(case=OuterRef("pk"), done_on__lte=as_of)
    rows = _open(area_code, as_of, _WATCHED).filter(~Exists(done), start__lte=as_of)
    days = clocks(area_code, as_of).days("first_measure_days")
    return _due(rows, lambda case: case.start + days if case.start else None)


def without_development(area_code: str, as_of: date) -> list[Case]:
    """Watched, able to work, and no 开发式 measure yet: due so many months after the start."""
    kinds = [kind.value for kind in DEVELOPMENT]
    done = Measure.objects.filter(case=OuterRef("pk"), done_on__lte=as_of, kind__in=kinds)
    rows = _open(area_code, as_of, _WATCHED).filter(~Exists(done), start__lte=as_of, no_labour=False)
    months = policy.for_area(area_code).days("monitoring.dev_measure_months", as_of)
    return _due(rows, lambda case: add_months(case.start, months) if case.start else None)


def measures_open(area_code: str, as_of: date) -> QuerySet[Measure]:
    rows = Measure.objects.filter(
        in_area("area_code", area_code),
        here(as_of, "case__"),
        planned_on__lte=as_of,
        done_on__isnull=True,
        dropped_on__isnull=True,
        case__stage__in=_WATCHED,
    )
    return rows.select_related("case").order_by("due_on", "pk")


def to_visit(area_code: str, as_of: date) -> list[Case]:
    """Watched households whose next monthly visit is near or over; `due` is its day."""
    days = clocks(area_code, as_of).days("visit_days")
    seen = Max("visits__on", filter=Q(visits__on__lte=as_of))
    rows = _open(area_code, as_of, _WATCHED).filter(start__lte=as_of).annotate(seen=seen)
    found = _due(rows, lambda case: (getattr(case, "seen", None) or case.start) + days)
    return [case for case in found if case.due <= as_of + timedelta(days=10)]


def seen_worse(area_code: str, as_of: date) -> QuerySet[MonthlyVisit]:
    """The newest visit of a watched household saw the risk grow, or a new one."""
    later = MonthlyVisit.objects.filter(case=OuterRef("case"), on__gt=OuterRef("on"), on__lte=as_of)
    rows = MonthlyVisit.objects.filter(
        ~Exists(later),
        in_area("area_code", area_code),
        here(as_of, "case__"),
        on__lte=as_of,
        trend__in=["worse", "new"],
        case__stage__in=_WATCHED,
    )
    return rows.select_related("case").order_by("-on", "pk")


def _due(rows: Any, when: Callable[[Any], date | None]) -> list[Any]:
    found = list(rows)
    for row in found:
        row.due = when(row)
    return sorted(found, key=lambda row: (row.due or date.max, row.pk))
