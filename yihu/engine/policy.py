"""Dated policy values with their documents. No guess: a day without a value is an error.

Values live in `policy/national.yaml` and `policy/provinces/<2 digits>.yaml`; a province's entry wins,
and a `null` value in a province's file gives the word back to the nation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from yihu.engine.dates import Span
from yihu.engine.errors import Refused

ROOT = Path(__file__).resolve().parent.parent / "policy"


class NoValueInForce(Refused):
    code = "no_value_in_force"


@dataclass(frozen=True)
class DatedValue:
    """One value of one key. `review_by` is the day from which papers print “沿用” beside it; `verified`: the named document
    states the value for this place (ADR 0146); `words`: what codes among the value mean, in Chinese."""

    key: str
    label: str
    unit: str
    span: Span
    value: str | None
    source: str
    review_by: date
    verified: bool = True
    words: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def told(self) -> str:
        """The value as people read it: thousands apart, codes in words."""
        if self.value is None:
            return "废止"
        if self.value.isdecimal() and self.unit != "电话":
            return f"{int(self.value):,}"
        return "、".join(self.words.get(one, one) for one in self.value.split())

    @property
    def number(self) -> Decimal:
        if self.value is None:
            raise NoValueInForce(f"“{self.label}”在该日已废止")
        return Decimal(self.value)

    def is_carried_over(self, as_of: date) -> bool:
        return as_of >= self.review_by


@dataclass(frozen=True)
class Policy:
    """All values that one province sees; `version` is the hash of the files they came from."""

    values: Mapping[str, tuple[DatedValue, ...]]
    version: str

    def at(self, key: str, as_of: date) -> DatedValue:
        """The value in force on `as_of`. Raises NoValueInForce when no document covers the day."""
        for dated in self.values.get(key, ()):
            if dated.span.covers(as_of) and dated.value is not None:
                return dated
        raise NoValueInForce(f"{as_of:%Y-%m-%d} 没有生效的“{key}”，请把数值、文号和执行日期交系统管理员补充")

    def days(self, key: str, as_of: date) -> int:
        return int(self.at(key, as_of).number)


def read(files: list[Path]) -> Policy:
    """Parse policy files, most specific first. Raises ValueError for an entry without source, unit or review date."""
    import hashlib

    digest = hashlib.sha256()
    merged: dict[str, tuple[DatedValue, ...]] = {}
    for path in files:
        data = path.read_bytes()
        digest.update(data)
        for key, entry in (yaml.safe_load(data) or {}).items():
            merged[key] = merged.get(key, ()) + tuple(_dated(key, entry, path))
    return Policy(values=merged, version=digest.hexdigest()[:12])


def for_area(area_code: str) -> Policy:
    """What holds in the province of the area. Files are read again when they have changed."""
    province = ROOT / "provinces" / f"{area_code[:2]}.yaml"
    files = (path for path in (province, ROOT / "national.yaml") if path.exists())
    return _kept(tuple((path, path.stat().st_mtime_ns) for path in files))


@lru_cache(maxsize=64)
def _kept(files: tuple[tuple[Path, int], ...]) -> Policy:
    return read([path for path, _ in files])


def _dated(key: str, entry: Mapping[str, Any], path: Path) -> Iterator[DatedValue]:
    rows = sorted(entry["values"], key=lambda row: row["from"])
    for position, row in enumerate(rows):
        missing = [name for name in ("from", "source", "review_by") if not row.get(name)]
        if missing or not entry.get("unit") or not entry.get("label"):
            raise ValueError(f"{path.name}: {key} lacks {missing or 'unit or label'}")
        end = rows[position + 1]["from"] if position + 1 < len(rows) else row.get("until")
        value = row["value"]
        yield DatedValue(
            key=key,
            label=entry["label"],
            unit=entry["unit"],
            span=Span(row["from"], end),
            value=None if value is None else str(value),
            source=row["source"],
            review_by=row["review_by"],
            verified=row.get("verified", True),
            words=entry.get("words", {}),
        )
