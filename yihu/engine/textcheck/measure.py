"""A measured number becomes a fact: unit guessed where none is printed, hedges read, span in the source."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from .clean import Clean
from .model import Bound, Fact, Kind
from .units import KIND_OF

_HEDGE_MORE = re.compile(r"(?:超过?|突破|不少于|不低于|至少|高于|逾|多于|大于|≥|>)$")
_HEDGE_LESS = re.compile(r"(?:(?<![附最邻靠相])近|不足|不到|不超过|低于|小于|少于|至多|最多|≤|<)$")
_HEDGE_ABOUT = re.compile(r"(?:(?<![签履节契合制预])约|大约|大概|约为|约占|左右)$")
_MONEY_WORDS = re.compile(
    r"(?:资金|投资|投入|金额|补助|补贴|奖补|贷款|信贷|收入|支出|拨付|拨款|财政|经费|产值|销售额?|税收|捐款|捐赠|低保金|慰问金|费用|款|债券|授信|兑现|报销|救助金|发放|资助)"
)
_PEOPLE_WORDS = re.compile(r"(?:人口|群众|农民|劳动力|党员|学生|干部|居民|村民|老人|儿童)")


@dataclass(frozen=True, slots=True)
class Spot:
    """A fact in the making, by clean offsets."""

    start: int
    end: int
    fact: Fact


@dataclass(frozen=True, slots=True)
class Made:
    value: Decimal
    step: Decimal
    unit: str
    raw: Decimal
    raw_unit: str
    bound: Bound
    flags: frozenset[str]


def make_spot(doc: Clean, start: int, end: int, made: Made) -> Spot:
    a, b = doc.span(start, end)
    flags = made.flags | split_flag(doc, a, b, start, end)
    unit, kind = made.unit, KIND_OF.get(made.unit, Kind.COUNT)
    if not unit and "unit_in_header" not in flags:
        unit, kind = _guessed_unit(doc.text, start, end)
        flags |= {"unit_missing"}
    if doc.text[start - 1 : start] in ("各", "均"):
        flags |= {"each"}
    fact = Fact(
        doc.source[a:b], a, b, kind, made.value, _base(unit), _base(made.unit), made.raw, made.raw_unit,
        made.step, made.bound, flags=flags,
    )  # fmt: skip
    return Spot(start, end, fact)


def _base(unit: str) -> str:
    return {"百分点": "个百分点", "元人民币": "元", "块钱": "元", "个人": "人", "口人": "人"}.get(unit, unit)


def _guessed_unit(text: str, start: int, end: int) -> tuple[str, Kind]:
    """万 without 元: money when the words around say so."""
    before, after = text[max(0, start - 14) : start], text[end : end + 6]
    if _PEOPLE_WORDS.search(after[:5]):
        return "人", Kind.COUNT
    if _MONEY_WORDS.search(before + after):
        return "元", Kind.MONEY
    return "", Kind.COUNT


def hedge(text: str, start: int, end: int, *, more: bool) -> tuple[Bound, frozenset[str]]:
    before, after = text[max(0, start - 4) : start], text[end : end + 3]
    if more:
        return Bound.AT_LEAST, frozenset({"approx"})
    if _HEDGE_MORE.search(before) or re.match(r"以上|之多", after):
        return Bound.AT_LEAST, frozenset()
    if _HEDGE_LESS.search(before) or re.match(r"以下|以内", after):
        return Bound.AT_MOST, frozenset()
    if _HEDGE_ABOUT.search(before) or after.startswith("左右"):
        return Bound.ABOUT, frozenset()
    return Bound.EXACT, frozenset()


def split_flag(doc: Clean, a: int, b: int, start: int, end: int) -> frozenset[str]:
    broken = (b - a) > (end - start) and "\n" in doc.source[a:b]
    return frozenset({"split"}) if broken else frozenset()
