"""Money is used."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.history.actions import record
from yihu.core.privacy.crypto import blind_index
from yihu.modules.funds import queries
from yihu.modules.funds.actions.common import not_before, positive, writer
from yihu.modules.funds.actions.flow import ask, told
from yihu.modules.funds.models import Expenditure, Payment
from yihu.modules.funds.permissions import Can
from yihu.modules.funds.rules import PayeeKind, Stage, masked_payee, plain_payee


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
    account: str = "",
    purpose: str = "",
    note: str = "",
) -> Expenditure:
    """支出（报账）of a posted payment, for another person to post. Raises NotPosted, Overdrawn.

    A person's name is masked before it is stored; of `account` (or, of an organisation without one, of its name)
    only a keyed digest is kept, by which the same payee is found again.
    """
    payment = queries.posted_one(actor, Stage.PAYMENT, payment_id)
    assert isinstance(payment, Payment)
    actor.require(Can.SPEND, payment.area_code)
    not_before(on, payment.decision.on, "过账")
    fen = positive(yuan)
    spent = ask(
        Expenditure(
            payment=payment,
            area_code=payment.area_code,
            tier=payment.tier,
            kind=payment.kind,
            year=payment.year,
            sector=payment.sector,
            unit_id=payment.unit_id,
            project_number=payment.project_number,
            voucher=voucher.strip(),
            payee=masked_payee(payee, payee_kind),
            payee_kind=payee_kind,
            payee_key=payee_key(payee, payee_kind, account),
            purpose=purpose,
            fen=fen,
            **writer(actor, on, note),
        )
    )
    record(actor, "funds.spent", spent, summary=told("登记", spent), payment=payment.pk, fen=fen)
    return spent


def spend_list(
    actor: Actor,
    payment_id: int,
    *,
    on: date,
    voucher: str,
    yuan: Decimal,
    households: int,
    purpose: str,
    note: str = "",
) -> Expenditure:
    """一卡通打卡: households paid by list under one voucher; who they are is kept by whoever keeps the list."""
    return spend(
        actor,
        payment_id,
        on=on,
        voucher=voucher,
        yuan=yuan,
        payee=f"到户名册（{households} 户）",
        payee_kind=PayeeKind.LIST,
        purpose=purpose,
        note=note,
    )


def payee_key(payee: str, kind: PayeeKind, account: str = "") -> str:
    """Empty for lists, and for persons whose account is not told: a name alone is not one person."""
    number = "".join(account.split()).replace("-", "")
    if number:
        return blind_index("funds.payee.account", number)
    return blind_index("funds.payee.name", plain_payee(payee)) if kind is PayeeKind.ORGANISATION else ""
