"""驻村工作队 for programs: teams and members, the month's roster, leave, allowances."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from yihu.core.access.actor import Actor
from yihu.core.api import (
    CREATED,
    REFUSED,
    Area,
    Body,
    Day,
    Id,
    Key,
    Text40,
    Text60,
    Text200,
    Written,
    once,
    own_area,
    written,
    yuan,
)
from yihu.core.web.doors import actor_of
from yihu.modules.teams import actions, queries, rules
from yihu.modules.teams.actions import NewMember
from yihu.modules.teams.permissions import Can
from yihu.modules.teams.rules import End, LeaveKind, LeaveState, Month, Post, Recall

router = Router(tags=["驻村工作队"])
CHANGED: dict[Any, Any] = {200: Written, **REFUSED}
MonthText = Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$", description="月份，例如 2020-06")]


class TeamOut(Schema):
    id: int
    number: str
    area_code: str
    unit_id: int
    start: date
    end: date | None
    people: int


class TeamMemberOut(Schema):
    id: int
    number: str
    name: str
    post: Post
    team_id: int
    unit_id: int
    area_code: str
    start: date
    end: date | None


class RosterLine(Schema):
    """`days`: status by ISO date; days without an entry are left out."""

    member: int
    number: str
    name: str
    days: dict[str, rules.Status]


class RosterLineIn(Body):
    member: Id
    days: Annotated[dict[Day, rules.Status | None], Field(min_length=1, max_length=31)]


class RosterIn(Body):
    """`days`: status by ISO date, null to empty; all lines are written or none."""

    month: MonthText
    on: Day
    lines: Annotated[list[RosterLineIn], Field(min_length=1, max_length=500)]


class TeamMemberIn(Body):
    number: Annotated[str, Field(min_length=1, max_length=30)]
    name: Text40
    post: Post
    unit_id: Id
    title: Text40 = ""

    def made(self) -> NewMember:
        return NewMember(self.number, self.name, self.post, self.unit_id, self.title)


class SendIn(TeamMemberIn):
    on: Day


class EndIn(Body):
    on: Day
    left: End
    why: Text200 = ""
    recalled: Recall | None = None
    successor: TeamMemberIn | None = None


class LeaveIn(Body):
    member: Id
    kind: LeaveKind
    first: Day
    last: Day
    reason: Text200
    on: Day


class DecisionIn(Body):
    approve: bool
    on: Day
    comment: Text200 = ""


class LeaveOut(Schema):
    id: int
    member_id: int
    kind: LeaveKind
    start: date
    end: date
    days: int
    state: LeaveState


class PayOut(Schema):
    """Yuan as text; `paid` null before payment."""

    member: int
    number: str
    name: str
    days: int
    due: str
    paid: str | None


class PayIn(Body):
    area_code: Area
    month: MonthText
    on: Day
    voucher: Text60


@router.get("/teams", response={200: list[TeamOut], **REFUSED}, summary="当日的工作队")
def teams(request: HttpRequest, as_of: Day, area: Area | None = None) -> list[Any]:
    actor = actor_of(request)
    actor.require(Can.SEE)
    return list(queries.teams_on(own_area(actor, area or ""), as_of)[:500])


@router.get("/members", response={200: list[TeamMemberOut], **REFUSED}, summary="当日在岗队员")
def members(request: HttpRequest, as_of: Day, area: Area | None = None) -> list[Any]:
    actor = actor_of(request)
    actor.require(Can.SEE)
    return list(queries.members_on(own_area(actor, area or ""), as_of)[:500])


@router.post("/teams/{team_id}/members", response=CREATED, summary="选派队员")
def send(request: HttpRequest, team_id: Id, body: SendIn, idempotency_key: Key) -> Status[Any]:
    return once(
        request,
        idempotency_key,
        lambda actor: written(actions.send(actor, team_id, body.made(), on=body.on)),
    )


@router.post("/members/{member_id}/end", response=CHANGED, summary="召回、轮换、期满")
def end(request: HttpRequest, member_id: Id, body: EndIn, idempotency_key: Key) -> Status[Any]:
    def do(actor: Actor) -> Any:
        return actions.end_post(
            actor,
            member_id,
            on=body.on,
            left=body.left,
            why=body.why,
            recalled=body.recalled,
            successor=body.successor.made() if body.successor else None,
        )

    return once(request, idempotency_key, lambda actor: written(do(actor)), status=200)


@router.get("/roster", response={200: list[RosterLine], **REFUSED}, summary="某月在岗表")
def roster(request: HttpRequest, month: MonthText, area: Area | None = None) -> list[dict[str, Any]]:
    actor = actor_of(request)
    actor.require(Can.SEE)
    lines = queries.month_lines(actor, own_area(actor, area or ""), Month.read(month))
    return [
        {
            "member": line.member.pk,
            "number": line.member.number,
            "name": line.member.name,
            "days": {day.isoformat(): status for day, status in sorted(line.statuses.items())},
        }
        for line in lines
    ]


@router.post("/roster", response={200: dict[str, int], **REFUSED}, summary="登记在岗表")
def fill(request: HttpRequest, body: RosterIn, idempotency_key: Key) -> Status[Any]:
    cells = {line.member: line.days for line in body.lines}
    month = Month.read(body.month)
    return once(
        request,
        idempotency_key,
        lambda actor: {"changed": actions.fill(actor, month, cells, on=body.on)},
        status=200,
    )


@router.get("/leaves", response={200: list[LeaveOut], **REFUSED}, summary="请假")
def leaves(request: HttpRequest, state: LeaveState | None = None) -> list[Any]:
    """At most 500, the latest first."""
    actor = actor_of(request)
    actor.require(Can.SEE)
    rows = queries.leaves(actor).order_by("-start", "-pk")
    return list((rows.filter(state=state) if state else rows)[:500])


@router.post("/leaves", response=CREATED, summary="申请请假")
def ask(request: HttpRequest, body: LeaveIn, idempotency_key: Key) -> Status[Any]:
    given = body.dict()
    member = given.pop("member")
    return once(request, idempotency_key, lambda actor: written(actions.ask(actor, member, **given)))


@router.post("/leaves/{leave_id}/decision", response=CHANGED, summary="审批请假")
def decide(request: HttpRequest, leave_id: Id, body: DecisionIn, idempotency_key: Key) -> Status[Any]:
    return once(
        request,
        idempotency_key,
        lambda actor: written(actions.decide(actor, leave_id, **body.dict())),
        status=200,
    )


@router.get("/allowances", response={200: list[PayOut], **REFUSED}, summary="某月补助")
def allowances(request: HttpRequest, month: MonthText, area: Area | None = None) -> list[dict[str, Any]]:
    actor = actor_of(request)
    actor.require(Can.SEE)
    return [
        {
            "member": one.member.pk,
            "number": one.member.number,
            "name": one.member.name,
            "days": one.due.days,
            "due": yuan(one.due.fen),
            "paid": yuan(one.paid.fen) if one.paid else None,
        }
        for one in queries.pay_sheet(actor, own_area(actor, area or ""), Month.read(month))
    ]


@router.post("/allowances", response={201: dict[str, int], **REFUSED}, summary="登记发放某月补助")
def pay(request: HttpRequest, body: PayIn, idempotency_key: Key) -> Status[Any]:
    def do(actor: Actor) -> dict[str, int]:
        area = own_area(actor, body.area_code)
        return {
            "paid": len(actions.pay(actor, area, Month.read(body.month), on=body.on, voucher=body.voucher))
        }

    return once(request, idempotency_key, do)
