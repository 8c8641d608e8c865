"""Enumerations that carry their Chinese label; the value is what the database and the API store."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Labelled(StrEnum):
    """`FOUND = "found", "已发现"` gives `.value == "found"` and `.label == "已发现"`."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label or value
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
