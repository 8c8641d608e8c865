"""Which day a figure is about: the date its sentence names, else the day the text was handed in for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from yihu.engine.indicators import Indicator
from yihu.engine.indicators import Kind as FigureKind
from yihu.engine.textcheck import Fact
from yihu.engine.textcheck.dates import first_day, last_day

_EARLIER = re.compile(r"去年|上年|上一年|前年|往年|同期|上月|上个月|上季度")
_PLANNED = re.compile(r"计划|预计|力争|目标|拟|将(?!近)|确保|争取|应(?=[完达在])")
_UP_TO = re.compile(r"截[至止]到?[^，。；]{0,4}$|到[^，。；]{0,4}$|至$")
_AT_ITS_END = re.compile(r"^(?:底|末|止|为止)")
_SENTENCE_END = "。！？\n"


def day_of(
    fact: Fact, facts: Sequence[Fact], text: str, wanted: Indicator, *, as_of: date, today: date
) -> tuple[date | None, str]:
    """The day to ask the ledgers for, or why there is none. `facts`: those of the text in order, at least its dates."""
    begin = max(text.rfind(mark, 0, fact.start) for mark in _SENTENCE_END) + 1
    said = text[begin : fact.start]
    clause = re.split("[，；。]", said)[-1]
    if _EARLIER.search(said[-40:]):
        return None, "说的是以前的数，台账只按统计日期核对"
    if _PLANNED.search(clause) and not re.search("计划|目标", wanted.label):
        return None, "说的是计划数，台账是实际数"
    if not fact.period:
        return as_of, ""
    value = _with_year(fact.period, fact, facts, as_of)
    first, last = first_day(value), last_day(value)
    if first is None or last is None:
        return as_of, ""
    if first <= as_of <= last and first < last:
        return as_of, ""
    if last > today:
        return None, f"说的是 {last:%Y-%m-%d} 的数，这一天还没有到"
    if first < last and not _cumulative(wanted, first, last, _beside_its_date(fact, facts, text, begin)):
        return None, f"说的是一段时间（{first:%Y-%m-%d} 至 {last:%Y-%m-%d}）的数，台账是{wanted.kind.label}"
    return last, ""


def _beside_its_date(fact: Fact, facts: Sequence[Fact], text: str, begin: int) -> tuple[str, str]:
    """What the sentence says before and behind the date named last before the figure."""
    named = next((one for one in reversed(facts) if one.is_date and begin <= one.start < fact.start), None)
    return (text[begin : named.start], text[named.end : fact.start]) if named else ("", "")


def _cumulative(wanted: Indicator, first: date, last: date, beside: tuple[str, str]) -> bool:
    """Whether a period's figure is what a ledger that counts on to a day says at the period's end."""
    if first.month == 1 and first.day == 1 and wanted.kind is not FigureKind.CAMPAIGN:
        return True
    ends = _UP_TO.search(beside[0]) is not None or _AT_ITS_END.match(beside[1]) is not None
    return ends and last - first < timedelta(days=31)


def _with_year(period: str, fact: Fact, facts: Sequence[Fact], as_of: date) -> str:
    """6月30日 is of the year named last before it, else of the year of the report."""
    if "--" not in period:
        return period
    years = (one.date_value[:4] for one in reversed(facts) if one.is_date and one.start < fact.start)
    year = next((one for one in years if one[:1].isdigit()), str(as_of.year))
    parts = [f"{year}{part[1:]}" if part.startswith("--") else part for part in period.split("/")]
    return "/".join(parts)
