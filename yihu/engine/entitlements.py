"""Who is entitled to what, as data: `policy/entitlements.yaml` names for every policy who is due, what shows that it
is enjoyed, what shows that it is not, and the document. Nothing said is neither: it is to be asked.

A condition is a mapping of facts to allowed values; all must hold. A value is one value, a list of them (`null`
among them: nothing said), a span `{from: 60, to: 99}`, or `{not: […]}`. Lists of conditions hold when one holds.
`file.…` is what a department's file says (`departments.queries.FACTS`), null where it says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import yaml

from yihu.engine.dates import Span
from yihu.engine.enums import Labelled
from yihu.engine.policy import ROOT

FILE = ROOT / "entitlements.yaml"
# Facts that need no table of the year; `person.…` and `household.…` name columns of the year's collection form.
PLAIN = ("age", "kind", "standing", "helper", "alone", "income")
TABLES = ("person", "household", "file")


class Field(Labelled):
    """The nine areas of policy that are told for every person."""

    HEALTH = "health", "健康"
    EDUCATION = "education", "教育"
    HOUSING = "housing", "安居"
    CREDIT = "credit", "小额贷款"
    SECURITY = "security", "兜底"
    EMPLOYMENT = "employment", "就业"
    DISABILITY = "disability", "残疾救助"
    SOCIETY = "society", "社会扶贫"
    CARE = "care", "社会关爱"


class Verdict(Labelled):
    ENJOYED = "enjoyed", "已享受"
    LACKING = "lacking", "应享未享"
    UNKNOWN = "unknown", "待核实"
    TWICE = "twice", "重复享受"


class Subject(Labelled):
    PERSON = "person", "人"
    HOUSEHOLD = "household", "户"


@dataclass(frozen=True)
class Test:
    """One fact and what it may be: `allowed` values (None: nothing said), or not those (`refused`), or a span of whole
    numbers, both ends included."""

    fact: str
    allowed: tuple[Any, ...] = ()
    refused: tuple[Any, ...] = ()
    least: int | None = None
    most: int | None = None


Condition = tuple[Test, ...]


@dataclass(frozen=True)
class Rule:
    """`due` holds of everybody where it is one empty condition. `enjoyed` and `lacking` empty: no ledger shows it,
    everybody due is to be asked. `twice`: what shows that two
    that exclude one another are enjoyed. `measure`: the kind of measure raised, `advice` its wording."""

    key: str
    field: Field
    label: str
    subject: Subject
    due: tuple[Condition, ...]
    enjoyed: tuple[Condition, ...]
    lacking: tuple[Condition, ...]
    twice: tuple[Condition, ...]
    measure: str
    advice: str
    span: Span
    source: str
    review_by: date
    verified: bool

    @property
    def is_known(self) -> bool:
        """Whether a ledger tells about it at all."""
        return bool(self.enjoyed or self.lacking)


@cache
def rules() -> tuple[Rule, ...]:
    """All rules, in the order of the nine areas. Raises ValueError for a rule that is not whole."""
    found = [_rule(key, entry) for key, entry in yaml.safe_load(FILE.read_bytes()).items()]
    order = list(Field)
    return tuple(sorted(found, key=lambda rule: order.index(rule.field)))


def in_force(as_of: date) -> list[Rule]:
    return [rule for rule in rules() if rule.span.covers(as_of)]


def rule(key: str) -> Rule | None:
    return next((one for one in rules() if one.key == key), None)


def _rule(key: str, entry: Mapping[str, Any]) -> Rule:
    missing = [
        name for name in ("field", "label", "subject", "source", "from", "review_by", "measure", "advice")
        if not entry.get(name)
    ]  # fmt: skip
    if missing:
        raise ValueError(f"entitlements.yaml: {key} lacks {missing}")
    return Rule(
        key=key,
        field=Field(entry["field"]),
        label=entry["label"],
        subject=Subject(entry["subject"]),
        due=_conditions(key, entry, "due") or ((),),
        enjoyed=_conditions(key, entry, "enjoyed"),
        lacking=_conditions(key, entry, "lacking"),
        twice=_conditions(key, entry, "twice"),
        measure=entry["measure"],
        advice=entry["advice"],
        span=Span(entry["from"], entry.get("until")),
        source=entry["source"],
        review_by=entry["review_by"],
        verified=entry.get("verified", True),
    )


def _conditions(key: str, entry: Mapping[str, Any], name: str) -> tuple[Condition, ...]:
    given = entry.get(name) or ()
    return tuple(_condition(key, one) for one in ([given] if isinstance(given, Mapping) else given))


def _condition(key: str, given: Mapping[str, Any]) -> Condition:
    return tuple(_test(key, fact, value) for fact, value in given.items())


def _test(key: str, fact: str, value: Any) -> Test:
    table, _, column = fact.partition(".")
    if fact not in PLAIN and not (table in TABLES and column.isidentifier()):
        raise ValueError(f"entitlements.yaml: {key} asks for “{fact}”, which nothing knows")
    if isinstance(value, Mapping):
        if "not" in value:
            return Test(fact, refused=tuple(value["not"]))
        return Test(fact, least=value.get("from"), most=value.get("to"))
    return Test(fact, allowed=tuple(value) if isinstance(value, list) else (value,))
