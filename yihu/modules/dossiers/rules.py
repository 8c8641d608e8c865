"""What a household's paper says, what tells one print from the next, and what changed in between."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from yihu.engine.dossier import HouseholdPaper, Line, Part
from yihu.engine.enums import Labelled

# Households in one run: a Word file beyond it opens slowly; LibreOffice needs about a second for three of them.
MOST_AT_ONCE, MOST_AS_PDF = 1_000, 300
# Printed households that one look for changes compares; a township has about that many.
MOST_COMPARED = 1_000
CHUNK = 100
_SHORT = 16


@dataclass(frozen=True)
class Section:
    part: Part
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Content:
    """One paper of one household (primary key), as facts."""

    household: int
    paper: HouseholdPaper
    sections: tuple[Section, ...]

    def facts(self, key: str) -> dict[str, str]:
        """The facts of one section by label; empty when it is not there."""
        return {
            line.cells[0]: line.cells[1]
            for section in self.sections
            if section.part.key == key
            for line in section.lines
        }


class Way(Labelled):
    ADDED = "added", "新增"
    GONE = "gone", "减少"
    CHANGED = "changed", "变动"


@dataclass(frozen=True)
class Difference:
    section: str
    way: Way
    what: str

    def __str__(self) -> str:
        return f"{self.section}：{self.way.label} {self.what}"


# Section -> line -> (digest, what the line is called); beside the lines the layout, under a key that no line has.
_LAYOUT = "\x1dlayout"
Marks = Mapping[str, Mapping[str, Sequence[str]]]


def mark(line: Line) -> str:
    """The digest of a line as printed and of the versions behind its masks, so that a masked and a full print of the
    same facts agree, and a corrected number behind the same mask does not."""
    versions = [str(line.secrets[at].uid) for at in sorted(line.secrets)]
    return hashlib.sha256("\x1f".join([line.key, *line.cells, "", *versions]).encode()).hexdigest()[:_SHORT]


def marks(content: Content) -> dict[str, dict[str, list[str]]]:
    """What is kept of a print: digests and names of its lines, none of their values."""
    return {
        section.part.key: {
            _LAYOUT: [_layout(section), ""],
            **{key: [mark(line), line.cells[0]] for key, line in _keyed(section.lines)},
        }
        for section in content.sections
    }


def _layout(section: Section) -> str:
    """The columns of a table: where the program has given it others, every line reads otherwise and no fact changed."""
    return hashlib.sha256("\x1f".join(section.part.head).encode()).hexdigest()[:_SHORT]


def digest(content: Content) -> str:
    """Equal for two prints exactly when every printed fact is equal, in the same order."""
    told = [
        f"{section.part.key}\x1e{key}\x1e{mark(line)}"
        for section in content.sections
        for key, line in _keyed(section.lines)
    ]
    return hashlib.sha256("\x1d".join([content.paper, *told]).encode()).hexdigest()


def differences(before: Marks, content: Content) -> list[Difference]:
    """What the paper says otherwise than the earlier print. Sections that one of the two does not have are not
    compared: whoever printed then may not have been allowed to see them. Neither are tables with other columns than
    then; prints of before that was kept are compared as they are."""
    found = []
    for section in content.sections:
        kept = before.get(section.part.key)
        if kept is None or kept.get(_LAYOUT, [_layout(section)])[0] != _layout(section):
            continue
        old = {key: told for key, told in kept.items() if key != _LAYOUT}
        now = {key: (mark(line), line.cells[0]) for key, line in _keyed(section.lines)}
        label = section.part.label
        for key, (digested, name) in now.items():
            if key not in old:
                found.append(Difference(label, Way.ADDED, name))
            elif old[key][0] != digested:
                found.append(Difference(label, Way.CHANGED, name))
        found += [Difference(label, Way.GONE, name) for key, (_, name) in old.items() if key not in now]
    return found


def _keyed(lines: Sequence[Line]) -> Iterator[tuple[str, Line]]:
    """Lines with keys of their own: the second of a key is told from the first."""
    seen: dict[str, int] = {}
    for line in lines:
        seen[line.key] = turn = seen.get(line.key, 0) + 1
        yield (line.key if turn == 1 else f"{line.key}#{turn}"), line
