"""Reads of whole-village works and of the yearly review of the library."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from django.db.models import F, Q, QuerySet

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area, within
from yihu.engine.dates import add_months
from yihu.engine.errors import NotFound
from yihu.engine.policy import for_area
from yihu.modules.projects.models import Adjustment, AdjustmentLine, Project, StandardCheck, VillageWorks
from yihu.modules.projects.queries.library import idle_on, in_library_on, with_plan
from yihu.modules.projects.queries.running import Money, money_of, paid_in_year
from yihu.modules.projects.rules.running import Standard, standards

_FOURTH_QUARTER = 10


def village_works(actor: Actor) -> QuerySet[VillageWorks]:
    return within(VillageWorks.objects.all(), actor).order_by("-year", "area_code")


def one_works(actor: Actor, pk: int) -> VillageWorks:
    """Raises NotFound."""
    found = village_works(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("没有这项整村推进，或不在您的管理范围内，请从列表重新进入")
    return found


def checks_of(works: VillageWorks) -> QuerySet[StandardCheck]:
    return works.checks.order_by("on", "pk")


@dataclass(frozen=True)
class Judged:
    """One standard as it stood on a day; `check` is the newest by the day, None where nobody looked."""

    standard: Standard
    check: StandardCheck | None = None

    @property
    def met(self) -> bool:
        return self.check is not None and self.check.met


@dataclass(frozen=True)
class Progress:
    """Works on a day: fen planned, paid and left; projects, those finished; standards met."""

    works: VillageWorks
    projects: tuple[Money, ...]
    standards: tuple[Judged, ...]
    as_of: date

    @property
    def plan_fen(self) -> int:
        return sum(one.plan_fen for one in self.projects)

    @property
    def paid_fen(self) -> int:
        return sum(one.paid_fen for one in self.projects)

    @property
    def left_fen(self) -> int:
        return self.plan_fen - self.paid_fen

    @property
    def finished(self) -> int:
        days = (one.project.finished_on for one in self.projects)
        return sum(1 for day in days if day is not None and day <= self.as_of)

    @property
    def met(self) -> int:
        return sum(one.met for one in self.standards)

    @property
    def is_late(self) -> bool:
        return self.works.due < self.as_of and (
            self.finished < len(self.projects) or self.met < len(self.standards)
        )


def progress_of(actor: Actor, works: VillageWorks, as_of: date) -> Progress:
    rows = within(Project.objects.filter(works=works, removed_on__isnull=True), actor).order_by("number")
    newest = {row.standard: row for row in checks_of(works).filter(on__lte=as_of)}
    judged = tuple(Judged(one, newest.get(one.key)) for one in standards())
    return Progress(works, tuple(money_of(actor, rows, as_of)), judged, as_of)


def of_works_on(area_code: str, as_of: date) -> QuerySet[Project]:
    """Projects of the year's whole-village works, with `plan_fen`, `paid_fen` and `left_fen` of the day."""
    here = in_area("area_code", area_code)
    rows = Project.objects.filter(here, works__year=as_of.year, works__start__lte=as_of).filter(
        Q(removed_on__isnull=True) | Q(removed_on__gt=as_of)
    )
    with_money = paid_in_year(with_plan(rows, as_of), area_code, as_of)
    return cast("QuerySet[Project]", with_money.annotate(left_fen=F("plan_fen") - F("paid_fen")))


def works_late(area_code: str, as_of: date) -> QuerySet[VillageWorks]:
    """Past their day with projects unfinished."""
    open_then = Q(projects__finished_on__isnull=True) | Q(projects__finished_on__gt=as_of)
    rows = VillageWorks.objects.filter(in_area("area_code", area_code), open_then, due__lt=as_of)
    return rows.filter(projects__removed_on__isnull=True).distinct().order_by("due", "pk")


# -- the fourth quarter ---------------------------------------------------------------------------------------


def adjustments(actor: Actor) -> QuerySet[Adjustment]:
    return within(Adjustment.objects.all(), actor).order_by("-year", "area_code")


def one_adjustment(actor: Actor, pk: int) -> Adjustment:
    """Raises NotFound."""
    found = adjustments(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("没有这次动态调整，或不在您的管理范围内，请从列表重新进入")
    return found


def lines_of(actor: Actor, adjustment: Adjustment) -> QuerySet[AdjustmentLine]:
    rows = within(AdjustmentLine.objects.filter(adjustment=adjustment), actor)
    return rows.select_related("project").order_by("project__number")


def one_line(actor: Actor, pk: int) -> AdjustmentLine:
    """Raises NotFound."""
    rows = within(AdjustmentLine.objects.select_related("adjustment", "project"), actor)
    found: AdjustmentLine | None = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound("没有这个调整对象，或不在您的管理范围内")
    return found


def candidates(area_code: str, as_of: date) -> list[tuple[Project, str]]:
    """What the review must look at, with why: in the library for years and in no plan; planned and not moving."""
    years = for_area(area_code).days("projects.library_years", as_of)
    since = add_months(as_of, -12 * years)
    waiting = in_library_on(area_code, as_of).filter(in_library_on__lte=since)
    unplanned = waiting.filter(Q(planned_on__isnull=True) | Q(planned_on__gt=as_of)).order_by("number")
    found = {row.pk: (row, f"入库满 {years} 年未列入年度计划") for row in unplanned}
    started = Q(started_on__isnull=True) | Q(started_on__gt=as_of)
    for row in idle_on(area_code, as_of).filter(started):
        found.setdefault(row.pk, (row, f"列入计划后自 {row.moved_on:%Y-%m-%d} 起无进展，未开工"))  # type: ignore[attr-defined]
    return sorted(found.values(), key=lambda one: one[0].number)


def review_due(area_code: str, as_of: date) -> list[Project]:
    """In the fourth quarter, while the county's review of the year has not been decided: its candidates."""
    if as_of.month < _FOURTH_QUARTER:
        return []
    decided = Adjustment.objects.filter(
        in_area("area_code", area_code[:6] + "000000"), year=as_of.year, decided_on__lte=as_of
    )
    return [] if decided.exists() else [row for row, _ in candidates(area_code, as_of)]


def quarter_end(as_of: date) -> date:
    return date(as_of.year + 1, 1, 1) - timedelta(days=1)
