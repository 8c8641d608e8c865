"""What the rules of this room share."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent


def read(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")
