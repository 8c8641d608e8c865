"""What cameras, phones and editing programs write into pictures beside the picture: place, owner, comments."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator

from yihu.engine.scanner.model import Found, Kind

_JPEG, _PNG, _RIFF, _GIF = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF", b"GIF8"
_TIFF = (b"II*\x00", b"MM\x00*")
_GPS_POINTER = 0x8825
_PRINTABLE_8 = re.compile(rb"[\x20-\x7e\xb0-\xf7\x80-\xbf]{6,}")
_PRINTABLE_16 = re.compile(rb"(?:[\x20-\x7e]\x00|[\x00-\xff][\x4e-\x9f]){5,}")
_LARGEST_TEXT = 4 * 1024 * 1024


def is_picture(data: bytes) -> bool:
    return data.startswith((_JPEG, _PNG, _GIF, *_TIFF)) or (data[:4] == _RIFF and data[8:12] == b"WEBP")


def texts(data: bytes) -> Iterator[str]:
    """The texts beside the picture."""
    for part in _beside(data):
        yield readable(part)


def located(data: bytes) -> list[Found]:
    """One finding where the picture says at which place it was taken; none for other files."""
    if not is_picture(data):
        return []
    found = any(_has_place(part) for part in _beside(data))
    return [Found(Kind.LOCATION, 0, 0)] if found else []


def readable(data: bytes) -> str:
    """Runs of characters in raw bytes, as UTF-8, GB 18030 and UTF-16."""
    found = [match[0].decode("utf-16-le", "ignore") for match in _PRINTABLE_16.finditer(data)]
    for match in _PRINTABLE_8.finditer(data):
        try:
            found.append(match[0].decode("utf-8"))
        except UnicodeDecodeError:
            found.append(match[0].decode("gb18030", "ignore"))
    return "\n".join(found)


def _beside(data: bytes) -> Iterator[bytes]:
    if data.startswith(_JPEG):
        yield from _jpeg(data)
    elif data.startswith(_PNG):
        yield from _png(data)
    elif data[:4] == _RIFF:
        yield from _webp(data)
    elif data.startswith((_GIF, *_TIFF)):
        yield data[:_LARGEST_TEXT]


def _jpeg(data: bytes) -> Iterator[bytes]:
    place = 2
    while place + 4 <= len(data) and data[place] == 0xFF:
        marker = data[place + 1]
        if marker == 0xDA:  # the picture itself
            break
        size = int.from_bytes(data[place + 2 : place + 4], "big")
        if 0xE1 <= marker <= 0xEF or marker == 0xFE:
            yield data[place + 4 : place + 2 + size]
        place += 2 + max(size, 2)


def _png(data: bytes) -> Iterator[bytes]:
    place = len(_PNG)
    while place + 8 <= len(data):
        size, kind = struct.unpack(">I4s", data[place : place + 8])
        body = data[place + 8 : place + 8 + size]
        if kind in (b"tEXt", b"eXIf"):
            yield body
        elif kind in (b"zTXt", b"iTXt"):
            yield body
            yield _inflated(body)
        place += 12 + size


def _webp(data: bytes) -> Iterator[bytes]:
    place = 12
    while place + 8 <= len(data):
        kind = data[place : place + 4]
        size = int.from_bytes(data[place + 4 : place + 8], "little")
        if kind in (b"EXIF", b"XMP "):
            yield data[place + 8 : place + 8 + size]
        place += 8 + size + size % 2


def _inflated(body: bytes) -> bytes:
    """The packed text of a chunk; it begins after the last of the zero bytes that end its names."""
    for match in re.finditer(rb"\x00", body):
        try:
            return zlib.decompressobj().decompress(body[match.end() :], _LARGEST_TEXT)
        except zlib.error:
            continue
    return b""


def _has_place(part: bytes) -> bool:
    if b"GPSLatitude" in part or b"exif:GPS" in part:
        return True
    start = next((part.find(mark) for mark in _TIFF if 0 <= part.find(mark) < 64), -1)
    return start >= 0 and _tags_of(part[start:]) is not None


def _tags_of(tiff: bytes) -> int | None:
    """The offset of the GPS directory that the first directory of a TIFF block points to."""
    order = "<" if tiff.startswith(b"II") else ">"
    try:
        (first,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, first)
        for number in range(min(count, 500)):
            tag, _, _, value = struct.unpack_from(f"{order}HHII", tiff, first + 2 + number * 12)
            if tag == _GPS_POINTER:
                return int(value)
    except struct.error:
        return None
    return None
