"""Looks at the bytes before anything opens them: what the file is, and whether it is safe to unpack."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from pathlib import Path, PurePosixPath

from yihu.core.excel.problems import LARGEST_MB, LARGEST_UNPACKED_MB, BadFile, warning

_MB = 1024 * 1024
_MOST_ENTRIES = 2_000
_WORST_RATIO = 100
_RATIO_COUNTS_FROM = 10 * _MB
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"{\\rtf", "RTF 文档"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"),
    (b"\x1f\x8b", "gzip 压缩包"),
    (b"MZ", "程序"),
    (b"\x7fELF", "程序"),
)
_TEXTS = (".csv", ".txt", ".tsv")
_BOOKS = (".xlsx", ".xls", ".ods", ".et")
_ARCHIVES = (".zip", ".7z", ".rar", ".gz")
_WEB = re.compile(rb"<\s*(?:!doctype\s+html|html|table|meta|style)\b", re.IGNORECASE)
_ENTITY = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


@dataclass(frozen=True)
class Limits:
    """Megabytes of a file, and of what a workbook holds when it is unpacked."""

    packed: int = LARGEST_MB
    unpacked: int = LARGEST_UNPACKED_MB


ON_A_PAGE = Limits()
BY_COMMAND = Limits(1024, 8 * 1024)  # from the machine itself, in a process of its own


class Format(StrEnum):
    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    TEXT = "text"


def examine(name: str, data: bytes, limits: Limits = ON_A_PAGE) -> tuple[Format, list[dict[str, str]]]:
    """What the bytes are, whatever the name says, and warnings. Raises BadFile."""
    if not data:
        raise BadFile("E101")
    if len(data) > limits.packed * _MB:
        raise BadFile("E113", megabytes=f"{len(data) / _MB:.0f}")
    extension = PurePosixPath(name.lower()).suffix
    if data.startswith(b"PK\x03\x04"):
        return _zipped(extension, data, limits)
    if data.startswith(_OLE):
        return _compound(extension, data), []
    _none_of_others(extension, data)
    if extension in _TEXTS:
        return Format.TEXT, []
    if extension in _BOOKS:
        raise BadFile("E102", extension=extension, found="文本或未知格式")
    raise BadFile("E106", extension=extension or "没有扩展名的文件")


def fits_a_page(source: Path) -> bool:
    """Whether a file is small enough to be read whole; what is no proper workbook is not judged here."""
    if source.stat().st_size > LARGEST_MB * _MB:
        return False
    try:
        with zipfile.ZipFile(source) as archive:
            entries = archive.infolist()[:_MOST_ENTRIES]
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return True
    return sum(entry.file_size for entry in entries) <= LARGEST_UNPACKED_MB * _MB


def _none_of_others(extension: str, data: bytes) -> None:
    for mark, found in _OTHERS:
        if data.startswith(mark):
            raise BadFile("E102", extension=extension or "（无）", found=f"{found}，不是 Excel")
    if _WEB.search(data[:4096].replace(b"\0", b"")):
        raise BadFile("E105")
    if data.startswith(b"PK"):
        raise BadFile("E103")


def _compound(extension: str, data: bytes) -> Format:
    """The container of old Office files, of WPS tables and of encrypted new ones."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise BadFile("E107")
    if "WordDocument".encode("utf-16-le") in data or "PowerPoint".encode("utf-16-le") in data:
        raise BadFile("E102", extension=extension, found="Word 或演示文稿，不是 Excel")
    if "_VBA_PROJECT".encode("utf-16-le") in data:
        raise BadFile("E108")
    return Format.XLS


def _zipped(extension: str, data: bytes, limits: Limits) -> tuple[Format, list[dict[str, str]]]:
    archive = _opened(data)
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    _safe_names(entries)
    _safe_sizes(entries, len(data), limits)
    if "mimetype" in names and "content.xml" in names:
        _safe_contents(archive, entries)
        return Format.ODS, []
    if "xl/workbook.bin" in names:
        raise BadFile("E106", extension=".xlsb")
    if "xl/workbook.xml" not in names:
        found = "Word 文档" if "word/document.xml" in names else "压缩包"
        raise BadFile("E102", extension=extension or "（无）", found=f"{found}，不是 Excel")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise BadFile("E108")
    _safe_contents(archive, entries)
    return Format.XLSX, _oddities(names)


def _opened(data: bytes) -> zipfile.ZipFile:
    # The end record tells the number of entries, so that a directory of millions is never listed.
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - 65_557))
    if end < 0 or end + 12 > len(data):
        raise BadFile("E103")
    if int.from_bytes(data[end + 10 : end + 12], "little") > _MOST_ENTRIES:
        raise BadFile("E109", megabytes="（条目过多）")
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise BadFile("E103") from None


def _safe_names(entries: list[zipfile.ZipInfo]) -> None:
    for entry in entries:
        parts = PurePosixPath(entry.filename.replace("\\", "/"))
        is_link = (entry.external_attr >> 16) & 0o170000 == 0o120000
        if parts.is_absolute() or ".." in parts.parts or is_link or re.match(r"[A-Za-z]:", entry.filename):
            raise BadFile("E110")
        if entry.flag_bits & 1:
            raise BadFile("E107")
        if entry.filename.lower().endswith(_ARCHIVES) and not entry.filename.startswith("xl/embeddings/"):
            raise BadFile("E109", megabytes="（压缩包内还有压缩包）")


def _safe_sizes(entries: list[zipfile.ZipInfo], size: int, limits: Limits) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    too_dense = unpacked > _RATIO_COUNTS_FROM and unpacked > _WORST_RATIO * size
    spans = sorted((entry.header_offset, entry.header_offset + entry.compress_size) for entry in entries)
    overlap = any(after[0] < before[1] for before, after in pairwise(spans))
    if unpacked > limits.unpacked * _MB or too_dense or overlap:
        raise BadFile("E109", megabytes=f"{unpacked / _MB:.0f}")


def _safe_contents(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """No entity definitions, and no part longer than its directory entry says."""
    for entry in entries:
        if entry.filename.lower().endswith((".xml", ".rels", ".vml")):
            seen = 0
            for chunk in unpacked_chunks(archive, entry):
                if seen == 0 and _ENTITY.search(chunk[:65_536].replace(b"\0", b"")):
                    raise BadFile("E111")
                seen += len(chunk)
                if seen > entry.file_size:
                    raise BadFile("E109", megabytes="（大小与目录不符）")


def unpacked_chunks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The real content of one entry, by its own stream and not by what the directory claims. Raises BadFile."""
    handle = archive.fp
    if handle is None or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise BadFile("E103")
    handle.seek(entry.header_offset)
    header = handle.read(30)
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise BadFile("E103")
    handle.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
    if entry.compress_type == zipfile.ZIP_STORED:
        yield handle.read(entry.compress_size)
        return
    stream, left = zlib.decompressobj(-15), entry.compress_size
    try:
        while not stream.eof and left > 0:
            packed = handle.read(min(left, _MB))
            left -= len(packed) or left
            while chunk := stream.decompress(packed, 4 * _MB):
                yield chunk
                packed = stream.unconsumed_tail
    except zlib.error:
        raise BadFile("E103") from None


def _oddities(names: set[str]) -> list[dict[str, str]]:
    found = []
    if any(name.startswith("xl/externalLinks/") for name in names):
        found.append(warning("W112"))
    objects = sum(name.startswith(("xl/media/", "xl/embeddings/")) for name in names)
    if objects:
        found.append(warning("W115", count=objects))
    return found
