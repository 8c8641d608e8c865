"""Invented texts with the relations they hold; see `samples/`.

A sample is `#### title`, the text, `----`, then one relation a line: `sum: 86户 = 21户 + 38户 + 27户`,
`difference: 9个 = 128个 - 119个`, `ratio: 93% = 119个 / 128个` (with `:growth`, `:growth_from_increase`,
`:fall_from_decrease`), `average: …`, `equal: 86户 = 86户#2`, `count: 五个 = 5`, `date: 2022年#2`.
`#2` is the second figure so printed; `!` marks a relation that is wrong in the text.

The texts of `marked/` also mark every fact: `{86户}`; `{?0}` is debatable and counts neither way. They were
written before the checker had seen them, to measure it; `samples/` grew along with it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from yihu.engine.textcheck.model import CheckResult, Fact, Relation

FOLDER = Path(__file__).parent / "samples"
MARKED = Path(__file__).parent / "marked"
_MARK = re.compile(r"[{}]")
_FAMILY = {
    "sum": "additive",
    "difference": "additive",
    "count": "additive",
    "ratio": "ratio",
    "average": "ratio",
}


@dataclass(frozen=True, slots=True)
class Known:
    """A relation by the figures as printed; `total` is empty for equal and date."""

    type: str
    total: str
    members: tuple[str, ...]
    ok: bool
    formula: str = ""


@dataclass(frozen=True, slots=True)
class Sample:
    """`facts` are (start, end) of all marked facts, `optional` of the debatable ones; empty without marks."""

    title: str
    text: str
    known: tuple[Known, ...]
    facts: tuple[tuple[int, int], ...] = ()
    optional: tuple[tuple[int, int], ...] = ()


def load_samples(folder: Path = FOLDER) -> list[Sample]:
    samples: list[Sample] = []
    for path in sorted(folder.glob("*.txt")):
        for block in re.split(r"(?m)^#### ", path.read_text(encoding="utf-8"))[1:]:
            title, _, rest = block.partition("\n")
            body, _, lines = rest.partition("\n----\n")
            text, facts, optional = _unmarked(body)
            known = tuple(_known(line) for line in lines.splitlines() if line.strip())
            samples.append(Sample(title, text, known, facts, optional))
    return samples


def _unmarked(body: str) -> tuple[str, tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]:
    """The text without its braces, and where the marks were."""
    text = ""
    facts: list[tuple[int, int]] = []
    optional: list[tuple[int, int]] = []
    for i, piece in enumerate(_MARK.split(body)):
        if i % 2:
            printed = piece.removeprefix("?")
            (optional if piece != printed else facts).append((len(text), len(text) + len(printed)))
            piece = printed
        text += piece
    return text, tuple(facts), tuple(optional)


def _known(line: str) -> Known:
    ok = not line.startswith("!")
    kind, _, rest = line.lstrip("!").partition(": ")
    rest, _, formula = rest.partition(" :")
    total, _, members = rest.partition(" = ")
    parts = tuple(p.strip() for p in re.split(r" [+/-] ", members) if p.strip())
    if kind in ("equal", "date"):
        return Known(kind, "", (total.strip(), *parts), ok)
    return Known(kind, total.strip(), () if kind == "count" else parts, ok, formula)


def locate(facts: Sequence[Fact], printed: str) -> int | None:
    """The index of the nth fact printed so (`86户#2`); blanks and line breaks do not matter."""
    text, _, number = printed.partition("#")
    wanted = _plain(text)
    found = [i for i, f in enumerate(facts) if _plain(f.text) == wanted]
    position = int(number or 1) - 1
    return found[position] if position < len(found) else None


def _plain(text: str) -> str:
    return re.sub(r"\s", "", text)


def find_known(result: CheckResult, known: Known) -> list[Relation]:
    """The relations of a result that are about the same figures."""
    total = locate(result.facts, known.total) if known.total else None
    members = {m for p in known.members if (m := locate(result.facts, p)) is not None}
    everything = members | ({total} if total is not None else set())
    found: list[Relation] = []
    for relation in result.relations:
        if _FAMILY.get(relation.type, relation.type) != _FAMILY.get(known.type, known.type):
            continue
        own = set(relation.members) | ({relation.total} if relation.total is not None else set())
        same_total = (
            total is not None and relation.total == total and (not members or members & set(relation.members))
        )
        shared = len(own & everything) / len(own | everything) if own | everything else 0.0
        if same_total or shared >= 0.5 or (known.type == "date" and own & everything):
            found.append(relation)
    return found
