"""Finds the header of a table made by people: titles above it, columns in any order, names by label or alias."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from yihu.engine.ledgers import Column, Kind, Ledger
from yihu.modules.exchange.rules.problems import BadTable

LOOKED_AT = 30  # lines from the top in which a header may stand
SERIAL = ("序号", "编号序", "no", "no.")
TOWNSHIP = ("乡镇", "乡镇街道", "所属乡镇", "镇街", "乡（镇）", "乡镇名称", "镇办")
REMARK = ("问题", "错误说明")  # what our own marked workbook adds
_UNIT = re.compile(r"[（(\[【]([^（）()\[\]【】]*)[）)\]】]\s*$")
_MONEY_UNITS = ("元", "万元")


@dataclass(frozen=True)
class Header:
    """`columns`: position -> ledger column; `units`: position -> unit that the file's own header names.

    `township`: position of a column that only helps to tell villages of one name apart. `ignored`: headers that
    mean nothing here, `line`: where the header stands.
    """

    line: int
    columns: dict[int, Column]
    units: dict[int, str] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    township: int | None = None

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns.values()]


def plain(text: str) -> str:
    """What two spellings of one header share: no spaces, stars, line breaks or width differences."""
    clean = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\s*＊:：　]+", "", clean).lower()


def _bare(text: str) -> tuple[str, str]:
    """('金额（万元）') -> ('金额', '万元')."""
    clean = unicodedata.normalize("NFKC", text).strip()
    found = _UNIT.search(clean)
    return (plain(clean[: found.start()]), found.group(1).strip()) if found else (plain(clean), "")


def find(ledger: Ledger, lines: Sequence[tuple[int, Sequence[str]]]) -> Header:
    """The best header among the first lines, each (line number, texts).

    Raises BadTable: E308 no header, E303 one name twice, E302 a required column is missing.
    """
    names = _names(ledger)
    best, matched = None, 0
    for line, texts in lines[:LOOKED_AT]:
        count = len({names[key] for key in (_key(text, names) for text in texts) if key})
        if count > matched:
            best, matched = (line, texts), count
    enough = min(2, len(ledger.editable))
    if best is None or matched < enough:
        raise BadTable("E308", title=ledger.title)
    return _header(ledger, names, *best)


def score(ledger: Ledger, lines: Sequence[tuple[int, Sequence[str]]]) -> float:
    """How well a table fits a ledger, 0 to 1: the share of both sides' columns that meet."""
    names = _names(ledger)
    best = 0.0
    for _, texts in lines[:LOOKED_AT]:
        met = {names[key] for key in (_key(text, names) for text in texts) if key}
        given = [text for text in texts if text and plain(text) not in SERIAL]
        if met and given:
            best = max(best, 2 * len(met) / (len(given) + len(ledger.editable)))
    return best


def _names(ledger: Ledger) -> dict[str, str]:
    """Every spelling -> column name."""
    found: dict[str, str] = {}
    for column in ledger.editable:
        for spelling in (column.label, column.header, *column.aliases):
            found.setdefault(plain(spelling), column.name)
    return found


def _key(text: str, names: dict[str, str]) -> str:
    if not text:
        return ""
    whole = plain(text)
    if whole in names:
        return whole
    bare, _ = _bare(text)
    return bare if bare in names else ""


def _header(ledger: Ledger, names: dict[str, str], line: int, texts: Sequence[str]) -> Header:
    columns: dict[int, Column] = {}
    units: dict[int, str] = {}
    ignored: list[str] = []
    township = None
    places: dict[str, int] = {}
    for position, text in enumerate(texts):
        key = _key(text, names)
        if not key:
            bare = plain(text)
            if bare in TOWNSHIP and any(column.kind is Kind.AREA for column in ledger.editable):
                township = position
            elif bare and bare not in SERIAL and bare not in REMARK:
                ignored.append(text.strip())
            continue
        column = ledger.column(names[key])
        if column.name in places:
            raise BadTable("E303", name=column.label, first=places[column.name] + 1, second=position + 1)
        places[column.name] = position
        columns[position] = column
        unit = _bare(text)[1]
        if column.kind is Kind.MONEY and unit in _MONEY_UNITS:
            units[position] = unit
    missing = [column.label for column in ledger.editable if column.required and column.name not in places]
    if missing:
        raise BadTable("E302", columns="、".join(missing))
    return Header(line, columns, units, tuple(ignored), township)
