"""Makers of incomes."""

from __future__ import annotations

from datetime import date
from typing import Any

from yihu.core.access.actor import Actor
from yihu.core.ledgers import actions
from yihu.core.rooms import declared
from yihu.modules.incomes.rules import Origin, Source


def a_line(actor: Actor, household: Any, yuan: int = 1_200, **more: Any) -> Any:
    """1,200 yuan of wages on 15 March 2020 unless said otherwise."""
    given = {
        "household__number": household.number,
        "on": date(2020, 3, 15),
        "source": Source.WAGES,
        "fen": yuan * 100,
        "origin": Origin.BANK,
        **more,
    }
    return actions.enter(actor, declared("ledgers", "incomes.lines"), given)


def a_statement(actor: Actor, household: Any, year: int = 2019, persons: int = 2, **yuan: Any) -> Any:
    """The yearly form; items by source name in yuan."""
    given = {f"{name}_fen": value * 100 for name, value in yuan.items()}
    about = {"household__number": household.number, "year": year, "persons": persons}
    return actions.enter(actor, declared("ledgers", "incomes.statements"), {**about, **given})
