"""WordprocessingML as text: runs, paragraphs and bookmarks. Everything that is printed is escaped here."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from yihu.core.docx.blocks import Run, clean
from yihu.core.docx.layout import Face

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
NAMESPACES = f'xmlns:w="{_W}" xmlns:r="{_R}" xmlns:wp="{_WP}" xmlns:a="{_A}" xmlns:c="{_C}"'

_RESERVED = re.compile(r"[^0-9A-Za-z_]")


def bookmark_name(run_id: str, occurrence: int = 1) -> str:
    """The bookmark a run id gets: readable, at most 40 characters (Word's limit), different for different ids."""
    digest = hashlib.sha256(run_id.encode("utf-8", "surrogatepass")).hexdigest()[:6]
    readable = _RESERVED.sub("_", run_id)[:24]
    return f"r_{readable}_{digest}" + (f"_{occurrence}" if occurrence > 1 else "")


def fonts(face: Face, latin: str = "Times New Roman") -> str:
    # hint=eastAsia: otherwise Word sets “”…— between Chinese characters in the Latin face
    return (
        f'<w:rFonts w:hint="eastAsia" w:ascii="{latin}" w:hAnsi="{latin}"'
        f' w:eastAsia="{face.name}" w:cs="{latin}"/>'
    )


def text_xml(text: str) -> str:
    """`text` as the inside of a run: line breaks and tabs become elements."""
    pieces: list[str] = []
    for piece in re.split(r"(\n|\t)", clean(text)):
        if piece == "\n":
            pieces.append("<w:br/>")
        elif piece == "\t":
            pieces.append("<w:tab/>")
        elif piece:
            pieces.append(f'<w:t xml:space="preserve">{escape(piece)}</w:t>')
    return "".join(pieces)


def run_xml(text: str, properties: str = "") -> str:
    # the hint cannot be inherited from a style, so every run carries it
    face = "" if "<w:rFonts" in properties else '<w:rFonts w:hint="eastAsia"/>'
    return f"<w:r><w:rPr>{face}{properties}</w:rPr>{text_xml(text)}</w:r>"


def paragraph_xml(style: str, inside: str, properties: str = "") -> str:
    return f"<w:p><w:pPr><w:pStyle w:val={quoteattr(style)}/>{properties}</w:pPr>{inside}</w:p>"


@dataclass
class Marker:
    """Turns runs into XML and hands out bookmark numbers; comments go on the first run of their id."""

    comments: dict[str, list[int]] = field(default_factory=dict)
    _next_bookmark: int = 0
    _seen: dict[str, int] = field(default_factory=dict)

    def runs_xml(self, runs: Sequence[Run], properties: str = "") -> str:
        return "".join(self.run_xml(run, properties) for run in runs)

    def run_xml(self, run: Run, properties: str = "") -> str:
        inside = run_xml(run.text, properties + ("<w:b/>" if run.bold else ""))
        return inside if run.id is None else self._marked(run.id, inside)

    def _marked(self, run_id: str, inside: str) -> str:
        number, self._next_bookmark = self._next_bookmark, self._next_bookmark + 1
        self._seen[run_id] = occurrence = self._seen.get(run_id, 0) + 1
        comments = self.comments.get(run_id, []) if occurrence == 1 else []
        opened = "".join(f'<w:commentRangeStart w:id="{one}"/>' for one in comments)
        closed = "".join(
            f'<w:commentRangeEnd w:id="{one}"/><w:r><w:rPr><w:rStyle w:val="CommentReference"/></w:rPr>'
            f'<w:commentReference w:id="{one}"/></w:r>'
            for one in comments
        )
        return (
            f'{opened}<w:bookmarkStart w:id="{number}" w:name="{bookmark_name(run_id, occurrence)}"/>'
            f'{inside}<w:bookmarkEnd w:id="{number}"/>{closed}'
        )
