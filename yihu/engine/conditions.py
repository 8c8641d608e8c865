"""What a village must have, as data: `policy/conditions.yaml` names for every condition the fact it is read from, what
that fact must be, the limit with its days and document, and the work that would close the gap.

A condition is read from the village's yearly sheet (`fact`), or from its natural villages (`hamlets`): there it is met
when every one with at least `households` households has the thing. Nothing said is neither met nor a gap.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import yaml

from yihu.engine.dates import Span
from yihu.engine.enums import Labelled
from yihu.engine.policy import ROOT

FILE = ROOT / "conditions.yaml"


class Group(Labelled):
    """Columns of the matrix stand together by group."""

    ROADS = "roads", "道路"
    POWER = "power", "电网"
    NETWORK = "network", "网络"
    WATER = "water", "饮水"
    SURROUNDINGS = "surroundings", "人居环境"
    SERVICES = "services", "公共服务"


class Test(Labelled):
    """What a fact must be."""

    YES = "yes", "须有"
    LEAST = "least", "不低于"
    MOST = "most", "不高于"


class Verdict(Labelled):
    MET = "met", "达标"
    GAP = "gap", "缺口"
    UNKNOWN = "unknown", "未登记"


@dataclass(frozen=True)
class Limit:
    """`value`: what the fact is held against; for natural villages, how many households one must have to count."""

    span: Span
    value: Decimal
    source: str
    review_by: date
    verified: bool


@dataclass(frozen=True)
class Condition:
    """`fact`: a column of the sheet or, with `of_hamlets`, of the natural villages. `work`: what a project that closes
    the gap is called after the village's name; `category`: its category in the library."""

    key: str
    label: str
    short: str
    group: Group
    fact: str
    of_hamlets: bool
    test: Test
    unit: str
    work: str
    category: str
    limits: tuple[Limit, ...]

    def limit(self, as_of: date) -> Limit | None:
        return next((one for one in self.limits if one.span.covers(as_of)), None)

    def told(self, limit: Limit) -> str:
        """'不低于 90%', '须有', '20 户以上的自然村都须有'."""
        if self.of_hamlets:
            return f"{limit.value} 户以上的自然村（湾）都须有"
        return (
            self.test.label
            if self.test is Test.YES
            else f"{self.test.label} {with_unit(str(limit.value), self.unit)}"
        )


def with_unit(text: str, unit: str) -> str:
    """'90%', '3 个': a unit in words stands apart from its number."""
    return f"{text}{unit}" if unit in ("", "%") else f"{text} {unit}"


@cache
def conditions() -> tuple[Condition, ...]:
    """All of them, by group. Raises ValueError for one that is not whole."""
    found = [_read(key, entry) for key, entry in yaml.safe_load(FILE.read_bytes()).items()]
    order = list(Group)
    return tuple(sorted(found, key=lambda one: order.index(one.group)))


def in_force(as_of: date) -> list[Condition]:
    return [one for one in conditions() if one.limit(as_of) is not None]


def condition(key: str) -> Condition | None:
    return next((one for one in conditions() if one.key == key), None)


def _read(key: str, entry: Mapping[str, Any]) -> Condition:
    missing = [
        name for name in ("label", "short", "group", "work", "category", "limits") if not entry.get(name)
    ]
    if missing or bool(entry.get("fact")) == bool(entry.get("hamlets")):
        raise ValueError(f"conditions.yaml: {key} lacks {missing or 'fact or hamlets (exactly one)'}")
    return Condition(
        key=key,
        label=entry["label"],
        short=entry["short"],
        group=Group(entry["group"]),
        fact=entry.get("fact") or entry["hamlets"],
        of_hamlets=bool(entry.get("hamlets")),
        test=Test(entry.get("test", "yes")),
        unit=entry.get("unit", ""),
        work=entry["work"],
        category=entry["category"],
        limits=tuple(_limit(key, row) for row in entry["limits"]),
    )


def _limit(key: str, row: Mapping[str, Any]) -> Limit:
    if not (row.get("from") and row.get("source") and row.get("review_by")):
        raise ValueError(f"conditions.yaml: a limit of {key} lacks its day, document or review date")
    return Limit(
        span=Span(row["from"], row.get("until")),
        value=Decimal(str(row.get("value", 1))),
        source=row["source"],
        review_by=row["review_by"],
        verified=row.get("verified", True),
    )
