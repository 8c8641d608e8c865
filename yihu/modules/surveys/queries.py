"""Reads of rounds and their sheets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area, within
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.dates import year_start
from yihu.engine.errors import NotFound
from yihu.modules.surveys.models import Question, Recheck, Sheet, SheetPhoto, Survey, SurveyVillage
from yihu.modules.surveys.rules import Asked, State


class NoSuchSurvey(NotFound):
    code = "no_such_survey"


class NoSuchSheet(NotFound):
    code = "no_such_sheet"


def surveys(actor: Actor) -> QuerySet[Survey]:
    """Rounds inside the actor's area, and those of the places above it."""
    above = {areas.ancestor(actor.area_code, level) for level in Level}
    return Survey.objects.filter(in_area("area_code", actor.area_code) | Q(area_code__in=above))


def survey(actor: Actor, pk: int) -> Survey:
    """Raises NoSuchSurvey."""
    found = surveys(actor).filter(pk=pk).first()
    if found is None:
        raise NoSuchSurvey("没有这次调研排查，或不在您的管理范围内")
    return found


def questions(row: Survey) -> list[Asked]:
    return [one.asked for one in Question.objects.filter(survey=row).order_by("position")]


def sheets(actor: Actor) -> QuerySet[Sheet]:
    return within(Sheet.objects.all(), actor)


def sheet(actor: Actor, pk: int) -> Sheet:
    """Raises NoSuchSheet."""
    found = sheets(actor).select_related("survey", "household").filter(pk=pk).first()
    if found is None:
        raise NoSuchSheet("没有这张调研表，或不在您的管理范围内")
    return found


def villages(actor: Actor) -> QuerySet[SurveyVillage]:
    return within(SurveyVillage.objects.all(), actor)


def rechecks(actor: Actor) -> QuerySet[Recheck]:
    return within(Recheck.objects.select_related("sheet"), actor)


def photos(actor: Actor) -> QuerySet[SheetPhoto]:
    return within(SheetPhoto.objects.select_related("file"), actor)


def within_area(actor: Actor, row: Survey, area_code: str) -> QuerySet[Sheet]:
    """A round's sheets inside a place, by village and number."""
    found = sheets(actor).filter(in_area("area_code", area_code), survey=row)
    return found.order_by("area_code", "number", "pk")


def before(actor: Actor, row: Sheet) -> Sheet | None:
    """The household's last settled sheet of an earlier round."""
    rows = sheets(actor).filter(household_id=row.household_id, state=State.DONE)
    return rows.exclude(pk=row.pk).select_related("survey").order_by("-done_on", "-pk").first()


@dataclass(frozen=True)
class Progress:
    """How far a village is."""

    area_code: str
    total: int
    done: int
    excused: int
    persons: int
    assignee: str = ""
    completed_on: date | None = None

    @property
    def settled(self) -> int:
        return self.done + self.excused

    @property
    def percent(self) -> int:
        return self.settled * 100 // self.total if self.total else 0


def progress(actor: Actor, row: Survey) -> list[Progress]:
    """By village, in code order."""
    found = sheets(actor).filter(survey=row).order_by().values("area_code")
    counted = found.annotate(
        total=Count("pk"),
        done=Count("pk", filter=Q(state=State.DONE)),
        excused=Count("pk", filter=Q(state=State.EXCUSED)),
        people=Sum("persons", filter=Q(state=State.DONE)),
    )
    known = {one.area_code: one for one in villages(actor).filter(survey=row)}
    return [
        Progress(
            one["area_code"],
            one["total"],
            one["done"],
            one["excused"],
            one["people"] or 0,
            getattr(known.get(one["area_code"]), "assignee_name", ""),
            getattr(known.get(one["area_code"]), "completed_on", None),
        )
        for one in counted.order_by("area_code")
    ]


def total(rows: list[Progress]) -> Progress:
    return Progress(
        "",
        sum(one.total for one in rows),
        sum(one.done for one in rows),
        sum(one.excused for one in rows),
        sum(one.persons for one in rows),
    )


def listed_on(area_code: str, as_of: date) -> QuerySet[Sheet]:
    """Households on the lists of the year's rounds that had begun by the day."""
    rows = Sheet.objects.filter(in_area("area_code", area_code))
    return rows.filter(survey__start__gte=year_start(as_of), survey__start__lte=as_of).order_by(
        "area_code", "pk"
    )


def done_on(area_code: str, as_of: date) -> QuerySet[Sheet]:
    """Sheets filled in from 1 January up to the day."""
    rows = Sheet.objects.filter(in_area("area_code", area_code), state=State.DONE)
    return rows.filter(done_on__gte=year_start(as_of), done_on__lte=as_of).order_by("area_code", "pk")


def villages_done_on(area_code: str, as_of: date) -> QuerySet[SurveyVillage]:
    rows = SurveyVillage.objects.filter(in_area("area_code", area_code))
    return rows.filter(completed_on__gte=year_start(as_of), completed_on__lte=as_of).order_by(
        "area_code", "pk"
    )


def rechecked_on(area_code: str, as_of: date) -> QuerySet[Recheck]:
    rows = Recheck.objects.filter(in_area("area_code", area_code))
    return rows.filter(on__gte=year_start(as_of), on__lte=as_of).order_by("area_code", "pk")


def unfinished(area_code: str, as_of: date) -> QuerySet[SurveyVillage]:
    """Villages of open rounds with households still to ask."""
    rows = SurveyVillage.objects.filter(in_area("area_code", area_code), completed_on__isnull=True)
    open_ones = rows.filter(survey__closed_on__isnull=True, survey__start__lte=as_of)
    return open_ones.select_related("survey").order_by("area_code", "pk")


def unsettled(area_code: str, as_of: date) -> QuerySet[Sheet]:
    """Sheets whose answers differ from the yearly information."""
    rows = Sheet.objects.filter(in_area("area_code", area_code), done_on__lte=as_of)
    return rows.exclude(to_confirm=[]).filter(survey__closed_on__isnull=True).order_by("area_code", "pk")


def drawn_on(area_code: str, as_of: date) -> QuerySet[Recheck]:
    """Drawn and not yet asked again."""
    rows = Recheck.objects.filter(in_area("area_code", area_code), on__isnull=True)
    return rows.select_related("sheet__survey").order_by("area_code", "pk")


def consistency(rows: QuerySet[Recheck]) -> tuple[int, int]:
    """(compared, agreed) answers."""
    found: dict[str, Any] = rows.order_by().aggregate(compared=Sum("compared"), agreed=Sum("agreed"))
    return found["compared"] or 0, found["agreed"] or 0
