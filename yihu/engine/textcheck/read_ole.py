"""Compound files (OLE2, [MS-CFB]): streams by name. Bounded: no chain is followed further than the file is long."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from .unreadable import Unreadable

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER = 512
_LAST = 0xFFFFFFFA  # from here on sector numbers are marks (free, end of chain, FAT)
_ENTRY = 128
_STREAM, _ROOT = 2, 5
_BROKEN = "文件已损坏或不完整，请在 Word 或 WPS 中打开后另存为 .docx 再检查"


@dataclass(frozen=True, slots=True)
class _Entry:
    kind: int
    start: int
    size: int


class Compound:
    """Raises Unreadable for bytes that are no whole compound file."""

    def __init__(self, data: bytes) -> None:
        if len(data) < _HEADER or not data.startswith(MAGIC):
            raise Unreadable(_BROKEN)
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise Unreadable(_BROKEN)
        self._data = data
        self._size, self._mini_size = 1 << shift, 1 << mini_shift
        # the header fills the first sector, whatever its size
        self._sectors = max(0, -(-(len(data) - self._size) // self._size))
        first_directory, _, self._cutoff, first_mini = struct.unpack_from("<4I", data, 48)
        self._fat = self._allocation(*struct.unpack_from("<2I", data, 68))
        self._entries = self._directory(self._joined(first_directory, self._sectors * self._size))
        root = next((entry for entry in self._entries.values() if entry.kind == _ROOT), None)
        self._mini = self._joined(root.start, root.size) if root else b""
        mini_fat = self._joined(first_mini, self._sectors * self._size)
        self._mini_fat = _numbers(mini_fat)

    @property
    def names(self) -> frozenset[str]:
        return frozenset(name for name, entry in self._entries.items() if entry.kind == _STREAM)

    def stream(self, name: str) -> bytes:
        """Raises Unreadable where there is none of that name."""
        entry = self._entries.get(name)
        if entry is None or entry.kind != _STREAM:
            raise Unreadable(_BROKEN)
        if entry.size >= self._cutoff:
            return self._joined(entry.start, entry.size)
        pieces = self._chain(entry.start, self._mini_fat, len(self._mini) // self._mini_size + 1)
        size = self._mini_size
        return b"".join(self._mini[at * size : (at + 1) * size] for at in pieces)[: entry.size]

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        return self._data[start : start + self._size]

    def _allocation(self, difat: int, count: int) -> tuple[int, ...]:
        listed = list(struct.unpack_from("<109I", self._data, 76))
        for _ in range(min(count, self._sectors)):
            if difat >= self._sectors:
                break
            numbers = _numbers(self._sector(difat))
            listed += numbers[:-1]
            difat = numbers[-1] if numbers else _LAST
        wanted = [number for number in listed if number < self._sectors][: self._sectors]
        return _numbers(b"".join(map(self._sector, wanted)))

    def _chain(self, start: int, table: tuple[int, ...], most: int) -> list[int]:
        chain: list[int] = []
        while start < _LAST and start < len(table):
            chain.append(start)
            if len(chain) > most:
                raise Unreadable(_BROKEN)
            start = table[start]
        return chain

    def _joined(self, start: int, size: int) -> bytes:
        chain = self._chain(start, self._fat, self._sectors)
        return b"".join(map(self._sector, chain))[:size]

    def _directory(self, data: bytes) -> dict[str, _Entry]:
        entries: dict[str, _Entry] = {}
        for at in range(0, len(data) - _ENTRY + 1, _ENTRY):
            length, kind = struct.unpack_from("<HB", data, at + 64)
            start, size = struct.unpack_from("<2I", data, at + 116)
            name = data[at : at + min(max(length - 2, 0), 62)].decode("utf-16-le", errors="replace")
            if kind in (_STREAM, _ROOT):
                entries.setdefault(name, _Entry(kind, start, min(size, len(self._data))))
        return entries


def _numbers(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])
