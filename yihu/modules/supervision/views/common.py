"""What the pages of supervision share."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.web.parts import Cell, Crumb, Head, Row, Tab
from yihu.engine.money import from_fen
from yihu.modules.supervision import queries
from yihu.modules.supervision.permissions import Can
from yihu.modules.supervision.rules import Severity, State

FORM = "supervision/form.html"
COLOURS = {
    State.FOUND: "red",
    State.ASSIGNED: "yellow",
    State.EXPLAINED: "blue",
    State.VERIFIED: "blue",
    State.NIL: "secondary",
    State.CORRECTED: "green",
    State.HANDED: "purple",
    State.RESULT: "secondary",
}
SEVERITIES = {Severity.HIGH: "red", Severity.MEDIUM: "yellow", Severity.LOW: "secondary"}


def trail(*more: Crumb) -> list[Crumb]:
    return [Crumb("资金监督", reverse("supervision:list")), *more]


def money(fen: int) -> str:
    return f"{from_fen(fen):,.2f}"


def some_money(fen: int) -> str:
    """Of what may not be about money at all."""
    return money(fen) if fen else "—"


def tabs(actor: Actor, here: str) -> list[Tab]:
    """The four lists; that of leads exists for the compartment alone."""
    told = [("rules", "监督规则", reverse("supervision:list"))]
    told.append(("findings", "自查发现", reverse("ledgers:list", args=["supervision.findings"])))
    if actor.may(Can.LEAD):
        told.append(("leads", "问题线索", reverse("ledgers:list", args=["supervision.leads"])))
    told.append(("rounds", "资金检查", reverse("supervision:rounds")))
    return [Tab(label, url, here=key == here) for key, label, url in told]


def rule_label(key: str) -> str:
    known = queries.rules().get(key)
    return known.label if known else ""


MATTER_HEAD = [
    Head("发生地"), Head("事项"), Head("程度"), Head("涉及金额（元）", "money"), Head("发现", "date"), Head("期限", "date"),
    Head("状态"),
]  # fmt: skip


def matter_rows(rows: list[Any], route: str) -> list[Row]:
    names = area_queries.named({row.place_code for row in rows})
    return [
        Row(
            [
                names.get(row.place_code, row.place_code),
                Cell(row.title, reverse(route, args=[row.pk]), note="再次发现" if row.again_id else ""),
                Cell(row.get_severity_display(), colour=SEVERITIES[Severity(row.severity)]),
                Cell(money(row.fen), kind="money"),
                Cell(f"{row.found_on:%Y-%m-%d}", kind="date"),
                Cell(f"{row.due_on:%Y-%m-%d}" if row.due_on else "", kind="date"),
                Cell(row.get_state_display(), colour=COLOURS[State(row.state)]),
            ]
        )
        for row in rows
    ]
