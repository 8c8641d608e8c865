"""Where a row leads: the module's own page, the household it is about, else the kit's page of the row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

from yihu.core.access.actor import Actor
from yihu.core.ledgers import shape
from yihu.core.rooms import collect
from yihu.engine.ledgers import Ledger
from yihu.engine.tools import Beside


@dataclass(frozen=True)
class Button:
    label: str
    icon: str
    url: str


def tools(actor: Actor, ledger: Ledger) -> list[Button]:
    """What other modules offer over the ledger's list, those that this actor may use."""
    return _buttons(actor, Beside.LEDGER, ledger)


def tools_for_households(actor: Actor) -> list[Button]:
    """What other modules offer for households ticked in their list."""
    return _buttons(actor, Beside.HOUSEHOLDS, None)


def _buttons(actor: Actor, beside: Beside, ledger: Ledger | None) -> list[Button]:
    offered = sorted(collect("tools"), key=lambda tool: tool.order)
    buttons = [
        Button(tool.label, tool.icon, tool.url(actor, ledger)) for tool in offered if tool.beside is beside
    ]
    return [button for button in buttons if button.url]


def row_url(ledger: Ledger, row: Any) -> str:
    """Rows that only the module changes and that are about a household open the household."""
    if ledger.link and (own := _page(ledger.link, row)):
        return own
    if not shape.is_corrected(ledger) and (about := household_url(ledger, row)):
        return about
    return reverse("ledgers:row", args=[ledger.key, row.pk])


def household_url(ledger: Ledger, row: Any) -> str:
    """The page of the household a row is about; empty where there is none."""
    if not ledger.household_path:
        return ""
    household = row
    for step in ledger.household_path.split("__"):
        household = getattr(household, step, None)
    return thing_url(household) if household is not None else ""


def thing_url(thing: Any) -> str:
    """The page of any row whose ledger names one."""
    for ledger in collect("ledgers"):
        if ledger.link and ledger.model.lower() == thing._meta.label_lower:
            return _page(ledger.link, thing)
    return ""


def _page(route: str, row: Any) -> str:
    """The route by primary key, or by the public id that pages of people use."""
    for key in (row.pk, getattr(row, "uid", None)):
        try:
            return reverse(route, args=[key])
        except NoReverseMatch:
            continue
    return ""
