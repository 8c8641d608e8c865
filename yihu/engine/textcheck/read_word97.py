"""The text of Word 97–2003 and WPS documents ([MS-DOC]), without fields' codes, deleted and hidden text.

The text lies in pieces (UTF-16 or one byte a character); which of it is deleted and where a table's rows end
is told by the formatting pages (FKP). Headers, footers and comments are no part of what a document says.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from .read_ole import Compound
from .unreadable import Unreadable

_AGAIN = "请在 Word 或 WPS 中打开后另存为 .docx 再检查"
_BROKEN = f"不是完整的 Word 文档，{_AGAIN}"
_WORD_97, _WORD_95 = 0xA5EC, (0xA5DC, 0xA5DB, 0xA59C)
_ENCRYPTED, _TABLE_1 = 0x0100, 0x0200
_COMPRESSED = 0x40000000
_CHINESE = frozenset({0x0804, 0x1004})  # lid of 简体中文; their one-byte pieces may be GBK
_DELETED, _HIDDEN, _IN_TABLE, _ROW_END = 0x0800, 0x083C, 0x2416, 0x2417
_SPRM_SIZES = (1, 1, 2, 4, 2, 2, -1, 3)
_CHPX, _PAPX = 0xFA, 0x102  # where the FIB says where the pages of formatting are listed
_CLX = 0x1A2
_PAGE = 512
_LONGEST = 3_000_000
_FIELD_BEGIN, _FIELD_RESULT, _FIELD_END = "\x13", "\x14", "\x15"
_PLAIN = {"\x0b": "\n", "\x0c": "\n", "\x0e": "\n", "\x1e": "-", "\u00a0": " "}


def word97_text(compound: Compound) -> str:
    """Raises Unreadable for what is encrypted, older or damaged."""
    main = compound.stream("WordDocument")
    if len(main) < 0x1AA:
        raise Unreadable(_BROKEN)
    ident, _, _, lid, _, flags = struct.unpack_from("<6H", main, 0)
    if ident in _WORD_95:
        raise Unreadable(f"这是 Word 95 或更早的文档，{_AGAIN}")
    if ident != _WORD_97:
        raise Unreadable(_BROKEN)
    if flags & _ENCRYPTED:
        raise Unreadable("该文档有打开密码，请去除密码、另存为 .docx 后再检查")
    table = compound.stream("1Table" if flags & _TABLE_1 else "0Table")
    formats = _Formats(main, table)
    characters = list(_characters(main, _pieces(main, table, lid in _CHINESE), formats))
    return "\n".join(part for part in (_said(part) for part in _parts(main, characters)) if part)


@dataclass(frozen=True, slots=True)
class _Piece:
    """`first`–`last` in characters of the document, at byte `at` of the main stream, `width` bytes each."""

    first: int
    last: int
    at: int
    width: int
    text: str


@dataclass(frozen=True, slots=True)
class _Character:
    text: str
    position: int
    in_table: bool
    row_end: bool


def _pieces(main: bytes, table: bytes, chinese: bool) -> list[_Piece]:
    start, length = struct.unpack_from("<2I", main, _CLX)
    clx = table[start : start + length]
    at = 0
    while at + 3 <= len(clx) and clx[at] == 1:
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if at + 5 > len(clx) or clx[at] != 2:
        raise Unreadable(_BROKEN)
    plc = clx[at + 5 : at + 5 + struct.unpack_from("<I", clx, at + 1)[0]]
    count = (len(plc) - 4) // 12
    if count < 1:
        raise Unreadable(_BROKEN)
    bounds = struct.unpack_from(f"<{count + 1}I", plc, 0)
    if any(one > following for one, following in pairwise(bounds)) or bounds[-1] > len(main):
        raise Unreadable(_BROKEN)
    if bounds[-1] > _LONGEST:
        raise Unreadable("文档过长，请拆分成几份后再检查")
    found = []
    for number in range(count):
        offset = struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * number + 2)[0]
        found.append(_piece(main, bounds[number], bounds[number + 1], offset, chinese))
    return found


def _piece(main: bytes, first: int, last: int, offset: int, chinese: bool) -> _Piece:
    length = last - first
    if not offset & _COMPRESSED:
        text = main[offset : offset + 2 * length].decode("utf-16-le", errors="replace")
        return _Piece(first, last, offset, 2, text)
    at = (offset & ~_COMPRESSED) // 2
    raw = main[at : at + length]
    if chinese and (text := _as_gbk(raw)):
        return _Piece(first, last, at, 1, text)
    return _Piece(first, last, at, 1, raw.decode("cp1252", errors="replace"))


def _as_gbk(raw: bytes) -> str:
    """One-byte pieces hold no Chinese by the book, but some programs put GBK there."""
    if raw.isascii():
        return ""
    try:
        text = raw.decode("gbk")
    except UnicodeDecodeError:
        return ""
    wide = sum(character > "\u2fff" for character in text)
    # each wide character stands on two bytes: it fills both of their places
    return "".join(c + ("\x00" if ord(c) > 0x7F else "") for c in text) if wide else ""


class _Formats:
    """What the formatting pages say of the bytes of the main stream."""

    def __init__(self, main: bytes, table: bytes) -> None:
        self._gone = _Ranges(_runs(main, table, _CHPX, 1, (_DELETED, _HIDDEN)))
        self._table = _Ranges(_runs(main, table, _PAPX, 13, (_IN_TABLE, _ROW_END)))

    def gone(self, at: int) -> bool:
        return self._gone.marked(at) != 0

    def table(self, at: int) -> int:
        """0: outside tables; 1: in a cell; 2 and more: the end of a row."""
        return self._table.marked(at)


class _Ranges:
    def __init__(self, runs: Iterator[tuple[int, int, int]]) -> None:
        self._runs = sorted(runs)
        self._starts = [run[0] for run in self._runs]

    def marked(self, at: int) -> int:
        number = bisect_right(self._starts, at) - 1
        return self._runs[number][2] if number >= 0 and at < self._runs[number][1] else 0


def _runs(
    main: bytes, table: bytes, listed: int, stride: int, wanted: tuple[int, int]
) -> Iterator[tuple[int, int, int]]:
    """(start, end, marks) of all stretches of formatting that carry one of two properties; bit 1, bit 2."""
    start, length = struct.unpack_from("<2I", main, listed)
    plc = table[start : start + length]
    count = min(max(0, (len(plc) - 4) // 8), len(main) // _PAGE)
    for number in range(count):
        page_number = struct.unpack_from("<I", plc, 4 * (count + 1) + 4 * number)[0] & 0x3FFFFF
        page = main[page_number * _PAGE : (page_number + 1) * _PAGE]
        if len(page) == _PAGE:
            yield from _page_runs(page, stride, wanted)


def _page_runs(page: bytes, stride: int, wanted: tuple[int, int]) -> Iterator[tuple[int, int, int]]:
    count = page[-1]
    if 4 * (count + 1) + stride * count > _PAGE - 1:
        return
    bounds = struct.unpack_from(f"<{count + 1}I", page, 0)
    for number in range(count):
        at = page[4 * (count + 1) + stride * number] * 2
        if not at:
            continue
        properties = _paragraph(page, at) if stride > 1 else page[at + 1 : at + 1 + page[at]]
        marks = _marks(properties, *wanted)
        if marks:
            yield bounds[number], bounds[number + 1], marks


def _paragraph(page: bytes, at: int) -> bytes:
    """Paragraph properties: the length counts pairs of bytes; the first two name the style."""
    if page[at]:
        return page[at + 3 : at + 2 * page[at]]
    return page[at + 4 : at + 2 + 2 * page[at + 1]] if at + 1 < _PAGE else b""


def _marks(properties: bytes, first: int, second: int) -> int:
    marks = at = 0
    while at + 3 <= len(properties):
        code = struct.unpack_from("<H", properties, at)[0]
        size = _SPRM_SIZES[code >> 13]
        on = properties[at + 2] & 1
        if code == first:
            marks = marks & ~1 | on
        elif code == second:
            marks = marks & ~2 | 2 * on
        at += 2 + (size if size > 0 else 1 + properties[at + 2])
    return marks


def _characters(main: bytes, pieces: list[_Piece], formats: _Formats) -> Iterator[_Character]:
    for piece in pieces:
        for number, text in enumerate(piece.text):
            at = piece.at + number * piece.width
            if text == "\x00" or formats.gone(at):
                continue
            marks = formats.table(at) if text in "\x07\r" else 0
            yield _Character(text, piece.first + number, marks != 0, marks > 1)


def _parts(main: bytes, characters: list[_Character]) -> Iterator[list[_Character]]:
    """Main text, footnotes, endnotes, text boxes; they lie one behind the other."""
    lengths = struct.unpack_from("<7I", main, 0x4C)  # text, notes, heads, macros, comments, endnotes, boxes
    starts = [character.position for character in characters]
    position = 0
    for number, length in enumerate(lengths):
        if number in (0, 1, 5, 6) and length:
            low, high = bisect_right(starts, position - 1), bisect_right(starts, position + length - 1)
            yield characters[low:high]
        position += length


def _said(characters: list[_Character]) -> str:
    lines: list[str] = []
    line, cells = "", list[str]()
    for character in _without_codes(characters):
        text = character.text
        if text == "\x07" or (text == "\r" and character.row_end):
            if character.row_end:
                lines.append("| " + " | ".join(cells) + " |")
                line, cells = "", []
            else:
                cells.append(line.strip())
                line = ""
        elif text == "\r" and not character.in_table:
            lines.append(line)
            line = ""
        elif text == "\r":
            line += " "
        else:
            line += _PLAIN.get(text, text if text >= " " or text == "\t" else "")
    return "\n".join([*lines, *cells, line]).strip("\n")


def _without_codes(characters: list[_Character]) -> Iterator[_Character]:
    """Of a field its result only: what stands between its begin and its separator is an instruction."""
    inside: list[bool] = []  # for each open field: whether its result has begun
    for character in characters:
        if character.text == _FIELD_BEGIN:
            inside.append(False)
        elif character.text == _FIELD_RESULT and inside:
            inside[-1] = True
        elif character.text == _FIELD_END and inside:
            inside.pop()
        elif all(inside):
            yield character
