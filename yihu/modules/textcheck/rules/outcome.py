"""What is kept of a check, so that a page need not check again: plain JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from yihu.engine.textcheck import Bound, CheckResult, Fact
from yihu.engine.textcheck import Kind as FactKind
from yihu.modules.textcheck.rules.findings import Finding, Kind, findings_of


@dataclass(frozen=True)
class Outcome:
    """A checked text. `relations`: how many were found among its figures.

    `findings` are numbered from 1; what agrees is numbered on behind them. Of a long text only the section that is
    shown is built: `stated` and `agreed` are the figures and what agrees as they are kept.
    """

    text: str
    findings: list[Finding]
    relations: int
    stated: list[list[Any]]
    agreed: list[list[Any]]

    def count(self, kind: Kind) -> int:
        return sum(one.kind is kind for one in self.findings)

    def facts(self, start: int, end: int) -> list[Fact]:
        """The figures and dates in `text[start:end]`, in order."""
        return [_unpacked(self.text, row) for row in self.stated if start <= row[0] < end]

    def dates(self, end: int) -> list[Fact]:
        """The dates before `end`, in order."""
        date = FactKind.DATE.value
        return [_unpacked(self.text, row) for row in self.stated if row[2] == date and row[0] < end]

    def agreement_starts(self) -> list[int]:
        return [row[3] for row in self.agreed]

    def agreeing(self, start: int, end: int) -> list[Finding]:
        """What agrees in `text[start:end]`, in the order of the text."""
        first = len(self.findings) + 1
        return [
            _finding(number, row) for number, row in enumerate(self.agreed, first) if start <= row[3] < end
        ]


def _finding(number: int, row: list[Any]) -> Finding:
    key, kind, reason, start, end, spans = row
    return Finding(key, number, Kind(kind), reason, start, end, tuple((low, high) for low, high in spans))


def packed(text: str, result: CheckResult) -> bytes:
    kept = {
        "text": text,
        "relations": len(result.relations),
        "findings": [
            [one.key, one.kind.value, one.reason, one.start, one.end, one.spans]
            for one in findings_of(result)
        ],
        "facts": [_fact(fact) for fact in result.facts],
    }
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _fact(fact: Fact) -> list[Any]:
    value = [str(fact.value), str(fact.step), fact.bound.value, fact.date_value]
    return [
        fact.start,
        fact.end,
        fact.kind.value,
        *value,
        fact.unit,
        fact.printed_unit,
        fact.label,
        fact.period,
    ]


def unpacked(data: bytes) -> Outcome:
    kept = json.loads(data.decode("utf-8", "surrogatepass"))
    text = kept["text"]
    agrees = Kind.AGREES.value
    told = [row for row in kept["findings"] if row[1] != agrees]
    return Outcome(
        text,
        [_finding(number, row) for number, row in enumerate(told, start=1)],
        kept["relations"],
        kept["facts"],
        [row for row in kept["findings"] if row[1] == agrees],
    )


def _unpacked(text: str, row: list[Any]) -> Fact:
    start, end, kind, value, step, bound, day, unit, printed, label, period = row
    return Fact(
        text[start:end], start, end, FactKind(kind), Decimal(value), unit, printed,
        step=Decimal(step), bound=Bound(bound), date_value=day, label=label, period=period,
    )  # fmt: skip
