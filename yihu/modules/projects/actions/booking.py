"""What a paid list brings its households, and what of it came back (ADR 0131, 0132)."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from yihu.core.access.actor import Actor
from yihu.engine.money import from_fen
from yihu.modules.incomes import actions as incomes
from yihu.modules.incomes.rules import Source
from yihu.modules.projects.models import AidBatch, AidLine
from yihu.modules.projects.queries import aid as reads
from yihu.modules.projects.rules.aid import NothingBack


def book(actor: Actor, row: AidBatch, day: date) -> None:
    """Each line is income of its household on the voucher's day, once (ADR 0131). Raises what `receive` raises."""
    lines = list(row.lines.filter(fen__gt=0, income__isnull=True).order_by("pk"))
    proof = f"{row.voucher[:36]} {row.item[:20]}（{row.number}）"
    source = Source(row.income)
    if not lines:
        return
    receipts = [incomes.Receipt(one.household_id, day, source, one.fen, proof) for one in lines]
    for one, made in zip(lines, incomes.receive(actor, receipts), strict=True):
        one.income_id = made.pk
    AidLine.objects.bulk_update(lines, ["income"], batch_size=1000)


def unbook(actor: Actor, rows: QuerySet[AidLine], reason: str) -> None:
    lines = rows.filter(income__isnull=False)
    if booked := list(lines.values_list("income_id", flat=True)):
        lines.update(income=None)
        incomes.take_back(actor, booked, reason=reason)


def require_came_back(actor: Actor, row: AidBatch, less: int) -> None:
    """Raises NothingBack."""
    if reads.voucher_of(actor, row) is None:
        raise NothingBack(
            f"批次已兑现，凭证 {row.voucher} 由区县财政开具，您的岗位看不到它的退款；请区县财政登记退款并复核，"
            "再请区县经办在批次页更改这一户"
        )
    back = reads.came_back(actor, row)
    if not 0 < less <= back:
        told = f"已退回待落实到户的有 {from_fen(back):,} 元" if back else "还没有过账的退款"
        raise NothingBack(
            f"批次已兑现，{told}；只能按退款减少农户的金额，请先由财政在凭证 {row.voucher} 的支出页登记退款并复核"
        )
