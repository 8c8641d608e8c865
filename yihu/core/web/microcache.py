"""Answers that are the same for everybody, kept in this process for seconds."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime

MOST_ENTRIES = 2_000
MOST_BYTES = 32 * 1024 * 1024
LARGEST_ENTRY = 512 * 1024


@dataclass(frozen=True)
class Kept:
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    until: datetime


class MicroCache:
    """The oldest go first when there is no more room; nothing is given out at or after its `until`."""

    def __init__(self, *, entries: int = MOST_ENTRIES, size: int = MOST_BYTES) -> None:
        self._entries, self._size = entries, size
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: str, now: datetime) -> Kept | None:
        found = self._kept.get(key)
        return found if found is not None and now < found.until else None

    def put(self, key: str, kept: Kept) -> None:
        if len(kept.body) > LARGEST_ENTRY:
            return
        with self._lock:
            self._drop(key)
            self._kept[key] = kept
            self._bytes += len(kept.body)
            while len(self._kept) > self._entries or self._bytes > self._size:
                self._drop(next(iter(self._kept)))

    def _drop(self, key: str) -> None:
        gone = self._kept.pop(key, None)
        if gone is not None:
            self._bytes -= len(gone.body)
