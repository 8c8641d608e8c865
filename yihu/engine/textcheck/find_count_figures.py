"""An announced number against listed things that carry figures: 6类农机：微耕机60台、插秧机18台…"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from .labels import content, open_ended, own_words, rest_named
from .layout import Layout, Slot
from .model import Bound, Kind, Relation, RelationType
from .scopes import Scope

_MOST = 30
_NEAR = 4
_FEWEST = 3
_PLACES = frozenset("镇乡村县区市")


def figure_counts(layout: Layout, scopes: Iterable[Scope]) -> Iterator[Relation]:
    seen: set[int] = set()
    for scope in scopes:
        if (
            scope.opener not in ("opened", "bracket", "among")
            or scope.row in seen
            or len(scope.parts) < _FEWEST
        ):
            continue
        announced = _announced(layout, scope)
        if announced is None:
            continue
        ok = announced.fact.value == len(scope.parts)
        if ok or _surely_listed(layout, scope, announced):
            seen.add(scope.row)
            yield _relation(announced, scope, ok=ok)


def _announced(layout: Layout, scope: Scope) -> Slot | None:
    """A small whole number of another unit before the total, or one that names places before places."""
    first = min(scope.parts[0].index, scope.total.index)
    near = [
        s
        for s in layout.slots[max(0, first - _NEAR) : scope.parts[0].index]
        if s.sentence == scope.parts[0].sentence
        and s is not scope.total
        and s.fact.kind is Kind.COUNT
        and s.fact.bound is Bound.EXACT
        and 2 <= s.fact.value <= _MOST
        and s.bracket < 0
    ]
    equal = [s for s in near if s.fact.value == len(scope.parts)]
    places = [s for s in near if _place_of(s)]
    return next(reversed(equal or places), None)


def _place_of(slot: Slot) -> str:
    word = content(slot.right) or slot.fact.printed_unit
    return word[-1:] if word[-1:] in _PLACES else ""


def _surely_listed(layout: Layout, scope: Scope, announced: Slot) -> bool:
    """Every item is a place of the sort announced, nothing is left open, and the figures make up the total."""
    labels = [own_words(layout, p) for p in scope.parts]
    names = [content(p.left) for p in scope.parts]
    place = _place_of(announced)
    stretch = layout.text[scope.parts[0].start - 8 : scope.parts[-1].end + 4]
    complete = sum((p.fact.value for p in scope.parts), Decimal(0)) == scope.total.fact.value
    return (
        bool(place)
        and complete
        and len(names) >= announced.fact.value - 1  # some of those looked at may have nothing to list
        and not rest_named(labels)
        and not open_ended(stretch)
        and "等" not in stretch
        and all(n.endswith(place) for n in names)
        and len(set(names)) == len(names)
    )


def _relation(announced: Slot, scope: Scope, *, ok: bool) -> Relation:
    counted, stated = Decimal(len(scope.parts)), announced.fact.value
    end = "与文中一致" if ok else f"与文中的{announced.fact.text}相差{abs(stated - counted)}"
    return Relation(
        RelationType.COUNT, tuple(p.index for p in scope.parts), announced.index, "number of items listed", stated,
        counted, Decimal(1), ok, f"后面列出{counted}项，{end}",
    )  # fmt: skip
