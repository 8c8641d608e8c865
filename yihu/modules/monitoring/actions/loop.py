"""The road of a case: checked, authorised, compared, taken on, cleared; and back when a slip was made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.history import actions as history
from yihu.core.holding import require_answered
from yihu.engine.errors import BadValue, Conflict, WrongStage
from yihu.engine.stages import require_next, require_order, require_text
from yihu.modules.households import queries as households
from yihu.modules.monitoring import queries, rules
from yihu.modules.monitoring.actions.base import locked, place_at, put_step
from yihu.modules.monitoring.models import Authorisation, Batch, Case, CaseRisk, Clue, Comparison
from yihu.modules.monitoring.permissions import Can
from yihu.modules.monitoring.rules import (
    ENDED,
    MANY,
    NEEDS,
    NEXT,
    Category,
    Check,
    ClearKind,
    Finding,
    Given,
    Lack,
    Risk,
    Stage,
)


class FirstStepOfCase(Conflict):
    code = "first_step_of_case"


@transaction.atomic
def check(actor: Actor, case_id: int, found: Finding, given: Given, *, version: int | None = None) -> Case:
    """入户核查: what the visit found; the proposed category must exist on the day and fit the register.

    Raises BadCategory, BadValue, and what `rules.check_step` raises.
    """
    case = locked(actor, case_id, Can.PREPARE, version=version)
    _may_go(actor, case, Stage.CHECKED, given)
    exited, poor = queries.register_standing(case.household, given.on)
    rules.check_finding(found, queries.categories(case.area_code, given.on), exited=exited, poor=poor)
    case.category, case.no_labour = found.category.value, found.no_labour
    case.income_fen, case.lacks = found.income_fen, [one.value for one in found.lacks]
    case.exempt = queries.exempt_from_comparing(case.household, given.on)
    put_risks(case, found.risks)
    put_step(actor, case, Stage.CHECKED, given)
    place_at(
        case, Stage.CHECKED, given.on, None, actor.user_id,
        "category", "no_labour", "income_fen", "lacks", "exempt",
    )  # fmt: skip
    _record(actor, case, Stage.CHECKED, given)
    return case


def put_risks(case: Case, risks: Iterable[Risk]) -> None:
    """The case's risks in this order; those with measures stay what they are."""
    kept = {one.kind: one for one in case.risks.all()}
    wanted = list(risks)
    for kind, one in kept.items():
        if kind not in {risk.value for risk in wanted} and not one.measures.exists():
            one.delete()
    for position, risk in enumerate(wanted, start=1):
        CaseRisk.objects.update_or_create(
            case=case, kind=risk.value, defaults={"position": position, "area_code": case.area_code}
        )


@transaction.atomic
def authorise(actor: Actor, case_id: int, *, on: date, signer: str, document: str = "") -> Authorisation:
    """承诺授权书 signed by somebody of the household. Raises MissingProof, WrongOrder."""
    case = locked(actor, case_id, Can.PREPARE)
    name = require_text("登记授权书", "签字人", signer)
    made = Authorisation.objects.create(
        area_code=case.area_code, case=case, signed_on=on, signer=name[:60], document=document.strip()[:80]
    )
    history.record(
        actor, "monitoring.authorised", case, summary=f"户 {case.number} 签署承诺授权书", on=on.isoformat()
    )
    return made


@transaction.atomic
def compare(actor: Actor, case_id: int, *, kind: Check, on: date, found: bool, text: str = "") -> Comparison:
    """What one department answered. Raises NotAuthorised before the 承诺授权书 is signed, BadValue."""
    case = locked(actor, case_id, Can.COMPARE)
    if case.now not in (Stage.CHECKED, Stage.COMPARED):
        raise WrongStage(f"这户当前为“{case.now.label}”，比对结果在入户核查后、评议前登记")
    if found and not text.strip():
        raise BadValue("有疑点的请写明疑点")
    first = queries.signed(case)
    rules.check_authorised(first.signed_on if first else None, on)
    assert first is not None
    made = Comparison.objects.create(
        area_code=case.area_code,
        case=case,
        authorisation=first,
        check_kind=kind.value,
        on=on,
        found=found,
        text=text.strip()[:200],
        by_name=actor.name[:40],
    )
    history.record(actor, "monitoring.compared", case, summary=f"户 {case.number} 登记{kind.label}比对结果")
    return made


@transaction.atomic
def take(actor: Actor, case_id: int, stage: Stage, given: Given, *, version: int | None = None) -> Case:
    """The next ordinary step: comparison done, meeting, notice, review, decision, announcement, 不予纳入, or back to
    helping out of a clearance. The visit itself (`check`, `check_clearing`) has its own action.

    Raises what `rules.check_step` and `rules.check_clearance` raise, and OpinionOpen after a notice the public has
    asked about; 不予纳入 and the way back to helping stay open.
    """
    if stage in (Stage.ASSIGNED, Stage.CHECKED, Stage.CLEAR_CHECKED):
        raise BadValue("这一步要填写核查情况，请在监测对象页办理")
    case = locked(actor, case_id, _can(actor, case_id, stage), version=version)
    _take(actor, case, stage, given)
    return case


def _can(actor: Actor, case_id: int, stage: Stage) -> Can:
    """Whoever may take the ordinary next step may also say no to it."""
    case = queries.case(actor, case_id)
    if not queries.is_refusal(case.now, stage) or actor.may(Can.PREPARE, case.area_code):
        return queries.CAN[stage]
    return queries.CAN[rules.forward(case.now) or stage]


def _take(actor: Actor, case: Case, stage: Stage, given: Given, batch: Batch | None = None) -> None:
    natural = case.now is Stage.MONITORED and stage is Stage.CLEARED
    if natural:
        raise BadValue("自然消除请用“自然消除”办理，帮扶消除请先登记消除核实")
    _may_go(actor, case, stage, given)
    if stage is rules.forward(case.now):
        require_answered(NEEDS[stage].verb, queries.matters_of(case))
    changed = _effects(case, stage, given)
    put_step(actor, case, stage, given, batch=batch)
    place_at(case, stage, given.on, given.until, actor.user_id, *changed)
    if stage in ENDED:
        _settle(case, given.on)
    _record(actor, case, stage, given)


def _effects(case: Case, stage: Stage, given: Given) -> list[str]:
    """What a step changes besides the stage: the names of the fields set."""
    if stage is Stage.MONITORED and case.now is Stage.DECIDED:
        case.start = given.on
        members = households.members_of(case.household, given.on)
        case.persons = len(members) or case.persons
        return ["start", "persons"]
    if stage is Stage.MONITORED:  # 不予消除
        require_text("退回继续帮扶", "原因", given.comment)
        case.clear_income_fen, case.clear_kind = None, ""
        return ["clear_income_fen", "clear_kind"]
    if stage is Stage.CLEARED:
        _clearable(case, given.on, case.clear_income_fen, ())
        case.end, case.clear_kind = given.on, ClearKind.HELPED.value
        return ["end", "clear_kind"]
    return []


def _clearable(case: Case, on: date, income_fen: int | None, lacks: tuple[Lack, ...]) -> None:
    limits = queries.limits(Stage.CLEARED, case.area_code, on)
    rules.check_clearance(queries.helped(case, on), on, income_fen=income_fen, lacks=lacks, limits=limits)


@transaction.atomic
def take_many(actor: Actor, case_ids: Sequence[int], stage: Stage, given: Given) -> Batch:
    """One meeting, notice, review, decision or announcement for several cases at once: all or none.

    Raises BadValue for none or for a step that goes case by case, and what `take` raises, naming the household.
    """
    if stage not in MANY:
        raise BadValue("这一步须逐户办理")
    return _take_many(actor, case_ids, stage, given, queries.CAN[stage])


@transaction.atomic
def publish(actor: Actor, case_ids: Sequence[int], stage: Stage, given: Given) -> Batch:
    """公示 or 公告 by the release of its notice: the right to prepare was asked of whoever drafted it, here it is
    enough to see the cases. Raises what `take_many` raises."""
    return _take_many(actor, case_ids, stage, given, Can.SEE)


def _take_many(actor: Actor, case_ids: Sequence[int], stage: Stage, given: Given, can: Can) -> Batch:
    wanted = sorted(set(case_ids))
    if not wanted:
        raise BadValue("请先勾选要一并办理的户")
    batch = Batch.objects.create(area_code=actor.area_code, stage=stage, on=given.on, by_name=actor.name[:40])
    for case_id in wanted:
        case = locked(actor, case_id, can)
        try:
            _take(actor, case, stage, given, batch)
        except (BadValue, WrongStage) as refused:
            raise type(refused)(f"户 {case.number}：{refused.message}") from None
    history.record(
        actor,
        "monitoring.taken_together",
        batch,
        summary=f"{NEEDS[stage].verb} {len(wanted)} 户",
        cases=len(wanted),
        on=given.on.isoformat(),
    )
    return batch


@transaction.atomic
def check_clearing(
    actor: Actor,
    case_id: int,
    given: Given,
    *,
    income_fen: int | None,
    lacks: tuple[Lack, ...] = (),
    version: int | None = None,
) -> Case:
    """消除核实: the visit that proposes to clear. Raises NotClearable with every reason against it."""
    case = locked(actor, case_id, Can.PREPARE, version=version)
    _may_go(actor, case, Stage.CLEAR_CHECKED, given)
    _clearable(case, given.on, income_fen, lacks)
    case.clear_income_fen = income_fen
    put_step(actor, case, Stage.CLEAR_CHECKED, given)
    place_at(case, Stage.CLEAR_CHECKED, given.on, None, actor.user_id, "clear_income_fen")
    _record(actor, case, Stage.CLEAR_CHECKED, given)
    return case


@transaction.atomic
def clear_naturally(actor: Actor, case_id: int, given: Given) -> Case:
    """自然消除, decided by the county: the household has died out or moved away. Raises MissingProof, WrongOrder."""
    case = locked(actor, case_id, Can.DECIDE)
    if case.now is not Stage.MONITORED:
        raise WrongStage(f"这户当前为“{case.now.label}”，监测帮扶中的户才能办理自然消除")
    require_order(case.now, case.ready_on, given.on)
    require_text("自然消除", "批复文号", given.document)
    require_text("自然消除", "原因", given.comment)
    if case.start is not None and given.on <= case.start:
        raise BadValue("消除日期须晚于纳入监测日期，请核对")
    case.end, case.clear_kind = given.on, ClearKind.NATURAL.value
    put_step(actor, case, Stage.CLEARED, given)
    place_at(case, Stage.CLEARED, given.on, None, actor.user_id, "end", "clear_kind")
    _settle(case, given.on)
    _record(actor, case, Stage.CLEARED, given)
    return case


@transaction.atomic
def withdraw(actor: Actor, case_id: int, *, on: date, why: str) -> Case:
    """Take the last step back: it stays in the record, a later row names it. An ended case opens again.

    Raises FirstStepOfCase, BadValue, Conflict when the household has another open case.
    """
    case = queries.case(actor, case_id)
    case = locked(actor, case_id, queries.CAN[case.now], ended=True)
    require_text("撤回", "原因", why)
    steps = list(queries.steps_of(case))
    if len(steps) < 2:
        raise FirstStepOfCase("这是第一步，不能撤回；没有风险的请办理“不予纳入”")
    last, before = steps[-1], steps[-2]
    back = Stage(before.stage)
    if case.now in ENDED:
        other = queries.case_of(actor, case.household.uid)
        if other is not None:
            raise Conflict("该户已有新的在办记录，不能撤回旧的一步")
        if not households.is_standing(case.household):
            raise Conflict(
                "该户已销户或并入他户，监测随户办结；确属误办的，请先在该户“人员增减”中撤销那次变动"
            )
        case.clues.update(settled_on=None)
    if Stage(last.stage) is Stage.MONITORED and back is Stage.DECIDED and case.measures.exists():
        raise Conflict("该户已登记帮扶措施，不能撤回纳入；请先取消措施，或办理风险消除")
    if Stage(last.stage) is Stage.MONITORED and back is Stage.DECIDED:
        case.start = None
    if case.end is not None:
        case.end, case.clear_kind = None, ""
    put_step(actor, case, Stage(last.stage), Given(on=max(on, last.on), comment=why), withdraws=last)
    place_at(case, back, before.on, before.until, before.user_id, "start", "end", "clear_kind")
    history.record(
        actor,
        "monitoring.withdrawn",
        case,
        summary=f"户 {case.number} 撤回“{Stage(last.stage).label}”：{why}"[:200],
    )
    return case


def _may_go(actor: Actor, case: Case, stage: Stage, given: Given) -> None:
    require_next("这户", case.now, stage, NEXT)
    limits = queries.limits(stage, case.area_code, given.on)
    rules.check_step(queries.standing(case), stage, given, limits, user_id=actor.user_id)


def _settle(case: Case, on: date) -> None:
    """The case has ended: the same cause may be raised anew."""
    Clue.objects.filter(case=case, settled_on__isnull=True).update(settled_on=on)


def _record(actor: Actor, case: Case, stage: Stage, given: Given) -> None:
    category = Category(case.category).label if case.category else ""
    history.record(
        actor,
        "monitoring.stepped",
        case,
        summary=f"户 {case.number} {NEEDS[stage].verb} {category}".strip(),
        stage=stage.value,
        on=given.on.isoformat(),
    )
