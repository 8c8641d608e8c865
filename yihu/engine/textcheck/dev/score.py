"""Our own scorer for predictions against marked documents.

Shape of both sides: `facts` with start, end, value, unit, kind, flags, optional; `relations` with type,
members, total, ok, grade. Facts match one to one when spans overlap and value and unit agree in base terms;
relations match by family and by the figures they are about. Relations graded `arguable` count neither way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

_MAGNITUDE = {"万": 10**4, "亿": 10**8, "千": 10**3, "百": 10**2}
_WHOLE_UNITS = ("千瓦", "千米", "千克", "百分点")
_SAME_UNIT = {
    "名": "人", "位": "人", "口": "人", "口人": "人", "个人": "人", "人/次": "人次", "％": "%", "百分点": "个百分点",
    "千米": "公里", "平方千米": "平方公里", "㎡": "平方米", "元人民币": "元", "块钱": "元",
}  # fmt: skip
_LOOSE = {"unit_missing", "unit_shared", "unit_in_header"}
_FAMILY = {
    "sum": "additive",
    "difference": "additive",
    "count": "additive",
    "ratio": "ratio",
    "average": "ratio",
}
Marked = Mapping[str, Any]


@dataclass(slots=True)
class Tally:
    """Right, missed and wrong; precision, recall and F1 from them."""

    right: int = 0
    missed: int = 0
    wrong: int = 0

    @property
    def f1(self) -> Decimal:
        everything = 2 * self.right + self.missed + self.wrong
        return Decimal(2 * self.right) / everything if everything else Decimal(1)

    def add(self, other: Tally) -> None:
        self.right += other.right
        self.missed += other.missed
        self.wrong += other.wrong


@dataclass(slots=True)
class Score:
    facts: Tally = field(default_factory=Tally)
    dates: Tally = field(default_factory=Tally)
    inconsistent: Tally = field(default_factory=Tally)
    clear: int = 0
    found: int = 0
    right_verdict: int = 0
    characters: int = 0

    def add(self, other: Score) -> None:
        self.facts.add(other.facts)
        self.dates.add(other.dates)
        self.inconsistent.add(other.inconsistent)
        self.clear += other.clear
        self.found += other.found
        self.right_verdict += other.right_verdict
        self.characters += other.characters

    def lines(self) -> list[str]:
        """The figures as the report prints them."""
        alarms = Decimal(1000 * self.inconsistent.wrong) / max(1, self.characters)
        verdicts = Decimal(self.right_verdict) / max(1, self.clear)
        rows = (("facts", self.facts), ("dates", self.dates), ("inconsistent", self.inconsistent))
        return [
            f"{n:13} F1 {t.f1:.3f}  right {t.right}  missed {t.missed}  wrong {t.wrong}" for n, t in rows
        ] + [
            f"false alarms  {self.inconsistent.wrong} ({alarms:.3f} per 1,000 characters of {self.characters})",
            f"relations     found {self.found}, right verdict {self.right_verdict} of {self.clear} ({verdicts:.3f})",
        ]


def score(gold: Marked, pred: Marked, characters: int) -> Score:
    result = Score(characters=characters)
    _score_facts(result, gold["facts"], pred["facts"])
    _score_relations(result, gold, pred)
    return result


def _base(value: object, unit: str) -> tuple[Decimal | None, str]:
    try:
        number = Decimal(str(value).replace(",", ""))
    except InvalidOperation:
        return None, unit
    while unit and unit[0] in _MAGNITUDE and not unit.startswith(_WHOLE_UNITS):
        number *= _MAGNITUDE[unit[0]]
        unit = unit[1:]
    return number, _SAME_UNIT.get(unit, unit)


def _overlap(a: Marked, b: Marked) -> int:
    return max(0, int(min(a["end"], b["end"]) - max(a["start"], b["start"])))


def _same_fact(gold: Marked, pred: Marked) -> bool:
    if "date" in (gold["kind"], pred["kind"]):
        same = str(pred["value"]) == str(gold["value"]) or pred["text"] == gold["text"]
        return gold["kind"] == pred["kind"] and same
    gold_value, gold_unit = _base(gold["value"], gold["unit"])
    value, unit = _base(pred["value"], pred["unit"])
    if _LOOSE & set(gold.get("flags", ())):
        return value is not None and value in (gold_value, _base(gold.get("raw_value"), "")[0])
    return value == gold_value and (unit == gold_unit or (unit == "" and gold["unit"] not in gold["text"]))


def _pairs(gold: Sequence[Marked], pred: Sequence[Marked]) -> tuple[set[int], set[int]]:
    """Matched indices on both sides, best overlap first."""
    candidates = sorted(
        (-Decimal(_overlap(g, p)) / (max(g["end"], p["end"]) - min(g["start"], p["start"])), i, j)
        for i, g in enumerate(gold)
        for j, p in enumerate(pred)
        if _overlap(g, p) and _same_fact(g, p)
    )
    left: set[int] = set()
    right: set[int] = set()
    for _, i, j in candidates:
        if i not in left and j not in right:
            left.add(i)
            right.add(j)
    return left, right


def _score_facts(result: Score, gold: Sequence[Marked], pred: Sequence[Marked]) -> None:
    matched, used = _pairs(gold, pred)
    for i, fact in enumerate(gold):
        tally = result.dates if fact["kind"] == "date" else result.facts
        if not fact.get("optional"):
            tally.right += i in matched
            tally.missed += i not in matched
    for j, fact in enumerate(pred):
        if j not in used and not any(g.get("optional") and _overlap(g, fact) for g in gold):
            tally = result.dates if fact["kind"] == "date" else result.facts
            tally.wrong += 1


def _spans(relation: Marked, facts: Sequence[Marked]) -> tuple[list[Marked], Marked | None]:
    total = relation.get("total")
    return [facts[m] for m in relation["members"]], facts[total] if total is not None else None


def likeness(
    gold: Marked, gold_facts: Sequence[Marked], pred: Marked, pred_facts: Sequence[Marked]
) -> Decimal:
    """0 when the two are about different things."""
    families: list[str] = [_FAMILY.get(r["type"]) or str(r["type"]) for r in (gold, pred)]
    if "other" not in families and families[0] != families[1]:
        return Decimal(0)
    members, total = _spans(gold, gold_facts)
    own_members, own_total = _spans(pred, pred_facts)
    ours, theirs = (m + ([t] if t else []) for m, t in ((members, total), (own_members, own_total)))
    hit = min(
        sum(any(_overlap(a, b) for b in theirs) for a in ours),
        sum(any(_overlap(a, b) for a in ours) for b in theirs),
    )
    union = len(ours) + len(theirs) - hit
    share = Decimal(hit) / union if union else Decimal(0)
    if _told_apart(families, (members, total), (own_members, own_total), hit):
        return Decimal("0.5") + share
    return share if share * 2 >= 1 else Decimal(0)


def _told_apart(
    families: list[str],
    gold: tuple[list[Marked], Marked | None],
    pred: tuple[list[Marked], Marked | None],
    hit: int,
) -> bool:
    if families[0] == "date":
        return bool(hit)
    total, own_total = gold[1], pred[1]
    if families[1] == "other" and total:
        return any(_overlap(total, b) for b in [*pred[0], *([own_total] if own_total else [])])
    same_total = total is not None and own_total is not None and _overlap(total, own_total) > 0
    return same_total and any(_overlap(a, b) for a in gold[0] for b in pred[0])


def _score_relations(result: Score, gold: Marked, pred: Marked) -> None:
    clear = [r for r in gold["relations"] if r.get("grade", "clear") == "clear"]
    arguable = [r for r in gold["relations"] if r.get("grade", "clear") != "clear"]
    bad = [r for r in clear if not r["ok"]]

    def like(a: Marked, b: Marked) -> bool:
        return likeness(a, gold["facts"], b, pred["facts"]) > 0

    alarms = [r for r in pred["relations"] if r["ok"] is False]
    hit = [r for r in bad if any(like(r, p) for p in alarms)]
    result.inconsistent.right += len(hit)
    result.inconsistent.missed += len(bad) - len(hit)
    result.inconsistent.wrong += sum(not any(like(r, p) for r in (*bad, *arguable)) for p in alarms)
    result.clear += len(clear)
    for relation in clear:
        near = [p for p in pred["relations"] if like(relation, p)]
        result.found += bool(near)
        result.right_verdict += any(p["ok"] is relation["ok"] for p in near)
