"""The check itself: read, lay out, ask every finder, order what they found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from itertools import chain

from .arithmetic import additive
from .clean import Clean, clean
from .facts import find_spots
from .find_average import find_averages
from .find_change import find_changes
from .find_conflict import Conflict, conflicts, find_conflicts, note_conflicts
from .find_count import find_counts
from .find_date import find_date_conflicts
from .find_difference import find_differences
from .find_equal import find_equals
from .find_list import find_lists
from .find_other import find_impossible_pairs
from .find_ratio import find_ratios
from .find_shares import find_distributed_shares
from .find_sum import TIED, find_sums
from .find_table import table_relations
from .labels import about
from .layout import Layout, Slot, lay_out
from .model import CheckResult, Fact, Note, Relation, RelationType
from .notes_privacy import note_privacy
from .notes_sections import note_sections
from .notes_wording import note_wording
from .tables import find_tables

FINDERS: tuple[Callable[[Layout], Iterator[Relation]], ...] = (
    find_sums,
    find_lists,
    find_differences,
    find_changes,
    find_ratios,
    find_distributed_shares,
    find_averages,
    find_equals,
    find_counts,
    find_date_conflicts,
    find_impossible_pairs,
)


def check(text: str, *, today: date | None = None) -> CheckResult:
    """Check one text. `today` only serves to call later as-of dates impossible; without it none is."""
    doc = clean(text)
    tables = list(find_tables(doc.text))
    layout = lay_out(doc.text, find_spots(doc, tables))
    told = (relation for finder in (*FINDERS, table_relations(tables)) for relation in finder(layout))
    settled = _without_siblings(_settled(told))
    twice = list(conflicts(layout, _confirmed(settled)))
    relations = _settled(chain(_restated(layout, settled, twice), find_conflicts(twice)))
    accused = {frozenset(r.members) for r in relations if not r.ok}
    doubts = (n for n in note_conflicts(twice) if frozenset(n.facts) not in accused)
    notes = sorted(chain(_notes(doc, layout, today), doubts), key=lambda n: (n.start, n.end, n.code))
    facts = tuple(_described(layout, slot) for slot in layout.slots)
    return CheckResult(facts, tuple(relations), tuple(notes), len(text))


def _settled(found: Iterator[Relation]) -> list[Relation]:
    """One relation a set of figures; what one finder confirms no other accuses."""
    relations: list[Relation] = []
    known: dict[tuple[frozenset[int], int | None], int] = {}
    for relation in found:
        key = (frozenset(relation.members), relation.total)
        if key not in known:
            known[key] = len(relations)
            relations.append(relation)
        elif relation.ok and not relations[known[key]].ok:
            relations[known[key]] = relation
    return relations


def _confirmed(relations: list[Relation]) -> frozenset[int]:
    """Figures that other figures prove."""
    proving = (RelationType.SUM, RelationType.DIFFERENCE)
    return frozenset(
        i for r in relations if r.ok and r.type in proving for i in (*r.members, r.total) if i is not None
    )


def _restated(layout: Layout, relations: list[Relation], twice: list[Conflict]) -> list[Relation]:
    """183条…; 上述138条中29条…, 154条…: the parts make up the first figure, so it is the second that is wrong."""
    other = {b.index: a for a, b, firm in twice if firm}
    return [
        r
        for r in relations
        if r.ok
        or r.type is not RelationType.SUM
        or r.total not in other
        or not additive(other[r.total].fact, [layout.slots[m].fact for m in r.members]).ok
    ]


def _without_siblings(relations: list[Relation]) -> list[Relation]:
    """Parts of one sum that comes out are neither whole, done and left of each other nor parts of another whole."""
    groups: dict[int, list[frozenset[int]]] = defaultdict(list)
    for relation in relations:
        if relation.ok and relation.type is RelationType.SUM:
            members = frozenset(relation.members)
            for i in members:
                groups[i].append(members)
    bad = [r for r in relations if not r.ok]
    plain = {_figures(r) for r in bad if r.type is RelationType.SUM and r.formula == TIED}
    left = {_figures(r) for r in bad if r.type is RelationType.DIFFERENCE} - plain
    return [
        r
        for r in relations
        if r.ok
        or not (
            _among_siblings(r, groups)
            or (r.type is RelationType.DIFFERENCE and _figures(r) in plain)
            or (r.type is RelationType.SUM and _figures(r) in left)
        )
    ]


def _figures(relation: Relation) -> frozenset[int | None]:
    """128－119≠8 and 119＋8≠128 are one finding."""
    return frozenset((*relation.members, relation.total))


def _among_siblings(relation: Relation, groups: dict[int, list[frozenset[int]]]) -> bool:
    if relation.type not in (RelationType.DIFFERENCE, RelationType.SUM) or relation.total is None:
        return False
    members = frozenset(relation.members)
    if any(members & group for group in groups.get(relation.total, ())):
        return True
    if relation.type is RelationType.DIFFERENCE:
        return False
    return any(len(members & group) > 1 for i in members for group in groups.get(i, ()))


def _notes(doc: Clean, layout: Layout, today: date | None) -> Iterator[Note]:
    yield from note_sections(doc)
    yield from note_privacy(doc)
    yield from note_wording(doc, layout, today)


def _described(layout: Layout, slot: Slot) -> Fact:
    """The fact with the words it is about and the date its sentence names before it."""
    near = layout.before(slot, 6)
    period = next((s.fact.date_value for s in near if s.fact.is_date and s.sentence == slot.sentence), "")
    return replace(slot.fact, label=about(layout.chain(slot)[0])[:40], period=period)
