"""The check itself: read, lay out, ask every finder, order what they found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from .clean import clean
from .facts import find_spots
from .find_average import find_averages
from .find_conflict import find_conflicts
from .find_count import find_counts
from .find_date import find_date_conflicts
from .find_difference import find_differences
from .find_equal import find_equals
from .find_list import find_lists
from .find_ratio import find_ratios
from .find_shares import find_distributed_shares
from .find_sum import find_sums
from .find_table import table_relations
from .layout import Layout, lay_out
from .model import CheckResult, Relation
from .tables import find_tables

FINDERS: tuple[Callable[[Layout], Iterator[Relation]], ...] = (
    find_sums,
    find_lists,
    find_differences,
    find_ratios,
    find_distributed_shares,
    find_averages,
    find_equals,
    find_conflicts,
    find_counts,
    find_date_conflicts,
)


def check(text: str, *, today: date | None = None) -> CheckResult:
    """Check one text. `today` only serves to call later dates impossible; without it none is."""
    doc = clean(text)
    tables = list(find_tables(doc.text))
    layout = lay_out(doc.text, find_spots(doc, tables))
    relations: list[Relation] = []
    seen: set[tuple[object, ...]] = set()
    for finder in (*FINDERS, table_relations(tables)):
        for relation in finder(layout):
            key = (relation.type, frozenset(relation.members), relation.total)
            if key not in seen:
                seen.add(key)
                relations.append(relation)
    return CheckResult(tuple(s.fact for s in layout.slots), tuple(relations), (), len(text))
