"""The rules as the files tell them, with their limits in force on a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import yaml

from yihu.engine import policy
from yihu.engine.errors import NotFound
from yihu.engine.policy import DatedValue, Policy
from yihu.modules.supervision.rules import FINDERS, Finder, Level, Severity

FOLDER = policy.ROOT / "supervision"


class NoSuchRule(NotFound):
    code = "no_such_supervision_rule"


@dataclass(frozen=True)
class Rule:
    """`curable`: what it finds can be put right, so that it must be gone once a matter was closed as corrected.
    `limits`: name in the finder -> key of the policy value."""

    key: str
    label: str
    why: str
    source: str
    find: Finder
    level: Level
    severity: Severity
    curable: bool = False
    limits: Mapping[str, str] = field(default_factory=dict)


@cache
def rules() -> Mapping[str, Rule]:
    """Raises KeyError for a file that names what is not there, ValueError for a rule told twice."""
    found: dict[str, Rule] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        for told in yaml.safe_load(path.read_text(encoding="utf-8")):
            made = _rule(told)
            if made.key in found:
                raise ValueError(f"{path.name}: {made.key} stands twice")
            found[made.key] = made
    return found


def rule(key: str) -> Rule:
    """Raises NoSuchRule."""
    if found := rules().get(key):
        return found
    raise NoSuchRule("没有这条监督规则，请从规则列表重新进入")


def _rule(told: Mapping[str, Any]) -> Rule:
    return Rule(
        key=told["key"],
        label=told["label"],
        why=told["why"],
        source=told["source"],
        find=FINDERS[told["find"]],
        level=Level(told["level"]),
        severity=Severity(told["severity"]),
        curable=bool(told.get("curable", False)),
        limits=dict(told["limits"]),
    )


def dated_limits(wanted: Rule, values: Policy, as_of: date) -> dict[str, DatedValue]:
    """The limits in force on the day. Raises NoValueInForce."""
    return {name: values.at(key, as_of) for name, key in wanted.limits.items()}


def limits(wanted: Rule, values: Policy, as_of: date) -> dict[str, Decimal]:
    return {name: value.number for name, value in dated_limits(wanted, values, as_of).items()}
