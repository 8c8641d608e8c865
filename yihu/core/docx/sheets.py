"""Papers of one page or a few for many people: cards and forms, each a section of its own in one file.

    card = Sheet([Title("帮扶明白卡", red=True), Rows((3, 5), [("户主", "张三")])], footer="截至2020年6月30日")
    data = write([card, other], title="帮扶明白卡", issuer="某某镇", on=date(2020, 6, 30))

Every sheet begins on a new page and counts its own pages. Equal input gives equal bytes. What is not an office
document (GB/T 9704) is set here: covers, big type, boxes to write in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from yihu.core.docx import template
from yihu.core.docx.layout import (
    BLACK,
    BODY,
    PAGE_HEIGHT_MM,
    PAGE_WIDTH_MM,
    RED,
    SONG,
    TITLE,
    Face,
    twips_of_mm,
    twips_of_pt,
)
from yihu.core.docx.numbering import width_in_characters
from yihu.core.docx.package import CORE_PROPERTIES, OFFICE, Package
from yihu.core.docx.wml import NAMESPACES, fonts, paragraph_xml, run_xml

MARGIN_SIDE_MM, MARGIN_TOP_MM, MARGIN_BOTTOM_MM = 20.0, 18.0, 18.0
WIDTH_MM = PAGE_WIDTH_MM - 2 * MARGIN_SIDE_MM
HEIGHT_MM = PAGE_HEIGHT_MM - MARGIN_TOP_MM - MARGIN_BOTTOM_MM
# The tallest face that may stand in for the standard's ones sets its lines so far apart.
_LEADING, _MM_OF_PT, _CELL_PADDING_MM = 1.5, 25.4 / 72, 2.5
_SHADE = "EFEFEF"


@dataclass(frozen=True)
class Title:
    """`pt`: type size; `red` as the head of a card, with a line below."""

    text: str
    pt: float = 22.0
    red: bool = False
    under: str = ""


@dataclass(frozen=True)
class Cover:
    """A page of its own: a large title, the facts that tell whose file it is, a line at the foot."""

    title: str
    rows: Sequence[tuple[str, str]]
    foot: str = ""


@dataclass(frozen=True)
class Caption:
    text: str
    pt: float = 14.0


@dataclass(frozen=True)
class Rows:
    """A table. `widths` are relative; `head` repeats on every page; `labels`: columns set as labels, shaded;
    `numbers`: columns set to the right."""

    widths: Sequence[float]
    rows: Sequence[Sequence[str]]
    head: Sequence[str] = ()
    labels: Sequence[int] = ()
    numbers: Sequence[int] = ()
    pt: float = 10.5
    row_mm: float = 7.5


@dataclass(frozen=True)
class Text:
    text: str
    pt: float = 10.5
    align: str = "left"
    bold: bool = False
    before_pt: float = 0.0


Block = Title | Cover | Caption | Rows | Text


@dataclass(frozen=True)
class Sheet:
    blocks: Sequence[Block]
    footer: str = ""


def write(sheets: Sequence[Sheet], *, title: str, issuer: str, on: date) -> bytes:
    """All sheets in one document. Raises ValueError for none."""
    if not sheets:
        raise ValueError("no sheets")
    package = Package()
    footers: dict[str, str] = {}
    for sheet in sheets:
        if sheet.footer not in footers:
            name = f"footer{len(footers) + 1}"
            footers[sheet.footer] = package.add_word(name, _footer_xml(sheet.footer))
    package.add_word("styles", template.styles_xml())
    package.add_word("settings", template.SETTINGS.replace("<w:evenAndOddHeaders/>", ""))
    package.add_word("fontTable", template.font_table_xml())
    pieces = []
    for number, sheet in enumerate(sheets, start=1):
        pieces += [_block_xml(block) for block in sheet.blocks]
        section = _section_xml(footers[sheet.footer])
        pieces.append(section if number == len(sheets) else f"<w:p><w:pPr>{section}</w:pPr></w:p>")
    package.add_word("document", f"<w:document {NAMESPACES}><w:body>{''.join(pieces)}</w:body></w:document>")
    core = template.core_properties_xml(title, issuer, on)
    package.add("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml", core)
    package.relate("", CORE_PROPERTIES, "docProps/core.xml")
    kind = "application/vnd.openxmlformats-officedocument.extended-properties+xml"
    package.add("docProps/app.xml", kind, template.APPLICATION)
    package.relate("", f"{OFFICE}/extended-properties", "docProps/app.xml")
    return package.zipped()


def height_mm(block: Block) -> float:
    """About how much of the page the block takes, rather too much than too little; a cover takes all of one."""
    match block:
        case Title():
            return _line_mm(block.pt) + (_line_mm(14) if block.under else 0) + 16 * _MM_OF_PT
        case Cover():
            return HEIGHT_MM
        case Caption():
            return _line_mm(block.pt) + 16 * _MM_OF_PT
        case Rows():
            rows = [block.head, *block.rows] if block.head else block.rows
            return sum(_row_mm(block, row) for row in rows) + 2
        case Text():
            lines = -(-width_in_characters(block.text) * block.pt * _MM_OF_PT // WIDTH_MM)
            return _line_mm(block.pt) * lines + block.before_pt * _MM_OF_PT


def _line_mm(pt: float) -> float:
    return pt * _MM_OF_PT * _LEADING


def _row_mm(table: Rows, row: Sequence[str]) -> float:
    lines = 1.0
    for text, share in zip(row, table.widths, strict=True):
        room = WIDTH_MM * share / sum(table.widths) - _CELL_PADDING_MM
        lines = max(lines, -(-width_in_characters(text) * table.pt * _MM_OF_PT // room))
    return max(table.row_mm + 0.5, lines * _line_mm(table.pt))


def _section_xml(footer: str) -> str:
    return (
        f'<w:sectPr><w:footerReference w:type="default" r:id="{footer}"/><w:type w:val="nextPage"/>'
        f'<w:pgSz w:w="{twips_of_mm(PAGE_WIDTH_MM)}" w:h="{twips_of_mm(PAGE_HEIGHT_MM)}"/>'
        f'<w:pgMar w:top="{twips_of_mm(MARGIN_TOP_MM)}" w:right="{twips_of_mm(MARGIN_SIDE_MM)}"'
        f' w:bottom="{twips_of_mm(MARGIN_BOTTOM_MM)}" w:left="{twips_of_mm(MARGIN_SIDE_MM)}" w:header="400"'
        f' w:footer="{twips_of_mm(9)}" w:gutter="0"/><w:pgNumType w:start="1"/></w:sectPr>'
    )


def _footer_xml(text: str) -> str:
    face = _face(SONG, 9)

    def field(code: str) -> str:
        return f'<w:r><w:rPr>{face}</w:rPr><w:fldChar w:fldCharType="{code}"/></w:r>'

    page = f'<w:r><w:rPr>{face}</w:rPr><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
    number = field("begin") + page + field("separate") + run_xml("1", face) + field("end")
    inside = run_xml(f"{text}　　第 ", face) + number + run_xml(" 页", face)
    return f"<w:ftr {NAMESPACES}>{_paragraph(inside, align='center')}</w:ftr>"


def _block_xml(block: Block) -> str:
    match block:
        case Title():
            return _title_xml(block)
        case Cover():
            return _cover_xml(block)
        case Caption():
            inside = run_xml(block.text, _face(BLACK, block.pt))
            return _paragraph(inside, before=12, after=4, keep=True)
        case Rows():
            return _rows_xml(block)
        case Text():
            face = _face(BLACK if block.bold else BODY, block.pt)
            return _paragraph(run_xml(block.text, face), align=block.align, before=block.before_pt)


def _title_xml(block: Title) -> str:
    line = f'<w:pBdr><w:bottom w:val="single" w:sz="18" w:space="4" w:color="{RED}"/></w:pBdr>'
    under = _paragraph(run_xml(block.under, _face(BODY, 14)), align="center", after=6) if block.under else ""
    heading = _paragraph(
        run_xml(block.text, _face(TITLE, block.pt, RED if block.red else "")),
        align="center",
        after=6 if block.under else 10,
        more=line if block.red and not block.under else "",
    )
    return heading + under


def _cover_xml(block: Cover) -> str:
    down = _paragraph("", before=120)
    title = _paragraph(run_xml(block.title, _face(TITLE, 42)), align="center", after=90)
    rows = Rows((2.2, 5), block.rows, labels=(0,), pt=16, row_mm=14)
    foot = _paragraph(run_xml(block.foot, _face(BODY, 14)), align="center", before=110)
    broken = _paragraph('<w:r><w:br w:type="page"/></w:r>')
    return down + title + _rows_xml(rows, width_mm=130) + foot + broken


def _rows_xml(table: Rows, width_mm: float = WIDTH_MM) -> str:
    total = twips_of_mm(width_mm)
    edges = [
        round(total * sum(table.widths[:count]) / sum(table.widths)) for count in range(len(table.widths) + 1)
    ]
    widths = [right - left for left, right in pairwise(edges)]
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="000000"/>'
        for side, size in (
            ("top", 8), ("left", 8), ("bottom", 8), ("right", 8), ("insideH", 4), ("insideV", 4),
        )
    )  # fmt: skip
    rows = [_row_xml(table, table.head, widths, head=True)] if table.head else []
    rows += [_row_xml(table, row, widths) for row in table.rows]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{total}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{sides}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="70" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>{_paragraph('', line=40)}"
    )


def _row_xml(table: Rows, cells: Sequence[str], widths: Sequence[int], *, head: bool = False) -> str:
    repeat = "<w:tblHeader/>" if head else ""
    made = []
    for at, (text, width) in enumerate(zip(cells, widths, strict=True)):
        label = head or at in table.labels
        align = "center" if label else "right" if at in table.numbers else "left"
        shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{_SHADE}"/>' if label else ""
        face = _face(BLACK if label else BODY, table.pt)
        made.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}<w:vAlign w:val="center"/></w:tcPr>'
            f"{_paragraph(run_xml(text, face), align=align, keep=head)}</w:tc>"
        )
    return (
        f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{twips_of_mm(table.row_mm)}" w:hRule="atLeast"/>'
        f"{repeat}</w:trPr>{''.join(made)}</w:tr>"
    )


def _face(face: Face, pt: float, colour: str = "") -> str:
    size = round(pt * 2)
    coloured = f'<w:color w:val="{colour}"/>' if colour else ""
    return f'{fonts(face)}{coloured}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'


def _paragraph(
    inside: str,
    *,
    align: str = "left",
    before: float = 0,
    after: float = 0,
    keep: bool = False,
    line: int = 0,
    more: str = "",
) -> str:
    height = f'w:line="{line}" w:lineRule="exact"' if line else 'w:line="240" w:lineRule="auto"'
    spacing = f'<w:spacing w:before="{twips_of_pt(before)}" w:after="{twips_of_pt(after)}" {height}/>'
    kept = "<w:keepNext/>" if keep else ""
    return paragraph_xml("TableText", inside, f'{kept}{more}{spacing}<w:jc w:val="{align}"/>')
