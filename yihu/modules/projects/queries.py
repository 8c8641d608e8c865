"""Reads of the library. As of a day: what the steps taken by that day had made of each project."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet, Sum

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area, within
from yihu.engine.errors import NotFound
from yihu.modules.projects.models import Project, ProjectStep
from yihu.modules.projects.rules import BOARD, Stage

CARDS = 20


def visible_to(actor: Actor) -> QuerySet[Project]:
    return within(Project.objects.select_related("unit"), actor).order_by("number")


def one(actor: Actor, project_id: int) -> Project:
    """Raises NotFound both for projects that are not there and for those of other areas."""
    found = visible_to(actor).filter(pk=project_id).first()
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


def not_accepted(area_code: str, as_of: date) -> QuerySet[Project]:
    late = Q(accepted_on__isnull=True) | Q(accepted_on__gt=as_of)
    return finished_on(area_code, as_of).filter(late).order_by("finished_on", "number")
