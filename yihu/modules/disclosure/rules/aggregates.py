"""Open data holds figures of places only, and no figure small enough to be somebody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

SMALLEST = 5
HIDDEN = f"<{SMALLEST}"


@dataclass(frozen=True)
class Aggregate:
    """One figure of one place; `text` as printed. `of_people`: it counts persons or households."""

    key: str
    label: str
    unit: str
    area_code: str
    area_name: str
    count: int
    text: str
    of_people: bool = True

    @property
    def small(self) -> bool:
        return self.of_people and 0 < self.count < SMALLEST


def suppressed(parts: Sequence[Aggregate], whole: Aggregate) -> list[Aggregate]:
    """The whole and its parts with small cells hidden, and enough besides that none can be told from the rest: one
    hidden part alone is the difference of the others from the whole, so the next smallest is hidden with it."""
    hidden = {at for at, one in enumerate(parts) if one.small}
    if len(hidden) == 1:
        others = [(one.count, at) for at, one in enumerate(parts) if at not in hidden and one.count]
        if others:
            hidden.add(min(others)[1])
        elif not whole.small:
            whole = replace(whole, text=HIDDEN)
    shown = [
        replace(one, text=HIDDEN if one.small else "—") if at in hidden else one
        for at, one in enumerate(parts)
    ]
    return [replace(whole, text=HIDDEN) if whole.small else whole, *shown]
