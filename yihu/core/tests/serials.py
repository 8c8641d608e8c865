"""Numbers that tell made-up things apart."""

from __future__ import annotations

from itertools import count
from typing import ClassVar


class Serial:
    """Begins anew with every test: what a test makes, names, numbers and birthdays, never hangs on the tests before."""

    _all: ClassVar[list[Serial]] = []

    def __init__(self, first: int = 1) -> None:
        self._first = first
        self._numbers = count(first)
        Serial._all.append(self)

    def __next__(self) -> int:
        return next(self._numbers)

    @classmethod
    def all_anew(cls) -> None:
        for one in cls._all:
            one._numbers = count(one._first)
