"""A round begins with its list, is given out by village, and ends with the list frozen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area
from yihu.core.accounts import queries as accounts
from yihu.core.history import actions as history
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.errors import BadValue, Conflict, NotFound
from yihu.modules.households import queries as households
from yihu.modules.surveys import queries
from yihu.modules.surveys.models import Question, Sheet, Survey, SurveyVillage
from yihu.modules.surveys.permissions import Can
from yihu.modules.surveys.rules import Asked, Kind, NotFinished, Scope, State, SurveyClosed


class NothingToAsk(BadValue):
    code = "nothing_to_ask"


@transaction.atomic
def start(
    actor: Actor,
    *,
    kind: Kind,
    title: str,
    area_code: str,
    scope: Scope,
    questions: Sequence[Asked],
    on: date,
    due: date,
    villages: Sequence[str] = (),
    only: Sequence[UUID] | None = None,
    document: str = "",
) -> Survey:
    """The round and its list as of `on`: the households of `scope` in the villages (none: all of the area); `only`
    narrows the list to these households.

    Raises NotAllowed, BadValue, NothingToAsk, Conflict for a title used already.
    """
    actor.require(Can.PLAN, area_code)
    if not title.strip() or not questions:
        raise BadValue("请填写名称和题目")
    if due < on:
        raise BadValue("完成期限不能早于开始日期")
    made = Survey(
        area_code=area_code,
        kind=kind,
        title=title.strip()[:60],
        scope=scope,
        document=document.strip()[:80],
        start=on,
        due=due,
        by_name=actor.name,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise Conflict(f"已有名为“{made.title}”的调研排查，请换一个名称") from None
    Question.objects.bulk_create(_question(made, at, one) for at, one in enumerate(questions, start=1))
    sheets = _sheets(made, villages, None if only is None else set(only), on)
    if not sheets:
        raise NothingToAsk("所选范围内没有农户，请检查村和范围")
    Sheet.objects.bulk_create(sheets, batch_size=2_000)
    codes = sorted({one.area_code for one in sheets})
    SurveyVillage.objects.bulk_create(SurveyVillage(survey=made, area_code=code) for code in codes)
    summary = f"{made.title}：{len(codes)} 村 {len(sheets)} 户"
    history.record(actor, "surveys.started", made, summary=summary, households=len(sheets))
    return made


def _question(survey: Survey, at: int, one: Asked) -> Question:
    return Question(
        survey=survey,
        position=at,
        key=one.key,
        label=one.label,
        form=one.form,
        required=one.required,
        unit=one.unit,
        choices=list(one.choices),
        fact=one.fact,
        alarm=one.alarm,
        risk=one.risk,
    )


def _sheets(survey: Survey, villages: Sequence[str], only: set[UUID] | None, on: date) -> list[Sheet]:
    """A sheet lies where its household is to be found today: who has left the area, or is no more, is not asked."""
    wanted = set(villages)
    rows = households.at_home(survey.area_code, on).select_related("household")
    rows = rows.filter(in_area("household__area_code", survey.area_code))
    if only is not None:
        rows = rows.filter(household__uid__in=only)
    if survey.scope != Scope.ALL:
        listed = {Scope.REGISTERED: households.registered_on, Scope.REMAINING: households.remaining_on}
        chosen = listed[Scope(survey.scope)](survey.area_code, on)
        rows = rows.filter(household_id__in=chosen.order_by().values("household_id"))
    found = list(rows)
    ended = households.ended_among(row.household_id for row in found)
    return [
        Sheet(
            area_code=row.household.area_code,
            survey=survey,
            household_id=row.household_id,
            number=row.number,  # type: ignore[attr-defined]
            head_name=row.head_name or "",  # type: ignore[attr-defined]
            listed_persons=row.people,  # type: ignore[attr-defined]
        )
        for row in found
        if row.household_id not in ended and _asked_in(row.household.area_code, wanted)
    ]


def _asked_in(village: str, wanted: set[str]) -> bool:
    return (not wanted or village in wanted) and areas.level_of(village) is Level.VILLAGE


@transaction.atomic
def assign(actor: Actor, survey_id: int, area_code: str, username: str, *, on: date) -> SurveyVillage:
    """Whose work a village is; '' takes it away. Raises NotFound, BadValue, SurveyClosed."""
    row = open_survey(actor, survey_id)
    found = queries.villages(actor).select_for_update().filter(survey=row, area_code=area_code).first()
    if found is None:
        raise NotFound("这次调研排查没有这个村，或不在您的管理范围内")
    actor.require(Can.PLAN, found.area_code)
    found.assignee_id, found.assignee_name = None, ""
    if username.strip():
        who = accounts.actor_named(username.strip(), on)
        if not areas.inside(area_code, who.area_code) or not who.may(Can.ENTER):
            raise BadValue(f"{who.name} 的岗位不能登记这个村的调研表，请另选一人，或先在“账号与岗位”任职")
        found.assignee_id, found.assignee_name = who.user_id, who.name
    found.save(update_fields=["assignee_id", "assignee_name"])
    history.record(
        actor, "surveys.assigned", found, summary=f"{row.title}：交 {found.assignee_name or '（取消）'} 负责"
    )
    return found


@transaction.atomic
def close(actor: Actor, survey_id: int, *, on: date) -> Survey:
    """办结: every household is settled, the drawn ones are asked again, what differs is confirmed. From now on the
    database lets nothing of the list change. Raises NotFinished, SurveyClosed."""
    row = open_survey(actor, survey_id)
    actor.require(Can.CLOSE, row.area_code)
    mine = queries.sheets(actor).filter(survey=row)
    todo = mine.filter(state=State.TODO).count()
    unsettled = queries.to_decide(mine).count()
    waiting = queries.rechecks(actor).filter(sheet__survey=row, on__isnull=True).count()
    if todo or unsettled or waiting:
        parts = ((todo, "户未登记"), (unsettled, "户的信息待确认"), (waiting, "户未复核"))
        said = "、".join(f"{count} {label}" for count, label in parts if count)
        raise NotFinished(f"还有 {said}，办完后再办结")
    row.closed_on = max(on, row.start)
    row.save(update_fields=["closed_on"])
    history.record(actor, "surveys.closed", row, summary=f"{row.title}办结：{mine.count()} 户")
    return row


def open_survey(actor: Actor, survey_id: int) -> Survey:
    """The round, locked while it is open. Raises NoSuchSurvey, SurveyClosed."""
    row = queries.surveys(actor).select_for_update().filter(pk=survey_id).first()
    if row is None:
        raise queries.NoSuchSurvey("没有这次调研排查，或不在您的管理范围内")
    if row.closed_on is not None:
        raise SurveyClosed(f"“{row.title}”已于 {row.closed_on:%Y-%m-%d} 办结，名单和结果不再改动")
    return row
