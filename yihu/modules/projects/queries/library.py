"""Reads of the library. As of a day: what the steps taken by that day had made of each project."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast
from uuid import UUID

from django.db.models import BigIntegerField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area, within
from yihu.engine.errors import NotFound
from yihu.engine.policy import for_area
from yihu.modules.projects.models import PlanChange, Project, ProjectNotice, ProjectStep
from yihu.modules.projects.models.library import SOURCES
from yihu.modules.projects.rules import BOARD, Level, Stage
from yihu.modules.projects.rules.library import TAKEOVER_DOCUMENT

CARDS = 20


def visible_to(actor: Actor) -> QuerySet[Project]:
    return within(Project.objects.select_related("unit"), actor).order_by("number")


def one(actor: Actor, project_id: int) -> Project:
    """Raises NotFound both for projects that are not there and for those of other areas."""
    found = visible_to(actor).filter(pk=project_id).first()
    if found is None:
        raise NotFound("没有这个项目，或不在您的管理范围内，请从项目列表重新进入")
    return found


def by_uid(actor: Actor, uid: UUID | str) -> Project:
    """Raises NotFound."""
    found = visible_to(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("没有这个项目，或不在您的管理范围内，请从项目列表重新进入")
    return found


def steps_of(project: Project) -> list[ProjectStep]:
    """All rows, oldest first, withdrawn ones and withdrawals among them; `.is_withdrawn` tells them apart."""
    rows = list(project.steps.order_by("pk"))
    gone = {row.withdraws_id for row in rows if row.withdraws_id}
    for row in rows:
        row.is_withdrawn = row.pk in gone  # type: ignore[attr-defined]
    return rows


def standing(rows: Iterable[ProjectStep]) -> list[ProjectStep]:
    """The steps that count, in the order they were taken."""
    rows = list(rows)
    gone = {row.withdraws_id for row in rows if row.withdraws_id}
    return [row for row in rows if row.pk not in gone and row.withdraws_id is None]


# -- the library on a day -------------------------------------------------------------------------------------


def _not_removed(as_of: date) -> Q:
    return Q(removed_on__isnull=True) | Q(removed_on__gt=as_of)


def in_library_on(area_code: str, as_of: date) -> QuerySet[Project]:
    """Every project taken into the library by the day and not yet removed, whatever its year."""
    here = in_area("area_code", area_code)
    return Project.objects.filter(here, _not_removed(as_of), in_library_on__lte=as_of)


def planned_on(area_code: str, as_of: date) -> QuerySet[Project]:
    """Projects of this year's plan: 项目数, the base of the start rate."""
    here = in_area("area_code", area_code)
    return Project.objects.filter(here, _not_removed(as_of), year=as_of.year, planned_on__lte=as_of)


def started_on(area_code: str, as_of: date) -> QuerySet[Project]:
    return planned_on(area_code, as_of).filter(started_on__lte=as_of)


def finished_on(area_code: str, as_of: date) -> QuerySet[Project]:
    return planned_on(area_code, as_of).filter(finished_on__lte=as_of)


def accepted_on(area_code: str, as_of: date) -> QuerySet[Project]:
    return planned_on(area_code, as_of).filter(accepted_on__lte=as_of)


def next_year_on(area_code: str, as_of: date) -> QuerySet[Project]:
    """已申报下年项目: proposed (or already in the library) by the day for the year after it, and not removed."""
    here = in_area("area_code", area_code)
    known = Q(proposed_on__lte=as_of) | Q(in_library_on__lte=as_of)
    return Project.objects.filter(here, _not_removed(as_of), known, year=as_of.year + 1)


def with_plan(rows: QuerySet[Project], as_of: date) -> QuerySet[Project]:
    """Adds `plan_fen`, what each planned to spend on the day, whatever was changed since."""
    return cast(
        "QuerySet[Project]", rows.annotate(plan_fen=_as_planned("fen", "was_fen", "invest_fen", as_of))
    )


def _as_planned(after: str, before: str, now: str, as_of: date) -> Coalesce:
    of_project = PlanChange.objects.filter(project_id=OuterRef("pk"))
    done = of_project.filter(on__lte=as_of).order_by("-on", "-pk")
    to_come = of_project.filter(on__gt=as_of).order_by("on", "pk")
    return Coalesce(
        Subquery(done.values(after)[:1]),
        Subquery(to_come.values(before)[:1]),
        F(now),
        output_field=BigIntegerField(),
    )


def plan_on(project: Project, as_of: date) -> dict[str, int]:
    """Planned fen by source (`central` … `other`) on the day."""
    asked = {
        f"on_{name}": _as_planned(f"{name}_fen", f"was_{name}_fen", f"{name}_fen", as_of) for name in SOURCES
    }
    row = Project.objects.filter(pk=project.pk).annotate(**asked).values(*asked).get()
    return {name: row[f"on_{name}"] for name in SOURCES}


def invested_in_library(area_code: str, as_of: date) -> QuerySet[Project]:
    return with_plan(in_library_on(area_code, as_of), as_of)


def changes_of(project: Project) -> QuerySet[PlanChange]:
    return project.changes.order_by("on", "pk")


def changes(actor: Actor) -> QuerySet[PlanChange]:
    return within(PlanChange.objects.select_related("project"), actor)


# -- screens --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Lane:
    """One column of the board: all that stand there, and the first cards."""

    stage: Stage
    count: int
    invest_fen: int
    cards: tuple[Project, ...]

    @property
    def more(self) -> int:
        return self.count - len(self.cards)


def board(actor: Actor, area_code: str, year: int) -> list[Lane]:
    """Projects of a year by their present stage; one query a stage that has projects."""
    rows = visible_to(actor).filter(in_area("area_code", area_code), year=year)
    counted = {
        row["stage"]: row
        for row in rows.order_by().values("stage").annotate(count=Count("pk"), fen=Sum("invest_fen"))
    }
    cards: dict[str, list[Project]] = {}
    for stage in counted:
        cards[stage] = list(rows.filter(stage=stage).order_by("stage_on", "number")[:CARDS])
    return [
        Lane(stage, counted[stage]["count"], int(counted[stage]["fen"] or 0), tuple(cards[stage]))
        if stage in counted
        else Lane(stage, 0, 0, ())
        for stage in BOARD
    ]


def years(actor: Actor) -> list[int]:
    return list(visible_to(actor).order_by("-year").values_list("year", flat=True).distinct())


# -- work that is due -----------------------------------------------------------------------------------------


def not_started(area_code: str, as_of: date) -> QuerySet[Project]:
    """Planned projects whose planned start has come and that have not started."""
    late = Q(started_on__isnull=True) | Q(started_on__gt=as_of)
    return planned_on(area_code, as_of).filter(late, start_due__lte=as_of).order_by("start_due", "number")


def not_finished(area_code: str, as_of: date) -> QuerySet[Project]:
    late = Q(finished_on__isnull=True) | Q(finished_on__gt=as_of)
    return started_on(area_code, as_of).filter(late, finish_due__lte=as_of).order_by("finish_due", "number")


def late_on(area_code: str, as_of: date) -> QuerySet[Project]:
    """进度滞后: of the year's plan, those past their planned start and not started, or past their planned end and
    not finished."""
    unstarted = (Q(started_on__isnull=True) | Q(started_on__gt=as_of)) & Q(start_due__lte=as_of)
    unfinished = (Q(finished_on__isnull=True) | Q(finished_on__gt=as_of)) & Q(finish_due__lte=as_of)
    return planned_on(area_code, as_of).filter(unstarted | unfinished).order_by("finish_due", "number")


def idle_on(area_code: str, as_of: date) -> QuerySet[Project]:
    """停滞: in a plan (of whatever year) and neither finished nor moved for `projects.idle_days`; `moved_on` is the
    day of the last step that stood on the day."""
    days = for_area(area_code).days("projects.idle_days", as_of)
    withdrawn = ProjectStep.objects.filter(withdraws_id=OuterRef("pk"))
    last = (
        ProjectStep.objects.filter(project_id=OuterRef("pk"), on__lte=as_of, withdraws__isnull=True)
        .filter(~Exists(withdrawn))
        .order_by("-on", "-pk")
    )
    here = in_area("area_code", area_code)
    open_then = Q(finished_on__isnull=True) | Q(finished_on__gt=as_of)
    rows = Project.objects.filter(here, _not_removed(as_of), open_then, planned_on__lte=as_of)
    moved = rows.annotate(moved_on=Subquery(last.values("on")[:1]))
    return cast(
        "QuerySet[Project]",
        moved.filter(moved_on__lt=as_of - timedelta(days=days)).order_by("moved_on", "number"),
    )


def not_accepted(area_code: str, as_of: date) -> QuerySet[Project]:
    late = Q(accepted_on__isnull=True) | Q(accepted_on__gt=as_of)
    return finished_on(area_code, as_of).filter(late).order_by("finished_on", "number")


def started_unannounced(area_code: str, as_of: date) -> QuerySet[Project]:
    """Started in this book without the notice that ought to have hung before, and still without one on the day. What was
    taken over had its notices elsewhere."""
    here = ProjectStep.objects.filter(
        project_id=OuterRef("pk"),
        stage=Stage.STARTED,
        withdraws__isnull=True,
        withdrawal__isnull=True,
        batch_id__isnull=True,
    ).exclude(document=TAKEOVER_DOCUMENT)
    hung = ProjectNotice.objects.filter(
        Q(down_on__isnull=True) | Q(down_on__gt=as_of),
        project_id=OuterRef("pk"),
        level=Level.BEFORE_START,
        first__lte=as_of,
    )
    rows = started_on(area_code, as_of).filter(Exists(here), ~Exists(hung))
    return rows.order_by("started_on", "number")
