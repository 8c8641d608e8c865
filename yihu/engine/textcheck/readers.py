"""From the bytes of a document to its text: txt, html, docx, doc, pdf. The kind is told by content first.

Every document that cannot be read raises `Unreadable`, whose message says what to do instead.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path, PurePath

from yihu.engine.errors import Refused

_OLE = b"\xd0\xcf\x11\xe0"
_LARGEST_UNPACKED = 200 * 2**20
_DOC_READERS = (("antiword", "-m", "UTF-8.txt", "-w", "0"), ("catdoc", "-d", "utf-8", "-w"))
_DOC_SECONDS = 60
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "br",
        "li",
        "ul",
        "ol",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "table",
        "tr",
        "section",
        "article",
        "header",
        "footer",
        "dd",
        "dt",
        "dl",
        "blockquote",
        "pre",
        "hr",
        "option",
    ]
)
_SILENT = frozenset({"script", "style", "noscript", "template", "head", "svg", "select"})
_VOID = frozenset({"br", "hr", "img", "input", "meta", "link"})


class Unreadable(Refused):
    code = "document_unreadable"


def read_document(name: str, data: bytes) -> str:
    """The text of a document; `name` only decides what the content leaves open."""
    return _reader_for(name, data)(data)


def _reader_for(name: str, data: bytes) -> Callable[[bytes], str]:
    start = data[:1024].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if data.startswith(b"%PDF-") or b"%pdf-" in start:
        return read_pdf
    if data.startswith(b"PK\x03\x04"):
        return read_docx
    if data.startswith(_OLE):
        return read_doc
    suffix = PurePath(name).suffix.lower()
    if suffix in (".html", ".htm", ".mht") or start.startswith((b"<!doctype html", b"<html")):
        return read_html
    if start.startswith(b"{\\rtf"):
        raise Unreadable("这是 RTF 文件，请在 Word 或 WPS 中另存为 .docx 后再检查")
    return read_text


def read_text(data: bytes) -> str:
    """UTF-8 (a byte order mark stays, so that offsets are those of the file), UTF-16, else GB 18030."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise Unreadable("无法识别文件的编码，请另存为 UTF-8 文本或 .docx 后再检查") from error


def read_html(data: bytes) -> str:
    declared = re.search(rb"charset=[\"']?([A-Za-z0-9_-]+)", data[:2048])
    source = _decoded(data, declared[1].decode("ascii") if declared else "")
    collector = _Collector()
    collector.feed(source)
    collector.close()
    return re.sub(r"[ \t]*\n\s*\n\s*", "\n\n", "".join(collector.pieces)).strip("\n")


def _decoded(data: bytes, declared: str) -> str:
    encoding = {"gb2312": "gb18030", "gbk": "gb18030"}.get(declared.lower(), declared)
    try:
        return data.decode(encoding) if encoding else read_text(data)
    except (LookupError, UnicodeDecodeError):
        return read_text(data)


class _Collector(HTMLParser):
    """Text with a line for each block and bars between the cells of a table row."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT and tag not in _VOID:
            self._silent += 1
        elif tag in ("td", "th"):
            self.pieces.append("| ")
        elif tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag == "tr":
            self.pieces.append("|\n")
        elif tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.pieces.append(re.sub(r"\s+", " ", data))


def read_docx(data: bytes) -> str:
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if sum(entry.file_size for entry in package.infolist()) > _LARGEST_UNPACKED:
                raise Unreadable("文件展开后过大，请拆分或删去图片后再检查")
        document = Document(io.BytesIO(data))
        return "\n".join(_blocks(document))
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, SyntaxError, OSError) as error:
        raise Unreadable("不是有效的 .docx 文件，请用 Word 或 WPS 打开后重新另存为 .docx") from error


def _blocks(document: object) -> Iterator[str]:
    """Paragraphs and tables in the order of the document."""
    from docx.table import Table

    for block in document.iter_inner_content():  # type: ignore[attr-defined]
        if isinstance(block, Table):
            for row in block.rows:
                cells = dict.fromkeys(cell._tc for cell in row.cells)
                texts = ["".join(t.text or "" for t in cell.iter() if t.tag.endswith("}t")) for cell in cells]
                yield "| " + " | ".join(texts) + " |"
        else:
            yield block.text


def read_doc(data: bytes) -> str:
    """The old binary Word format, by antiword or catdoc where one is installed."""
    command = next((c for c in _DOC_READERS if shutil.which(c[0])), None)
    if command is None:
        raise Unreadable(
            "本机没有读取 .doc 的程序（antiword 或 catdoc），请在 Word 或 WPS 中另存为 .docx 后再检查"
        )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "document.doc"
        path.write_bytes(data)
        try:
            done = subprocess.run(
                [*command, str(path)], capture_output=True, timeout=_DOC_SECONDS, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise Unreadable("读取 .doc 超时，请另存为 .docx 后再检查") from error
    text = done.stdout.decode("utf-8", errors="replace")
    if done.returncode or not text.strip():
        raise Unreadable("无法读取该 .doc 文件，请在 Word 或 WPS 中另存为 .docx 后再检查")
    return text


def read_pdf(data: bytes) -> str:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    broken = (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        IndexError,
        AttributeError,
        OSError,
        RecursionError,
    )
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable("该 PDF 有密码，请去除密码后再检查")
        text = "\n".join(page.extract_text() or "" for page in reader.pages)
    except (*broken, NotImplementedError, ZeroDivisionError, AssertionError) as error:
        raise Unreadable("无法读取该 PDF，请用生成它的文档另存为 .docx 后再检查") from error
    if not text.strip():
        raise Unreadable("该 PDF 没有文字层（可能是扫描件），请先做文字识别或使用原文档")
    return text
