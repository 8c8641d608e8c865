"""What hangs on an entry of money: a module that stands on the journal says what follows when an entry is settled.

The journal knows none of them; it calls whoever declared to follow its stage, in the transaction of the word itself,
so that a list is never paid without its voucher nor a voucher let go without its list.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from yihu.engine.enums import Labelled


class Settled(Labelled):
    """What became of the entry. An entry taken back had been posted before."""

    POSTED = "posted", "已过账"
    VOID = "void", "已作废"
    TAKEN_BACK = "taken_back", "已冲正"


@dataclass(frozen=True)
class Settling:
    """`settled(actor, entry, outcome)` for each entry (primary key) of the stage `of`; the right to say the word was
    asked before, none is asked again. It does nothing for an entry it does not know, and sees the actor's scope only.
    """

    key: str
    of: str
    settled: Callable[[Any, int, Settled], None]
