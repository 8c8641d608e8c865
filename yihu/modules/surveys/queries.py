"""Reads of rounds and their sheets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area, within
from yihu.core.database.staying import here
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.dates import year_start
from yihu.engine.errors import NotFound
from yihu.modules.households import queries as households
from yihu.modules.monitoring import queries as watched
from yihu.modules.monitoring.queries import Appraised
from yihu.modules.surveys.models import Question, Recheck, Sheet, SheetPhoto, Survey, SurveyVillage
from yihu.modules.surveys.rules import UNSAFE_HOUSE, YES, Asked, State

# Of a village of a round: whether somebody there is still to be asked.
_HAS_TODO = Exists(
    Sheet.objects.filter(
        survey=OuterRef("survey"), area_code=OuterRef("area_code"), state=State.TODO, moved_on__isnull=True
    )
)


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


def labels(surveys: Iterable[int]) -> dict[tuple[int, str], str]:
    """Questions by round and key."""
    rows = Question.objects.filter(survey_id__in=list(surveys))
    return {(survey, key): label for survey, key, label in rows.values_list("survey_id", "key", "label")}


def sheets(actor: Actor) -> QuerySet[Sheet]:
    """Where the households live now; of one that moved the row of the village left is not told."""
    return within(Sheet.objects.filter(moved_on__isnull=True), actor)


def sheet(actor: Actor, pk: int) -> Sheet:
    """Raises NoSuchSheet."""
    found = sheets(actor).select_related("survey").filter(pk=pk).first()
    if found is None:
        raise NoSuchSheet("没有这张调研表，或不在您的管理范围内")
    return found


def home_of(actor: Actor, row: Sheet) -> Any:
    """The household of a sheet where it is still to be asked; None where it has moved beyond the round's place."""
    home = households.visible_to(actor).filter(pk=row.household_id).first()
    return home if home is not None and areas.inside(home.area_code, row.survey.area_code) else None


def villages(actor: Actor) -> QuerySet[SurveyVillage]:
    return within(SurveyVillage.objects.all(), actor)


def rechecks(actor: Actor) -> QuerySet[Recheck]:
    return within(Recheck.objects.filter(sheet__moved_on__isnull=True).select_related("sheet"), actor)


def photos(actor: Actor) -> QuerySet[SheetPhoto]:
    return within(SheetPhoto.objects.select_related("file"), actor)


def within_area(actor: Actor, row: Survey, area_code: str) -> QuerySet[Sheet]:
    """A round's sheets inside a place, by village and number."""
    found = sheets(actor).filter(in_area("area_code", area_code), survey=row)
    return found.order_by("area_code", "number", "pk")


def appraised(rows: Sequence[Sheet]) -> dict[int, Appraised]:
    """What is appraised of the houses of sheets of one round, by household."""
    return watched.appraised(
        [row.household_id for row in rows], date(rows[0].survey.start.year, 12, 31) if rows else date.max
    )


def unsafe_seen(row: Sheet) -> Appraised | None:
    """What a sheet on which an unsafe house was seen contradicts: the appraisal that still holds."""
    asked = Question.objects.filter(survey=row.survey, fact=UNSAFE_HOUSE).first()
    if asked is None or row.answers.get(asked.key) != YES:
        return None
    known = watched.appraised([row.household_id], date(row.survey.start.year, 12, 31)).get(row.household_id)
    return known if known is not None and _contradicts(row, known) else None


def contradicted(actor: Actor, survey: Survey, numbers: Iterable[str]) -> int:
    """How many of the named households of a round were seen in an unsafe house that is appraised as safe."""
    asked = Question.objects.filter(survey=survey, fact=UNSAFE_HOUSE).first()
    if asked is None:
        return 0
    named = sheets(actor).filter(survey=survey, number__in=list(numbers)).select_related("survey")
    rows = [row for row in named if row.answers.get(asked.key) == YES]
    known = appraised(rows)
    return sum(row.household_id in known and _contradicts(row, known[row.household_id]) for row in rows)


def _contradicts(row: Sheet, known: Appraised) -> bool:
    return known.is_safe and (known.on is None or row.done_on is None or known.on < row.done_on)


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


def settled_villages(actor: Actor, survey_id: int, codes: Iterable[str]) -> QuerySet[SurveyVillage]:
    """Those of the villages that have nobody left to ask and do not stand as complete yet."""
    rows = villages(actor).filter(~_HAS_TODO, survey_id=survey_id, area_code__in=list(codes))
    return rows.filter(completed_on__isnull=True)


def listed_on(area_code: str, as_of: date) -> QuerySet[Sheet]:
    """Households on the lists of the year's rounds that had begun by the day, where they lived on it."""
    rows = Sheet.objects.filter(here(as_of), in_area("area_code", area_code))
    return rows.filter(survey__start__gte=year_start(as_of), survey__start__lte=as_of).order_by(
        "area_code", "pk"
    )


def done_on(area_code: str, as_of: date) -> QuerySet[Sheet]:
    """Sheets filled in from 1 January up to the day, where that was."""
    rows = Sheet.objects.filter(here(F("done_on")), in_area("area_code", area_code), state=State.DONE)
    return rows.filter(done_on__gte=year_start(as_of), done_on__lte=as_of).order_by("area_code", "pk")


def villages_done_on(area_code: str, as_of: date) -> QuerySet[SurveyVillage]:
    rows = SurveyVillage.objects.filter(in_area("area_code", area_code))
    return rows.filter(completed_on__gte=year_start(as_of), completed_on__lte=as_of).order_by(
        "area_code", "pk"
    )


def rechecked_on(area_code: str, as_of: date) -> QuerySet[Recheck]:
    rows = Recheck.objects.filter(here(F("on"), "sheet__"), in_area("area_code", area_code))
    return rows.filter(on__gte=year_start(as_of), on__lte=as_of).order_by("area_code", "pk")


def unfinished(area_code: str, as_of: date) -> QuerySet[SurveyVillage]:
    """Villages of open rounds with households still to ask."""
    rows = SurveyVillage.objects.filter(_HAS_TODO, in_area("area_code", area_code))
    open_ones = rows.filter(survey__closed_on__isnull=True, survey__start__lte=as_of)
    return open_ones.select_related("survey").order_by("area_code", "pk")


def to_decide(rows: QuerySet[Sheet]) -> QuerySet[Sheet]:
    """Those whose differences wait for a person; of a household that has left the place of the round none does."""
    return rows.filter(excuse="").exclude(to_confirm=[])


def unsettled(area_code: str, as_of: date) -> QuerySet[Sheet]:
    """Sheets whose answers differ from the yearly information."""
    rows = Sheet.objects.filter(here(as_of), in_area("area_code", area_code), done_on__lte=as_of)
    return to_decide(rows).filter(survey__closed_on__isnull=True).order_by("area_code", "pk")


def drawn_on(area_code: str, as_of: date) -> QuerySet[Recheck]:
    """Drawn and not yet asked again."""
    rows = Recheck.objects.filter(here(as_of, "sheet__"), in_area("area_code", area_code), on__isnull=True)
    return rows.select_related("sheet__survey").order_by("area_code", "pk")


def consistency(rows: QuerySet[Recheck]) -> tuple[int, int]:
    """(compared, agreed) answers."""
    found: dict[str, Any] = rows.order_by().aggregate(compared=Sum("compared"), agreed=Sum("agreed"))
    return found["compared"] or 0, found["agreed"] or 0
