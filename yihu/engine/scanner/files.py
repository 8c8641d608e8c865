"""Personal data in files: every part of an Office file also where nobody looks (hidden rows, comments, properties),
PDF with its attachments, and what cameras write into pictures."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from yihu.engine.errors import BadValue
from yihu.engine.scanner import pictures
from yihu.engine.scanner.model import Found
from yihu.engine.scanner.text import scan_text

_MOST_BYTES = 200 * 1024 * 1024
_DEEPEST = 3
_MOST_PAGES = 2_000
_ZIP, _OLE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF-"
_TEXT_TAGS = frozenset(("t", "v", "delText", "instrText", "f"))
_CELL_ENDS = frozenset(("c", "tc", "table-cell"))
_LINE_ENDS = frozenset(("p", "si", "row", "tr", "h", "br", "comment"))
_TEXTUAL = frozenset((".txt", ".csv", ".json", ".html", ".htm", ".xml", ".md", ".svg", ".rss"))


class UnscannableFile(BadValue):
    """A file nobody could vouch for: broken, locked by a password, or of a kind that is not read."""

    code = "E431"


def scan_file(name: str, data: bytes) -> list[Found]:
    """Everything personal in the file, with the part it stands in. Raises UnscannableFile."""
    return [one.at(place) for place, text in texts_of(name, data) for one in scan_text(text)] + [
        one.at(name) for one in pictures.located(data)
    ]


def texts_of(name: str, data: bytes, depth: int = 0) -> Iterator[tuple[str, str]]:
    """The texts of a file, each with the name of its part."""
    if depth > _DEEPEST:
        raise UnscannableFile(f"“{name}”层层嵌套，无法检查，请拆开后分别上传")
    if data.startswith(_ZIP):
        yield from _zip_texts(name, data, depth)
    elif data[:1024].find(_PDF) >= 0:
        yield from _pdf_texts(name, data, depth)
    elif data.startswith(_OLE):
        yield from _ole_texts(name, data)
    elif pictures.is_picture(data):
        yield from ((name, text) for text in pictures.texts(data))
    elif PurePath(name).suffix.lower() in _TEXTUAL:
        yield name, _decoded(name, data)
    else:
        raise UnscannableFile(f"“{name}”的格式无法检查，请换成 docx、xlsx、pdf、jpg 或 png 后再上传")


def _zip_texts(name: str, data: bytes, depth: int) -> Iterator[tuple[str, str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            entries = opened.infolist()
            if sum(entry.file_size for entry in entries) > _MOST_BYTES:
                raise UnscannableFile(f"“{name}”解压后过大，请拆分后再上传")
            for entry in entries:
                if not entry.is_dir():
                    yield from _part_texts(f"{name}/{entry.filename}", opened.read(entry), depth)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError):
        raise UnscannableFile(f"“{name}”已损坏或有密码，请解除密码、重新保存后再上传") from None


def _part_texts(place: str, data: bytes, depth: int) -> Iterator[tuple[str, str]]:
    if place.endswith((".xml", ".rels", ".vml")):
        yield place, _xml_text(place, data)
    elif data.startswith((_ZIP, _OLE)) or pictures.is_picture(data) or _PDF in data[:1024]:
        yield from texts_of(place, data, depth + 1)
    else:
        # Printer settings, thumbnails, macros: whatever can be read in them.
        yield place, pictures.readable(data)


def _xml_text(place: str, data: bytes) -> str:
    """Text of an XML part as read: runs of one paragraph joined, cells and paragraphs apart, attributes at the end."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_pis=True, remove_comments=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        raise UnscannableFile(f"“{place}”已损坏，请重新保存后再上传") from None
    found: list[str] = []
    attributes: list[str] = []
    for _, element in etree.iterwalk(root, events=("end", "comment")):
        found.append(_text_of(element))
        attributes += element.attrib.values() if isinstance(element.tag, str) else ()
    return "".join(found) + "\n" + "\n".join(_worded(attributes))


def _text_of(element: Any) -> str:
    """An element's own words with what parts them from the next: nothing after a run, a tab after a cell."""
    tag = etree.QName(element).localname if isinstance(element.tag, str) else ""
    text = element.text or ""
    own = text if tag in _TEXT_TAGS or text.strip() else ""
    if tag in _CELL_ENDS:
        own += "\t"
    elif tag in _LINE_ENDS or (own and tag not in _TEXT_TAGS):
        own += "\n"
    return own + ((element.tail or "") if (element.tail or "").strip() else "")


def _worded(attributes: list[str]) -> Iterator[str]:
    """Attributes people wrote (titles, descriptions, links), not the ids and sizes programs wrote."""
    return (value for value in dict.fromkeys(attributes) if re.search(r"[\u4e00-\u9fff ]|\d{11}", value))


def _pdf_texts(name: str, data: bytes, depth: int) -> Iterator[tuple[str, str]]:
    from pypdf import PdfReader
    from pypdf.errors import PdfReadError

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted or len(reader.pages) > _MOST_PAGES:
            raise UnscannableFile(f"“{name}”有密码或页数过多，请解除密码、拆分后再上传")
        for number, page in enumerate(reader.pages, 1):
            yield f"{name} 第{number}页", page.extract_text() + "\n" + "\n".join(_notes(page))
            for image in page.images:
                yield from ((f"{name} 第{number}页图片", text) for text in pictures.texts(image.data))
        yield f"{name} 属性", "\n".join(str(value) for value in (reader.metadata or {}).values())
        for attached, contents in reader.attachments.items():
            for content in contents:
                yield from texts_of(f"{name}/{attached}", content, depth + 1)
    except (PdfReadError, KeyError, ValueError, TypeError, IndexError, ImportError) as error:
        if isinstance(error, UnscannableFile):
            raise
        raise UnscannableFile(f"“{name}”无法读取，请重新导出 PDF 后再上传") from None


def _notes(page: object) -> Iterator[str]:
    """Comments and fields that lie on a page."""
    for note in getattr(page, "annotations", None) or ():
        about = note.get_object()
        for key in ("/Contents", "/V", "/T"):
            if about.get(key):
                yield str(about[key])


def _ole_texts(name: str, data: bytes) -> Iterator[tuple[str, str]]:
    """Files of old Office: the words of a .doc, the sheets of an .xls, and whatever else can be read in them."""
    yield name, pictures.readable(data)
    if PurePath(name).suffix.lower() in (".xls", ".et"):
        yield from _sheets(name, data)


def _sheets(name: str, data: bytes) -> Iterator[tuple[str, str]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for sheet in book.sheet_names:
            rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
            yield f"{name}/{sheet}", "\n".join("\t".join(_cell(cell) for cell in row) for row in rows)
    except CalamineError:
        raise UnscannableFile(f"“{name}”无法读取，请另存为 xlsx 后再上传") from None


def _cell(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _decoded(name: str, data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnscannableFile(f"“{name}”的文字编码无法识别，请另存为 UTF-8 后再上传")
