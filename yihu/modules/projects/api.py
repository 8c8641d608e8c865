"""项目 for programs: a proposal, an entry of a library that stands already, and every step. Lists are under /ledgers."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status

from yihu.core.access.actor import Actor
from yihu.core.api import (
    CREATED,
    REFUSED,
    Area,
    Body,
    Count,
    Day,
    Id,
    Key,
    Reasoned,
    Text40,
    Text120,
    Text200,
    Text4000,
    Written,
    Year,
    Yuan,
    once,
    own_area,
    place,
    written,
    yuan,
)
from yihu.core.web.doors import actor_of
from yihu.engine.money import parse_yuan, to_fen
from yihu.modules.projects import actions, queries
from yihu.modules.projects.forms import proof_of
from yihu.modules.projects.models import PlanChange, Project
from yihu.modules.projects.permissions import Can
from yihu.modules.projects.rules import (
    NEXT,
    Category,
    Construction,
    Level,
    Method,
    Origin,
    Result,
    Stage,
)

router = Router(tags=["项目"])
_SOURCES = ("central", "province", "city", "county", "other")


class StepOut(Schema):
    """`withdrawn`: it no longer counts; `withdraws`: the step that this one takes back."""

    id: int
    stage: Stage
    on: date
    document: str
    reason: str
    by: str
    withdraws: int | None
    withdrawn: bool


class ProjectOut(Schema):
    """Amounts are texts in 元; `next`: the stages that may follow and that this post may take."""

    id: int
    number: str
    year: int
    name: str
    category: Category
    construction: Construction
    area_code: str
    unit_id: int | None
    responsible: str
    scale: str
    target: str
    benefit: str
    central: str
    province: str
    city: str
    county: str
    other: str
    invest: str
    households: int
    persons: int
    poor_households: int
    start_due: date | None
    finish_due: date | None
    origin: Origin
    subsidy: str
    department_id: int | None
    priority: bool
    green: bool
    urgent_reason: str
    to_households: bool
    stage: Stage
    stage_on: date
    steps: list[StepOut]
    next: list[Stage]


class LaneOut(Schema):
    stage: Stage
    count: int
    invest: str


class Sheet(Body):
    """What a project is; planned money by source, texts in 元."""

    number: Text40
    year: Year
    name: Text120
    category: Category
    area_code: Area
    construction: Construction = Construction.NEW
    scale: Text4000 = ""
    central: Yuan = "0"
    province: Yuan = "0"
    city: Yuan = "0"
    county: Yuan = "0"
    other: Yuan = "0"
    unit_id: Id | None = None
    responsible: Text40 = ""
    households: Count = 0
    persons: Count = 0
    poor_households: Count = 0
    target: Text4000 = ""
    benefit: Text4000 = ""
    start_due: Day | None = None
    finish_due: Day | None = None
    origin: Origin = Origin.VILLAGE
    subsidy: Text200 = ""
    department_id: Id | None = None
    priority: bool = False
    green: bool = False
    urgent_reason: Text200 = ""
    to_households: bool = False


class Proposal(Sheet):
    on: Day
    document: Text120


class LibraryEntry(Sheet):
    """A project that stands in a library already: the days of its stages so far, by stage."""

    days: dict[Stage, Day]
    document: Text120 = "项目库台账"


class ContractSaid(Body):
    """What `contracted` rests on; the step's document is the contract's number. `amount` in 元."""

    method: Method
    contractor: Text120
    amount: Yuan


class AcceptanceSaid(Body):
    """What `accepted` rests on. A failed one is kept and moves nothing."""

    result: Result
    by: Text120
    opinion: Text200 = ""


class SettlementSaid(Body):
    """What `settled` rests on; amounts in 元."""

    audited: Yuan
    by: Text120
    asked: Yuan | None = None


class NextStep(Body):
    stage: Stage
    on: Day
    document: Text120 = ""
    reason: Text200 = ""
    contract: ContractSaid | None = None
    acceptance: AcceptanceSaid | None = None
    settlement: SettlementSaid | None = None


class NoticeSaid(Body):
    """A notice with its term; both days count."""

    level: Level
    first: Day
    last: Day
    place: Text120
    document: Text120 = ""


class PlanSaid(Body):
    """Planned amounts from `on` on, texts in 元."""

    on: Day
    document: Text120
    reason: Text200
    central: Yuan = "0"
    province: Yuan = "0"
    city: Yuan = "0"
    county: Yuan = "0"
    other: Yuan = "0"


@router.get("/board", response={200: list[LaneOut], **REFUSED}, summary="一个年度的项目按当前阶段")
def board(request: HttpRequest, year: Year, area: str = "") -> list[dict[str, Any]]:
    actor = actor_of(request)
    actor.require(Can.SEE)
    lanes = queries.board(actor, own_area(actor, area), year)
    return [{"stage": lane.stage, "count": lane.count, "invest": yuan(lane.invest_fen)} for lane in lanes]


@router.post("/library", response=CREATED, summary="入库登记：接收已在库的项目")
def enlist(request: HttpRequest, body: LibraryEntry, idempotency_key: Key) -> Status[Any]:
    days: dict[Stage, date | None] = dict(body.days)
    return once(
        request,
        idempotency_key,
        lambda actor: written(actions.enlist(actor, _sheet(body), days, document=body.document)),
    )


@router.get("/{project_id}", response={200: ProjectOut, **REFUSED}, summary="一个项目和它的全部步骤")
def project(request: HttpRequest, project_id: Id) -> dict[str, Any]:
    actor = actor_of(request)
    actor.require(Can.SEE)
    row = queries.one(actor, project_id)
    may = [stage for stage in NEXT[Stage(row.stage)] if actor.may(actions.WHO[stage], row.area_code)]
    return {
        **{name: getattr(row, name) for name in ProjectOut.model_fields if hasattr(row, name)},
        **{name: yuan(getattr(row, f"{name}_fen")) for name in (*_SOURCES, "invest")},
        "steps": [_step(step) for step in queries.steps_of(row)],
        "next": [stage for stage in Stage if stage in may],
    }


@router.post("", response=CREATED, summary="申报项目")
def propose(request: HttpRequest, body: Proposal, idempotency_key: Key) -> Status[Any]:
    return once(
        request,
        idempotency_key,
        lambda actor: written(actions.propose(actor, _sheet(body), on=body.on, document=body.document)),
    )


@router.put("/{project_id}", response={200: Written, **REFUSED}, summary="更正项目资料")
def revise(request: HttpRequest, project_id: Id, body: Sheet, idempotency_key: Key) -> Status[Any]:
    return once(
        request,
        idempotency_key,
        lambda actor: written(actions.revise(actor, project_id, _sheet(body))),
        status=200,
    )


@router.post("/{project_id}/steps", response=CREATED, summary="办理下一步")
def take(request: HttpRequest, project_id: Id, body: NextStep, idempotency_key: Key) -> Status[Any]:
    return once(request, idempotency_key, lambda actor: written(_take(actor, project_id, body)))


@router.post("/{project_id}/notices", response=CREATED, summary="登记公示")
def publicise(request: HttpRequest, project_id: Id, body: NoticeSaid, idempotency_key: Key) -> Status[Any]:
    return once(
        request, idempotency_key, lambda actor: written(actions.publicise(actor, project_id, **body.dict()))
    )


@router.post("/{project_id}/plan-changes", response=CREATED, summary="调整计划资金")
def change_plan(request: HttpRequest, project_id: Id, body: PlanSaid, idempotency_key: Key) -> Status[Any]:
    return once(request, idempotency_key, lambda actor: written(_change_plan(actor, project_id, body)))


@router.post("/{project_id}/withdrawal", response=CREATED, summary="撤回上一步")
def withdraw(request: HttpRequest, project_id: Id, body: Reasoned, idempotency_key: Key) -> Status[Any]:
    return once(
        request, idempotency_key, lambda actor: written(actions.withdraw(actor, project_id, **body.dict()))
    )


def _sheet(body: Sheet) -> actions.Sheet:
    own = set(Sheet.model_fields)
    given = {name: value for name, value in body.dict().items() if name in own}
    money = {f"{name}_fen": to_fen(parse_yuan(given.pop(name))) for name in _SOURCES}
    return actions.Sheet(**{**given, **money, "area_code": place(given["area_code"])})


def _take(actor: Actor, project_id: int, body: NextStep) -> Project:
    return actions.take(
        actor,
        project_id,
        body.stage,
        on=body.on,
        document=body.document,
        reason=body.reason,
        proof=_proof(body),
    )


def _change_plan(actor: Actor, project_id: int, body: PlanSaid) -> PlanChange:
    fen = {name: to_fen(parse_yuan(getattr(body, name))) for name in _SOURCES}
    return actions.change_plan(actor, project_id, fen, on=body.on, document=body.document, reason=body.reason)


def _proof(body: NextStep) -> Any:
    match body:
        case NextStep(stage=Stage.CONTRACTED, contract=ContractSaid() as said):
            told = {**said.dict(), "contract_fen": to_fen(parse_yuan(said.amount))}
        case NextStep(stage=Stage.ACCEPTED, acceptance=AcceptanceSaid() as said):
            told = said.dict()
        case NextStep(stage=Stage.SETTLED, settlement=SettlementSaid() as said):
            asked = to_fen(parse_yuan(said.asked)) if said.asked else None
            told = {"audited_fen": to_fen(parse_yuan(said.audited)), "by": said.by, "asked_fen": asked}
        case _:
            return None
    return proof_of(body.stage, told)


def _step(step: Any) -> dict[str, Any]:
    names = ("id", "stage", "on", "document", "reason")
    return {
        **{name: getattr(step, name) for name in names},
        "by": step.actor_name,
        "withdraws": step.withdraws_id,
        "withdrawn": step.is_withdrawn,
    }
