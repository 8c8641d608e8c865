"""Fewer persons than households in one breath: 134户120人 cannot be."""

from __future__ import annotations

from collections.abc import Iterator

from .layout import Layout
from .model import Bound, Relation, RelationType


def find_impossible_pairs(layout: Layout) -> Iterator[Relation]:
    for slot in layout.slots:
        persons = layout.sibling(slot, "人") if slot.unit == "户" else None
        if persons is None or persons.index != slot.index + 1 or layout.text[slot.end : persons.start]:
            continue
        if persons.fact.value < slot.fact.value and persons.fact.bound is slot.fact.bound is Bound.EXACT:
            yield Relation(
                RelationType.OTHER, (slot.index, persons.index), None, "persons not fewer than households",
                slot.fact.value, persons.fact.value, None, False,
                f"{slot.fact.text}只有{persons.fact.text}，人数少于户数，请核对单位或数字".replace("\n", ""),
            )  # fmt: skip
