"""Errors injected into consistent relations: one figure changed by one slip of the hand, then looked for."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from yihu.engine.textcheck.arithmetic import HUNDRED, additive, quotient
from yihu.engine.textcheck.check import check
from yihu.engine.textcheck.model import CheckResult, Fact, Note, Relation


@dataclass(frozen=True, slots=True)
class Subject:
    """A consistent relation of a text: figures as (start, end) spans."""

    text: str
    type: str
    members: tuple[tuple[int, int], ...]
    total: tuple[int, int] | None
    formula: str = ""


@dataclass(frozen=True, slots=True)
class Injection:
    subject: Subject
    text: str
    changed: tuple[int, int]


def injections(subjects: Iterable[Subject], wanted: int, seed: int) -> Iterator[Injection]:
    """`wanted` texts, each with one figure of one relation changed so that the relation no longer holds."""
    pool = [s for s in subjects if s.type not in ("date", "count", "other")]
    source = random.Random(seed)  # noqa: S311 - reproducible, nothing secret
    made = tries = 0
    while pool and made < wanted and tries < 20 * wanted:
        subject = pool[tries % len(pool)]
        tries += 1
        injection = _inject(subject, source)
        if injection is not None:
            made += 1
            yield injection


def _inject(subject: Subject, source: random.Random) -> Injection | None:
    spans = [*subject.members, *([subject.total] if subject.total else [])]
    start, end = source.choice(spans)
    printed = subject.text[start:end]
    digits = [m.start() for m in re.finditer(r"\d", printed)]
    if not digits or "\n" in printed:
        return None
    changed = (
        _swapped(printed, digits, source) if source.random() < 0.2 else _replaced(printed, digits, source)
    )
    text = subject.text[:start] + changed + subject.text[end:]
    broken = Injection(subject, text, (start, end))
    return broken if changed != printed and _breaks(broken) else None


def _replaced(printed: str, digits: list[int], source: random.Random) -> str:
    at = source.choice(digits)
    lowest = 1 if at == digits[0] else 0
    return printed[:at] + str(source.randint(lowest, 9)) + printed[at + 1 :]


def _swapped(printed: str, digits: list[int], source: random.Random) -> str:
    neighbours = [i for i in digits if i + 1 in digits]
    if not neighbours:
        return printed
    at = source.choice(neighbours)
    swapped = printed[:at] + printed[at + 1] + printed[at] + printed[at + 2 :]
    return printed if swapped[digits[0]] == "0" else swapped


def _breaks(injection: Injection) -> bool:
    """By the tolerances of the verdict itself: 83.65 printed as 83 is no error."""
    facts = {(f.start, f.end): f for f in check(injection.text).facts}
    subject = injection.subject
    members = [facts[s] for s in subject.members if s in facts]
    total = facts.get(subject.total) if subject.total else None
    if len(members) < len(subject.members) or (subject.total and total is None):
        return False
    return not _holds(subject, members, total)


def _holds(subject: Subject, members: list[Fact], total: Fact | None) -> bool:
    if total is None:
        return all(additive(members[0], [m]).ok for m in members[1:])
    if subject.type == "sum":
        return additive(total, members).ok
    if subject.type == "balance":
        return additive(total, members, [1, 1, -1]).ok
    if subject.type == "difference":
        return additive(total, members, [1] + [-1] * (len(members) - 1)).ok
    over = _over(members[0].value, members[1].value, subject.formula)
    if over is None:
        return False
    return quotient(total, over * (HUNDRED if subject.type == "ratio" else 1), members).ok


def _over(first: Decimal, second: Decimal, formula: str) -> Decimal | None:
    divisor = {"growth_from_increase": second - first, "fall_from_decrease": second + first}.get(
        formula, second
    )
    if divisor <= 0:
        return None
    return abs(first - second) / divisor if formula == "growth" else first / divisor


def is_found(injection: Injection, result: CheckResult) -> bool:
    """Some alarm is about the changed figure, or about most of the figures of its relation.

    Of two values for one thing a note (`two_values`) is enough: the text seldom proves that they are one.
    """
    subject = injection.subject
    wanted = {*subject.members, *([subject.total] if subject.total else [])}
    for relation in result.inconsistent:
        spans = {(result.facts[i].start, result.facts[i].end) for i in _indices(relation)}
        if injection.changed in spans or 2 * len(spans & wanted) >= len(spans | wanted):
            return True
    return subject.type == "equal" and any(injection.changed in _spans(result, n) for n in result.notes)


def _spans(result: CheckResult, note: Note) -> set[tuple[int, int]]:
    return (
        {(result.facts[i].start, result.facts[i].end) for i in note.facts}
        if note.code == "two_values"
        else set()
    )


def _indices(relation: Relation) -> tuple[int, ...]:
    return relation.members if relation.total is None else (*relation.members, relation.total)


def hunt(injected: Iterable[Injection]) -> dict[str, tuple[int, int]]:
    """Found and injected by type of relation."""
    tally: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for injection in injected:
        slot = tally[injection.subject.type]
        slot[0] += is_found(injection, check(injection.text))
        slot[1] += 1
    return {kind: (found, made) for kind, (found, made) in tally.items()}
