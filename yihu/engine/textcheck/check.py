"""The check itself: read, lay out, ask every finder, order what they found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from .clean import clean
from .facts import find_spots
from .find_sum import find_sums
from .layout import Layout, lay_out
from .model import CheckResult, Relation

FINDERS: tuple[Callable[[Layout], Iterator[Relation]], ...] = (find_sums,)


def check(text: str, *, today: date | None = None) -> CheckResult:
    doc = clean(text)
    spots = find_spots(doc)
    layout = lay_out(doc.text, spots)
    relations = [relation for finder in FINDERS for relation in finder(layout)]
    return CheckResult(tuple(s.fact for s in layout.slots), tuple(relations), (), len(text))
