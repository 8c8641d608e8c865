"""What is done for a watched household: measures against each risk, monthly visits, papers; and coming back."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from yihu.core.access.actor import Actor
from yihu.core.access.scope import within
from yihu.core.files import actions as files
from yihu.core.files.models import Purpose
from yihu.core.files.photos import without_notes
from yihu.core.history import actions as history
from yihu.engine.errors import BadValue, Conflict, NotFound, WrongStage
from yihu.engine.stages import WrongOrder, require_text
from yihu.modules.monitoring import queries
from yihu.modules.monitoring.actions.base import locked
from yihu.modules.monitoring.actions.clues import accept, raise_clue
from yihu.modules.monitoring.models import Case, CasePaper, Measure, MonthlyVisit
from yihu.modules.monitoring.permissions import Can
from yihu.modules.monitoring.rules import (
    WATCHED,
    ClueSource,
    MeasureKind,
    PaperKind,
    Risk,
    Stage,
    Trend,
    check_paper,
)

_KNOWN = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"%PDF-", "application/pdf"))


class VisitTwice(Conflict):
    code = "monitoring_visit_twice"


@transaction.atomic
def plan_measure(
    actor: Actor,
    case_id: int,
    *,
    risk: Risk,
    kind: MeasureKind,
    text: str,
    owner: str,
    on: date,
    due_on: date,
    persons: int | None = None,
    fen: int | None = None,
) -> Measure:
    """A measure against one of the case's risks, with its owner and day. Raises WrongStage, BadValue, WrongOrder."""
    case = _watched(actor, case_id)
    against = case.risks.filter(kind=risk.value).first()
    if against is None:
        raise BadValue(f"该户没有登记“{risk.label}”风险，请先核对风险")
    if case.start is not None and on < case.start:
        raise WrongOrder("制定日期不能早于纳入监测日期，请核对")
    if due_on < on:
        raise WrongOrder("完成时限不能早于制定日期，请核对")
    made = Measure.objects.create(
        area_code=case.area_code,
        case=case,
        risk=against,
        kind=kind.value,
        text=require_text("制定措施", "措施内容", text)[:200],
        owner=require_text("制定措施", "责任人（单位）", owner)[:80],
        planned_on=on,
        due_on=due_on,
        persons=persons,
        fen=fen,
    )
    history.record(
        actor,
        "monitoring.measure_planned",
        case,
        summary=f"户 {case.number} 制定{kind.label}措施",
        measure=made.pk,
    )
    return made


@transaction.atomic
def finish_measure(actor: Actor, measure_id: int, *, on: date, effect: str) -> Measure:
    """落实: done on a day, with what it brought. Raises NotFound, WrongOrder, MissingProof."""
    made = _measure(actor, measure_id)
    if on < made.planned_on:
        raise WrongOrder("落实日期不能早于制定日期，请核对")
    made.done_on, made.effect = on, require_text("登记落实", "成效", effect)[:200]
    made.save(update_fields=["done_on", "effect"])
    history.record(
        actor,
        "monitoring.measure_done",
        made.case,
        summary=f"户 {made.case.number} 落实措施：{made.text}"[:200],
        on=on.isoformat(),
    )
    return made


@transaction.atomic
def drop_measure(actor: Actor, measure_id: int, *, on: date, why: str) -> Measure:
    """取消 a measure that is not done. Raises NotFound, MissingProof."""
    made = _measure(actor, measure_id)
    made.dropped_on, made.dropped_why = on, require_text("取消措施", "原因", why)[:200]
    made.save(update_fields=["dropped_on", "dropped_why"])
    history.record(
        actor, "monitoring.measure_dropped", made.case, summary=f"户 {made.case.number} 取消措施：{why}"[:200]
    )
    return made


def _measure(actor: Actor, measure_id: int) -> Measure:
    rows = within(Measure.objects.select_related("case"), actor).select_for_update(of=("self",))
    made: Measure | None = rows.filter(pk=measure_id).first()
    if made is None:
        raise NotFound("没有这条措施，或不在您的管理范围内")
    actor.require(Can.HELP, made.area_code)
    if made.case.moved_on is not None:
        raise WrongStage("该户已整户迁往他村，措施随户转出；请由迁入村在该户的监测对象页办理")
    if made.done_on or made.dropped_on:
        raise WrongStage("这条措施已落实或已取消，不能再改；需要补充的请新增措施")
    return made


@transaction.atomic
def visit(
    actor: Actor,
    case_id: int,
    *,
    on: date,
    visited_by: str,
    trend: Trend,
    text: str,
    income_fen: int | None = None,
) -> MonthlyVisit:
    """月度走访. Raises WrongStage, WrongOrder, MissingProof, VisitTwice."""
    case = _watched(actor, case_id)
    if case.start is not None and on < case.start:
        raise WrongOrder("走访日期不能早于纳入监测日期，请核对")
    who, told = _as_kept(visited_by, text)
    try:
        with transaction.atomic():
            made = MonthlyVisit.objects.create(
                area_code=case.area_code,
                case=case,
                on=on,
                visited_by=who,
                trend=trend.value,
                text=told,
                income_fen=income_fen,
            )
    except IntegrityError:
        raise VisitTwice("同一人同一天的走访已登记，请核对日期") from None
    history.record(
        actor, "monitoring.visited", case, summary=f"户 {case.number} 走访：{trend.label}", on=on.isoformat()
    )
    return made


def _as_kept(visited_by: str, text: str) -> tuple[str, str]:
    who = require_text("登记走访", "走访人", visited_by)[:60]
    return who, require_text("登记走访", "走访情况", text)[:400]


@transaction.atomic
def unvisit(actor: Actor, household_uid: UUID | str, *, on: date, visited_by: str, text: str) -> int:
    """A visit that was told here as well did not take place, or not so: how many lines of the case went with it. The
    case's file must not prove a visit that never was, whether the case goes on or has ended."""
    who, told = _as_kept(visited_by, text)
    rows = queries.visits(actor).filter(case__household__uid=household_uid, on=on, visited_by=who, text=told)
    gone = list(rows.select_for_update(of=("self",)))
    for row in gone:
        actor.require(Can.HELP, row.area_code)
        row.delete()
        history.record(
            actor,
            "monitoring.unvisited",
            row.case,
            summary=f"户 {row.case.number} 走访已作废或更正，月度走访随之撤下",
            on=on.isoformat(),
        )
    return len(gone)


def _watched(actor: Actor, case_id: int) -> Case:
    case = locked(actor, case_id, Can.HELP)
    if case.now not in WATCHED:
        raise WrongStage(f"这户当前为“{case.now.label}”，公告纳入监测后才能登记措施和走访")
    return case


@transaction.atomic
def set_helper(actor: Actor, case_id: int, *, helper: str) -> Case:
    """帮扶责任人 of the case."""
    case = locked(actor, case_id, Can.PREPARE)
    case.helper = require_text("确定帮扶责任人", "姓名", helper)[:60]
    case.save(update_fields=["helper"])
    history.record(actor, "monitoring.helper_set", case, summary=f"户 {case.number} 确定帮扶责任人")
    return case


@transaction.atomic
def reopen(actor: Actor, case_id: int, *, on: date, risk: Risk, text: str, assigned_to: str) -> Case:
    """回退: the risk is back, or a new one has come. A new case begins at the visit and names the one before; the old
    one keeps its days. Raises WrongStage, WrongOrder, and what `raise_clue` and `accept` raise."""
    old = locked(actor, case_id, Can.ACCEPT, ended=True)
    if old.now is not Stage.CLEARED:
        raise WrongStage(f"这户当前为“{old.now.label}”，风险已消除的户才需要重新纳入")
    if old.end is not None and on < old.end:
        raise WrongOrder("重新纳入日期不能早于风险消除日期；消除有误的请撤回“公告风险消除”")
    clue = raise_clue(
        actor, household_uid=old.household.uid, source=ClueSource.SWEEP, risk=risk, on=on, text=text
    )
    return accept(actor, clue.pk, on=on, assigned_to=assigned_to)


@transaction.atomic
def attach(
    actor: Actor,
    case_id: int,
    kind: PaperKind,
    *,
    name: str,
    data: bytes,
    taken_on: date,
    now: datetime,
    note: str = "",
) -> CasePaper:
    """A file of the case, a photograph without the camera's notes.

    Raises NoSuchCase, WrongOrder, EmptyFile, FileTooLarge, NotAPhoto for a damaged picture.
    """
    case = queries.case(actor, case_id)
    actor.require(Can.HELP, case.area_code)
    check_paper(taken_on, now.date())
    content_type = next((is_ for head, is_ in _KNOWN if data.startswith(head)), "application/octet-stream")
    if content_type.startswith("image/"):
        data, content_type = without_notes(data)
    stored = files.keep(
        actor,
        name,
        data,
        purpose=Purpose.EVIDENCE,
        now=now,
        area_code=case.area_code,
        content_type=content_type,
    )
    made = CasePaper.objects.create(
        area_code=case.area_code,
        case=case,
        kind=kind.value,
        file=stored,
        taken_on=taken_on,
        note=note.strip()[:200],
    )
    history.record(actor, "monitoring.attached", case, summary=f"户 {case.number} 上传{kind.label}")
    return made
