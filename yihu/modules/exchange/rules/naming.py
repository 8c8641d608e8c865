"""What one header cell may mean: spellings of a column, how alike two names are, units in header text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from difflib import SequenceMatcher
from functools import lru_cache

from yihu.engine.ledgers import Column, Kind, Ledger
from yihu.engine.numerals import wholes

SERIAL = ("序号", "编号序", "no", "no.", "序列", "行号", "栏次")
TOWNSHIP = ("乡镇", "乡镇街道", "所属乡镇", "镇街", "乡(镇)", "乡镇名称", "镇办", "乡镇(街道)", "所在乡镇")
REMARK = ("问题", "错误说明")  # what our own marked workbook adds
MONEY_UNITS = ("元", "万元")
_LAND = (
    "亩",
    "万亩",
    "公顷",
    "平方公里",
    "平方千米",
    "km2",
    "平方米",
    "平米",
    "平方",
    "m2",
    "公里",
    "千米",
    "米",
)
_COUNTED = ("户", "万户", "人", "万人", "个", "头", "只", "羽", "次", "项", "件", "天")
KNOWN_UNITS = frozenset((*MONEY_UNITS, *_LAND, *_COUNTED))
LIKELY = 0.6  # below this nothing is proposed
_UNIT = re.compile(r"[(\[【]([^()\[\]【】]*)[)\]】]\s*$")
_UNIT_ABOVE = re.compile(r"单位\s*[:：]\s*([^\s,，;；、）)]+)")
_NUMBERED = re.compile(r"(?:\(\d{1,2}\)|\d{1,2}[.、:)])(?=\D)")
_NUMBERING = re.compile(r"[甲乙丙丁戊己庚辛壬癸]|\(?\d{1,3}\)?|[A-Z]|栏次|序号")


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """What two spellings of one header share: no spaces, stars, line breaks or width differences."""
    clean = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\s*:\u200b\ufeff]+", "", clean).lower()


@lru_cache(maxsize=20_000)
def bare(text: str) -> tuple[str, str]:
    """('金额（万元）') -> ('金额', '万元')."""
    clean = unicodedata.normalize("NFKC", text).strip()
    found = _UNIT.search(clean)
    if not found:
        return plain(clean), ""
    unit = found.group(1).strip().removeprefix("单位").lstrip(":： ")
    return plain(clean[: found.start()]), unit


def spellings(ledger: Ledger) -> dict[str, str]:
    """Every spelling -> column name."""
    found: dict[str, str] = {}
    # What others call their columns comes first: a ledger's own may take part of such a name for its short form.
    for column in (*ledger.brought, *ledger.readable):
        for spelling in (column.label, column.header, *column.aliases):
            for name in (plain(spelling), bare(spelling)[0]):
                found.setdefault(name, column.name)
                if column.kind is Kind.DATE and name.endswith("日期"):
                    found.setdefault(name.removesuffix("日期") + "时间", column.name)
    return found


def named(text: str, names: Mapping[str, str]) -> str:
    """The column a header text names outright, also behind a number of its own (“3.姓名”), else ''."""
    for said in dict.fromkeys((text, _NUMBERED.sub("", plain(text), count=1))) if text else ():
        if found := names.get(plain(said)) or names.get(bare(said)[0]):
            return found
    return ""


def likeness(text: str, spelling: str) -> float:
    """0 to 1. One name inside the other counts for much, as people put words before and behind."""
    name, _ = bare(text)
    if not name or not spelling:
        return 0.0
    if name == spelling:
        return 1.0
    short, long = sorted((name, spelling), key=len)
    if short in long and len(short) >= 2:
        return 0.6 + 0.39 * len(short) / len(long)
    return 0.95 * SequenceMatcher(None, name, spelling).ratio()


def is_not_kept(ledger: Ledger, text: str) -> bool:
    """Whether a column is known to name people, and left out for it."""
    return bool(ledger.not_kept) and plain(text).startswith(ledger.not_kept)


def is_spare(ledger: Ledger, text: str, key: str) -> bool:
    """Known columns that no ledger's column stands behind."""
    return key in (*SERIAL, *TOWNSHIP, *REMARK) or is_not_kept(ledger, text)


def is_place(column: Column) -> bool:
    return column.kind is Kind.AREA


def unit_above(texts: list[str]) -> str:
    """The money unit of '单位：万元' among the texts over a table, else ''."""
    for text in texts:
        for found in _UNIT_ABOVE.findall(text):
            for unit in MONEY_UNITS[::-1]:
                if found.startswith(unit):
                    return unit
    return ""


def is_numbering(texts: list[str]) -> bool:
    """A line such as 甲 乙 1 2 3 under a header: no data, only the columns' numbers, one after the other."""
    filled = [plain(text).upper() for text in texts if text.strip()]
    if len(filled) < 2 or not all(_NUMBERING.fullmatch(text) for text in filled):
        return False
    numbers = wholes(text.strip("()") for text in filled)
    start = numbers[0] if numbers else 1
    steady = numbers == list(range(start, start + len(numbers)))
    return steady and start <= 2 and (len(numbers) >= 3 or len(numbers) < len(filled))


def units_below(texts: list[str]) -> dict[int, str]:
    """Position -> unit of a line that holds nothing but units; {} for any other line."""
    found = {at: text.strip("()（） ") for at, text in enumerate(texts) if text.strip()}
    return found if len(found) >= 1 and all(unit in KNOWN_UNITS for unit in found.values()) else {}
