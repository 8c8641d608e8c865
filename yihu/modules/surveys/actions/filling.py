"""Answers: typed at the door, loaded from a workbook; what follows from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.files import actions as files
from yihu.core.files import queries as file_queries
from yihu.core.files.models import Purpose
from yihu.core.files.photos import without_notes
from yihu.core.history import actions as history
from yihu.engine import areas
from yihu.engine.errors import BadValue, Conflict, NotFound
from yihu.modules.households import actions as households
from yihu.modules.households import queries as register
from yihu.modules.households.permissions import Can as Register
from yihu.modules.monitoring import actions as monitoring
from yihu.modules.monitoring import queries as watched
from yihu.modules.monitoring.permissions import Can as Monitoring
from yihu.modules.monitoring.rules import ClueSource, Evidence, NewClue, Risk
from yihu.modules.surveys import queries, rules
from yihu.modules.surveys.actions.planning import open_survey
from yihu.modules.surveys.models import Sheet, SheetPhoto, Survey, SurveyVillage
from yihu.modules.surveys.permissions import Can
from yihu.modules.surveys.rules import FACTS, UNSAFE_HOUSE, WORDS, YES, Asked, HouseholdElsewhere, State


@dataclass(frozen=True)
class Filled:
    """One household's answers, as typed."""

    answers: Mapping[str, str]
    persons: int


@transaction.atomic
def enter(actor: Actor, sheet_id: int, filled: Filled, *, on: date, version: int | None = None) -> Sheet:
    """Keep one household's answers; again corrects them. Facts that the year does not know yet are written, those it
    tells otherwise wait to be confirmed; a problem raises a clue.

    Raises BadAnswers, NoSuchSheet, SurveyClosed, Conflict where somebody else changed it meanwhile.
    """
    row = _locked(actor, sheet_id)
    actor.require(Can.ENTER, row.area_code)
    _require_asked(actor, row)
    if version is not None and version != row.version:
        raise Conflict("这户刚被他人登记过，请刷新页面，核对后再保存")
    questions = queries.questions(row.survey)
    _put(actor, row, questions, filled, on)
    row.save()
    _settle_facts(actor, [row], questions, on)
    _raise_clues(actor, row.survey, [row], questions, on)
    _complete(actor, row.survey, {row.area_code}, on)
    history.record(actor, "surveys.entered", row, summary=f"{row.survey.title}：登记户 {row.number}")
    return row


@transaction.atomic
def excuse(actor: Actor, sheet_id: int, *, why: str, on: date) -> Sheet:
    """未能入户, with the reason (举家外出, 失联 …): settled, and not counted as asked. Raises BadValue."""
    row = _locked(actor, sheet_id)
    actor.require(Can.ENTER, row.area_code)
    _require_asked(actor, row)
    if not why.strip():
        raise BadValue("请写明未能入户的原因，例如“举家外出务工，电话已核实”")
    row.state, row.done_on, row.by_name, row.excuse = State.EXCUSED, on, actor.name, why.strip()[:200]
    row.answers, row.problems, row.to_confirm, row.persons = {}, [], [], 0
    row.version += 1
    row.save()
    _complete(actor, row.survey, {row.area_code}, on)
    history.record(actor, "surveys.excused", row, summary=f"{row.survey.title}：户 {row.number} 未能入户")
    return row


@transaction.atomic
def load(actor: Actor, survey_id: int, lines: Mapping[str, Filled], *, on: date) -> int:
    """Many households by number, all or none; sheets written. Raises BadAnswers by household number."""
    survey = open_survey(actor, survey_id)
    found = queries.sheets(actor).filter(survey=survey, number__in=lines).select_for_update(of=("self",))
    rows = list(found.order_by("area_code", "pk"))
    known = {row.number for row in rows}
    problems = {number: f"户 {number}：不在这次的名单中" for number in lines if number not in known}
    problems |= _not_asked(actor, survey, rows)
    questions = queries.questions(survey)
    for code in {row.area_code for row in rows}:
        actor.require(Can.ENTER, code)
    for row in rows:
        row.survey = survey
        try:
            _put(actor, row, questions, lines[row.number], on)
        except rules.BadAnswers as wrong:
            problems[row.number] = f"户 {row.number}：{wrong.message}"
    if problems:
        raise rules.BadAnswers(dict(list(problems.items())[:20]))
    names = ["state", "persons", "answers", "problems", "excuse", "done_on", "by_name", "version"]
    Sheet.objects.bulk_update(rows, names, batch_size=500)
    _settle_facts(actor, rows, questions, on)
    _raise_clues(actor, survey, rows, questions, on)
    _complete(actor, survey, {row.area_code for row in rows}, on)
    history.record(actor, "surveys.loaded", survey, summary=f"{survey.title}：导入 {len(rows)} 户")
    return len(rows)


@transaction.atomic
def confirm(actor: Actor, sheet_id: int, accepted: Sequence[str], *, on: date) -> Sheet:
    """What differs is decided: `accepted` facts go into the yearly information, the others stay as they are there.

    Raises NotAllowed without the right to write the register, and what writing a year raises.
    """
    row = _locked(actor, sheet_id)
    actor.require(Register.WRITE, row.area_code)
    waiting = [] if row.excuse else list(row.to_confirm)
    if not waiting:
        raise BadValue("这户没有待确认的信息")
    taken = [fact for fact in waiting if fact in accepted]
    given = _given(row, taken)
    if given:
        households.enter_household_year(actor, {"number": row.number, "year": _year(row), **given})
    row.to_confirm = []
    row.version += 1
    row.save(update_fields=["to_confirm", "version"])
    said = "、".join(FACTS[fact] for fact in taken) or "均以台账为准"
    history.record(actor, "surveys.confirmed", row, summary=f"户 {row.number} 确认：{said}")
    return row


@transaction.atomic
def add_photo(actor: Actor, sheet_id: int, *, name: str, data: bytes, on: date, now: datetime) -> SheetPhoto:
    """Kept without what the camera wrote beside it. Raises NotAPhoto."""
    row = _locked(actor, sheet_id)
    actor.require(Can.ENTER, row.area_code)
    clean, kind = without_notes(data)
    stored = files.keep(
        actor, name, clean, purpose=Purpose.PHOTO, now=now, area_code=row.area_code, content_type=kind
    )
    made = SheetPhoto.objects.create(area_code=row.area_code, sheet=row, file=stored, taken_on=on)
    history.record(actor, "surveys.photographed", row, summary=f"户 {row.number} 上传照片")
    return made


def open_photo(actor: Actor, photo_id: int) -> tuple[str, str, bytes]:
    """(name, content type, bytes). Raises NotFound."""
    actor.require(Can.SEE)
    found = queries.photos(actor).filter(pk=photo_id).first()
    if found is None:
        raise NotFound("没有这张照片，或不在您的管理范围内")
    stored, data = file_queries.content(actor, found.file.uid)
    return stored.name, stored.content_type, data


def _locked(actor: Actor, sheet_id: int) -> Sheet:
    row = queries.sheets(actor).select_for_update(of=("self",)).filter(pk=sheet_id).first()
    if row is None:
        raise queries.NoSuchSheet("没有这张调研表，或不在您的管理范围内")
    row.survey = open_survey(actor, row.survey_id)
    return row


def _require_asked(actor: Actor, row: Sheet) -> None:
    """Raises HouseholdElsewhere, HouseholdGone."""
    home = queries.home_of(actor, row)
    if home is None:
        raise HouseholdElsewhere(
            f"户 {row.number} 已整户迁出“{row.survey.title}”的范围，不再登记；有情况请由现居住地登记走访或线索"
        )
    register.require_standing(home)


def _not_asked(actor: Actor, survey: Survey, rows: Sequence[Sheet]) -> dict[str, str]:
    """What is wrong, by number, with lines of households that are no more or live elsewhere."""
    ended = register.ended_among([row.household_id for row in rows])
    homes = register.visible_to(actor).filter(pk__in=[row.household_id for row in rows])
    places = dict(homes.values_list("pk", "area_code"))
    found = {}
    for row in rows:
        if not areas.inside(places.get(row.household_id, ""), survey.area_code):
            found[row.number] = f"户 {row.number}：已整户迁出这次的范围，请从表中删去这一行"
        elif row.household_id in ended:
            found[row.number] = f"户 {row.number}：已销户或并入他户，请从表中删去这一行"
    return found


def _put(actor: Actor, row: Sheet, questions: Sequence[Asked], filled: Filled, on: date) -> None:
    answers = rules.clean_answers(questions, filled.answers)
    if not 0 < filled.persons < 100:
        raise rules.BadAnswers({"persons": "调查人口请填 1 至 99"})
    if on < row.survey.start:
        raise BadValue(f"登记日期不能早于开始日期 {row.survey.start:%Y-%m-%d}")
    # What another village asked before the household came counts there: a correction keeps its day.
    asked = row.done_on if row.state == State.DONE and row.came_on else None
    keeps = asked is not None and row.came_on is not None and asked < row.came_on
    row.done_on = asked if keeps else on
    row.state, row.by_name, row.excuse = State.DONE, actor.name, ""
    row.answers, row.persons = answers, filled.persons
    row.problems = [one.key for one in rules.alarms(questions, answers)]
    row.version += 1


def _year(row: Sheet) -> int:
    return int(row.survey.start.year)


def _given(row: Sheet, facts: Sequence[str]) -> dict[str, object]:
    """What the answers write into the year; of a house with the grade that says so. Raises GradedOtherwise."""
    found: dict[str, object] = {}
    for fact in facts:
        said = _truth(row, fact)
        if fact == UNSAFE_HOUSE:
            found |= watched.house_facts(row.household_id, unsafe=said, year=_year(row))
        else:
            found[fact] = said
    return found


def _truth(row: Sheet, fact: str) -> bool:
    """The answer to the question that repeats the fact."""
    key = next(one.key for one in queries.questions(row.survey) if one.fact == fact)
    return bool(row.answers.get(key) == YES)


def _settle_facts(actor: Actor, rows: Sequence[Sheet], questions: Sequence[Asked], on: date) -> None:
    """Compare with the yearly information; write what it does not know, keep what differs for a person to decide."""
    asked = [one for one in questions if one.fact]
    if not asked or not rows:
        return
    years = register.household_years(actor).filter(year=_year(rows[0]))
    known: dict[tuple[int, str], Any] = {
        (one.household_id, one.area_code): one
        for one in years.filter(household__in=[row.household_id for row in rows])
    }
    graded = queries.appraised(rows)
    changed = []
    for row in rows:
        year = known.get((row.household_id, row.area_code))
        gaps, differing = _compared(row, asked, year)
        differing = _without_the_house(actor, row, gaps, differing, graded.get(row.household_id))
        if gaps and actor.may(Register.WRITE, row.area_code):
            households.enter_household_year(actor, {"number": row.number, "year": _year(row), **gaps})
        else:
            differing = [*gaps, *differing]
        if row.to_confirm != differing:
            row.to_confirm = differing
            changed.append(row)
    Sheet.objects.bulk_update(changed, ["to_confirm"], batch_size=500)


def _without_the_house(
    actor: Actor, row: Sheet, gaps: dict[str, bool], differing: list[str], known: Any
) -> list[str]:
    """What differs, after the word about the house has been taken out where an appraisal says otherwise: nobody at
    the door decides that. One that is seen unsafe is a clue, and asks for a new appraisal; one that is seen safe waits
    for somebody who knows whether it was repaired."""
    said = gaps.get(UNSAFE_HOUSE, _truth(row, UNSAFE_HOUSE) if UNSAFE_HOUSE in differing else None)
    if said is None or known is None or known.is_safe is not said:
        return differing
    gaps.pop(UNSAFE_HOUSE, None)
    others = [fact for fact in differing if fact != UNSAFE_HOUSE]
    return others if said and actor.may(Monitoring.RAISE, row.area_code) else [*others, UNSAFE_HOUSE]


def _compared(row: Sheet, asked: Sequence[Asked], year: Any) -> tuple[dict[str, bool], list[str]]:
    """(facts the year does not know, facts it tells otherwise)."""
    gaps: dict[str, bool] = {}
    differing: list[str] = []
    for one in asked:
        if one.key not in row.answers:
            continue
        said, before = row.answers[one.key] == YES, getattr(year, one.fact, None)
        if before is None:
            gaps[one.fact] = said
        elif before != said:
            differing.append(one.fact)
    return gaps, differing


def _raise_clues(
    actor: Actor, survey: Survey, rows: Sequence[Sheet], questions: Sequence[Asked], on: date
) -> None:
    """A clue for each problem; the same answer again raises none. Where the post may raise none, the problem stays on
    the sheet and in the list of problems."""
    risky = {one.key: one for one in questions if one.risk}
    uids = dict(
        register.visible_to(actor).filter(pk__in=[row.household_id for row in rows]).values_list("pk", "uid")
    )
    graded = queries.appraised([row for row in rows if row.problems])
    clues = [
        NewClue(
            household_uid=uids[row.household_id],
            source=ClueSource.SWEEP,
            risk=Risk(risky[key].risk),
            on=on,
            text=f"{survey.title}：{risky[key].label}——{WORDS.get(row.answers[key], row.answers[key])}",
            cause=f"survey:{survey.pk}:{key}:{uids[row.household_id]}",
            evidence=_graded(risky[key], graded.get(row.household_id)),
        )
        for row in rows
        for key in row.problems
        if key in risky and row.household_id in uids and actor.may(Monitoring.RAISE, row.area_code)
    ]
    if clues:
        monitoring.raise_many(actor, clues, summary=f"{survey.title}：登记线索 {len(clues)} 条")


def _graded(question: Asked, known: Any) -> tuple[Evidence, ...]:
    """Beside an unsafe house the appraisal that says otherwise."""
    if question.fact != UNSAFE_HOUSE or known is None or not known.is_safe:
        return ()
    return (Evidence("现有鉴定", f"{known.words}，与看到的不一致，待重新鉴定"),)


def _complete(actor: Actor, survey: Survey, codes: set[str], on: date) -> None:
    """A village is complete on the day its last household is settled."""
    rows = queries.settled_villages(actor, survey.pk, codes)
    SurveyVillage.objects.filter(pk__in=rows.values("pk")).update(completed_on=on)
