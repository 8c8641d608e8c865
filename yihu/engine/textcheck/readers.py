"""From the bytes of a document to its text: txt, html, mht, docx, doc, wps, rtf, pdf. The kind is told by content.

Every document that cannot be read raises `Unreadable`, whose message says what to do instead. No other program is
started and nothing is written to disk.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Callable
from pathlib import PurePath

from .read_docx import docx_text
from .read_html import html_text, mht_source
from .read_ole import MAGIC, Compound
from .read_rtf import rtf_text
from .read_word97 import word97_text
from .unreadable import Unreadable

__all__ = [
    "Unreadable",
    "is_docx",
    "read_doc",
    "read_document",
    "read_docx",
    "read_html",
    "read_pdf",
    "read_text",
]

_AGAIN = "请在 Word 或 WPS 中打开后另存为 .docx 再检查"
_ZIP = b"PK\x03\x04"
_MOST_PAGES = 2_000
_LONGEST_PDF = 3_000_000  # characters
_NO_TEXT = (
    (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*"),
    "这是图片，没有文字可查；请先做文字识别，或使用原来的文档",
)
_NOT_TEXT = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f]")


def read_document(name: str, data: bytes) -> str:
    """The text of a document; `name` only decides what the content leaves open. Raises Unreadable."""
    return _reader_for(name, data)(data)


def is_docx(data: bytes) -> bool:
    """Whether comments can be put into the very file."""
    return data.startswith(_ZIP)


def _reader_for(name: str, data: bytes) -> Callable[[bytes], str]:
    start = data[:1024].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if data.startswith(b"%PDF-") or b"%pdf-" in start:
        return read_pdf
    if data.startswith(_ZIP):
        return read_docx
    if data.startswith(MAGIC[:4]):
        return read_doc
    if start.startswith(b"{\\rtf"):
        return read_rtf
    if start.startswith((b"mime-version:", b"from: <saved by")):
        return lambda given: read_html(mht_source(given))
    if start.startswith(b"<?xml") and b"word" in start:
        return _word_xml
    suffix = PurePath(name).suffix.lower()
    if suffix in (".html", ".htm") or start.startswith((b"<!doctype html", b"<html")) or b"<html" in start:
        return read_html
    return read_text


def read_text(data: bytes) -> str:
    """UTF-8 (a byte order mark stays, so that offsets are those of the file), UTF-16, else GB 18030."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    if data.startswith(_NO_TEXT[0]):
        raise Unreadable(_NO_TEXT[1])
    if len(_NOT_TEXT.findall(data[:4096])) * 20 > len(data[:4096]):
        raise Unreadable("这不是文稿（无法识别的二进制文件），请选择 Word、PDF、网页或纯文本文件")
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
    return html_text(_decoded(data, declared[1].decode("ascii") if declared else ""))


def _decoded(data: bytes, declared: str) -> str:
    encoding = {"gb2312": "gb18030", "gbk": "gb18030"}.get(declared.lower(), declared)
    try:
        return data.decode(encoding) if encoding else read_text(data)
    except (LookupError, UnicodeDecodeError):
        return read_text(data)


def read_docx(data: bytes) -> str:
    return docx_text(data).text


def read_rtf(data: bytes) -> str:
    text = rtf_text(data)
    if not text.strip():
        raise Unreadable(f"该 RTF 文件里没有读到文字，{_AGAIN}")
    return text


def _word_xml(data: bytes) -> str:
    raise Unreadable(f"这是 Word 的 XML 格式，{_AGAIN}")


def read_doc(data: bytes) -> str:
    """The old binary Word format, which WPS writes too (.doc, .wps)."""
    try:
        compound = Compound(data)
        if "WordDocument" in compound.names:
            text = word97_text(compound)
        else:
            raise Unreadable(_other_kind(compound.names))
    except (struct.error, IndexError, ValueError, OverflowError) as error:
        raise Unreadable(f"不是完整的 Word 文档，{_AGAIN}") from error
    if not text.strip():
        raise Unreadable(f"该文档里没有读到文字（可能只有图片），{_AGAIN}")
    return text


def _other_kind(names: frozenset[str]) -> str:
    if names & {"EncryptedPackage", "EncryptionInfo"}:
        return "该文档有打开密码，请去除密码后再检查"
    if names & {"Workbook", "Book", "ETBook"}:
        return "这是 Excel 或 WPS 表格，不是文稿；请复制其中的文字粘贴检查，或用“导入导出”导入台账"
    if "PowerPoint Document" in names:
        return "这是演示文稿，请复制其中的文字粘贴检查，或另存为 .docx"
    return f"不是 Word 文档（可能是旧版 WPS 或 Works 的格式），{_AGAIN}"


def read_pdf(data: bytes) -> str:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable("该 PDF 有密码，请去除密码后再检查")
        if len(reader.pages) > _MOST_PAGES:
            raise Unreadable(f"该 PDF 超过 {_MOST_PAGES} 页，请拆分后再检查")
        text = _pages(reader)
    except (PyPdfError, ArithmeticError, LookupError, ValueError, TypeError, AttributeError, OSError,
            RuntimeError, AssertionError) as error:  # fmt: skip
        raise Unreadable("无法读取该 PDF，请用生成它的文档另存为 .docx 后再检查") from error
    if len(re.sub(r"\s", "", text)) < 5 * len(reader.pages) and not re.search("[\u4e00-\u9fff]{4}", text):
        raise Unreadable(
            "该 PDF 没有文字层（多半是扫描件），请先做文字识别（OCR），或使用原来的 Word 文档检查"
        )
    return text


def _pages(reader: object) -> str:
    pieces: list[str] = []
    length = 0
    for page in reader.pages:  # type: ignore[attr-defined]
        pieces.append(page.extract_text() or "")
        length += len(pieces[-1])
        if length > _LONGEST_PDF:
            raise Unreadable("该 PDF 文字过多，请拆分成几份后再检查")
    return "\n".join(pieces)
