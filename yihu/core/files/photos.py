"""Photographs without what cameras write beside the picture: place, time, device, thumbnails, comments.

The picture itself is not touched: a JPEG keeps its segments that hold the image and loses all others, a PNG keeps the
chunks that hold the image. Of the camera's notes only the way up is written again, so that the picture stands upright.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from yihu.engine.errors import BadValue

_JPEG, _PNG = b"\xff\xd8", b"\x89PNG\r\n\x1a\n"
# JFIF header, colour transform; quantisation, Huffman, frames, restart interval.
_KEPT_APPS = (0xE0, 0xEE)
_KEPT_CHUNKS = (b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"sRGB", b"IDAT", b"IEND")
_ORIENTATION = 0x0112
MOST_PIXELS = 60_000_000
LARGEST_FROM_A_PHONE = 4 * 1024 * 1024


class NotAPhoto(BadValue):
    code = "not_a_photo"


def without_notes(data: bytes) -> tuple[bytes, str]:
    """The picture and its content type. Raises NotAPhoto for what is neither JPEG nor PNG, or damaged."""
    try:
        if data.startswith(_JPEG):
            return _jpeg(data), "image/jpeg"
        if data.startswith(_PNG):
            return _png(data), "image/png"
    except (struct.error, IndexError):
        raise NotAPhoto("照片文件不完整，请重新拍摄或换一张后上传") from None
    raise NotAPhoto("只能上传 JPG 或 PNG 照片，请换一张后上传")


def from_a_phone(data: bytes) -> tuple[bytes, str, str]:
    """The picture, its content type and its file ending; a phone has made it small before sending.

    Raises NotAPhoto, also beyond 4 MB.
    """
    if len(data) > LARGEST_FROM_A_PHONE:
        raise NotAPhoto("照片超过 4 MB，请在手机上压缩后再传，或重新拍摄")
    clean, content_type = without_notes(data)
    return clean, content_type, "jpg" if content_type == "image/jpeg" else "png"


def _jpeg(data: bytes) -> bytes:
    made, upright = bytearray(_JPEG), 1
    for marker, start, end in _segments(data):
        body = data[start + 4 : end]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            _small_enough(*struct.unpack(">HH", body[1:5]))
        if marker == 0xE1 and body.startswith(b"Exif\0\0"):
            upright = _way_up(body[6:]) or upright
        elif marker == 0xDA:
            made += _notes(upright) + data[start : _last(data, end)]
            return bytes(made) if made.endswith(b"\xff\xd9") else bytes(made) + b"\xff\xd9"
        elif marker in _KEPT_APPS or not (0xE0 <= marker <= 0xEF or marker == 0xFE):
            made += data[start:end]
    raise NotAPhoto("照片文件不完整，请重新拍摄或换一张后上传")


def _segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """(marker, start, end) up to and with the start of the picture's own data."""
    at = 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            raise NotAPhoto("照片文件已损坏，请重新拍摄或换一张后上传")
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        (length,) = struct.unpack(">H", data[at + 2 : at + 4])
        yield marker, at, at + 2 + length
        at += 2 + length


def _last(data: bytes, at: int) -> int:
    """Behind the end mark of the picture; a second picture or a film behind it is cut off."""
    found = at
    while True:
        found = data.find(b"\xff", found)
        if found < 0 or found + 1 >= len(data):
            return len(data)
        if data[found + 1] == 0xD9:
            return found + 2
        found += 2


def _way_up(tiff: bytes) -> int:
    order = "<" if tiff[:2] == b"II" else ">"
    (first,) = struct.unpack(f"{order}L", tiff[4:8])
    (count,) = struct.unpack(f"{order}H", tiff[first : first + 2])
    for at in range(first + 2, first + 2 + 12 * min(count, 200), 12):
        tag, _, _, value = struct.unpack(f"{order}HHLH", tiff[at : at + 10])
        if tag == _ORIENTATION and 1 <= value <= 8:
            return int(value)
    return 0


def _notes(upright: int) -> bytes:
    if upright == 1:
        return b""
    tiff = b"II*\0" + struct.pack("<LHHHLHHL", 8, 1, _ORIENTATION, 3, 1, upright, 0, 0)
    body = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _png(data: bytes) -> bytes:
    made, at = bytearray(_PNG), len(_PNG)
    while at < len(data):
        (length,) = struct.unpack(">L", data[at : at + 4])
        name, end = data[at + 4 : at + 8], at + 12 + length
        if end > len(data):
            break
        if name == b"IHDR":
            width, height = struct.unpack(">LL", data[at + 8 : at + 16])
            _small_enough(height, width)
        if name in _KEPT_CHUNKS:
            made += data[at:end]
        if name == b"IEND":
            return bytes(made)
        at = end
    raise NotAPhoto("照片文件不完整，请重新拍摄或换一张后上传")


def _small_enough(height: int, width: int) -> None:
    if height * width > MOST_PIXELS:
        raise NotAPhoto(f"照片 {width} × {height} 像素过大，请压缩后上传")
