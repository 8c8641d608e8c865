"""数字体检 of a paper before it is signed: the printed file is read back and its figures are held against each other."""

from __future__ import annotations

from dataclasses import dataclass

from yihu.core.docx import Document
from yihu.engine.textcheck import check
from yihu.engine.textcheck.readers import read_docx

_AROUND = 24  # characters shown either side of the figure


@dataclass(frozen=True)
class Finding:
    """`wrong`: figures that contradict each other; else a hint. `before`, `words`, `after`: the place in the text."""

    wrong: bool
    reason: str
    before: str
    words: str
    after: str


def findings(document: Document) -> list[Finding]:
    """Contradictions first, then hints, each in the order of the text."""
    text = read_docx(document.bytes())
    result = check(text)
    places = []
    accused: set[frozenset[int]] = set()
    for relation in result.inconsistent:
        figures = frozenset({*relation.members, *([] if relation.total is None else [relation.total])})
        if figures in accused:
            continue  # a＋b≠c and c－a≠b are one error
        accused.add(figures)
        anchor = result.facts[relation.members[0] if relation.total is None else relation.total]
        places.append((True, anchor.start, anchor.end, relation.reason))
    places += [(False, note.start, note.end, note.message) for note in result.notes]
    places.sort(key=lambda place: (not place[0], place[1]))
    return [_finding(text, *place) for place in places]


def _finding(text: str, wrong: bool, start: int, end: int, reason: str) -> Finding:
    line = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", end)
    before = text[max(line, start - _AROUND) : start]
    after = text[end : min(stop if stop >= 0 else len(text), end + _AROUND)]
    return Finding(wrong, reason, before, text[start:end], after)
