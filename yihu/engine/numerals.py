"""Whole numbers as an address or a form tells them: read, or known to be none. Nothing here raises.

To Python "²" is a digit that int() cannot read, and thirty digits are a number that no table can hold.
"""

from __future__ import annotations

from collections.abc import Iterable

_DIGITS = 18  # what a bigint surely holds
LAST_PAGE = 999_999


def whole(text: str) -> int | None:
    """The number that `text` tells in plain digits, else None."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else None


def wholes(texts: Iterable[str]) -> list[int]:
    """The numbers among `texts`, in their order."""
    return [found for text in texts if (found := whole(text)) is not None]


def page_number(text: str) -> int:
    """The page that is asked for, 1 to LAST_PAGE; the first where no page is told."""
    return min(max(whole(text) or 1, 1), LAST_PAGE)
