"""Reads of households' lives, of their papers and of what was printed when."""

from __future__ import annotations

from yihu.modules.dossiers.queries.life import Told, kinds, life
from yihu.modules.dossiers.queries.prints import (
    State,
    Status,
    chosen,
    narrowed,
    newest,
    printed,
    statuses,
    with_state,
)
from yihu.modules.dossiers.queries.sheets import contents, document

__all__ = [
    "State",
    "Status",
    "Told",
    "chosen",
    "contents",
    "document",
    "kinds",
    "life",
    "narrowed",
    "newest",
    "printed",
    "statuses",
    "with_state",
]
