"""Tables over the full type width, with a head that repeats and rows that do not break."""

from collections.abc import Sequence
from itertools import pairwise

from yihu.core.docx.blocks import Align, Run, Table, runs_of
from yihu.core.docx.layout import BLACK, TYPE_WIDTH_MM, twips_of_mm
from yihu.core.docx.wml import Marker, fonts, paragraph_xml, run_xml

ROW_HEIGHT_MM = 8.0
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="000000"/>'
    for side, size in (("top", 8), ("left", 8), ("bottom", 8), ("right", 8), ("insideH", 4), ("insideV", 4))
)


def column_widths(table: Table) -> list[int]:
    """Widths in twips that add up to the type width exactly."""
    total = twips_of_mm(TYPE_WIDTH_MM)
    shares = list(table.widths) or [1.0] * len(table.head)
    edges = [round(total * sum(shares[:count]) / sum(shares)) for count in range(len(shares) + 1)]
    return [right - left for left, right in pairwise(edges)]


def table_xml(table: Table, marker: Marker) -> str:
    widths = column_widths(table)
    align = list(table.align) or ["center"] * len(widths)
    head = _row_xml(
        [
            _cell_xml("TableHead", run_xml(text), width)
            for text, width in zip(table.head, widths, strict=True)
        ],
        head=True,
    )
    rows = [
        _row_xml(_cells_xml(row, widths, align, marker, total=table.total_row and row is table.rows[-1]))
        for row in table.rows
    ]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    caption = paragraph_xml("TableCaption", marker.runs_xml(runs_of(table.caption))) if table.caption else ""
    notes = "".join(paragraph_xml("TableNote", marker.runs_xml(runs_of(note))) for note in table.notes)
    return (
        f'{caption}<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{_BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{head}{''.join(rows)}</w:tbl>"
        f"{notes or paragraph_xml('TableNote', '')}"  # Word joins two tables without a paragraph between
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
) -> list[str]:
    face = fonts(BLACK) if total else ""
    return [
        _cell_xml("TableText", marker.runs_xml(runs_of(cell), face), width, side)
        for cell, width, side in zip(row, widths, align, strict=True)
    ]


def _cell_xml(style: str, inside: str, width: int, side: str = "center") -> str:
    paragraph = paragraph_xml(style, inside, "" if side == "center" else f'<w:jc w:val="{side}"/>')
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>{paragraph}</w:tc>'
