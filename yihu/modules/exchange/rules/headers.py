"""Finds the header of a table made by people: titles above it, one to three lines high, merged cells, columns in any
order, names by label or alias; what is not sure is proposed with a confidence and asked once."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from yihu.engine import cells
from yihu.engine.ledgers import Column, Kind, Ledger
from yihu.modules.exchange.rules import naming, whole
from yihu.modules.exchange.rules.naming import plain
from yihu.modules.exchange.rules.problems import BadTable

LOOKED_AT = 30  # lines from the top in which a header may stand
HIGHEST = 3  # lines of one header
_FEWEST_NAMES, _LONGEST_NAME = 3, 20
_FIGURES = re.compile(r"\d{3}")
Lines = Sequence[tuple[int, Sequence[str]]]
Merged = Sequence[tuple[int, int, int, int]]


@dataclass(frozen=True)
class Guess:
    """`sure` 1: the name or an alias itself. `key` tells headers of one text apart."""

    position: int
    text: str
    key: str
    column: str = ""
    sure: float = 0.0

    def as_json(self) -> dict[str, Any]:
        return {"text": self.text, "key": self.key, "column": self.column, "sure": round(self.sure, 2)}


@dataclass(frozen=True)
class Header:
    """`columns`: position -> ledger column; `units`: position -> unit that the file's own header names.

    `township`: position of a column that only helps to tell villages of one name apart. `ignored`: headers that
    mean nothing here, `not_kept` those left out because they name people, `line`: where the header ends. `given`:
    position beyond the file's own -> what all its lines say there, `answers`: how it stands with each column that is
    answered once for the file. `fingerprint`: the same for the same set of header texts.
    """

    line: int
    columns: dict[int, Column]
    units: dict[int, str] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    township: int | None = None
    guesses: tuple[Guess, ...] = ()
    fingerprint: str = ""
    not_kept: tuple[str, ...] = ()
    given: dict[int, str] = field(default_factory=dict)
    answers: tuple[whole.Answer, ...] = ()

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns.values()]


@dataclass(frozen=True)
class _Block:
    """Some lines as one header: for each position the joined text, and its lowest part alone."""

    line: int
    whole: list[str]
    low: list[str]
    high: int

    def met(self, names: Mapping[str, str]) -> tuple[int, int]:
        sure = {naming.named(text, names) for text in self.whole} - {""}
        low = {naming.named(text, names) for text in self.low} - {""}
        return len(sure), len(low - sure)


def find(ledger: Ledger, lines: Lines, merged: Merged = (), known: Mapping[str, str] | None = None) -> Header:
    """The best header among the first lines, each (line number, texts). `known`: header key -> column name ('' not
    to be imported), as somebody has confirmed before.

    Raises BadTable (with `guesses` where people can help): E308 no header, E314 one of unknown words, E303 one name twice, E315 two
    tables side by side, E302 a required
    column is missing, E309 a unit that does not fit, E310 names that are only alike.
    """
    names = naming.spellings(ledger)
    block = _best(lines, merged, names | _spoken(known))
    if block is None or sum(block.met(names | _spoken(known))) < min(2, len(ledger.editable)):
        raise _asked(ledger, names, lines)
    return _header(ledger, names, block, lines, known)


def _asked(ledger: Ledger, names: Mapping[str, str], lines: Lines) -> BadTable:
    """Where nothing is known of the words, the line that looks most like a header is shown, to be explained."""
    at = max(range(len(lines)), key=lambda one: _looks_like_a_header(lines, one), default=0)
    if not lines or not _looks_like_a_header(lines, at):
        return BadTable("E308", title=ledger.title)
    texts = [text.strip() for text in lines[at][1]]
    guesses = _proposed(ledger, _guesses(names, _Block(lines[at][0], texts, texts, 1), None))
    answers = whole.answers(
        ledger, {guess.column for guess in guesses}, [told for _, told in lines[: at + 1]], None
    )
    return BadTable("E314", title=ledger.title).with_guesses([*guesses, *answers])


def _looks_like_a_header(lines: Lines, at: int) -> int:
    """How many short texts without figures, all different, stand over lines of about as many cells; 0 for others.
    Figures are asked for so that nobody's number is taken for a name of a column."""
    texts = [plain(text) for text in lines[at][1] if text.strip()]
    below = [sum(bool(text.strip()) for text in told) for _, told in lines[at + 1 : at + 4]]
    fine = (
        len(texts) >= _FEWEST_NAMES
        and len(set(texts)) == len(texts)
        and not any(_FIGURES.search(text) or len(text) > _LONGEST_NAME for text in texts)
        and bool(below)
        and max(below) * 2 >= len(texts)
    )
    return len(texts) if fine else 0


def score(ledger: Ledger, lines: Lines, merged: Merged = ()) -> float:
    """How well a table fits a ledger, 0 to 1: the share of both sides' columns that meet; names that are only alike
    count by how alike they are."""
    names = naming.spellings(ledger)
    block = _best(lines, merged, names)
    if block is None:
        return 0.0
    guesses = _proposed(ledger, _guesses(names, block, None))
    given = [one for one in guesses if not naming.is_spare(ledger, one.text, one.key)]
    sure = {one.column: one.sure for one in guesses if one.column}
    # Columns that may be left out weigh half, and no more of them than the table has columns: a short workbook of a
    # long ledger is no worse for it.
    wanted = sum(column.required for column in ledger.editable)
    must = wanted + min(len(ledger.editable) - wanted, len(given)) * 0.5
    met = sum(sure.get(column.name, 0) * (1 if column.required else 0.5) for column in ledger.editable)
    return min(1.0, (sum(sure.values()) + met) / (len(given) + must)) if given else 0.0


def fingerprints(lines: Lines, merged: Merged = ()) -> set[str]:
    """Of everything that could be a header here."""
    return {fingerprint_of(block.whole) for block in _blocks(lines, merged)}


def fingerprint_of(texts: Sequence[str]) -> str:
    keys = sorted(plain(text) for text in texts if text.strip())
    return hashlib.sha256("\n".join(keys).encode()).hexdigest()[:32]


def _spoken(known: Mapping[str, str] | None) -> dict[str, str]:
    return {
        key.split("#")[0]: name for key, name in (known or {}).items() if name and not whole.is_answer(key)
    }


def _best(lines: Lines, merged: Merged, names: Mapping[str, str]) -> _Block | None:
    best, rank = None, (0, 0, 0, 0)
    for order, block in enumerate(_blocks(lines, merged)):
        sure, low = block.met(names)
        worth = (sure + low, sure, -block.high, -order)
        if sure + low and worth > rank:
            best, rank = block, worth
    return best


def _blocks(lines: Lines, merged: Merged) -> Iterator[_Block]:
    top = lines[:LOOKED_AT]
    for first in range(len(top)):
        for high in range(1, min(HIGHEST, len(top) - first) + 1):
            chosen = top[first : first + high]
            if high == 1:
                texts = [text.strip() for text in chosen[0][1]]
                yield _Block(chosen[0][0], texts, texts, 1)
            else:
                yield _joined(chosen, merged)


def _joined(chosen: Lines, merged: Merged) -> _Block:
    """Several lines read downwards: a merged cell's text stands in each of its places; where nothing is known of
    merges, an empty upper cell takes the text to its left."""
    width = max(len(texts) for _, texts in chosen)
    filled = [_filled(number, texts, width, merged) for number, texts in chosen]
    for upper, (number, _) in zip(filled[:-1], chosen[:-1], strict=True):
        if not any(top <= number <= bottom for top, _, bottom, _ in merged):
            _lean_left(upper, filled[-1])
    whole, low = [], []
    for position in range(width):
        parts: list[str] = []
        for texts in filled:
            if texts[position] and texts[position] not in parts:
                parts.append(texts[position])
        whole.append("".join(parts))
        low.append(parts[-1] if parts else "")
    return _Block(chosen[-1][0], whole, low, len(chosen))


def _filled(number: int, texts: Sequence[str], width: int, merged: Merged) -> list[str]:
    found = [text.strip() for text in texts] + [""] * (width - len(texts))
    for top, left, _, right in merged:
        if top == number and left < width and found[left]:
            for position in range(left, min(right, width - 1) + 1):
                found[position] = found[left]
    return found


def _lean_left(upper: list[str], lower: Sequence[str]) -> None:
    last = ""
    for position, text in enumerate(upper):
        last = text or last
        if not text and lower[position]:
            upper[position] = last


def _header(
    ledger: Ledger,
    names: Mapping[str, str],
    block: _Block,
    lines: Lines,
    known: Mapping[str, str] | None,
) -> Header:
    guesses = _instead(ledger, _proposed(ledger, _guesses(names, block, known)))
    over = [texts for number, texts in lines if number <= block.line]
    answers = whole.answers(ledger, {guess.column for guess in guesses}, over, known)
    if known is None and any(0 < guess.sure < 1 for guess in guesses):
        text = "、".join(f"“{one.text}”" for one in guesses if 0 < one.sure < 1)
        raise BadTable("E310", columns=text).with_guesses([*guesses, *answers])
    try:
        columns, ignored, township = _taken(ledger, guesses, known)
    except BadTable as bad:
        raise (bad.with_guesses([*guesses, *answers]) if bad.guesses else bad) from None
    given = {len(block.whole) + at: one for at, one in enumerate(answers) if one.holds}
    missing = _missing(ledger, [*columns.values(), *(one.column for one in given.values())])
    if missing:
        code = "E301" if block.high > 1 and len(columns) < len(missing) else "E302"
        raise BadTable(code, columns="、".join(missing)).with_guesses([*guesses, *answers])
    line, below = _under(block.line, lines)
    units = _units(columns, block, below, naming.unit_above([text for texts in over for text in texts]))
    return Header(
        line,
        columns | {at: one.column for at, one in given.items()},
        units,
        tuple(ignored),
        township,
        tuple(guesses),
        fingerprint_of(block.whole),
        tuple(guess.text for guess in guesses if not guess.column and naming.is_not_kept(ledger, guess.text)),
        {at: one.text for at, one in given.items()},
        answers,
    )


def _instead(ledger: Ledger, guesses: list[Guess]) -> list[Guess]:
    """Second choices take the place of columns the table lacks, the first of several."""
    given = {guess.column for guess in guesses}
    found = []
    for guess in guesses:
        wanted = ledger.column(guess.column).instead_of if guess.sure == 1.0 else ""
        if wanted and wanted not in given:
            given.add(wanted)
            guess = replace(guess, column=wanted)
        found.append(guess)
    return found


def _guesses(names: Mapping[str, str], block: _Block, known: Mapping[str, str] | None) -> list[Guess]:
    """What each header cell names outright; the lowest line of a high header counts where it names one column."""
    lower = [naming.named(text, names) for text in block.low]
    outright = [naming.named(text, names) for text in block.whole]
    found: list[Guess] = []
    seen: dict[str, int] = {}
    for position, text in enumerate(block.whole):
        key = plain(text)
        if not key:
            continue
        seen[key] = seen.get(key, 0) + 1
        key = f"{key}#{seen[key]}" if seen[key] > 1 else key
        name = outright[position]
        if not name and lower.count(lower[position]) == 1 and lower[position] not in outright:
            name = lower[position]
        if known is not None and key in known:
            name = known[key]
        found.append(Guess(position, text, key, name, 1.0 if name else 0.0))
    return found


def _proposed(ledger: Ledger, guesses: list[Guess]) -> list[Guess]:
    """For headers that name nothing, the free column that is most alike, each once."""
    free = {column.name: column for column in ledger.readable}
    for guess in guesses:
        free.pop(guess.column, None)
    fits: list[tuple[float, int, str]] = []
    for at, guess in enumerate(guesses):
        if guess.column or naming.is_spare(ledger, guess.text, guess.key):
            continue
        for column in free.values():
            like = max(naming.likeness(guess.text, plain(word)) for word in (column.label, *column.aliases))
            if like >= naming.LIKELY:
                fits.append((like, at, column.name))
    proposed = list(guesses)
    for like, at, name in sorted(fits, key=lambda fit: (-fit[0], fit[1])):
        if name in free and not proposed[at].column:
            del free[name]
            one = guesses[at]
            proposed[at] = Guess(one.position, one.text, one.key, name, min(like, 0.99))
    return proposed


def _taken(
    ledger: Ledger, guesses: list[Guess], known: Mapping[str, str] | None
) -> tuple[dict[int, Column], list[str], int | None]:
    _not_side_by_side(ledger, guesses)
    columns: dict[int, Column] = {}
    ignored: list[str] = []
    township = None
    places: dict[str, int] = {}
    for guess in guesses:
        if guess.sure == 1.0:
            column = ledger.column(guess.column)
            if column.name in places:
                raise BadTable(
                    "E303", name=column.label, first=places[column.name] + 1, second=guess.position + 1
                ).with_guesses(guesses)
            places[column.name] = guess.position
            columns[guess.position] = column
        elif guess.key in naming.TOWNSHIP and any(naming.is_place(column) for column in ledger.editable):
            township = guess.position
        elif guess.key not in (*naming.SERIAL, *naming.REMARK, *(known or ())) and not naming.is_not_kept(
            ledger, guess.text
        ):
            ignored.append(guess.text)
    return columns, ignored, township


def _not_side_by_side(ledger: Ledger, guesses: Sequence[Guess]) -> None:
    """Two tables beside each other are one long one to whoever made them; half of the people must not be left out."""
    counted = Counter(guess.column for guess in guesses if guess.sure == 1.0)
    twice = [name for name, count in counted.items() if count > 1]
    if len(twice) >= 3 and len(twice) * 2 > len(counted):  # fewer are names given twice
        raise BadTable("E315", name=ledger.column(twice[0]).label, count=len(twice))


def _missing(ledger: Ledger, columns: Sequence[Column]) -> list[str]:
    given = {column.name for column in columns}
    return [
        column.label
        for column in ledger.editable
        if column.name not in given
        and (not given.issuperset(column.stand_ins) if column.stand_ins else column.required)
    ]


def _under(line: int, lines: Lines) -> tuple[int, dict[int, str]]:
    """Lines right under the header that number its columns or name their units belong to it."""
    units: dict[int, str] = {}
    for number, texts in lines:
        if number <= line:
            continue
        below = naming.units_below(list(texts))
        if not below and not naming.is_numbering(list(texts)):
            break
        units |= below
        line = number
    return line, units


def _units(
    columns: Mapping[int, Column], block: _Block, below: Mapping[int, str], above: str
) -> dict[int, str]:
    found: dict[int, str] = {}
    for position, column in columns.items():
        texts = (block.low[position], block.whole[position])
        said = next((unit for text in texts for unit in _said(text) if unit in naming.KNOWN_UNITS), "")
        unit = said or below.get(position, "")
        if column.kind is Kind.MONEY:
            unit = unit or above
            if unit in naming.MONEY_UNITS:
                found[position] = unit
        elif unit and column.kind in (Kind.INTEGER, Kind.DECIMAL) and unit != column.unit:
            if column.unit and not cells.fits(unit, column.unit):
                raise BadTable("E309", name=block.whole[position], given=unit, wanted=column.unit)
            found[position] = unit
    return found


def _said(text: str) -> Iterator[str]:
    """The units in a header's brackets, the last first."""
    while True:
        name, unit = naming.bare(text)
        if not unit:
            return
        yield unit
        text = name
