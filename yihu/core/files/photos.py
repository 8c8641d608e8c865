"""Pictures from phones: only what can be seen is kept, never where and with what it was taken."""

from __future__ import annotations

import struct

from yihu.engine.errors import BadValue

LARGEST_PHOTO = 4 * 1024 * 1024
_JPEG, _PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
# Frames, tables and the picture itself; JFIF and Adobe's colour word. EXIF, XMP, comments and thumbnails go.
_KEPT_CHUNKS = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"sRGB", b"gAMA"}
_JFIF, _ADOBE, _FIRST_APP, _LAST_APP, _COMMENT = 0xE0, 0xEE, 0xE0, 0xEF, 0xFE
_SCAN, _END = 0xDA, 0xD9


class BadPhoto(BadValue):
    code = "bad_photo"


def clean(data: bytes) -> tuple[bytes, str, str]:
    """(the picture without its metadata, content type, file ending). Raises BadPhoto for anything but JPEG and PNG,
    for a damaged one, and beyond 4 MB."""
    if len(data) > LARGEST_PHOTO:
        raise BadPhoto("照片超过 4 MB，请在手机上压缩后再传，或重新拍摄")
    try:
        if data.startswith(_JPEG):
            return _jpeg(data), "image/jpeg", "jpg"
        if data.startswith(_PNG):
            return _png(data), "image/png", "png"
    except (struct.error, IndexError):
        raise BadPhoto("照片文件已损坏，请重新拍摄或重新选择") from None
    raise BadPhoto("照片须为 JPEG 或 PNG 格式，请重新拍摄或转换后再传")


def _jpeg(data: bytes) -> bytes:
    kept, at = bytearray(data[:2]), 2
    while True:
        if data[at] != 0xFF:
            raise IndexError
        marker = data[at + 1]
        if marker == _END:  # what phones append after it (a second picture, a film) goes too
            return bytes(kept + data[at : at + 2])
        (length,) = struct.unpack_from(">H", data, at + 2)
        end = at + 2 + length
        if length < 2 or end > len(data):
            raise IndexError
        if marker == _SCAN:
            end = _after_scan(data, end)
        is_app = _FIRST_APP <= marker <= _LAST_APP and marker not in (_JFIF, _ADOBE)
        if not is_app and marker != _COMMENT:
            kept += data[at:end]
        at = end


def _after_scan(data: bytes, at: int) -> int:
    """Where the next marker stands: in the picture itself 0xFF is followed by 0 or a restart mark."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0:
            raise IndexError
        following = data[at + 1]
        if following == 0xFF:
            at += 1
        elif following == 0 or 0xD0 <= following <= 0xD7:
            at += 2
        else:
            return at


def _png(data: bytes) -> bytes:
    kept, at = bytearray(_PNG), len(_PNG)
    while at < len(data):
        length, name = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if end > len(data):
            raise IndexError
        if name in _KEPT_CHUNKS:
            kept += data[at:end]
        at = end
        if name == b"IEND":
            return bytes(kept)
    raise IndexError
