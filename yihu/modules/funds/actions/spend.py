"""Money is used."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.history.actions import record
from yihu.modules.funds import queries
from yihu.modules.funds.actions.common import NotPosted, commit, not_before, positive, writer
from yihu.modules.funds.models import Expenditure
from yihu.modules.funds.permissions import Can
from yihu.modules.funds.rules import PayeeKind, Verdict, masked_payee


@transaction.atomic
def spend(
    actor: Actor,
    payment_id: int,
    *,
    on: date,
    voucher: str,
    yuan: Decimal,
    payee: str,
    payee_kind: PayeeKind = PayeeKind.ORGANISATION,
    purpose: str = "",
    note: str = "",
) -> Expenditure:
    """支出（报账）of a posted payment. A person's name is masked before it is stored. Raises NotPosted, Overdrawn."""
    payment = queries.one(queries.payments(actor).filter(reverses__isnull=True), payment_id)
    actor.require(Can.SPEND, payment.area_code)
    if payment.verdict is not Verdict.POSTED:
        raise NotPosted(f"该笔拨付“{payment.state_label}”，复核过账后才能登记支出")
    not_before(on, payment.decision.on, "过账")
    fen = positive(yuan)
    commit(fen, "该笔拨付", payment=payment)
    spent = Expenditure.objects.create(
        payment=payment,
        area_code=payment.area_code,
        tier=payment.tier,
        kind=payment.kind,
        year=payment.year,
        unit_id=payment.unit_id,
        project_number=payment.project_number,
        voucher=voucher.strip(),
        payee=masked_payee(payee, payee_kind),
        payee_kind=payee_kind,
        purpose=purpose,
        fen=fen,
        **writer(actor, on, note),
    )
    record(actor, "funds.spent", spent, summary=spent.voucher, payment=payment.pk, fen=fen)
    return spent
