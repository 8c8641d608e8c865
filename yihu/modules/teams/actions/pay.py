"""Allowances: computed from the roster, frozen when paid, put right by reverse entries."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.history import actions as history
from yihu.engine.errors import BadValue, Conflict, NotFound, WrongStage
from yihu.engine.money import from_fen
from yihu.modules.teams import queries, rules
from yihu.modules.teams.actions.base import locked
from yihu.modules.teams.models import Allowance, Member
from yihu.modules.teams.permissions import Can
from yihu.modules.teams.rules import Due, Month


class NothingToPay(BadValue):
    code = "nothing_to_pay"


@transaction.atomic
def pay(actor: Actor, area_code: str, month: Month, *, on: date, voucher: str) -> list[Allowance]:
    """Everybody of the place with something due for the month and nothing standing yet. What is written stays as it
    is, whatever becomes of the roster.

    Raises NotAllowed, NothingToPay, BadValue, WrongStage while the month lasts.
    """
    actor.require(Can.PAY, area_code)
    if on < month.end:
        raise WrongStage(f"{month.label}还没有结束，{month.end:%Y-%m-%d} 起可以发放")
    if not voucher.strip():
        raise BadValue("请填写发放凭证号")
    # One payment of a place and month at a time: who comes second finds nothing left to pay.
    list(queries.members(actor).select_for_update(of=("self",)).filter(start__lt=month.end).values_list("pk"))
    sheet = [one for one in queries.pay_sheet(actor, area_code, month) if one.paid is None]
    if not sheet:
        raise NothingToPay(f"{month.label}没有待发放的补助：在岗表未登记，或已发放")
    turns = _turns(actor, month, [one.member.pk for one in sheet])
    made = Allowance.objects.bulk_create(
        _entry(
            actor, one.member, month, one.due, on=on, voucher=voucher, turn=turns.get(one.member.pk, 0) + 1
        )
        for one in sheet
    )
    total = from_fen(sum(one.due.fen for one in sheet))
    history.record(
        actor,
        "teams.paid",
        summary=f"发放{month.label}驻村补助 {len(sheet)} 人 {total:,} 元",
        month=str(month),
        area_code=area_code,
    )
    return made


@transaction.atomic
def correct(actor: Actor, allowance_id: int, *, on: date, voucher: str, why: str) -> Allowance | None:
    """Take one entry back and pay what the roster says now; None where it says nothing is due.

    Raises NotFound, WrongStage for an entry that no longer stands, Conflict where nothing has changed.
    """
    found = queries.allowances(actor).select_related("member").filter(pk=allowance_id).first()
    if found is None:
        raise NotFound("没有这笔补助，或不在您的管理范围内")
    member = locked(actor, found.member_id, Can.PAY)
    month = Month.of(found.month)
    if not queries.standing(actor, month, [member.pk]).filter(pk=found.pk).exists():
        raise WrongStage("这笔补助已冲正，请在最新一笔上更正")
    if not why.strip() or not voucher.strip():
        raise BadValue("请写明更正原因和凭证号")
    line = queries.lines_of(actor, [member], month)[0]
    due = rules.allowance(line.statuses, *queries.rates(member.area_code))
    if due == Due(found.days, found.transport_fen, found.meal_fen):
        raise Conflict("在岗表与已发放的一致，没有要更正的；请先更正在岗表")
    on = max(on, found.on)
    taken = Due(-found.days, -found.transport_fen, -found.meal_fen)
    back = _entry(actor, member, month, taken, on=on, voucher=voucher, turn=found.turn, why=why)
    back.reverses = found
    back.save(force_insert=True)
    made = None
    if due.fen:
        made = _entry(actor, member, month, due, on=on, voucher=voucher, turn=found.turn + 1, why=why)
        made.save(force_insert=True)
    gap = from_fen(due.fen - found.transport_fen - found.meal_fen)
    history.record(
        actor,
        "teams.pay_corrected",
        back,
        summary=f"更正 {member.name} {month.label}补助 {gap:+,} 元：{why}"[:200],
    )
    return made


def _entry(
    actor: Actor, member: Member, month: Month, due: Due, *, on: date, voucher: str, turn: int, why: str = ""
) -> Allowance:
    return Allowance(
        area_code=member.area_code,
        member=member,
        month=month.start,
        turn=turn,
        days=due.days,
        transport_fen=due.transport_fen,
        meal_fen=due.meal_fen,
        on=on,
        voucher=voucher.strip()[:60],
        why=why.strip()[:200],
        maker_id=actor.user_id,
        maker_name=actor.name,
    )


def _turns(actor: Actor, month: Month, member_ids: list[int]) -> dict[int, int]:
    """The last turn of each member's month."""
    rows = queries.allowances(actor).filter(month=month.start, member_id__in=member_ids).order_by("turn")
    return dict(rows.values_list("member_id", "turn"))
