"""Money in global search: by document number and by voucher."""

from __future__ import annotations

from django.urls import reverse

from yihu.core.access.actor import Actor
from yihu.engine.searches import Hit, Search
from yihu.modules.funds import queries
from yihu.modules.funds.permissions import Can
from yihu.modules.funds.rules import in_wan


def find(actor: Actor, text: str, limit: int) -> list[Hit]:
    return [
        Hit(
            row.number,
            reverse("funds:batch", args=[row.pk]),
            f"{row.tier_label} {in_wan(row.fen):f} 万元",
            "下达",
        )
        for row in queries.batches(actor).filter(number__icontains=text)[:limit]
    ] + [
        Hit(row.document, reverse("funds:allocation", args=[row.pk]), f"{in_wan(row.fen):f} 万元", "安排")
        for row in queries.allocations(actor).filter(document__icontains=text)[:limit]
    ]


def find_vouchers(actor: Actor, text: str, limit: int) -> list[Hit]:
    return [
        Hit(row.voucher, reverse("funds:payment", args=[row.pk]), f"{in_wan(row.fen):f} 万元", "拨付")
        for row in queries.payments(actor).filter(voucher=text)[:limit]
    ] + [
        Hit(row.voucher, reverse("funds:expenditure", args=[row.pk]), f"{in_wan(row.fen):f} 万元", "支出")
        for row in queries.expenditures(actor).filter(voucher=text)[:limit]
    ]


SEARCHES = (
    Search("funds.documents", "资金文号", Can.SEE, find, order=40),
    Search("funds.vouchers", "资金凭证", Can.SEE, find_vouchers, order=41),
)
