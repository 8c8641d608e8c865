"""What the checker hands back: facts, relations between them, notes for the author.

Offsets count characters of the text as it was given. Values are in base terms (元, 人, 户, 亩 …):
`1.26万人` is Decimal 12600 with `step` 100, the weight of its last printed digit.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    COUNT = "count"
    MONEY = "money"
    PERCENT = "percent"
    AREA = "area"
    WEIGHT = "weight"
    DATE = "date"
    OTHER = "other"


class Bound(StrEnum):
    """How the text hedges a figure: 余、多、以上 leave room above, 近、不足 below, 约 on both sides."""

    EXACT = "exact"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ABOUT = "about"


class RelationType(StrEnum):
    SUM = "sum"
    DIFFERENCE = "difference"
    RATIO = "ratio"
    AVERAGE = "average"
    EQUAL = "equal"
    COUNT = "count"
    DATE = "date"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Fact:
    """One printed quantity or date.

    `unit` is the base unit; empty when none is printed and none can be inferred. `printed_unit` is what
    stands in the text. `label` are the words the figure is about, `period` the date its sentence names.
    Dates carry their value in `date_value` (`2020`, `2020-04`, `--06-30`, `2020-H1`, `--01/--12`).
    """

    text: str
    start: int
    end: int
    kind: Kind
    value: Decimal
    unit: str = ""
    printed_unit: str = ""
    raw_value: Decimal | None = None
    raw_unit: str = ""
    step: Decimal = Decimal(1)
    bound: Bound = Bound.EXACT
    date_value: str = ""
    label: str = ""
    period: str = ""
    flags: frozenset[str] = frozenset()

    @property
    def is_date(self) -> bool:
        return self.kind is Kind.DATE

    @property
    def exact(self) -> bool:
        """A whole number printed in full: nothing about it is rounded."""
        return self.step == 1 and self.bound is Bound.EXACT

    def to_pred(self) -> dict[str, Any]:
        value: object = self.date_value if self.is_date else _number(self.value)
        pred: dict[str, Any] = {
            "text": self.text,
            "start": self.start,
            "end": self.end,
            "value": value,
            "unit": "date" if self.is_date else self.printed_unit,
            "kind": self.kind.value,
        }
        if self.flags:
            pred["flags"] = sorted(self.flags)
        if self.unit and self.unit != self.printed_unit:
            pred["unit_inferred"] = self.unit
        return pred


@dataclass(frozen=True, slots=True)
class Relation:
    """Figures that belong together; `members` and `total` are indices into the facts.

    `ok` is False only when the text itself says that they belong together and they disagree by
    `tolerance` or more; `reason` shows the arithmetic in plain Chinese.
    """

    type: RelationType
    members: tuple[int, ...]
    total: int | None
    formula: str
    stated: Decimal | None
    computed: Decimal | None
    tolerance: Decimal | None
    ok: bool
    reason: str

    def to_pred(self) -> dict[str, Any]:
        return {
            "type": self.type.value,
            "members": list(self.members),
            "total": self.total,
            "formula": self.formula,
            "stated": _optional_number(self.stated),
            "computed": _optional_number(self.computed),
            "tolerance": _optional_number(self.tolerance),
            "ok": self.ok,
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class Note:
    """A question to the author: never a claim that a figure is wrong."""

    code: str
    start: int
    end: int
    message: str
    facts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckResult:
    facts: tuple[Fact, ...] = ()
    relations: tuple[Relation, ...] = ()
    notes: tuple[Note, ...] = ()
    source_length: int = field(default=0)

    @property
    def inconsistent(self) -> tuple[Relation, ...]:
        return tuple(r for r in self.relations if not r.ok)

    def to_pred(self) -> dict[str, Any]:
        """The shape the scorer reads; values become JSON numbers here and nowhere else."""
        return {
            "facts": [f.to_pred() for f in self.facts],
            "relations": [r.to_pred() for r in self.relations],
            "notes": [
                {"code": n.code, "start": n.start, "end": n.end, "message": n.message, "facts": list(n.facts)}
                for n in self.notes
            ],
        }


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _optional_number(value: Decimal | None) -> int | float | None:
    return None if value is None else _number(value)
