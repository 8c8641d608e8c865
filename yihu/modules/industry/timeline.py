"""Contracts a household signed, the dividends it got, and the guidance it was given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.urls import reverse

from yihu.core.access.actor import Actor
from yihu.engine.money import from_fen
from yihu.engine.timeline import Entry, Timeline
from yihu.modules.industry import queries
from yihu.modules.industry.permissions import Can


def contracts(actor: Actor, households: Sequence[int], first: date, last: date) -> Iterable[Entry]:
    found = []
    for row in queries.contracts(actor).filter(household_id__in=households):
        url, source = reverse("industry:contract", args=[row.pk]), f"industry_contract/{row.pk}"
        who = f"{row.entity_name}，{row.get_kind_display()}"
        terms = f"，每年应分红 {from_fen(row.annual_fen):,} 元" if row.annual_fen else ""
        found.append(Entry(row.household_id, row.start, "签订带动协议", f"{who}{terms}", url, source))
        if row.end is not None:
            found.append(Entry(row.household_id, row.end, "带动协议终止", who, url, source))
    return [entry for entry in found if first <= entry.day <= last]


def dividends(actor: Actor, households: Sequence[int], first: date, last: date) -> Iterable[Entry]:
    rows = queries.standing_dividends(actor).filter(household_id__in=households, on__gte=first, on__lte=last)
    return [
        Entry(
            row.household_id,
            row.on,
            f"领取 {row.year} 年分红",
            f"{row.contract.entity_name}，{from_fen(row.fen):,} 元，凭证 {row.voucher}",
            reverse("industry:contract", args=[row.contract_id]),
            f"industry_dividend/{row.pk}",
        )
        for row in rows.select_related("contract")
    ]


def guidance(actor: Actor, households: Sequence[int], first: date, last: date) -> Iterable[Entry]:
    rows = queries.guidances(actor).filter(household_id__in=households, on__gte=first, on__lte=last)
    return [
        Entry(
            row.household_id,
            row.on,
            f"产业指导：{row.topic}",
            f"{row.guide_name}，{row.advised}" + (f"；下一步：{row.next_step}" if row.next_step else ""),
            reverse("ledgers:row", args=["industry.guidance", row.pk]),
            f"industry_guidance/{row.pk}",
        )
        for row in rows
    ]


TIMELINE = (
    Timeline("industry.contracts", "带动协议", Can.SEE, contracts, icon="heart-handshake", order=60),
    Timeline("industry.dividends", "分红", Can.SEE, dividends, icon="coin", order=61),
    Timeline("industry.guidance", "产业指导", Can.SEE, guidance, icon="bulb", order=62),
)
