"""Dividends paid by list and taken back; each is a line of the household's income too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction

from yihu.core.access.actor import Actor
from yihu.core.history import actions as history
from yihu.engine.errors import BadValue, Conflict, NotFound
from yihu.engine.money import from_fen
from yihu.modules.incomes import actions as incomes
from yihu.modules.incomes.actions import Receipt
from yihu.modules.incomes.rules import Source
from yihu.modules.industry import queries
from yihu.modules.industry.models import Contract, Dividend, DividendNotice
from yihu.modules.industry.permissions import Can

_CHUNK = 1000


class AlreadyPaid(Conflict):
    code = "dividend_already_paid"


@dataclass(frozen=True)
class Payment:
    """One household's line of a list of dividends, fen."""

    contract: Contract
    fen: int


def paid_twice(contract: Contract, year: int, on: date, fen: int, voucher: str) -> str:
    """Why the payment may not be entered; '' where it may."""
    if not (contract.start.year <= year <= on.year):
        return f"分红年度 {year} 不在协议起始年（{contract.start.year}）与发放年（{on.year}）之间，请核对"
    standing = contract.dividends.filter(returned_on__isnull=True, year=year, on=on)
    if standing.filter(voucher=voucher).exists():
        return "同一年度、同一天、同一凭证的分红已登记，请勿重复"
    if queries.is_known_income(contract.household_id, on, fen):
        return "该户收支明细中已有同日同额的分红，请先在“家庭收支明细”撤回那一笔，再由这里登记，避免重复"
    return ""


def _require_payable(actor: Actor, payments: Sequence[Payment], year: int, on: date, voucher: str) -> None:
    """Raises NotAllowed, BadValue, AlreadyPaid."""
    if not payments:
        raise BadValue("名单上没有金额，请至少填一户的发放金额")
    if not voucher:
        raise BadValue("请填写凭证号，例如银行代发回单号")
    for area_code in {one.contract.area_code for one in payments}:
        actor.require(Can.PAY, area_code)
    for one in payments:
        if one.fen <= 0:
            raise BadValue(f"{one.contract.household.number}：金额须大于 0；退回请用“撤回”")
        if told := paid_twice(one.contract, year, on, one.fen, voucher):
            raise AlreadyPaid(f"{one.contract.household.number}：{told}")


@transaction.atomic
def pay(
    actor: Actor,
    payments: Sequence[Payment],
    *,
    year: int,
    on: date,
    voucher: str,
    batch_id: int | None = None,
) -> list[Dividend]:
    """One list: all or none. Raises NotAllowed, BadValue, AlreadyPaid."""
    _require_payable(actor, payments, year, on, voucher.strip())
    receipts = [_receipt(one, year, on, voucher.strip()) for one in payments]
    lines = incomes.receive(actor, receipts, batch_id=batch_id)
    rows = [
        Dividend(
            area_code=one.contract.area_code,
            contract=one.contract,
            household_id=one.contract.household_id,
            line_id=line.pk,
            year=year,
            on=on,
            fen=one.fen,
            voucher=voucher.strip()[:60],
            by_name=actor.name[:40],
            batch_id=batch_id,
        )
        for one, line in zip(payments, lines, strict=True)
    ]
    try:
        with transaction.atomic():
            made = Dividend.objects.bulk_create(rows, batch_size=_CHUNK)
    except IntegrityError:
        raise AlreadyPaid("名单中有协议在同一凭证下出现两次，请核对名单") from None
    total = f"{from_fen(sum(one.fen for one in payments)):,}"
    history.record(
        actor,
        "industry.paid",
        made[0] if len(made) == 1 else None,
        summary=f"登记 {year} 年分红 {len(made)} 户 {total} 元",
        rows=len(made),
        voucher=voucher.strip(),
    )
    return made


def _receipt(one: Payment, year: int, on: date, voucher: str) -> Receipt:
    """What the household's income says of it."""
    contract = one.contract
    proof = f"{voucher} {contract.entity_name} {year} 年分红（{contract.get_kind_display()}）"
    return Receipt(contract.household_id, on, Source.DIVIDEND, one.fen, proof)


@transaction.atomic
def take_back(actor: Actor, dividend_id: int, *, on: date, reason: str) -> Dividend:
    """The payment was a mistake or came back: from `on` it counts as never made, and the income line goes.

    Raises NotFound, NotAllowed, BadValue.
    """
    row = queries.standing_dividends(actor).select_for_update().filter(pk=dividend_id).first()
    if row is None:
        raise NotFound("没有这笔分红，或已撤回，或不在您的管理范围内")
    actor.require(Can.PAY, row.area_code)
    if len(reason.strip()) < 2:
        raise BadValue("请写明撤回原因，例如“银行退回，账号有误”")
    if on < row.on:
        raise BadValue("撤回日期不能早于发放日期，请核对")
    line_id = row.line_id
    row.returned_on, row.reason, row.line = on, reason.strip()[:100], None
    row.save(update_fields=["returned_on", "reason", "line"])
    if line_id is not None:
        incomes.take_back(actor, [line_id], reason=reason.strip())
    history.record(
        actor, "industry.taken_back", row, summary=f"撤回分红 {from_fen(row.fen):,} 元：{row.reason}"
    )
    return row


@transaction.atomic
def publish(actor: Actor, uid: UUID, first: date, last: date, place: str) -> DividendNotice:
    """The list hangs, as it is now. Raises NotFound, NotAllowed."""
    due = queries.list_to_publish(actor, uid, first)
    actor.require(Can.PAY, actor.area_code)
    row = DividendNotice(
        area_code=actor.area_code,
        entity_name=due.entity_name,
        year=due.year,
        uid=uid,
        revision=due.revision,
        first=first,
        last=last,
        place=place[:100],
    )
    row.save(force_insert=True)
    history.record(actor, "industry.published", row, summary=f"公示{due.entity_name} {due.year} 年分红名单")
    return row


@transaction.atomic
def publish_anew(actor: Actor, uid: UUID, first: date, last: date, place: str) -> None:
    """The list was corrected (it hangs as it is now) or hangs longer. Raises NotFound, NotAllowed."""
    actor.require(Can.PAY, actor.area_code)
    rows = queries.notices(actor).filter(uid=uid, withdrawn_on__isnull=True)
    row = rows.select_for_update().order_by("-pk").first()
    if row is None:
        return
    if first != row.first:
        row.revision = queries.list_to_publish(actor, uid, first).revision
    row.first, row.last, row.place = first, last, place[:100]
    row.save(update_fields=["first", "last", "place", "revision"])
    said = f"{row.entity_name} {row.year} 年分红名单公示更正或延长，至 {last:%Y-%m-%d}"
    history.record(actor, "industry.published_anew", row, summary=said)


@transaction.atomic
def withdraw_notice(actor: Actor, uid: UUID, on: date, reason: str) -> None:
    """The list was taken down early and is to be published again. Raises NotAllowed."""
    actor.require(Can.PAY, actor.area_code)
    rows = queries.notices(actor).filter(uid=uid, withdrawn_on__isnull=True)
    for row in rows.select_for_update():
        row.withdrawn_on = on
        row.save(update_fields=["withdrawn_on"])
        history.record(actor, "industry.unpublished", row, summary=f"撤下分红名单：{reason}"[:200])
