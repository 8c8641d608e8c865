"""Leave: asked for, decided by whom its length asks for, cut short on coming back."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.history import actions as history
from yihu.engine import policy
from yihu.engine.dates import Span
from yihu.engine.errors import BadValue, NotAllowed, NotFound, WrongStage
from yihu.modules.teams import queries, rules
from yihu.modules.teams.actions.base import locked, require_on_post
from yihu.modules.teams.actions.roster import write_leave
from yihu.modules.teams.models import Leave
from yihu.modules.teams.permissions import Can
from yihu.modules.teams.rules import LeaveKind, LeaveOverlaps, LeaveState, Status

LONGEST_DAYS = 366


@transaction.atomic
def ask(
    actor: Actor, member_id: int, *, kind: LeaveKind, first: date, last: date, reason: str, on: date
) -> Leave:
    """Asked on `on` for the days from `first` to `last`, both included. A member asks for themselves alone; clerks
    may ask for others. Raises NotOnPost, LeaveOverlaps, NotAllowed, BadValue."""
    row = locked(actor, member_id, Can.ASK)
    me = queries.mine(actor, on)
    if me is not None and me.pk != row.pk:
        raise NotAllowed("只能为自己请假；代他人办理请由乡镇经办登记")
    if last < first or (last - first).days >= LONGEST_DAYS:
        raise BadValue("请假的最后一天不能早于第一天，也不能超过一年")
    if not reason.strip():
        raise BadValue("请写明请假事由")
    require_on_post(row, first)
    require_on_post(row, last)
    end = last + timedelta(days=1)
    taken = queries.leaves(actor).filter(
        member=row, state__in=[LeaveState.ASKED, LeaveState.APPROVED], start__lt=end, end__gt=first
    )
    if taken.exists():
        raise LeaveOverlaps("这段时间已有请假，请先撤回原申请，或改日期")
    made = Leave.objects.create(
        area_code=row.area_code,
        member=row,
        kind=kind,
        start=first,
        end=end,
        days=(end - first).days,
        reason=reason.strip()[:200],
        asked_on=on,
        asked_by=actor.user_id,
    )
    history.record(
        actor, "teams.leave_asked", made, summary=f"{row.name} 请假 {made.days} 天（{kind.label}）"
    )
    return made


@transaction.atomic
def decide(actor: Actor, leave_id: int, *, approve: bool, on: date, comment: str = "") -> Leave:
    """Short leave is the township's, longer leave the county's; nobody decides on their own. Approved days stand on
    the roster at once. Raises NotAllowed, WrongStage, BadValue."""
    row = _locked(actor, leave_id)
    limit = policy.for_area(row.area_code).days("teams.leave_township_days", row.start)
    long = rules.is_long(Span(row.start, row.end), limit)
    actor.require(Can.APPROVE_LONG if long else Can.APPROVE, row.area_code)
    if actor.user_id is not None and actor.user_id in (row.asked_by, row.member.user_id):
        raise NotAllowed("不能审批自己提交的请假，请由另一位审批")
    if row.state != LeaveState.ASKED:
        raise WrongStage(f"这份请假{LeaveState(row.state).label}，不能再审批")
    if not approve and not comment.strip():
        raise BadValue("不批准的请写明原因")
    row.state = LeaveState.APPROVED if approve else LeaveState.REFUSED
    row.decided_on, row.decided_by, row.comment = on, actor.name, comment.strip()[:200]
    row.save(update_fields=["state", "decided_on", "decided_by", "comment"])
    if approve:
        write_leave(actor, row.member, rules.days_of(Span(row.start, row.end)), Status.LEAVE)
    history.record(
        actor,
        "teams.leave_decided",
        row,
        summary=f"{row.member.name} 请假 {row.days} 天：{LeaveState(row.state).label}",
    )
    return row


@transaction.atomic
def withdraw(actor: Actor, leave_id: int) -> Leave:
    """The asker takes it back before it is decided. Raises WrongStage."""
    row = _locked(actor, leave_id)
    actor.require(Can.ASK, row.area_code)
    if row.state != LeaveState.ASKED:
        raise WrongStage(f"这份请假{LeaveState(row.state).label}，不能撤回；提前返岗请办“销假”")
    row.state = LeaveState.WITHDRAWN
    row.save(update_fields=["state"])
    history.record(actor, "teams.leave_withdrawn", row, summary=f"{row.member.name} 撤回请假")
    return row


@transaction.atomic
def cut_short(actor: Actor, leave_id: int, *, back_on: date) -> Leave:
    """销假: back on post on `back_on`, earlier than approved; the days from then on leave the roster.

    Raises WrongStage, BadValue.
    """
    row = _locked(actor, leave_id)
    actor.require(Can.ROSTER, row.area_code)
    if row.state != LeaveState.APPROVED:
        raise WrongStage("只有已批准的请假才能销假")
    if not row.start <= back_on < row.end:
        raise BadValue(f"返岗日期应在 {row.start:%Y-%m-%d} 至 {row.end - timedelta(days=1):%Y-%m-%d} 之间")
    write_leave(actor, row.member, rules.days_of(Span(back_on, row.end)), None)
    if back_on == row.start:
        row.state = LeaveState.WITHDRAWN
    else:
        row.end, row.days = back_on, (back_on - row.start).days
    row.save(update_fields=["state", "end", "days"])
    history.record(actor, "teams.leave_cut", row, summary=f"{row.member.name} {back_on:%Y-%m-%d} 提前返岗")
    return row


def _locked(actor: Actor, leave_id: int) -> Leave:
    rows = queries.leaves(actor).select_related("member").select_for_update(of=("self",))
    found = rows.filter(pk=leave_id).first()
    if found is None:
        raise NotFound("没有这份请假，或不在您的管理范围内")
    return found
