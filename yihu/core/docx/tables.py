"""Tables over the full type width, with a head that repeats and rows that do not break."""

import re
from collections.abc import Sequence
from itertools import pairwise

from yihu.core.docx.blocks import Align, Run, Table, plain, runs_of
from yihu.core.docx.layout import BLACK, UPRIGHT, Page, twips_of_mm
from yihu.core.docx.numbering import width_in_characters
from yihu.core.docx.wml import Marker, fonts, paragraph_xml, run_xml

ROW_HEIGHT_MM = 8.0
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="000000"/>'
    for side, size in (("top", 8), ("left", 8), ("bottom", 8), ("right", 8), ("insideH", 4), ("insideV", 4))
)


# A column takes what its texts take, but a long text is broken and a head may stand in two lines.
_MOST_CHARACTERS, _CELL_PADDING = 14.0, 1.2
_NUMBER = re.compile(r"[-+−]?[\d,]+(\.\d+)?%?")
# Two characters and the margins of a cell.
_LEAST_MM, _CHARACTER_MM, _MARGINS_MM = 12.5, 3.7, 3.9
_NOTHING = ("", "—", "-", "/")


def column_widths(table: Table, page: Page = UPRIGHT) -> list[int]:
    """Widths in twips that add up to the type width exactly."""
    total = twips_of_mm(page.type_width_mm)
    shares = list(table.widths) or [_taken(table, at) for at in range(len(table.head))]
    shares = _not_too_narrow([share / sum(shares) for share in shares], _LEAST_MM / page.type_width_mm)
    edges = [round(total * sum(shares[:count]) / sum(shares)) for count in range(len(shares) + 1)]
    return [right - left for left, right in pairwise(edges)]


def _not_too_narrow(shares: Sequence[float], least: float) -> list[float]:
    """No column of one character: what the narrow ones lack is taken from the others, as long as there is enough."""
    narrow = [share < least for share in shares]
    wide = sum(share for share, short in zip(shares, narrow, strict=True) if not short)
    left = 1 - least * sum(narrow)
    if not any(narrow) or left <= 0:
        return list(shares)
    return [least if short else share * left / wide for share, short in zip(shares, narrow, strict=True)]


def _texts(table: Table, at: int) -> list[str]:
    return [plain(runs_of(row[at])) for row in table.rows]


def _taken(table: Table, at: int) -> float:
    """In characters of the body."""
    longest = max((width_in_characters(text) for text in _texts(table, at)), default=0.0)
    return max(min(longest, _MOST_CHARACTERS), width_in_characters(table.head[at]) / 2, 2.0) + _CELL_PADDING


def column_align(table: Table, at: int) -> Align:
    """Amounts and counts stand under one another; running numbers are names."""
    told = [text for text in _texts(table, at) if text.strip() not in _NOTHING]
    numbers = bool(told) and all(_NUMBER.fullmatch(text.strip()) for text in told)
    return "right" if numbers and not table.head[at].endswith(_NAMES) else "center"


# Columns of digits that name and do not count.
_NAMES = ("号", "编码", "代码", "电话", "排名", "位次", "名次", "年度", "年份")


def _head_text(text: str, width: int) -> str:
    """A head too long for its column is broken before its unit."""
    room = width * 25.4 / 1440 - _MARGINS_MM
    fits = width_in_characters(text) * _CHARACTER_MM <= room
    return text if fits or text.startswith("（") else text.replace("（", "\n（", 1)


# Rows that go over with what follows the table, so that no signature stands on a page alone.
_KEPT_ROWS = 2


def table_xml(table: Table, marker: Marker, page: Page = UPRIGHT, *, signed: bool = False) -> str:
    """`signed`: the signature follows."""
    widths = column_widths(table, page)
    align = list(table.align) or [column_align(table, at) for at in range(len(widths))]
    head = _row_xml(
        [
            _cell_xml("TableHead", run_xml(_head_text(text, width)), width)
            for text, width in zip(table.head, widths, strict=True)
        ],
        head=True,
    )
    rows = [
        _row_xml(
            _cells_xml(
                row,
                widths,
                align,
                marker,
                total=table.total_row and at == len(table.rows),
                kept=signed and at > len(table.rows) - _KEPT_ROWS,
            )
        )
        for at, row in enumerate(table.rows, start=1)
    ]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    caption = paragraph_xml("TableCaption", marker.runs_xml(runs_of(table.caption))) if table.caption else ""
    kept = _KEPT if signed else ""
    notes = "".join(paragraph_xml("TableNote", marker.runs_xml(runs_of(note)), kept) for note in table.notes)
    return (
        f'{caption}<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{_BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{head}{''.join(rows)}</w:tbl>"
        f"{notes or paragraph_xml('TableNote', '', kept)}"  # Word joins two tables without a paragraph between
    )


def _row_xml(cells: Sequence[str], *, head: bool = False) -> str:
    repeat = "<w:tblHeader/>" if head else ""
    return (
        f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{twips_of_mm(ROW_HEIGHT_MM)}" w:hRule="atLeast"/>{repeat}'
        f"</w:trPr>{''.join(cells)}</w:tr>"
    )


def _cells_xml(
    row: Sequence[str | Run],
    widths: Sequence[int],
    align: Sequence[Align | str],
    marker: Marker,
    *,
    total: bool,
    kept: bool = False,
) -> list[str]:
    face = fonts(BLACK) if total else ""
    return [
        _cell_xml("TableText", marker.runs_xml(runs_of(cell), face), width, side, _KEPT if kept else "")
        for cell, width, side in zip(row, widths, align, strict=True)
    ]


_KEPT = "<w:keepNext/>"


def _cell_xml(style: str, inside: str, width: int, side: str = "center", kept: str = "") -> str:
    paragraph = paragraph_xml(style, inside, kept + ("" if side == "center" else f'<w:jc w:val="{side}"/>'))
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>{paragraph}</w:tc>'
