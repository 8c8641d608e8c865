"""Findings laid over the text, and a figure of the text held against one of the ledgers: plain values only."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from yihu.engine.enums import Labelled
from yihu.engine.textcheck import Bound, CheckResult, Fact

KEPT_DAYS = 7
LONGEST = 1_000_000  # characters
_LEAVE_OUT = re.compile(r"[\s，。；、：:（）()“”]|^(?:其中|共|已|全[县区市镇乡]|截至.*?日)")
_YUAN_PER = {"万元": Decimal(10_000), "亿元": Decimal(100_000_000)}


class Verdict(Labelled):
    """What a person says of a finding."""

    ACCEPTED = "accepted", "确有问题"
    NO_ERROR = "no_error", "不是错误"


class Agreement(Labelled):
    AGREES = "agrees", "一致"
    DIFFERS = "differs", "不一致"
    UNKNOWN = "unknown", "无法比对"


@dataclass(frozen=True)
class Finding:
    """`wrong`: a contradiction, else a hint. `start`–`end`: where it is told; `spans`: all figures it is about.

    `key` names the finding when the same text is checked again.
    """

    key: str
    number: int
    wrong: bool
    reason: str
    start: int
    end: int
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Piece:
    """A stretch of the text under the same findings; `starts`: those that are told at its beginning."""

    text: str
    numbers: tuple[int, ...] = ()
    wrong: bool = False
    starts: tuple[int, ...] = ()


def findings_of(result: CheckResult) -> list[Finding]:
    """Contradictions and hints in the order of the text, numbered from 1."""
    told = []
    for relation in result.inconsistent:
        indices = relation.members if relation.total is None else (relation.total, *relation.members)
        spans = tuple((result.facts[at].start, result.facts[at].end) for at in indices)
        told.append((*spans[0], True, relation.reason, spans))
    told += [(note.start, note.end, False, note.message, ((note.start, note.end),)) for note in result.notes]
    told.sort(key=lambda one: (one[0], not one[2], one[1]))
    return [
        Finding(_key(start, end, reason), number, wrong, reason, start, end, spans)
        for number, (start, end, wrong, reason, spans) in enumerate(told, start=1)
    ]


def _key(start: int, end: int, reason: str) -> str:
    return hashlib.sha256(f"{start}|{end}|{reason}".encode()).hexdigest()[:16]


def pieces(text: str, findings: Sequence[Finding]) -> list[Piece]:
    """The whole text in pieces; joined they are the text again."""
    edges = {0, len(text)} | {edge for one in findings for span in one.spans for edge in span}
    cuts = sorted(edge for edge in edges if 0 <= edge <= len(text))
    over: dict[int, list[Finding]] = {}
    position = {cut: at for at, cut in enumerate(cuts)}
    for one in findings:
        for start, end in one.spans:
            for at in range(position.get(start, 0), position.get(end, 0)):
                over.setdefault(at, []).append(one)
    made = []
    for at in range(len(cuts) - 1):
        here = sorted({one.number: one for one in over.get(at, [])}.values(), key=lambda one: one.number)
        made.append(
            Piece(
                text[cuts[at] : cuts[at + 1]],
                tuple(one.number for one in here),
                any(one.wrong for one in here),
                tuple(one.number for one in here if one.start == cuts[at]),
            )
        )
    return made


def plain(wording: str) -> str:
    """What a figure is called, without punctuation and lead-ins, so that two ways of printing it meet."""
    before, text = "", wording
    while before != text:
        before, text = text, _LEAVE_OUT.sub("", text)
    return text[:60]


def matched(
    facts: Iterable[Fact], learned: Mapping[str, str], labels: Mapping[str, str]
) -> list[tuple[Fact, str]]:
    """Facts with the key of the indicator they seem to state: as people have confirmed, else by its very label.

    `learned` and `labels`: plain wording -> indicator key; "" in `learned` means: none of ours.
    """
    found = []
    for fact in facts:
        wording = plain(fact.label)
        key = learned.get(wording, labels.get(wording, "")) if wording and not fact.is_date else ""
        if key:
            found.append((fact, key))
    return found


def compared(fact: Fact, value: Decimal | None, unit: str) -> Agreement:
    """The figure printed in the text against the ledger's `value` in `unit`; as printed, so 11.8 agrees with 11.82."""
    stated_unit = fact.unit or fact.printed_unit
    scale = _YUAN_PER.get(unit, Decimal(1))
    if value is None or stated_unit != ("元" if unit in _YUAN_PER else unit):
        return Agreement.UNKNOWN
    known = value * scale
    if fact.bound is Bound.ABOUT:
        return Agreement.UNKNOWN
    if fact.bound is Bound.AT_LEAST:
        return Agreement.AGREES if known >= fact.value else Agreement.DIFFERS
    if fact.bound is Bound.AT_MOST:
        return Agreement.AGREES if known <= fact.value else Agreement.DIFFERS
    close = known == fact.value if fact.exact else abs(known - fact.value) < fact.step
    return Agreement.AGREES if close else Agreement.DIFFERS
