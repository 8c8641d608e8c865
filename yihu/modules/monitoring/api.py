"""监测对象 for programs: clues, cases, their steps, measures and visits."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area
from yihu.core.api import (
    CREATED,
    REFUSED,
    Area,
    Body,
    Count,
    Day,
    Id,
    Key,
    PageNumber,
    PageSize,
    Text40,
    Text60,
    Text80,
    Text120,
    Text200,
    Text400,
    Written,
    Yuan,
    once,
    own_area,
    place,
    written,
)
from yihu.core.web.doors import actor_of
from yihu.engine import money
from yihu.modules.households import queries as households
from yihu.modules.monitoring import actions, queries
from yihu.modules.monitoring.models import Case
from yihu.modules.monitoring.permissions import Can
from yihu.modules.monitoring.rules import (
    Beside,
    Category,
    Check,
    ClueSource,
    ClueState,
    Finding,
    Given,
    Lack,
    MeasureKind,
    Risk,
    Stage,
    Trend,
    Unregistered,
)

router = Router(tags=["监测对象"])
CHANGED: dict[Any, Any] = {200: Written, **REFUSED}


class ClueOut(Schema):
    """`household`: None where the register does not know it."""

    id: int
    household: UUID | None
    area_code: str
    source: ClueSource
    risk: Risk
    on: date
    text: str
    state: ClueState
    case_id: int | None


class WatchedOut(Schema):
    """One case; incomes in yuan a head and year as text. `household`: None where it lives out of sight now."""

    id: int
    household: UUID | None
    number: str
    head_name: str
    persons: int
    area_code: str
    category: Category | None
    risks: list[Risk]
    stage: Stage
    stage_on: date
    ready_on: date
    clue_on: date
    start: date | None
    end: date | None
    clear_kind: str
    income: str | None
    no_labour: bool
    version: int


class ClueIn(Body):
    """`household`, or who it is (`name`, `area`, perhaps `phone`) when the register does not know it. The same
    household with the same `cause` gives the clue that is still open."""

    source: ClueSource
    risk: Risk
    on: Day
    text: Text400
    household: UUID | None = None
    cause: Text120 = ""
    name: Text60 = ""
    area: Area | None = None
    phone: Text40 = ""


class AcceptIn(Body):
    """`household`: which one it is after all, for a clue that named nobody on the books."""

    on: Day
    assigned_to: Text60
    household: UUID | None = None


class CloseIn(Body):
    on: Day
    why: Text200


class WatchStepIn(Body):
    on: Day
    document: Text120 = ""
    comment: Text400 = ""
    present: Count | None = None
    entitled: Count | None = None
    until: Day | None = None
    place: Text80 = ""
    contact: Text40 = ""

    def given(self) -> Given:
        return Given(**{name: getattr(self, name) for name in WatchStepIn.model_fields})


class WatchTakeIn(WatchStepIn):
    stage: Stage


class CheckIn(WatchStepIn):
    category: Category
    risks: Annotated[list[Risk], Field(min_length=1, max_length=5)]
    income: Yuan | None = None
    lacks: list[Lack] = []
    no_labour: bool = False


class ClearCheckIn(WatchStepIn):
    income: Yuan | None = None
    lacks: list[Lack] = []


class AuthorisationIn(Body):
    on: Day
    signer: Text60
    document: Text80 = ""


class StruckIn(Body):
    what: Beside
    key: Id
    why: Text200


class ComparisonIn(Body):
    kind: Check
    on: Day
    found: bool
    text: Text200 = ""


class WatchMeasureIn(Body):
    risk: Risk
    kind: MeasureKind
    text: Text200
    owner: Text80
    on: Day
    due_on: Day
    persons: Count | None = None
    yuan: Yuan | None = None


class MeasureDoneIn(Body):
    on: Day
    effect: Text200


class WatchVisitIn(Body):
    on: Day
    visited_by: Text60
    trend: Trend
    text: Text400
    income: Yuan | None = None


def _fen(text: str | None) -> int | None:
    return None if text is None else money.to_fen(money.parse_yuan(text))


@router.get("/clues", response={200: list[ClueOut], **REFUSED}, summary="风险线索")
def clues(
    request: HttpRequest,
    state: ClueState | None = None,
    area: Area | None = None,
    page: PageNumber = 1,
    size: PageSize = 100,
) -> list[dict[str, Any]]:
    """The newest first."""
    actor = actor_of(request)
    actor.require(Can.SEE)
    rows = queries.clues(actor).select_related("household")
    rows = rows.filter(in_area("area_code", own_area(actor, area or "")))
    if state is not None:
        rows = rows.filter(state=state)
    found = rows.order_by("-on", "-pk")[(page - 1) * size : page * size]
    plain = [name for name in ClueOut.model_fields if name != "household"]
    return [
        {
            **{name: getattr(row, name) for name in plain},
            "household": row.household.uid if row.household else None,
        }
        for row in found
    ]


@router.post("/clues", response=CREATED, summary="登记风险线索")
def raise_clue(request: HttpRequest, body: ClueIn, idempotency_key: Key) -> Status[Any]:
    who = None
    if body.household is None:
        who = Unregistered(place(body.area) if body.area else "", body.name, phone=body.phone)

    def do(actor: Actor) -> Any:
        told = body.dict(include={"source", "risk", "on", "text", "cause"})
        return written(actions.raise_clue(actor, household_uid=body.household, unregistered=who, **told))

    return once(request, idempotency_key, do)


@router.post("/clues/{clue_id}/acceptance", response=CREATED, summary="受理线索，返回监测对象编号")
def accept(request: HttpRequest, clue_id: Id, body: AcceptIn, idempotency_key: Key) -> Status[Any]:
    def do(actor: Actor) -> Any:
        return actions.accept(
            actor, clue_id, on=body.on, assigned_to=body.assigned_to, household_uid=body.household
        )

    return once(request, idempotency_key, lambda actor: written(do(actor)))


@router.post("/clues/{clue_id}/closing", response=CHANGED, summary="关闭线索")
def close(request: HttpRequest, clue_id: Id, body: CloseIn, idempotency_key: Key) -> Status[Any]:
    return _changed(request, idempotency_key, lambda actor: actions.close_clue(actor, clue_id, **body.dict()))


@router.get("/cases", response={200: list[WatchedOut], **REFUSED}, summary="监测对象")
def cases(
    request: HttpRequest,
    stage: Stage | None = None,
    area: Area | None = None,
    page: PageNumber = 1,
    size: PageSize = 100,
) -> list[dict[str, Any]]:
    """The latest moved first."""
    actor = actor_of(request)
    actor.require(Can.SEE)
    rows = queries.in_lists(actor).filter(in_area("area_code", own_area(actor, area or "")))
    if stage is not None:
        rows = rows.filter(stage=stage)
    return [
        _case(row, row.household.uid)
        for row in rows.order_by("-stage_on", "-pk")[(page - 1) * size : page * size]
    ]


@router.get("/cases/{case_id}", response={200: WatchedOut, **REFUSED}, summary="一户监测对象")
def one(request: HttpRequest, case_id: Id) -> dict[str, Any]:
    actor = actor_of(request)
    actor.require(Can.SEE)
    row = queries.case(actor, case_id)
    home = households.visible_to(actor).filter(pk=row.household_id).values_list("uid", flat=True).first()
    return _case(row, home)


@router.post("/cases/{case_id}/check", response=CHANGED, summary="登记入户核查")
def check(request: HttpRequest, case_id: Id, body: CheckIn, idempotency_key: Key) -> Status[Any]:
    found = Finding(
        body.category, tuple(body.risks), _fen(body.income), tuple(body.lacks), no_labour=body.no_labour
    )
    return _changed(
        request, idempotency_key, lambda actor: actions.check(actor, case_id, found, body.given())
    )


@router.post("/cases/{case_id}/authorisations", response=CREATED, summary="登记承诺授权书")
def authorise(request: HttpRequest, case_id: Id, body: AuthorisationIn, idempotency_key: Key) -> Status[Any]:
    return once(
        request, idempotency_key, lambda actor: written(actions.authorise(actor, case_id, **body.dict()))
    )


@router.post("/cases/{case_id}/comparisons", response=CREATED, summary="登记一项比对结果")
def compare(request: HttpRequest, case_id: Id, body: ComparisonIn, idempotency_key: Key) -> Status[Any]:
    return once(
        request, idempotency_key, lambda actor: written(actions.compare(actor, case_id, **body.dict()))
    )


@router.post("/cases/{case_id}/struck", response=CHANGED, summary="撤销登记有误的授权书、比对结果或材料")
def strike(request: HttpRequest, case_id: Id, body: StruckIn, idempotency_key: Key) -> Status[Any]:
    return _changed(request, idempotency_key, lambda actor: actions.strike(actor, case_id, **body.dict()))


@router.post("/cases/{case_id}/steps", response=CHANGED, summary="办理下一步")
def take(request: HttpRequest, case_id: Id, body: WatchTakeIn, idempotency_key: Key) -> Status[Any]:
    return _changed(
        request, idempotency_key, lambda actor: actions.take(actor, case_id, body.stage, body.given())
    )


@router.post("/cases/{case_id}/clearing-check", response=CHANGED, summary="登记消除核实")
def check_clearing(
    request: HttpRequest, case_id: Id, body: ClearCheckIn, idempotency_key: Key
) -> Status[Any]:
    def do(actor: Actor) -> Any:
        return actions.check_clearing(
            actor, case_id, body.given(), income_fen=_fen(body.income), lacks=tuple(body.lacks)
        )

    return _changed(request, idempotency_key, do)


@router.post("/cases/{case_id}/withdrawal", response=CHANGED, summary="撤回上一步")
def withdraw(request: HttpRequest, case_id: Id, body: CloseIn, idempotency_key: Key) -> Status[Any]:
    return _changed(request, idempotency_key, lambda actor: actions.withdraw(actor, case_id, **body.dict()))


@router.post("/cases/{case_id}/measures", response=CREATED, summary="制定帮扶措施")
def plan_measure(
    request: HttpRequest, case_id: Id, body: WatchMeasureIn, idempotency_key: Key
) -> Status[Any]:
    given = body.dict(exclude={"yuan"})
    return once(
        request,
        idempotency_key,
        lambda actor: written(actions.plan_measure(actor, case_id, fen=_fen(body.yuan), **given)),
    )


@router.post("/measures/{measure_id}/done", response=CHANGED, summary="登记措施落实")
def finish(request: HttpRequest, measure_id: Id, body: MeasureDoneIn, idempotency_key: Key) -> Status[Any]:
    return _changed(
        request, idempotency_key, lambda actor: actions.finish_measure(actor, measure_id, **body.dict())
    )


@router.post("/cases/{case_id}/visits", response=CREATED, summary="登记月度走访")
def visit(request: HttpRequest, case_id: Id, body: WatchVisitIn, idempotency_key: Key) -> Status[Any]:
    given = body.dict(exclude={"income"})
    return once(
        request,
        idempotency_key,
        lambda actor: written(actions.visit(actor, case_id, income_fen=_fen(body.income), **given)),
    )


def _changed(request: HttpRequest, key: str, do: Any) -> Status[Any]:
    return once(request, key, lambda actor: written(do(actor)), status=200)


def _case(row: Case, home: UUID | None) -> dict[str, Any]:
    told = ("household", "risks", "category", "income")
    plain = {name: getattr(row, name) for name in WatchedOut.model_fields if name not in told}
    return {
        **plain,
        "household": home,
        "risks": [one.kind for one in row.risks.all()],
        "category": row.category or None,
        "income": None if row.income_fen is None else f"{money.from_fen(row.income_fen):.2f}",
    }
