"""A figure as it was printed, with the rows behind it; and what has changed since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from yihu.engine.errors import BadValue
from yihu.engine.papers import Reference

RowId = int | str  # a primary key as JSON holds it


class MissingFigure(BadValue):
    code = "missing_figure"


@dataclass(frozen=True)
class Frozen:
    """One printed figure. `ref` names it within its issue: the reference, for a table's cell with the group behind
    an “@”. `row_ids` are primary keys of `table`; of a ratio they are its numerator's."""

    ref: str
    key: str
    where: tuple[tuple[str, str], ...]
    label: str
    area_code: str
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    unit: str
    printed: str
    rows: int
    table: str
    row_ids: tuple[RowId, ...]
    version: int
    place: str = ""  # the area's name, or the group's
    narrowed: str = ""  # the groups of `where` in words: 市级、村
    by: str = ""  # of a table's cell: what the table is grouped by, and the cell's group
    group: str = ""

    def as_json(self) -> dict[str, Any]:
        found = asdict(self)
        for name in ("value", "numerator", "denominator"):
            found[name] = None if found[name] is None else str(found[name])
        return found

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> Frozen:
        amounts = {
            name: None if found[name] is None else Decimal(found[name])
            for name in ("value", "numerator", "denominator")
        }
        where = tuple((name, value) for name, value in found["where"])
        return cls(**{**found, **amounts, "where": where, "row_ids": tuple(found["row_ids"])})


def printed(value: Decimal | None, unit: str) -> str:
    """As it stands in the text: percent with its sign, everything else bare (the wording says the unit)."""
    if value is None:
        return "—"
    return f"{value:f}%" if unit == "%" else f"{value:f}"


def present(figure: Frozen, reference: Reference) -> Frozen:
    """Raises MissingFigure for a ratio without a base: a sentence cannot say “—”."""
    if figure.value is None:
        raise MissingFigure(
            f"“{figure.label}”没有基数，算不出来，正文不能引用（{{{reference}}}）。"
            "请先补录相关台账，或在文中去掉这一引用"
        )
    return figure


@dataclass(frozen=True)
class Difference:
    """One figure then and now. `added` and `removed` are row ids of `table`."""

    then: Frozen
    now: Frozen
    added: tuple[RowId, ...]
    removed: tuple[RowId, ...]

    @property
    def redefined(self) -> bool:
        return self.then.version != self.now.version

    @property
    def same_value(self) -> bool:
        return self.then.value == self.now.value

    @property
    def concerned(self) -> tuple[RowId, ...]:
        """The rows to look at: those that came or went; where none did, all (an amount has changed)."""
        return self.added + self.removed or self.now.row_ids


def differences(then: Sequence[Frozen], now: Mapping[str, Frozen]) -> list[Difference]:
    """Figures whose value, rows or definition are not what was printed, in printed order."""
    found = []
    for figure in then:
        current = now[figure.ref]
        before, after = set(figure.row_ids), set(current.row_ids)
        difference = Difference(
            figure, current, tuple(sorted(after - before, key=str)), tuple(sorted(before - after, key=str))
        )
        if not difference.same_value or before != after or difference.redefined:
            found.append(difference)
    return found
