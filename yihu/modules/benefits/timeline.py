"""Money a household was paid, grants approved, children asked back, care begun and ended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.urls import reverse

from yihu.core.access.actor import Actor
from yihu.engine.money import from_fen
from yihu.engine.timeline import Entry, Timeline
from yihu.modules.benefits import queries
from yihu.modules.benefits.permissions import Can


def payments(actor: Actor, households: Sequence[int], first: date, last: date) -> Iterable[Entry]:
    rows = queries.payments(actor).filter(
        household_id__in=households, paid_on__range=(first, last), returned_on__isnull=True
    )
    return [
        Entry(
            row.household_id,
            row.paid_on or first,
            f"领取{row.get_kind_display()}",
            f"{row.person_name}{'，' if row.person_name else ''}{row.period}，{from_fen(row.fen):,} 元",
            reverse("ledgers:row", args=["benefits.payments", row.pk]),
            f"benefits_payment/{row.pk}",
        )
        for row in rows
    ]


def grants(actor: Actor, households: Sequence[int], first: date, last: date) -> Iterable[Entry]:
    rows = queries.grants(actor).filter(household_id__in=households, approved_on__range=(first, last))
    return [
        Entry(
            row.household_id,
            row.approved_on,
            f"认定{row.get_kind_display()}",
            f"{row.person_name}，{row.term}，{from_fen(row.standard_fen):,} 元",
            reverse("ledgers:row", args=["benefits.grants", row.pk]),
            f"benefits_grant/{row.pk}",
        )
        for row in rows
    ]


def returns(actor: Actor, households: Sequence[int], first: date, last: date) -> Iterable[Entry]:
    rows = queries.returns(actor).filter(household_id__in=households, on__range=(first, last))
    return [
        Entry(
            row.household_id,
            row.on,
            "控辍保学劝返",
            f"{row.person_name}，{row.by_name}上门，{row.get_outcome_display()}",
            reverse("ledgers:row", args=["benefits.returns", row.pk]),
            f"benefits_return/{row.pk}",
        )
        for row in rows
    ]


def care(actor: Actor, households: Sequence[int], first: date, last: date) -> Iterable[Entry]:
    found = []
    for row in queries.cares(actor).filter(household_id__in=households):
        url = reverse("ledgers:row", args=["benefits.care", row.pk])
        told = f"{row.person_name}，{row.get_kind_display()}，责任人 {row.carer}"
        found.append(Entry(row.household_id, row.start, "关爱服务开始", told, url, f"benefits_care/{row.pk}"))
        if row.end is not None:
            found.append(
                Entry(row.household_id, row.end, "关爱服务终止", told, url, f"benefits_care/{row.pk}")
            )
    return [entry for entry in found if first <= entry.day <= last]


TIMELINE = (
    Timeline("benefits.payments", "补助发放", Can.SEE, payments, icon="coin", order=64),
    Timeline("benefits.grants", "教育资助认定", Can.SEE, grants, icon="bulb", order=65),
    Timeline("benefits.returns", "控辍保学", Can.SEE, returns, icon="bulb", order=66),
    Timeline("benefits.care", "关爱服务", Can.SEE, care, icon="heart-handshake", order=67),
)
