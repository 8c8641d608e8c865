"""Content → .docx: the parts in order, every block by its kind."""

from collections.abc import Callable, Sequence
from itertools import groupby
from xml.sax.saxutils import quoteattr

from yihu.core.docx import heads, template
from yihu.core.docx.blocks import Annex, BadDocument, BarChart, Block, Content, Heading, Paragraph, Table
from yihu.core.docx.chart import add_chart
from yihu.core.docx.layout import BLACK, BODY, KAI, LINE_PITCH, LYING, UPRIGHT, Face, Page
from yihu.core.docx.package import CORE_PROPERTIES, OFFICE, Package
from yihu.core.docx.tables import table_xml
from yihu.core.docx.wml import NAMESPACES, Marker, fonts, paragraph_xml, run_xml, text_xml

_HEADING_FACES: dict[int, Face] = {1: BLACK, 2: KAI, 3: BODY, 4: BODY}
_SERIES_AT_MOST = 25  # workbook columns B–Z


def write(content: Content) -> bytes:
    """The document as bytes. Raises BadDocument for a chart with more than 25 series."""
    package = Package()
    odd = package.add_word("footer1", template.footer_xml(even=False))
    even = package.add_word("footer2", template.footer_xml(even=True))
    writer = _Writer(package, Marker(_comment_ids(content)))
    body = _in_sections(writer.pieces(content), lambda page: template.section_xml(odd, even, page))
    package.add_word("styles", template.styles_xml())
    package.add_word("settings", template.SETTINGS)
    package.add_word("fontTable", template.font_table_xml())
    if content.comments:
        package.add_word("comments", _comments_xml(content))
    package.add_word("document", f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>")
    _add_properties(package, content)
    return package.zipped()


# A section ends in a paragraph; this one takes no room, so that a full page is not followed by an empty one.
_SECTION_END = '<w:p><w:pPr><w:spacing w:line="20" w:lineRule="exact"/>{section}</w:pPr></w:p>'
_Piece = tuple[str, Page]


def _in_sections(pieces: Sequence[_Piece], section: Callable[[Page], str]) -> str:
    """What stands on equal sheets is one section; the last section closes the body."""
    told = [(xml, page) for xml, page in pieces if xml]
    groups = [
        (page, "".join(xml for xml, _ in group)) for page, group in groupby(told, key=lambda one: one[1])
    ]
    ends = [_SECTION_END.format(section=section(page)) for page, _ in groups[:-1]] + [section(groups[-1][0])]
    return "".join(body + end for (_, body), end in zip(groups, ends, strict=True))


def _sheet_of(blocks: Sequence[Block], *, plain: bool) -> Page:
    """A part that is its wide tables and a few words lies on its side as a whole, title and signature with it."""
    tables = [block for block in blocks if isinstance(block, Table)]
    words = sum(isinstance(block, Paragraph | BarChart) for block in blocks)
    few = words <= len(tables) + _FEW_WORDS
    return LYING if plain and tables and few and all(one.lies for one in tables) else UPRIGHT


_FEW_WORDS = 3


class _Writer:
    def __init__(self, package: Package, marker: Marker) -> None:
        self._package = package
        self._marker = marker
        self._charts = 0

    def pieces(self, content: Content) -> list[_Piece]:
        """The document in order, each piece with the sheet it stands on."""
        page = _sheet_of(content.blocks, plain=content.head is None)
        opening = heads.head_xml(content) + heads.title_xml(content) + heads.addressees_xml(content)
        pieces = [
            (opening, page),
            *self._blocks(content.blocks, page, signed=self._signature_follows(content)),
        ]
        pieces.append((heads.annex_list_xml(content), page))
        if content.signed:
            pieces.append((heads.signature_xml(content.signed), page))
        written = [annex for annex in content.annexes if annex.blocks]
        for annex in written:
            number = content.annexes.index(annex) + 1 if len(content.annexes) > 1 else None
            pieces += self._annex(annex, number)
        if imprint := heads.imprint_xml(content.imprint):
            # a frame needs a paragraph to hang on
            pieces.append((imprint + paragraph_xml("TableNote", ""), UPRIGHT))
        return pieces

    def _annex(self, annex: Annex, number: int | None) -> list[_Piece]:
        page = _sheet_of(annex.blocks, plain=True)
        label = paragraph_xml("AnnexLabel", run_xml(f"附件{number or ''}"))
        title = paragraph_xml(
            "Title", run_xml(annex.title), f'<w:spacing w:before="{LINE_PITCH}" w:after="{LINE_PITCH}"/>'
        )
        return [(label + title, page), *self._blocks(annex.blocks, page)]

    @staticmethod
    def _signature_follows(content: Content) -> bool:
        return content.signed is not None and not content.annexes

    def _blocks(self, blocks: Sequence[Block], page: Page, *, signed: bool = False) -> list[_Piece]:
        made = []
        for block in blocks:
            own = LYING if isinstance(block, Table) and block.lies else page
            last = signed and block is blocks[-1] and own is page
            made.append((self._block_xml(block, own, signed=last), own))
        return made

    def _block_xml(self, block: Block, page: Page, *, signed: bool) -> str:
        match block:
            case Heading():
                return self._heading_xml(block)
            case Paragraph():
                style = "Body" if block.indented else "Addressee"
                return paragraph_xml(style, self._marker.runs_xml(block.runs))
            case Table():
                return table_xml(block, self._marker, page, signed=signed)
            case BarChart():
                if len(block.series) > _SERIES_AT_MOST:
                    raise BadDocument(f"图表的数据系列最多{_SERIES_AT_MOST}个")
                self._charts += 1
                return add_chart(self._package, block, self._charts)

    def _heading_xml(self, heading: Heading) -> str:
        face = fonts(_HEADING_FACES[heading.level])
        lead = run_xml(heading.number, face) + self._marker.runs_xml(heading.runs, face)
        if not heading.then:
            return paragraph_xml(f"Heading{heading.level}", lead, "<w:keepNext/>")
        stop = run_xml(heading.stop, face) if heading.stop else ""
        then = self._marker.runs_xml(heading.then, fonts(BODY))
        return paragraph_xml(f"Heading{heading.level}", lead + stop + then)


def _comment_ids(content: Content) -> dict[str, list[int]]:
    ids: dict[str, list[int]] = {}
    for number, comment in enumerate(content.comments):
        ids.setdefault(comment.run_id, []).append(number)
    return ids


def _comments_xml(content: Content) -> str:
    listed = "".join(
        f'<w:comment w:id="{number}" w:author={quoteattr(comment.author)} w:initials={quoteattr(comment.author[:1])}>'
        + paragraph_xml("CommentText", f"<w:r>{text_xml(comment.text)}</w:r>")
        + "</w:comment>"
        for number, comment in enumerate(content.comments)
    )
    return f"<w:comments {NAMESPACES}>{listed}</w:comments>"


def _add_properties(package: Package, content: Content) -> None:
    core = template.core_properties_xml(content.title, content.issuer, content.signed_on)
    package.add("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml", core)
    package.relate("", CORE_PROPERTIES, "docProps/core.xml")
    package.add(
        "docProps/app.xml",
        "application/vnd.openxmlformats-officedocument.extended-properties+xml",
        template.APPLICATION,
    )
    package.relate("", f"{OFFICE}/extended-properties", "docProps/app.xml")
