"""Loans a household took, had put off and paid back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.urls import reverse

from yihu.core.access.actor import Actor
from yihu.engine.money import from_fen
from yihu.engine.timeline import Entry, Timeline
from yihu.modules.credit import queries
from yihu.modules.credit.permissions import Can


def loans(actor: Actor, households: Sequence[int], first: date, last: date) -> Iterable[Entry]:
    rows = queries.loans(actor).filter(household_id__in=households, lent_on__range=(first, last))
    return [
        Entry(
            row.household_id,
            row.lent_on,
            "取得小额信贷",
            f"{row.person_name}，{row.bank}，{from_fen(row.fen):,} 元，{row.get_use_display()}，{row.due_on} 到期",
            reverse("ledgers:row", args=["credit.loans", row.pk]),
            f"credit_loan/{row.pk}",
        )
        for row in rows
    ]


def extensions(actor: Actor, households: Sequence[int], first: date, last: date) -> Iterable[Entry]:
    rows = queries.extensions(actor).filter(loan__household_id__in=households, on__range=(first, last))
    return [
        Entry(
            row.loan.household_id,
            row.on,
            "小额信贷展期",
            f"{row.loan.person_name}，{row.months} 个月，{row.get_why_display()}",
            reverse("ledgers:row", args=["credit.extensions", row.pk]),
            f"credit_extension/{row.pk}",
        )
        for row in rows.select_related("loan")
    ]


def repayments(actor: Actor, households: Sequence[int], first: date, last: date) -> Iterable[Entry]:
    rows = queries.repayments(actor).filter(loan__household_id__in=households, on__range=(first, last))
    return [
        Entry(
            row.loan.household_id,
            row.on,
            "小额信贷还款",
            f"{row.loan.person_name}，本金 {from_fen(row.principal_fen):,} 元，{row.get_payer_display()}",
            reverse("ledgers:row", args=["credit.repayments", row.pk]),
            f"credit_repayment/{row.pk}",
        )
        for row in rows.select_related("loan")
    ]


def claims(actor: Actor, households: Sequence[int], first: date, last: date) -> Iterable[Entry]:
    found = []
    for row in queries.claims(actor).filter(household_id__in=households):
        url, source = reverse("ledgers:row", args=["credit.claims", row.pk]), f"credit_claim/{row.pk}"
        what = f"{row.person_name}，{row.get_scheme_display()}，{row.get_reason_display()}"
        found.append(Entry(row.household_id, row.reported_on, "保险报案", what, url, source))
        if row.paid_on is not None:
            told = f"{what}，{from_fen(row.fen or 0):,} 元"
            found.append(Entry(row.household_id, row.paid_on, "保险赔付", told, url, source))
    return [entry for entry in found if first <= entry.day <= last]


TIMELINE = (
    Timeline("credit.loans", "小额信贷", Can.SEE, loans, icon="coin", order=68),
    Timeline("credit.extensions", "贷款展期", Can.SEE, extensions, icon="coin", order=69),
    Timeline("credit.repayments", "贷款还款", Can.SEE, repayments, icon="coin", order=70),
    Timeline("credit.claims", "保险理赔", Can.SEE, claims, icon="coin", order=71),
)
