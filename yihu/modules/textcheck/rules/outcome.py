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
    """A checked text. `facts`: its figures and dates in order; `relations`: how many were found among them."""

    text: str
    findings: list[Finding]
    facts: list[Fact]
    relations: int

    def count(self, kind: Kind) -> int:
        return sum(one.kind is kind for one in self.findings)


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
    findings = [
        Finding(key, number, Kind(kind), reason, start, end, tuple((low, high) for low, high in spans))
        for number, (key, kind, reason, start, end, spans) in enumerate(kept["findings"], start=1)
    ]
    return Outcome(text, findings, [_unpacked(text, row) for row in kept["facts"]], kept["relations"])


def _unpacked(text: str, row: list[Any]) -> Fact:
    start, end, kind, value, step, bound, day, unit, printed, label, period = row
    return Fact(
        text[start:end], start, end, FactKind(kind), Decimal(value), unit, printed,
        step=Decimal(step), bound=Bound(bound), date_value=day, label=label, period=period,
    )  # fmt: skip
