"""Changes between households, 清退, taking a change back, and the bridge between two days."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from yihu.core.access.actor import Actor
from yihu.core.api import REFUSED, Area, Day, Id, Key, Reasoned, Text200, once, own_area, written
from yihu.core.web.doors import actor_of
from yihu.engine.errors import BadValue
from yihu.modules.households import actions, queries
from yihu.modules.households.api.shapes import CHANGED, Proved, proved
from yihu.modules.households.permissions import Can
from yihu.modules.households.rules import Relation
from yihu.modules.households.rules.changes import Counted

router = Router(tags=["农户"])


class ReasonFlowOut(Schema):
    """`reason`: a value of the joining or leaving codes."""

    reason: str
    label: str
    came: int
    went: int


class BridgeOut(Schema):
    """`opening` + sum of `came` − sum of `went` = `closing`."""

    area_code: str
    counted: Counted
    after: date
    until: date
    opening: int
    flows: list[ReasonFlowOut]
    closing: int


class SplitIn(Proved):
    """`leaving`: what each who goes is to the new head, by uid; one of them `head`."""

    leaving: Annotated[dict[UUID, Relation], Field(min_length=1, max_length=40)]
    number: Annotated[str, Field(max_length=30)]
    registered: bool = True


class MergeIn(Proved):
    """`relations`: what each is to the other household's head; `other` where nothing is said."""

    into: UUID
    relations: dict[UUID, Relation] = {}


class TransferIn(Proved):
    to: UUID
    relation: Relation
    married: bool = False


class ClearingIn(Proved):
    why: Text200


@router.get("/changes/bridge", response={200: BridgeOut, **REFUSED}, summary="两个日期之间的增减变动")
def bridge(
    request: HttpRequest,
    after: Day,
    until: Day,
    of: Counted = Counted.REGISTERED_PERSONS,
    area: Area | None = None,
) -> dict[str, Any]:
    """Both days count at their end: 期初 is the state of `after`, 期末 that of `until`."""
    actor = actor_of(request)
    actor.require(Can.SEE)
    if after > until:
        raise BadValue("after 不能晚于 until，请核对日期")
    code = own_area(actor, area or "")
    found = queries.bridge(of, code, after, until)
    return {
        "area_code": code,
        "counted": of,
        "after": after,
        "until": until,
        "opening": found.opening,
        "flows": found.flows,
        "closing": found.closing,
    }


@router.post("/changes/{change_id}/undo", response={200: dict, **REFUSED}, summary="撤销一次人员增减")
def undo(request: HttpRequest, change_id: Id, body: Reasoned, idempotency_key: Key) -> Status[Any]:
    return once(
        request,
        idempotency_key,
        lambda actor: written(actions.undo_change(actor, change_id, on=body.on, why=body.reason)),
        status=200,
    )


@router.post("/{uid}/split", response=CHANGED, summary="分户")
def split(request: HttpRequest, uid: UUID, body: SplitIn, idempotency_key: Key) -> Status[Any]:
    """The answer's `uid` is the new household's."""
    return _once(request, idempotency_key, lambda actor: actions.split_household(actor, uid, **proved(body)))


@router.post("/{uid}/merge", response=CHANGED, summary="合户")
def merge(request: HttpRequest, uid: UUID, body: MergeIn, idempotency_key: Key) -> Status[Any]:
    """The answer's `uid` is that of the household that remains."""
    return _once(request, idempotency_key, lambda actor: actions.merge_households(actor, uid, **proved(body)))


@router.post("/{uid}/clearing", response=CHANGED, summary="清退")
def clear(request: HttpRequest, uid: UUID, body: ClearingIn, idempotency_key: Key) -> Status[Any]:
    return _once(request, idempotency_key, lambda actor: actions.clear_household(actor, uid, **proved(body)))


@router.post("/members/{person}/transfer", response=CHANGED, summary="转入本县他户")
def transfer(request: HttpRequest, person: UUID, body: TransferIn, idempotency_key: Key) -> Status[Any]:
    return _once(
        request,
        idempotency_key,
        lambda actor: actions.transfer_member(actor, person, **proved(body)).person,
    )


@router.post("/members/{person}/return", response=CHANGED, summary="刑满释放回归")
def readmit(request: HttpRequest, person: UUID, body: Proved, idempotency_key: Key) -> Status[Any]:
    return _once(
        request, idempotency_key, lambda actor: actions.readmit(actor, person, **proved(body)).person
    )


def _once(request: HttpRequest, key: str, do: Any) -> Status[Any]:
    def answer(actor: Actor) -> dict[str, str]:
        return {"uid": str(do(actor).uid)}

    return once(request, key, answer, status=200)
