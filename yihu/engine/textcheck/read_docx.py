"""The text of a .docx with the place of every stretch of it, so that a comment can be put where a figure stands.

What counts is what the document says when all changes are accepted: inserted text, not deleted text; the text of
tables, text boxes, footnotes and endnotes; no comments, headers, field codes or hidden text.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from .unreadable import Unreadable

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_BROKEN = "不是有效的 .docx 文件，请用 Word 或 WPS 打开后重新另存为 .docx"
LARGEST_UNPACKED = 200 * 2**20
_LARGEST_PART = 100 * 2**20
_SKIPPED = frozenset(
    {
        "del",
        "moveFrom",
        "instrText",
        "delText",
        "rt",
        "pPr",
        "rPr",
        "tblPr",
        "trPr",
        "tcPr",
        "sdtPr",
        "Fallback",
    }
)
_MARKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
_DEEPEST = 200


@dataclass(frozen=True, slots=True)
class Stretch:
    """`text[start:end]` is the text of the element `node` of the main part, a text or the run it stands for."""

    start: int
    end: int
    node: Any


@dataclass
class WordText:
    text: str
    root: Any
    stretches: list[Stretch]


def open_package(data: bytes) -> zipfile.ZipFile:
    """Raises Unreadable for what is no zip or would fill the memory."""
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError) as error:
        raise Unreadable(_BROKEN) from error
    sizes = [entry.file_size for entry in package.infolist()]
    if sum(sizes) > LARGEST_UNPACKED or len(sizes) > 20_000:
        raise Unreadable("文件展开后过大，请拆分或删去图片后再检查")
    return package


def docx_text(data: bytes) -> WordText:
    """Raises Unreadable for anything that is not a Word document."""
    package = open_package(data)
    names = set(package.namelist())
    if "word/document.xml" not in names:
        raise Unreadable(_kind_of(names))
    root = read_part(package, "word/document.xml")
    notes = {kind: _notes(package, f"word/{kind}s.xml", names, kind) for kind in ("footnote", "endnote")}
    writer = _Writer(notes)
    body = next((child for child in root if _name(child) == "body"), None)
    if body is None:
        raise Unreadable(_BROKEN)
    writer.blocks(body, 0)
    writer.rest()
    return WordText("".join(writer.pieces).rstrip("\n"), root, writer.stretches)


def read_part(package: zipfile.ZipFile, name: str) -> Any:
    """One XML part, without entities and network. Raises Unreadable."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        if package.getinfo(name).file_size > _LARGEST_PART:
            raise Unreadable("文件展开后过大，请拆分或删去图片后再检查")
        return etree.fromstring(package.read(name), parser)
    except Unreadable:
        raise
    except Exception as error:  # zipfile and its decompressors raise a dozen kinds
        raise Unreadable(_BROKEN) from error


def _kind_of(names: set[str]) -> str:
    if any(name.startswith("xl/") for name in names):
        return "这是 Excel 工作簿，不是文稿；请复制其中的文字粘贴检查，或用“导入导出”导入台账"
    if any(name.startswith("ppt/") for name in names):
        return "这是演示文稿，请复制其中的文字粘贴检查，或另存为 .docx"
    if "content.xml" in names:
        return "这是 OpenDocument 文件，请在 Word 或 WPS 中另存为 .docx 后再检查"
    return _BROKEN


def _name(node: Any) -> str:
    tag = node.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(node: Any, name: str) -> str:
    return str(node.get(_W + name, node.get(_STRICT + name, "")))


def _notes(package: zipfile.ZipFile, part: str, names: set[str], kind: str) -> dict[str, Any]:
    if part not in names:
        return {}
    found = {attribute(node, "id"): node for node in read_part(package, part) if _name(node) == kind}
    return {key: node for key, node in found.items() if not attribute(node, "type")}


@dataclass
class _Writer:
    """Collects the text; `boxes` and `cited` wait until the paragraph, and the document, end."""

    notes: dict[str, dict[str, Any]]
    pieces: list[str] = field(default_factory=list)
    stretches: list[Stretch] = field(default_factory=list)
    length: int = 0
    boxes: list[tuple[Any, Any]] = field(default_factory=list)
    cited: list[tuple[Any, Any]] = field(default_factory=list)
    anchor: Any = None  # where a comment goes that cannot stand where the text does

    def say(self, text: str, node: Any = None) -> None:
        if not text:
            return
        self.pieces.append(text)
        place = node if self.anchor is None else self.anchor
        if place is not None:
            self.stretches.append(Stretch(self.length, self.length + len(text), place))
        self.length += len(text)

    def blocks(self, parent: Any, depth: int) -> None:
        if depth > _DEEPEST:
            raise Unreadable(_BROKEN)
        for child in parent:
            name = _name(child)
            if name == "p":
                self.paragraph(child, depth)
            elif name == "tbl":
                self.table(child, depth)
            elif name not in _SKIPPED:
                self.blocks(child, depth + 1)

    def paragraph(self, node: Any, depth: int) -> None:
        self.inline(node, depth)
        self.say("\n")
        self._boxes(depth)

    def _boxes(self, depth: int) -> None:
        """Text boxes follow the paragraph they hang on; Word allows no comments inside them."""
        while self.boxes:
            box, run = self.boxes.pop(0)
            outer, self.anchor = self.anchor, run if self.anchor is None else self.anchor
            self.blocks(box, depth + 1)
            self.anchor = outer

    def rest(self) -> None:
        for note, run in self.cited:
            self.anchor = run
            self.blocks(note, 0)
        self.anchor = None

    def table(self, node: Any, depth: int) -> None:
        for row in _rows(node):
            self.say("|")
            for cell in _cells(row):
                self.say(" ")
                self._cell(cell, depth + 1)
                self.say(" |")
            self.say("\n")
        self._boxes(depth)

    def _cell(self, cell: Any, depth: int) -> None:
        first = True
        for paragraph in cell.iter("{*}p"):
            if any(_name(above) in ("txbxContent", "Fallback") for above in _between(paragraph, cell)):
                continue
            if not first:
                self.say(" ")
            first = False
            self.inline(paragraph, depth, line=" ")

    def inline(self, node: Any, depth: int, line: str = "\n") -> None:
        if depth > _DEEPEST:
            raise Unreadable(_BROKEN)
        for child in node:
            name = _name(child)
            if name == "r":
                if not _hidden(child):
                    self.run(child, depth + 1, line)
            elif name == "t":  # of a formula
                self.say(child.text or "")
            elif name not in _SKIPPED and name != "p":
                self.inline(child, depth + 1, line)

    def run(self, run: Any, depth: int, line: str) -> None:
        for child in _shown(run):
            name = _name(child)
            if name == "t":
                self.say(child.text or "", child)
            elif name in _MARKS:
                self.say(_MARKS[name] if _MARKS[name] != "\n" else line)
            elif name in ("footnoteReference", "endnoteReference"):
                note = self.notes[name[: -len("Reference")]].get(attribute(child, "id"))
                if note is not None:
                    self.cited.append((note, run))
            elif name == "ruby":
                self.inline(child, depth + 1, line)
            else:
                self.boxes += [(box, run) for box in _boxes_in(child)]


def _shown(run: Any) -> Iterator[Any]:
    """The children of a run; of alternatives the first choice only."""
    for child in run:
        if _name(child) == "AlternateContent":
            choice = next((one for one in child if _name(one) == "Choice"), None)
            yield from choice if choice is not None else [part for one in child for part in one]
        elif _name(child) not in _SKIPPED:
            yield child


def _boxes_in(node: Any) -> list[Any]:
    """Text boxes, not those within others: they come with them."""
    boxes = [node] if _name(node) == "txbxContent" else list(node.iter("{*}txbxContent"))
    return [box for box in boxes if not _inside_another(box, node)]


def _inside_another(box: Any, top: Any) -> bool:
    return box is not top and any(_name(above) == "txbxContent" for above in (*_between(box, top), top))


def _between(node: Any, top: Any) -> Iterator[Any]:
    """What `node` stands in, up to and without `top`."""
    for above in node.iterancestors():
        if above is top:
            return
        yield above


def _rows(table: Any) -> Iterator[Any]:
    for child in table:
        name = _name(child)
        if name == "tr":
            if not any(_name(one) == "del" for mark in child if _name(mark) == "trPr" for one in mark):
                yield child
        elif name not in _SKIPPED:
            yield from _rows(child) if name in ("sdt", "sdtContent", "ins", "customXml") else ()


def _cells(row: Any) -> Iterator[Any]:
    for child in row:
        name = _name(child)
        if name == "tc":
            yield child
        elif name in ("sdt", "sdtContent", "customXml"):
            yield from _cells(child)


def _hidden(run: Any) -> bool:
    for child in run:
        if _name(child) == "rPr":
            return any(
                _name(one) == "vanish" and attribute(one, "val") not in ("0", "false", "off") for one in child
            )
    return False
