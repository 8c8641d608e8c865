"""The functions behind the tables' triggers."""

from __future__ import annotations

from pathlib import Path

FUNCTIONS = Path(__file__).parents[1].joinpath("guards.sql").read_text(encoding="utf-8")
