"""Evidence and supervision orders."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.files import actions as files
from yihu.core.files.models import Purpose
from yihu.core.history import actions as history
from yihu.engine.errors import BadValue, Conflict, NotFound
from yihu.modules.rectification import queries, rules
from yihu.modules.rectification.actions.base import load
from yihu.modules.rectification.models import Evidence, Problem, SupervisionOrder
from yihu.modules.rectification.permissions import Can
from yihu.modules.rectification.rules import OrderLevel, Paper


@transaction.atomic
def attach(actor: Actor, problem_id: int, paper: Paper, *, on: date, now: datetime) -> Evidence:
    """Add one piece of evidence to a problem in work. Raises WrongStage once it was handed in."""
    problem = load(actor, problem_id, Can.WORK)
    rules.may(rules.Move.REPORT, problem.now)
    evidence = attach_to(actor, problem, paper, on=on, now=now)
    history.record(
        actor,
        "rectification.evidence_added",
        problem,
        summary=f"上传印证资料，问题 {problem.number}",
        evidence=evidence.pk,
    )
    return evidence


def attach_to(actor: Actor, problem: Problem, paper: Paper, *, on: date, now: datetime) -> Evidence:
    """For a problem that is loaded and locked already."""
    taken_on = paper.taken_on or on
    if taken_on > on:
        raise BadValue("印证资料的形成日期不能晚于上传日期，请核对")
    if not paper.data and not paper.archive_ref.strip():
        raise BadValue("请选择要上传的印证资料，或填写纸质档案号")
    if paper.measure_id is not None and not problem.measures.filter(pk=paper.measure_id).exists():
        raise BadValue("印证资料对应的措施不属于该问题，请重选")
    stored = None
    if paper.data:
        stored = files.keep(
            actor,
            paper.name,
            paper.data,
            purpose=Purpose.EVIDENCE,
            now=now,
            area_code=problem.area_code,
            content_type=rules.content_type(paper.data),
        )
    return Evidence.objects.create(
        area_code=problem.area_code,
        problem=problem,
        measure_id=paper.measure_id,
        file=stored,
        archive_ref=paper.archive_ref.strip(),
        taken_on=taken_on,
        added_on=on,
        note=paper.note.strip(),
    )


@transaction.atomic
def supervise(
    actor: Actor,
    problem_id: int,
    *,
    on: date,
    matter: str,
    reply_by: date,
    level: OrderLevel = OrderLevel.SUPERVISION,
    number: str = "",
) -> SupervisionOrder:
    """督办单 on an open problem."""
    problem = load(actor, problem_id, Can.SUPERVISE)
    if problem.closed_on is not None:
        raise Conflict("该问题已销号，无须督办；如整改不实请先“重新打开”")
    rules.in_order(problem.found_on, on)
    rules.in_order(on, reply_by)
    order = SupervisionOrder.objects.create(
        area_code=problem.area_code,
        problem=problem,
        number=number.strip(),
        level=level,
        matter=rules.reason(matter, "督办事项"),
        issued_on=on,
        reply_by=reply_by,
        by_name=actor.name,
    )
    history.record(
        actor,
        "rectification.supervised",
        problem,
        summary=f"{level.label}：问题 {problem.number}",
        order=order.pk,
    )
    return order


@transaction.atomic
def reply(actor: Actor, order_id: int, *, on: date, text: str) -> SupervisionOrder:
    """The unit's answer to a 督办单. Raises Conflict when it was answered before."""
    order = queries.orders_visible_to(actor).select_for_update(of=("self",)).filter(pk=order_id).first()
    if order is None:
        raise NotFound("没有这份督办单，或不在您的管理范围内")
    problem = load(actor, order.problem_id, Can.WORK)
    if order.replied_on is not None:
        raise Conflict(f"该督办单已于 {order.replied_on:%Y-%m-%d} 回复")
    rules.in_order(order.issued_on, on)
    order.replied_on, order.reply = on, rules.reason(text, "回复")
    order.save(update_fields=["replied_on", "reply"])
    history.record(
        actor,
        "rectification.order_replied",
        problem,
        summary=f"回复督办，问题 {problem.number}",
        order=order.pk,
    )
    return order
