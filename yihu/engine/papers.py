"""A paper (公文) is declared once: its outline, its fixed wording, the boxes people write in, its tables.

Wording holds no number of its own: every number is a reference to a figure, `{rect.found}`, for one group of a
figure `{fund.issued|tier=central}`, for several at once `{place.key|level=city,kind=village}`. A few words come from the
occasion: `{area}`, `{whole}`, `{year}`, `{period}`, `{as_of}`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from yihu.engine.dates import chinese
from yihu.engine.enums import Labelled
from yihu.engine.errors import BadValue

_BRACES = re.compile(r"\{([^{}\n]*)\}")
_REFERENCE = re.compile(
    r"(?P<key>[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+)(?:\|(?P<where>[a-z_]+=[^=,|]+(?:,[a-z_]+=[^=,|]+)*))?"
)
WORDS = {
    "area": "本地区全称",
    "whole": "全县、全区、全镇等",
    "year": "年份",
    "period": "上半年、全年等",
    "as_of": "统计截止日",
}


class BadReference(BadValue):
    code = "bad_reference"


class Kind(Labelled):
    SUMMARY = "summary", "工作总结"
    BULLETIN = "bulletin", "通报"


@dataclass(frozen=True)
class Reference:
    """A figure named in wording; `where` narrows it to groups of its dimensions, as (dimension, value) pairs."""

    key: str
    where: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        narrowed = ",".join(f"{name}={value}" for name, value in self.where)
        return f"{self.key}|{narrowed}" if narrowed else self.key


@dataclass(frozen=True)
class Word:
    """A word that comes from the occasion, one of `WORDS`."""

    name: str


Token = str | Reference | Word


def tokens(text: str) -> list[Token]:
    """Wording taken apart: plain text, references, words. Raises BadReference for braces that hold neither."""
    found: list[Token] = []
    position = 0
    for match in _BRACES.finditer(text):
        found += [text[position : match.start()], _inside(match.group(1))]
        position = match.end()
    found.append(text[position:])
    loose = next((piece for piece in found if isinstance(piece, str) and set(piece) & {"{", "}"}), None)
    if loose is not None:
        raise BadReference(f"“{loose.strip()[:20]}”处的大括号不成对，引用指标请写成 {{rect.found}} 的形式")
    return [piece for piece in found if piece != ""]


def _inside(text: str) -> Reference | Word:
    if text in WORDS:
        return Word(text)
    match = _REFERENCE.fullmatch(text)
    if match is None:
        raise BadReference(f"“{{{text}}}”不是指标引用，请从右侧指标列表中点选插入")
    pairs = (pair.split("=", 1) for pair in (match["where"] or "").split(",") if pair)
    return Reference(match["key"], tuple(sorted((name, value.strip()) for name, value in pairs)))


def references(text: str) -> Iterator[Reference]:
    """The figures a text names. Raises BadReference."""
    return (token for token in tokens(text) if isinstance(token, Reference))


def words(area_name: str, as_of: date) -> dict[str, str]:
    """What `WORDS` say for an area and a day."""
    return {
        "area": area_name,
        "whole": whole(area_name),
        "year": str(as_of.year),
        "period": period(as_of),
        "as_of": chinese(as_of),
    }


def whole(area_name: str) -> str:
    """'示例县' -> '全县'; a name without a known ending -> '全域'."""
    endings = ("街道", "社区", "区", "县", "市", "镇", "乡", "村", "省")
    return next((f"全{ending}" for ending in endings if area_name.endswith(ending)), "全域")


def period(as_of: date) -> str:
    """The part of the year up to the day, in the words of summaries."""
    return ("第一季度", "上半年", "前三季度", "全年")[(as_of.month - 1) // 3]


@dataclass(frozen=True)
class Heading:
    level: int
    text: str


@dataclass(frozen=True)
class Prose:
    """Fixed wording. With `heading` it runs on behind a heading of level 2, or stands under one of level 1. `only_with`:
    keys of figures; where one of them is nothing on the day, the paragraph is not in the paper."""

    text: str
    heading: str = ""
    level: int = 2
    only_with: tuple[str, ...] = ()


@dataclass(frozen=True)
class Slot:
    """A box a person writes in. `starter` is what it holds at first; `itemised`: each paragraph becomes an item
    （一）（二）…, its first sentence the heading. An empty optional slot prints nothing."""

    key: str
    label: str
    help: str = ""
    starter: str = ""
    heading: str = ""
    level: int = 2
    itemised: bool = False
    required: bool = True
    max_length: int = 4000


@dataclass(frozen=True)
class GroupRow:
    """One line of a table by groups: the figure of each column, by its key."""

    group: str
    name: str
    values: Mapping[str, Decimal | None]
    rank: str = "—"


@dataclass(frozen=True)
class GroupColumn:
    label: str
    key: str
    width: float = 1.0


@dataclass(frozen=True)
class GroupTable:
    """One line per group (`by`: township, village or a dimension), one column per figure, a total from the figures
    of the whole area. `arrange` orders and ranks the lines; lines it is not given a rank for print “—”."""

    key: str
    caption: str
    by: str
    first: str
    columns: tuple[GroupColumn, ...]
    arrange: Callable[[Sequence[GroupRow]], Sequence[GroupRow]] | None = None
    notes: tuple[str, ...] = ()


Part = Heading | Prose | Slot | GroupTable
Signed = Callable[[Any, str, date, str], Any]  # actor, area code, as of, title with number


@dataclass(frozen=True)
class Paper:
    """One kind of document. `title` may hold words and line breaks; `mark` gives bulletins their red head and makes
    them numbered (第1期, 第2期 …, by area and year); `sealed` leaves room for the seal."""

    key: str
    label: str
    kind: Kind
    title: str
    parts: tuple[Part, ...]
    source: str
    mark: str = ""
    copies_to: tuple[str, ...] = ()
    sealed: bool = True
    version: int = 1
    explain: str = ""
    also: tuple[str, ...] = ()  # figures offered to authors besides those the wording names
    signed: Signed | None = None  # what else must happen in the transaction that signs it

    @property
    def numbered(self) -> bool:
        return bool(self.mark)

    @property
    def slots(self) -> tuple[Slot, ...]:
        return tuple(part for part in self.parts if isinstance(part, Slot))

    @property
    def tables(self) -> tuple[GroupTable, ...]:
        return tuple(part for part in self.parts if isinstance(part, GroupTable))

    @property
    def references(self) -> tuple[Reference, ...]:
        """The figures of the fixed wording and the starters, each once, in reading order."""
        found = [reference for text in self._wording() for reference in references(text)]
        return tuple(dict.fromkeys(found))

    @property
    def figures(self) -> tuple[str, ...]:
        """The keys of all figures the paper prints or offers, each once."""
        keys = [reference.key for reference in self.references]
        keys += [column.key for table in self.tables for column in table.columns]
        return tuple(dict.fromkeys([*keys, *self.also]))

    def _wording(self) -> Iterator[str]:
        for part in self.parts:
            match part:
                case Prose():
                    yield part.text
                case Slot():
                    yield part.starter
                case GroupTable():
                    yield from part.notes
                case Heading():
                    yield part.text
