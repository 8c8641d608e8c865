"""What a check has found, in the order and the words a person reads it in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from yihu.engine.enums import Labelled
from yihu.engine.textcheck import CheckResult, Fact

KEPT_DAYS = 7
LONGEST = 1_000_000  # characters
AT_ONCE = (
    40_000  # characters that are checked while the person waits; longer texts are checked in the background
)
_QUICK_BYTES = 5 * 2**20
_QUICK_PDF_BYTES = 200 * 2**10


class Verdict(Labelled):
    """What a person says of a finding; the newest counts."""

    ACCEPTED = "accepted", "确有问题"
    NO_ERROR = "no_error", "不是错误"
    UNDONE = "undone", "撤销判断"


class Kind(Labelled):
    PERSONAL = "personal", "个人信息"
    WRONG = "wrong", "错误"
    HINT = "hint", "提示"
    AGREES = "agrees", "一致"


@dataclass(frozen=True, slots=True)
class Finding:
    """`start`–`end`: where it is told; `spans`: all figures it is about, the first of them there.

    `key` names the finding when the same text is checked again.
    """

    key: str
    number: int
    kind: Kind
    reason: str
    start: int
    end: int
    spans: tuple[tuple[int, int], ...]

    @property
    def wrong(self) -> bool:
        return self.kind is Kind.WRONG


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text under the same findings; `starts`: those that are told at its beginning.

    `kind` is that of the gravest finding, `figure` the number of a figure that is compared with the ledgers.
    """

    text: str
    numbers: tuple[int, ...] = ()
    kind: Kind | None = None
    starts: tuple[int, ...] = ()
    figure: int | None = None

    @property
    def wrong(self) -> bool:
        return self.kind is Kind.WRONG


def readable_at_once(data: bytes) -> bool:
    """Whether reading the file keeps nobody waiting: pages of a PDF are slow."""
    return len(data) <= (_QUICK_PDF_BYTES if data.startswith(b"%PDF") else _QUICK_BYTES)


def findings_of(result: CheckResult) -> list[Finding]:
    """All findings numbered from 1 in the order of the text, and behind them what agrees."""
    told = []
    accused: set[frozenset[tuple[int, int]]] = set()
    for relation in result.relations:
        indices = relation.members if relation.total is None else (relation.total, *relation.members)
        spans = _spans(result.facts, indices)
        if not relation.ok and frozenset(spans) in accused:
            continue  # a＋b≠c and c－a≠b are one error
        if not relation.ok:
            accused.add(frozenset(spans))
        told.append((spans[0], Kind.AGREES if relation.ok else Kind.WRONG, relation.reason, spans))
    for note in result.notes:
        kind = Kind.PERSONAL if note.code.startswith("personal_") else Kind.HINT
        told.append(((note.start, note.end), kind, note.message, ((note.start, note.end),)))
    told.sort(key=lambda one: (one[1] is Kind.AGREES, one[0][0], list(Kind).index(one[1]), one[0][1]))
    return [
        Finding(_key(start, end, reason), number, kind, reason, start, end, spans)
        for number, ((start, end), kind, reason, spans) in enumerate(told, start=1)
    ]


def _spans(facts: Sequence[Fact], indices: Iterable[int]) -> tuple[tuple[int, int], ...]:
    return tuple((facts[at].start, facts[at].end) for at in indices)


def _key(start: int, end: int, reason: str) -> str:
    return hashlib.sha256(f"{start}|{end}|{reason}".encode()).hexdigest()[:16]


def pieces(
    text: str,
    findings: Sequence[Finding],
    *,
    start: int = 0,
    end: int | None = None,
    figures: Sequence[tuple[int, int]] = (),
) -> list[Piece]:
    """`text[start:end]` in pieces; joined they are it again. `figures`: spans of those compared with the ledgers."""
    end = len(text) if end is None else end
    spans = [span for one in findings for span in one.spans] + list(figures)
    edges = {start, end} | {min(max(edge, start), end) for span in spans for edge in span}
    cuts = sorted(edges)
    position = {cut: at for at, cut in enumerate(cuts)}
    over: dict[int, list[Finding]] = {}
    for one in findings:
        for first, last in one.spans:
            low, high = min(max(first, start), end), min(max(last, start), end)
            for at in range(position[low], position[high]):
                over.setdefault(at, []).append(one)
    compared = {first: number for number, (first, _) in enumerate(figures, start=1)}
    return [
        _piece(text[cuts[at] : cuts[at + 1]], cuts[at], over.get(at, []), compared.get(cuts[at]))
        for at in range(len(cuts) - 1)
    ]


def _piece(text: str, start: int, found: list[Finding], figure: int | None) -> Piece:
    here = sorted({one.number: one for one in found}.values(), key=lambda one: one.number)
    kinds = {one.kind for one in here}
    return Piece(
        text,
        tuple(one.number for one in here),
        next((kind for kind in Kind if kind in kinds), None),
        tuple(one.number for one in here if one.start == start),
        figure,
    )
