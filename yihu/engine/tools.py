"""What a module offers beside a ledger's list that is not the list's own business: importing, say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from yihu.engine.ledgers import Ledger


@dataclass(frozen=True)
class Tool:
    """A button over the list. `url(actor, ledger)` leads to the module's page; empty hides it."""

    key: str
    label: str
    icon: str
    url: Callable[[Any, Ledger], str]
    order: int = 50
