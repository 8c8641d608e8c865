"""Declared checks: work that is due and data that cannot be right, both as queries.

A to-do disappears by being done; nothing is stored. `rows(area_code, as_of)` gives the violating rows, each
with the attributes that `due`, `title` and `link` read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from yihu.engine.enums import Labelled


class Kind(Labelled):
    DUE = "due", "待办"
    QUALITY = "quality", "数据质量"


class Colour(Labelled):
    """Green while there is time, yellow in the last days, red once late (thresholds are policy)."""

    GREEN = "green", "正常"
    YELLOW = "yellow", "临期"
    RED = "red", "超期"


@dataclass(frozen=True)
class Check:
    """`does` is the capability of the people whose work this is; `due(row)` the day it must be done by (None: now);
    `handed_over`: a colleague has done a part of it and waits for the other's."""

    key: str
    label: str
    kind: Kind
    source: str
    rows: Callable[[str, date], Any]
    does: Labelled
    title: Callable[[Any], str]
    link: Callable[[Any], str]
    due: Callable[[Any], date | None] = lambda row: None
    explain: str = ""
    area_column: str = "area_code"
    handed_over: bool = False


def colour(due_on: date | None, as_of: date, *, warn_days: int) -> Colour:
    """A thing due on `as_of` itself is yellow: it is late only from the next day."""
    if due_on is None:
        return Colour.YELLOW
    if due_on < as_of:
        return Colour.RED
    return Colour.YELLOW if (due_on - as_of).days <= warn_days else Colour.GREEN
