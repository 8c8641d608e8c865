"""农户 for programs: search, the page of a household with personal data masked, and every change of the register."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from yihu.core.access.actor import Actor
from yihu.core.api import (
    CREATED,
    REFUSED,
    Body,
    Day,
    Key,
    Text60,
    once,
    place,
    written,
)
from yihu.core.web.doors import actor_of
from yihu.modules.households import actions, queries, timeline
from yihu.modules.households.api.shapes import (
    CHANGED,
    COUNTED,
    Changed,
    Closing,
    ExitPlanIn,
    Exits,
    ExitsUndone,
    FoundOut,
    HouseholdCorrection,
    HouseholdOut,
    Joining,
    KindChange,
    Leaving,
    MemberCorrection,
    Moving,
    NewHead,
    NewHousehold,
    OnDay,
    PlanWithdrawal,
    PopulationBase,
    proved,
)
from yihu.modules.households.permissions import Can
from yihu.modules.households.rules import NewMember

router = Router(tags=["农户"])
FOUND = 50


@router.get(
    "/search", response={200: list[FoundOut], **REFUSED}, summary="按户编号、姓名、拼音首字母或村名查找"
)
def search(request: HttpRequest, text: Text60) -> list[Any]:
    """At most 50. A full ID number is not searched for here."""
    actor = actor_of(request)
    actor.require(Can.SEE)
    return queries.search(actor, text, limit=FOUND)


@router.post("/exit-plans", response=COUNTED, summary="列入脱贫计划，全部列入或全部不列入")
def plan_exit(request: HttpRequest, body: ExitPlanIn, idempotency_key: Key) -> Status[Any]:
    return _counted(request, idempotency_key, actions.plan_exit, body)


@router.post("/exit-plans/withdrawal", response=COUNTED, summary="撤出脱贫计划")
def withdraw_plan(request: HttpRequest, body: PlanWithdrawal, idempotency_key: Key) -> Status[Any]:
    return _counted(request, idempotency_key, actions.withdraw_plan, body)


@router.post("/exits", response=COUNTED, summary="批准脱贫退出，全部或没有")
def exit_households(request: HttpRequest, body: Exits, idempotency_key: Key) -> Status[Any]:
    return _counted(request, idempotency_key, actions.exit_households, body)


@router.post("/exits/undo", response=COUNTED, summary="撤销一批脱贫退出")
def undo_exits(request: HttpRequest, body: ExitsUndone, idempotency_key: Key) -> Status[Any]:
    return _counted(request, idempotency_key, actions.undo_exits, body)


@router.post("/population-bases", response=CREATED, summary="登记农村人口基数")
def set_base(request: HttpRequest, body: PopulationBase, idempotency_key: Key) -> Status[Any]:
    return once(
        request,
        idempotency_key,
        lambda actor: written(
            actions.set_population_base(actor, **{**body.dict(), "area_code": place(body.area_code)})
        ),
    )


@router.get("/{uid}", response={200: HouseholdOut, **REFUSED}, summary="一户在某日的情况，证件号码和电话打码")
def household(request: HttpRequest, uid: UUID, as_of: Day) -> dict[str, Any]:
    actor = actor_of(request)
    actor.require(Can.SEE)
    row = queries.household(actor, uid)
    facts: dict[str, Any] = queries.page_of(row, as_of)
    residence, registration = facts["residence"], facts["registration"]
    return {
        "uid": row.uid,
        "number": row.number,
        "as_of": as_of,
        "area_code": residence.area_code if residence else row.area_code,
        "group_name": residence.group_name if residence else "",
        "kind": registration.kind if registration else None,
        "standing": registration.standing if registration else None,
        **{name: facts[name] for name in ("registered_since", "plan", "last_exit")},
        "members": [_member(one) for one in queries.members_of(row, as_of)],
        "timeline": _moments(actor, row.pk, as_of),
    }


def _moments(actor: Actor, pk: int, as_of: date) -> list[dict[str, Any]]:
    """What the register says of the household up to the day, newest first."""
    found = [
        *timeline.register(actor, [pk], date.min, as_of),
        *timeline.members(actor, [pk], date.min, as_of),
    ]
    ordered = sorted(found, key=lambda entry: entry.day, reverse=True)
    return [{"on": entry.day, "title": entry.title, "text": entry.text} for entry in ordered]


@router.post("", response={201: Changed, **REFUSED}, summary="登记农户")
def register(request: HttpRequest, body: NewHousehold, idempotency_key: Key) -> Status[Any]:
    def do(actor: Actor) -> Any:
        members = [NewMember(**one.dict()) for one in body.members]
        given = {**body.dict(), "members": members, "area_code": place(body.area_code)}
        return _uid(actions.register_household(actor, **given))

    return once(request, idempotency_key, do)


@router.put("/{uid}", response=CHANGED, summary="更正农户资料")
def correct(request: HttpRequest, uid: UUID, body: HouseholdCorrection, idempotency_key: Key) -> Status[Any]:
    return _change(request, idempotency_key, uid, actions.correct_household, **body.dict())


@router.post("/{uid}/members", response=CHANGED, summary="增加成员")
def add_member(request: HttpRequest, uid: UUID, body: Joining, idempotency_key: Key) -> Status[Any]:
    """The answer's `uid` is the new person's."""

    def do(actor: Actor) -> Any:
        member = NewMember(**body.member.dict())
        span = actions.add_member(actor, uid, member, on=body.on, reason=body.reason, proof=body.paper())
        return _uid(span.person)

    return once(request, idempotency_key, do, status=200)


@router.post("/members/{person}/leaving", response=CHANGED, summary="减少成员")
def remove_member(request: HttpRequest, person: UUID, body: Leaving, idempotency_key: Key) -> Status[Any]:
    return once(
        request,
        idempotency_key,
        lambda actor: _uid(actions.remove_member(actor, person, **proved(body)).person),
        status=200,
    )


@router.put("/members/{person}", response=CHANGED, summary="更正成员信息")
def correct_member(
    request: HttpRequest, person: UUID, body: MemberCorrection, idempotency_key: Key
) -> Status[Any]:
    return once(
        request,
        idempotency_key,
        lambda actor: _uid(actions.correct_member(actor, person, **body.dict())),
        status=200,
    )


@router.post("/{uid}/head", response=CHANGED, summary="户主变更")
def change_head(request: HttpRequest, uid: UUID, body: NewHead, idempotency_key: Key) -> Status[Any]:
    return _change(request, idempotency_key, uid, actions.change_head, **proved(body))


@router.post("/{uid}/move", response=CHANGED, summary="整户迁移")
def move(request: HttpRequest, uid: UUID, body: Moving, idempotency_key: Key) -> Status[Any]:
    return once(
        request,
        idempotency_key,
        lambda actor: _uid(actions.move_household(actor, uid, **{**proved(body), "to": place(body.to)})),
        status=200,
    )


@router.post("/{uid}/registration", response=CHANGED, summary="建档立卡")
def enter_register(request: HttpRequest, uid: UUID, body: KindChange, idempotency_key: Key) -> Status[Any]:
    def do(actor: Actor) -> Any:
        return _uid(actions.enter_register(actor, uid, **body.dict()).household)

    return once(request, idempotency_key, do, status=200)


@router.post("/{uid}/kind", response=CHANGED, summary="户属性变更")
def change_kind(request: HttpRequest, uid: UUID, body: KindChange, idempotency_key: Key) -> Status[Any]:
    return _change(request, idempotency_key, uid, actions.change_kind, **body.dict())


@router.post("/{uid}/return", response=CHANGED, summary="返贫登记")
def return_to_poverty(request: HttpRequest, uid: UUID, body: OnDay, idempotency_key: Key) -> Status[Any]:
    return _change(request, idempotency_key, uid, actions.return_to_poverty, **body.dict())


@router.post("/{uid}/closing", response=CHANGED, summary="整户消亡、迁出本县或销户")
def close(request: HttpRequest, uid: UUID, body: Closing, idempotency_key: Key) -> Status[Any]:
    return _change(request, idempotency_key, uid, actions.close_household, **proved(body))


def _change(
    request: HttpRequest, key: str, uid: UUID, action: Callable[..., Any], **given: Any
) -> Status[Any]:
    return once(request, key, lambda actor: _uid(action(actor, uid, **given)), status=200)


def _counted(request: HttpRequest, key: str, action: Callable[..., Any], body: Body) -> Status[Any]:
    def do(actor: Actor) -> dict[str, int]:
        done = action(actor, **body.dict())
        return {"count": done if isinstance(done, int) else len(done)}

    return once(request, key, do, status=200)


def _uid(row: Any) -> dict[str, str]:
    return {"uid": str(row.uid)}


def _member(one: Any) -> dict[str, Any]:
    return {
        "uid": one.person.uid,
        "name": one.span.name,
        "relation": one.span.relation,
        "sex": one.person.sex,
        "born_on": one.person.born_on,
        "age": one.age,
        "since": one.span.start,
        "id_number": one.id_number.masked if one.id_number else None,
        "phone": one.phone.masked if one.phone else None,
    }
