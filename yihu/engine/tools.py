"""What a module offers beside a list that is not the list's own business: importing, say, or printing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from yihu.engine.enums import Labelled
from yihu.engine.ledgers import Ledger


class Beside(Labelled):
    LEDGER = "ledger", "台账"
    HOUSEHOLDS = "households", "农户列表"


@dataclass(frozen=True)
class Tool:
    """A button over the list. `url(actor, ledger)` leads to the module's page; empty hides it. Beside the list of
    households `ledger` is None, and the page is asked for with the ticked ones as `row` (public ids)."""

    key: str
    label: str
    icon: str
    url: Callable[[Any, Ledger | None], str]
    order: int = 50
    beside: Beside = Beside.LEDGER
