"""The check itself: read, lay out, ask every finder, order what they found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from .clean import clean
from .facts import find_spots
from .find_average import find_averages
from .find_count import find_counts
from .find_date import find_date_conflicts
from .find_difference import find_differences
from .find_equal import find_equals
from .find_ratio import find_ratios
from .find_sum import find_sums
from .layout import Layout, lay_out
from .model import CheckResult, Relation

FINDERS: tuple[Callable[[Layout], Iterator[Relation]], ...] = (
    find_sums,
    find_differences,
    find_ratios,
    find_averages,
    find_equals,
    find_counts,
    find_date_conflicts,
)


def check(text: str, *, today: date | None = None) -> CheckResult:
    doc = clean(text)
    spots = find_spots(doc)
    layout = lay_out(doc.text, spots)
    relations = [relation for finder in FINDERS for relation in finder(layout)]
    return CheckResult(tuple(s.fact for s in layout.slots), tuple(relations), (), len(text))
