"""A figure of the text held against one of the ledgers, as exactly as it is printed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

from yihu.engine.enums import Labelled
from yihu.engine.textcheck import Bound, Fact
from yihu.engine.textcheck.labels import content
from yihu.modules.textcheck.rules.places import stranger

_LEAVE_OUT = re.compile(
    r"[\s，。；、：:（）()“”|]|^(?:其中|共|已|全[县区市镇乡村]|我[县区市镇乡村]|截至.*?日|今年以来|目前|累计)|(?:总?数|数量)$"
)
_YUAN_PER = {"万元": Decimal(10_000), "亿元": Decimal(100_000_000), "元": Decimal(1)}
# One thing counted by different words.
_SAME = (
    {"个", "村", "个村", "件", "条", "项", "处"},
    {"人", "名", "人口"},
    {"次", "期", "场", "次数"},
    {"%"},
    {"户"},
)
_LONGEST = 60
_FIRM = re.compile("以上|以下|以内|超|不少于|不足|不低于|至少")


class Agreement(Labelled):
    AGREES = "agrees", "一致"
    DIFFERS = "differs", "不一致"
    UNKNOWN = "unknown", "无法比较"


def plain(wording: str, places: Iterable[str] = ()) -> str:
    """What a figure is called, without punctuation, small words and names of places, so that two printings meet."""
    text = wording
    for name in places:
        text = text.replace(name, "")
    before = ""
    while before != text:
        before, text = text, content(_LEAVE_OUT.sub("", text))
    return text[:_LONGEST]


def matched(
    facts: Iterable[Fact], learned: Mapping[str, str], labels: Mapping[str, str], places: Iterable[str] = ()
) -> list[tuple[Fact, str]]:
    """Facts with the key of the indicator they seem to state: as people have confirmed, else by its very label.

    `learned` and `labels`: plain wording -> indicator key; "" in `learned` means: none of ours.
    """
    names = sorted(places, key=len, reverse=True)
    found = []
    for fact in facts:
        if fact.is_date or not fact.label:
            continue
        here = [name for name in names if name in fact.label]
        wording = plain(fact.label, here or [stranger(fact.label) or "\n"])
        key = learned.get(wording, labels.get(wording, "")) if wording else ""
        if key:
            found.append((fact, key))
    return found


def compared(fact: Fact, value: Decimal | None, unit: str, around: str = "") -> tuple[Agreement, str]:
    """The figure printed in the text against the ledger's `value` in `unit`, and why where they cannot be compared.

    `around`: the characters beside the figure, for words such as 以上.
    As printed, so 11.8 agrees with 11.82; 270余 with 270 to 279, 近300 with 200 to 300, 约270 with 260 to 280.
    """
    if value is None:
        return Agreement.UNKNOWN, "台账当日没有基数，算不出来"
    stated = fact.unit or fact.printed_unit
    money = unit in _YUAN_PER
    if not (stated in _YUAN_PER if money else _same_thing(stated, unit)):
        return (
            Agreement.UNKNOWN,
            f"文中单位是“{fact.printed_unit or fact.unit or '未写'}”，指标单位是“{unit}”",
        )
    known = value * _YUAN_PER[unit] if money else value
    low, high = _bounds(fact, firm=_FIRM.search(around) is not None)
    if low is None or high is None:
        inside = (low is None or known >= low) and (high is None or known <= high)
        return (Agreement.AGREES if inside else Agreement.DIFFERS), ""
    if fact.exact or fact.bound is not Bound.EXACT:
        close = low <= known <= high
    else:
        close = low < known < high
    return (Agreement.AGREES if close else Agreement.DIFFERS), ""


def _same_thing(one: str, other: str) -> bool:
    return one == other or any(one in words and other in words for words in _SAME)


def _bounds(fact: Fact, *, firm: bool) -> tuple[Decimal | None, Decimal | None]:
    """What the printed figure leaves open; None for an end that has no bound (以上, 不足)."""
    around = _magnitude(fact)
    if fact.bound is Bound.AT_LEAST:
        return fact.value, None if firm else fact.value + around
    if fact.bound is Bound.AT_MOST:
        return (None if firm else fact.value - around), fact.value
    if fact.bound is Bound.ABOUT:
        return fact.value - around, fact.value + around
    if fact.exact:
        return fact.value, fact.value
    return fact.value - fact.step, fact.value + fact.step


def _magnitude(fact: Fact) -> Decimal:
    """The weight of the last digit that is not a zero: 100 for 300, 10 for 270, 1000 for 12.6万."""
    weight = fact.step if fact.step > 0 else Decimal(1)
    if fact.value == 0:
        return weight
    while fact.value % (weight * 10) == 0:
        weight *= 10
    return weight
