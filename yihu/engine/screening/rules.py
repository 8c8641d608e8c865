"""Screening rules as they stand in `policy/screening/*.yaml`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml

from yihu.engine.dates import Span
from yihu.engine.enums import Labelled
from yihu.engine.screening.expressions import BadRule, Limits, Term, features_of, limits_of, parse
from yihu.engine.screening.features import Type

FEN_PER_UNIT = {"元": 100, "万元": 1_000_000}


class Status(Labelled):
    """What the file says: a draft may be tried, but not go live."""

    LIVE = "live", "可启用"
    DRAFT = "draft", "试算"


@dataclass(frozen=True)
class Threshold:
    """A limit in its own unit: `value` of the file, or the value of the policy key on the day. `source`: who says so."""

    name: str
    label: str
    unit: str
    value: int | None
    policy: str = ""
    source: str = ""

    @property
    def scale(self) -> int:
        """Money is compared in fen."""
        return FEN_PER_UNIT.get(self.unit, 1)

    def told(self, value: int) -> str:
        return f"{self.label} {value:,} {self.unit}".strip()


@dataclass(frozen=True)
class Measure:
    """What makes a hit worse than the one before: the feature, and which way."""

    feature: str
    more_is_worse: bool = True


@dataclass(frozen=True)
class Rule:
    key: str
    title: str
    text: str
    risk: str
    source: str
    span: Span
    status: Status
    thresholds: tuple[Threshold, ...]
    expression: str
    when: Term
    evidence: tuple[str, ...]
    measure: Measure
    version: str

    @property
    def reads(self) -> frozenset[str]:
        return features_of(self.when) | set(self.evidence) | {self.measure.feature}

    def scaled(self, limits: Mapping[str, int]) -> Limits:
        """Thresholds as the expression compares them: money in fen."""
        return {one.name: limits[one.name] * one.scale for one in self.thresholds}

    def judge(self, row: Mapping[str, Any], limits: Mapping[str, int]) -> bool:
        """Whether one household is a hit; `limits` in the thresholds' own units."""
        return self.when.value(row, self.scaled(limits)) is True


def read(text: str, features: Mapping[str, Type], risks: frozenset[str]) -> tuple[Rule, ...]:
    """The rules of one file. Raises BadRule where one is not whole."""
    return tuple(_rules(yaml.safe_load(text) or [], features, risks))


def _rules(
    entries: list[dict[str, Any]], features: Mapping[str, Type], risks: frozenset[str]
) -> Iterator[Rule]:
    for entry in entries:
        missing = [
            name for name in ("key", "title", "text", "risk", "source", "from", "status", "when", "evidence")
            if not entry.get(name)
        ]  # fmt: skip
        if missing:
            raise BadRule(f"{entry.get('key')}：缺少 {missing}")
        yield _rule(entry, features, risks)


def _rule(entry: dict[str, Any], features: Mapping[str, Type], risks: frozenset[str]) -> Rule:
    key = entry["key"]
    thresholds = tuple(
        _threshold(key, name, given) for name, given in (entry.get("thresholds") or {}).items()
    )
    when = parse(entry["when"], features, frozenset(one.name for one in thresholds))
    idle = {one.name for one in thresholds} - limits_of(when)
    unknown = {*entry["evidence"]} - set(features)
    if entry["risk"] not in risks or idle or unknown:
        raise BadRule(f"{key}：风险“{entry['risk']}”、未用阈值 {idle} 或未知指标 {unknown}")
    worse = entry.get("worse") or {"feature": entry["evidence"][0]}
    return Rule(
        key=key,
        title=entry["title"],
        text=" ".join(entry["text"].split()),
        risk=entry["risk"],
        source=entry["source"],
        span=Span(entry["from"], entry.get("until")),
        status=Status(entry["status"]),
        thresholds=thresholds,
        expression=" ".join(entry["when"].split()),
        when=when,
        evidence=tuple(entry["evidence"]),
        measure=Measure(worse["feature"], worse.get("when", "more") == "more"),
        version=_version(entry),
    )


def _threshold(key: str, name: str, given: dict[str, Any]) -> Threshold:
    if not given.get("label") or ("value" in given) == ("policy" in given):
        raise BadRule(f"{key}：阈值“{name}”应有名称，并有数值或政策参数之一")
    return Threshold(
        name,
        given["label"],
        given.get("unit", ""),
        given.get("value"),
        given.get("policy", ""),
        given.get("source", "系统默认，按本地规程调整"),
    )


def _version(entry: Mapping[str, Any]) -> str:
    """Of what decides a hit; a corrected wording is no new version."""
    deciding = {name: entry.get(name) for name in ("when", "thresholds", "from", "until")}
    text = json.dumps(deciding, default=date.isoformat, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:8]
