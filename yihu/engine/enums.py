"""Enumerations that carry their Chinese label; the value is what the database and the API store."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Labelled(StrEnum):
    """`FOUND = "found", "已发现"` gives `.value == "found"` and `.label == "已发现"`; further words are what people
    also write for it."""

    label: str
    also: tuple[str, ...]

    def __new__(cls, value: str, label: str = "", *also: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label or value
        member.also = also
        return member

    def __str__(self) -> str:
        return str(self.value)

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        return [(member.value, member.label) for member in cls]

    @classmethod
    def by_label(cls, text: str) -> Self | None:
        """The member whose label or value is `text` (outer spaces ignored), else None."""
        wanted = text.strip()
        for member in cls:
            if wanted in (member.label, member.value):
                return member
        return None

    @classmethod
    def by_word(cls, text: str) -> Self | None:
        """The member meant by what a person wrote: label, value or one of its other words; marks and spaces
        between and around the words do not matter."""
        wanted = _bare(text)
        return next(
            (one for one in cls if wanted in {_bare(word) for word in (one.label, one.value, *one.also)}),
            None,
        )


def _bare(word: str) -> str:
    return "".join(char for char in word.lower() if char not in " \u3000“”\"'‘’()（）、，,。.-—_/·")
