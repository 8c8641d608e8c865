"""Every quantity and date of the clean text, with value, unit, precision and hedge."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from .chinese import find_chinese_counts
from .clean import CJK, Clean
from .dates import find_dates
from .masks import Masks, masks_of
from .measure import Made, Spot, hedge, make_spot, split_flag
from .model import Bound, Fact, Kind
from .numerals import LONGEST, MAGNITUDES, arabic, last_digit_weight
from .tables import Table
from .units import unit_at

# Longer ones are numbers of accounts and documents.
_LONGEST_CELL = 12
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_AFTER = re.compile(
    r"(?P<a>余|多|来|几)?(?P<m>万亿|千亿|百亿|十亿|千万|百万|十万|亿|万|千|百)?(?P<b>余|多|来)?"
)
_TAIL = re.compile(r"(?P<n>\d{1,4}(?:\.\d+)?)(?P<m>万|千)(?=[元人户亩斤吨公])")
_BARE_FOLLOWS = re.compile(r"[，。；、）\n]|$")


def find_spots(doc: Clean, tables: Sequence[Table] = ()) -> list[Spot]:
    """All facts in the order of the text."""
    text = doc.text
    dates = bytearray(len(text))
    spots: list[Spot] = []
    for moment in find_dates(text):
        dates[moment.start : moment.end] = b"\x01" * (moment.end - moment.start)
        spots.append(Spot(moment.start, moment.end, _date_fact(doc, moment.start, moment.end, moment.value)))
    masks = masks_of(text, dates)
    spots = [s for s in spots if not masks.hides(s.start, s.end)]
    for start, end in ((s.start, s.end) for s in spots):
        masks.hidden[start:end] = b"\x01" * (end - start)
    cells = list(_cells(doc, tables))
    for spot in cells:
        masks.hidden[spot.start : spot.end] = b"\x01" * (spot.end - spot.start)
    spots += cells
    spots += _numbers(doc, masks)
    spots += find_chinese_counts(doc, masks)
    spots.sort(key=lambda s: s.start)
    return _share_units(doc, spots)


def _date_fact(doc: Clean, start: int, end: int, value: str) -> Fact:
    a, b = doc.span(start, end)
    flags = split_flag(doc, a, b, start, end)
    return Fact(doc.source[a:b], a, b, Kind.DATE, Decimal(0), "date", "date", date_value=value, flags=flags)


def _numbers(doc: Clean, masks: Masks) -> Iterator[Spot]:
    text, done = doc.text, 0
    for match in _NUMBER.finditer(text):
        start, end = match.span()
        if start < done or end - start > LONGEST + 4 or masks.hidden[start] or masks.hidden[end - 1]:
            continue
        if masks.quotes(start) or _glued(text, start):
            continue
        spot = _measured(doc, match[0], start, end)
        if spot is not None:
            done = spot.end
            yield spot


def _cells(doc: Clean, tables: Sequence[Table]) -> Iterator[Spot]:
    """Numbers that fill a table cell, with the unit of their column."""
    for table in tables:
        skipped = {c for c in range(len(table.heads)) if table.counts_rows(c)}
        for cell in (
            cell for row in table.rows for cell in row if cell.number and cell.column not in skipped
        ):
            start, end = cell.number or (0, 0)
            digits = doc.text[start:end].lstrip("-")
            if len(digits) <= _LONGEST_CELL:
                yield make_spot(
                    doc, start, end, _in_cell(doc.text[start:end], digits, table.unit_of(cell.column))
                )


def _in_cell(printed: str, digits: str, head_unit: str) -> Made:
    magnitude = next((m for m in ("万", "亿") if head_unit.startswith(m)), "")
    scale = MAGNITUDES[magnitude]
    raw = arabic(digits) * (-1 if printed.startswith("-") else 1)
    flags = frozenset({"unit_in_header"})
    unit = head_unit.removeprefix(magnitude)
    return Made(raw * scale, last_digit_weight(digits) * scale, unit, raw, magnitude, Bound.EXACT, flags)


def _glued(text: str, start: int) -> bool:
    """Part of a longer token: 1.2.3, +5 of 3+5, the 5 of a5."""
    before = text[start - 1 : start]
    return before in (".", "+", "/", "^", "#") or (before.isascii() and before.isalpha())


def _measured(doc: Clean, printed: str, start: int, end: int) -> Spot | None:
    text = doc.text
    after = _AFTER.match(text, end)
    magnitude = (after["m"] or "") if after else ""
    stop = after.end() if after else end
    more = bool(after and (after["a"] or after["b"]))
    raw = arabic(printed)
    value, step = raw * MAGNITUDES[magnitude], last_digit_weight(printed) * MAGNITUDES[magnitude]
    if magnitude == "亿" and not more and (tail := _TAIL.match(text, stop)):
        value += arabic(tail["n"]) * MAGNITUDES[tail["m"]]
        step, stop = last_digit_weight(tail["n"]) * MAGNITUDES[tail["m"]], tail.end()
    unit = unit_at(text, stop)
    if unit:
        stop += len(unit)
    elif not magnitude and not more:
        return _bare(doc, printed, start, end)
    if not unit and after and not magnitude:
        return None
    bound, flags = hedge(text, start, stop, more=more)
    made = Made(value, step, unit, raw, magnitude + unit, bound, flags)
    return make_spot(doc, start, stop, made)


def _bare(doc: Clean, printed: str, start: int, end: int) -> Spot | None:
    """A number without unit counts where a label stands before it and the phrase ends after it."""
    text = doc.text
    if shared := _shared_by_range(text, end):
        unit, magnitude = shared
        made = Made(
            arabic(printed) * MAGNITUDES[magnitude], last_digit_weight(printed) * MAGNITUDES[magnitude], unit,
            arabic(printed), magnitude + unit, Bound.EXACT, frozenset({"unit_shared"}),
        )  # fmt: skip
        return make_spot(doc, start, end, made)
    if not re.match(f"[{CJK}）]", text[start - 1 : start] or " ") or not _BARE_FOLLOWS.match(text, end):
        return None
    raw = arabic(printed)
    made = Made(raw, last_digit_weight(printed), "", raw, "", Bound.EXACT, frozenset({"bare"}))
    return make_spot(doc, start, end, made)


_SHARED = re.compile(
    r"(?:[-~至到]\d+(?:\.\d+)?|(?:[、和及与]\d+(?:\.\d+)?){1,5})(?P<m>千万|百万|十万|亿|万|千|百)?"
)


def _shared_by_range(text: str, end: int) -> tuple[str, str] | None:
    """1000-5000元, 提升1.2、3.5、2.7个百分点: the first numbers take the unit of the last."""
    match = _SHARED.match(text, end)
    if not match:
        return None
    unit = unit_at(text, match.end())
    return (unit, match["m"] or "") if unit else None


_RATE_BEFORE = re.compile(r"(?:增长|下降|增幅|降幅|增速)(?:了|达|为)?$")


def _share_units(doc: Clean, spots: list[Spot]) -> list[Spot]:
    """A bare number is kept beside a measured one of its own bracket or list, and takes its unit."""
    kept: list[Spot] = []
    for spot in spots:
        if "bare" not in spot.fact.flags:
            kept.append(spot)
            continue
        if _RATE_BEFORE.search(doc.text[max(0, spot.start - 6) : spot.start]):
            fact = replace(spot.fact, unit="%", kind=Kind.PERCENT, flags=frozenset({"unit_missing"}))
            kept.append(Spot(spot.start, spot.end, fact))
            continue
        giver = next((s for s in reversed(kept[-6:]) if _lends(doc.text, s, spot)), None)
        if giver is None:
            continue
        scale = MAGNITUDES.get(giver.fact.raw_unit.removesuffix(giver.fact.printed_unit), 1)
        raw = spot.fact.raw_value or Decimal(0)
        fact = replace(
            spot.fact, value=raw * scale, step=spot.fact.step * scale, unit=giver.fact.unit, kind=giver.fact.kind,
            flags=frozenset({"unit_missing"}),
        )  # fmt: skip
        kept.append(Spot(spot.start, spot.end, fact))
    return kept


def _lends(text: str, giver: Spot, spot: Spot) -> bool:
    """Both have a point or neither has; the giver stands in the same list, with a unit in print."""
    between = text[giver.end : spot.start]
    if (
        not 1 < len(between) <= 24
        or not giver.fact.printed_unit
        or giver.fact.kind in (Kind.PERCENT, Kind.DATE)
    ):
        return False
    if re.search(r"[。；\n（）“”《》]", between) or not re.match(r"[、，和及与]", between):
        return False
    return ("." in spot.fact.text) == ("." in giver.fact.text)
