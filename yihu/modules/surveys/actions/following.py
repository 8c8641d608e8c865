"""Sheets of open rounds go along with a household that moves, and are settled when it ends. What a closed round
says is frozen."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F

from yihu.core.access.actor import Actor
from yihu.core.database.copies import copies
from yihu.core.database.laying import lay, take_up
from yihu.core.database.staying import go_on
from yihu.engine import areas
from yihu.engine.following import Ending, Kept
from yihu.modules.surveys import queries
from yihu.modules.surveys.models import Recheck, Sheet, SurveyVillage
from yihu.modules.surveys.rules import MOVED_BEYOND, State


def follow(actor: Actor, household: Any, to: str, on: date) -> None:
    """The household is asked where it lives now; what it has answered counts where it was asked. Beyond the place of
    the round it is not asked any more."""
    rows = _open(household).exclude(area_code=to).select_related("survey")
    inside = [row for row in rows.order_by("pk") if areas.inside(to, row.survey.area_code)]
    made = go_on(inside, to=to, on=on)
    for again in Recheck.objects.filter(sheet_id__in=made):
        Recheck.objects.bulk_create(copies([again], area_code=to, sheet_id=made[again.sheet_id].pk))
    for row in inside:
        _came(made[row.pk], to, on)
        _left(actor, row, on)
    _beyond(actor, household, to, on)


def _came(row: Sheet, to: str, on: date) -> None:
    SurveyVillage.objects.get_or_create(survey_id=row.survey_id, area_code=to)
    if row.state == State.TODO:
        # A village completed before the day stays so: that is a figure of an earlier day.
        SurveyVillage.objects.filter(survey_id=row.survey_id, area_code=to, completed_on__gte=on).update(
            completed_on=None
        )


def _left(actor: Actor, row: Sheet, on: date) -> None:
    """The village left: complete where nobody else is to be asked, not of the round where it came in by a move that
    never was."""
    here = Sheet.objects.filter(survey_id=row.survey_id, area_code=row.area_code)
    if not here.exclude(came_on=F("moved_on")).exists():
        SurveyVillage.objects.filter(
            survey_id=row.survey_id, area_code=row.area_code, completed_on__isnull=True
        ).delete()
        return
    settled = queries.settled_villages(actor, row.survey_id, [row.area_code])
    SurveyVillage.objects.filter(pk__in=settled.values("pk")).update(completed_on=on)


def _beyond(actor: Actor, household: Any, to: str, on: date) -> None:
    """Rounds of a township or village that the household has left, or is in again: it is not asked, not asked again,
    and nobody decides any more what differs."""
    for row in _open(household).filter(area_code=to).select_related("survey").order_by("pk"):
        _asked_again(row, on)
    for row in _open(household).exclude(area_code=to).select_related("survey").order_by("pk"):
        todo = row.state == State.TODO
        if todo or (row.to_confirm and not row.excuse):
            told = {"state": State.EXCUSED, "done_on": on} if todo else {}
            Sheet.objects.filter(pk=row.pk).update(excuse=MOVED_BEYOND, **told)
        Recheck.objects.filter(sheet=row, on__isnull=True).update(
            on=_dropped_on(row, on), by_name=MOVED_BEYOND
        )
        if todo:
            _left(actor, row, on)


def _asked_again(row: Sheet, on: date) -> None:
    """The household is back in the place of the round, or never left it: its sheet waits again. Second askings are
    waited for again only where the move of the day never was; else others have been drawn or the round has gone on."""
    Recheck.objects.filter(sheet=row, on=_dropped_on(row, on), by_name=MOVED_BEYOND).update(
        on=None, by_name=""
    )
    if row.excuse != MOVED_BEYOND:
        return
    if row.state == State.DONE:
        Sheet.objects.filter(pk=row.pk).update(excuse="")
    else:
        Sheet.objects.filter(pk=row.pk).update(state=State.TODO, excuse="", done_on=None)
        row.state = State.TODO.value
        _came(row, row.area_code, on)


def _dropped_on(row: Sheet, on: date) -> date:
    """Never before the day of the draw."""
    return max(on, row.survey.recheck_on or on)


def close(actor: Actor, household: Any, ending: Ending) -> Kept:
    """未能入户 with the reason; what differs is not decided any more, and nobody is asked again."""
    kept: Kept = {}
    for row in _open(household).select_related("survey").order_by("pk"):
        day = max(ending.on, row.survey.start)
        if row.state == State.TODO:
            lay(kept, [row], state=State.EXCUSED.value, excuse=ending.why, done_on=day)
        if row.to_confirm:
            lay(kept, [row], to_confirm=[])
        unasked = Recheck.objects.filter(sheet=row, on__isnull=True)
        lay(kept, unasked, on=_dropped_on(row, day), by_name=ending.why[:40])
        lay(kept, queries.settled_villages(actor, row.survey_id, [row.area_code]), completed_on=day)
    return kept


def reopen(_: Actor, household: Any, kept: Kept) -> None:
    """A round closed meanwhile stays as it was closed."""
    frozen = Sheet.objects.filter(household=household, survey__closed_on__isnull=False)
    closed = {str(pk) for pk in frozen.values_list("pk", flat=True)}
    sheets = {pk: was for pk, was in kept.get(_SHEET, {}).items() if pk not in closed}
    take_up({**kept, _SHEET: sheets}, Sheet, SurveyVillage)
    again = Recheck.objects.filter(sheet__household=household).exclude(sheet__in=frozen)
    mine = {str(pk) for pk in again.values_list("pk", flat=True)}
    take_up({_RECHECK: {pk: was for pk, was in kept.get(_RECHECK, {}).items() if pk in mine}}, Recheck)


_SHEET, _RECHECK = Sheet._meta.label_lower, Recheck._meta.label_lower


def _open(household: Any) -> Any:
    rows = Sheet.objects.select_for_update(of=("self",)).filter(household=household, moved_on__isnull=True)
    return rows.filter(survey__closed_on__isnull=True)
