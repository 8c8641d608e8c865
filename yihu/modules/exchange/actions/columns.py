"""Cleans a whole table column by column.

What is plainly well written is taken over by polars expressions; every other distinct spelling goes once through
`engine.cells.clean`, which alone decides. A test proves on generated cells that both ways agree.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import product
from types import MappingProxyType
from typing import Any

import polars as pl

from yihu.engine import cells, money
from yihu.engine.cells import SEPARATOR, TEXTS, Lookups, OutOfScope, clean, tidy
from yihu.engine.errors import BadValue
from yihu.engine.ledgers import Column, Kind
from yihu.modules.exchange.actions import secrets
from yihu.modules.exchange.rules.headers import Header
from yihu.modules.exchange.rules.problems import Problem, told

_PLAIN_TEXT = r"^[tn][0-9A-Za-z\u4e00-\u9fa5（）、，。：；“”《》#_.-]+$"
_BARE = (Kind.INTEGER, Kind.MONEY, Kind.UNIT, Kind.YES_NO)  # no quotes in JSON
_FREE = (Kind.TEXT, Kind.LONG_TEXT)
# In every mixture of case, so that a column need not be lowered for them.
_EMPTY = ["".join(one) for word in cells.EMPTY if word for one in product(*({c, c.upper()} for c in word))]
Fast = Callable[[Column, pl.Expr, str], pl.Expr]
Check = Callable[[Any], None]


@dataclass
class Cleaned:
    """`frame`: line, area_code, uid (null without secrets), values (JSON; or, asked for `compact`, cells), verdict
    and problems, as they are staged. `outside`: lines of other people's places; `tidied`: cells whose spelling was
    put right, and `changes` from what to what (`column`, `before`, `after`, `count`; personal data without its
    values); `content`: a number for what the lines say, which neither their order nor that of the columns changes."""

    frame: pl.DataFrame
    content: int
    outside: list[int] = field(default_factory=list)
    tidied: int = 0
    changes: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class _Done:
    """One column: clean values as text, or finished JSON; JSON problems and marks of other people's places, None
    where there are none."""

    column: Column
    raw: pl.Series
    texts: pl.Series
    problems: pl.Series | None = None
    outside: pl.Series | None = None
    changes: tuple[dict[str, Any], ...] = ()

    @property
    def said(self) -> pl.Series:
        """The same for every way of writing the same. Of personal data as it is written: it is sealed anew each time."""
        secret = self.column.kind in secrets.KINDS
        if not secret and self.texts.null_count() == self.raw.null_count():
            return self.texts
        spelt = self.raw.str.slice(1).str.strip_chars()
        return spelt if secret else pl.select(pl.coalesce(pl.lit(self.texts), pl.lit(spelt))).to_series()

    @property
    def fragments(self) -> pl.Series:
        """As JSON."""
        if self.column.kind in secrets.KINDS or self.column.kind in _BARE:
            return self.texts
        texts = self.texts
        if self.column.kind in _FREE and texts.str.contains(r'["\\]').any():
            texts = texts.str.replace_all(r'(["\\])', r"\$1")
        return pl.select('"' + pl.lit(texts) + '"').to_series()


def clean_table(
    rows: pl.DataFrame,
    header: Header,
    lookups: Lookups,
    area_code: str,
    checks: Mapping[str, Check] = MappingProxyType({}),
    *,
    compact: bool = False,
) -> Cleaned:
    """`rows`: `line` and the raw columns `c0` … of the data lines; `area_code`: of rows that name no place;
    `checks`: by column name, further demands on clean values (raise BadValue)."""
    secret = any(column.kind in secrets.KINDS for column in header.columns.values())
    uids = secrets.uids(rows.height) if secret else _nothing(rows.height)
    done: list[_Done] = []
    for position, column in header.columns.items():
        raw = _raw(rows, position, header, column)
        unit = header.units.get(position, "")
        if column.kind in secrets.KINDS:
            sealed = secrets.staged(column, raw, lookups, uids, compact=compact)
            problems = _empties(column, raw, sealed.problems)
            done.append(_Done(column, raw, sealed.fragments, problems, changes=sealed.changes))
        else:
            done.append(_plain(column, raw, lookups, unit, checks.get(column.name)))
    return _together(rows, done, area_code, uids, compact=compact)


def _raw(rows: pl.DataFrame, position: int, header: Header, column: Column) -> pl.Series:
    name = f"c{position}"
    if name not in rows.columns:
        return pl.Series(name, [None] * rows.height, dtype=pl.String)
    raw = rows[name]
    if column.kind is not Kind.AREA or header.township in (None, position):
        return raw
    village = pl.col(name)
    town = pl.col(f"c{header.township}").str.slice(1).fill_null("").str.replace_all(r"\s", "")
    whole = village.str.contains(r"^[tn]\d+$") | village.str.slice(1).str.starts_with(town)
    joined = pl.when(whole).then(village).otherwise(pl.lit("t") + town + village.str.slice(1))
    return rows.select(joined.alias(name)).to_series()


def _plain(column: Column, raw: pl.Series, lookups: Lookups, unit: str, check: Check | None) -> _Done:
    texts = _plainly_written(column, raw, unit, checked=check is not None)
    odd = raw.filter(texts.is_null() & raw.is_not_null()).value_counts()
    good: dict[str, str] = {}
    bad_ones: dict[str, str] = {}
    outside: list[str] = []
    changes: list[dict[str, Any]] = []
    for text, count in odd.iter_rows():
        try:
            value = clean(column, text[0], text[1:], lookups, unit)
            if check is not None:
                check(value)
            if value is not None:
                good[text] = text_of(value)
            if (after := respelt(column, text, value)) is not None:
                shown = ("（敏感信息，不显示）", "规范写法") if column.sensitive else (text[1:], after)
                changes.append(
                    {"column": column.label, "before": shown[0], "after": shown[1], "count": int(count)}
                )
        except OutOfScope:
            outside.append(text)
        except BadValue as bad:
            bad_ones[text] = told(bad, column.label)
    if good:
        texts = pl.select(pl.coalesce(pl.lit(texts), pl.lit(_mapped(raw, good)))).to_series()
    problems = _empties(column, raw, _mapped(raw, bad_ones) if bad_ones else None)
    return _Done(column, raw, texts, problems, raw.is_in(outside) if outside else None, tuple(changes))


def _plainly_written(column: Column, raw: pl.Series, unit: str, *, checked: bool) -> pl.Series:
    fast = _FAST.get(column.kind) if column.kind is Kind.MONEY or unit in ("", column.unit) else None
    if fast is None or (checked and column.kind is Kind.DECIMAL):
        return _nothing(raw.len())
    return raw.to_frame("raw").select(fast(column, pl.col("raw"), unit or column.unit)).to_series()


def respelt(column: Column, text: str, value: Any) -> str | None:
    """How people read the value now, where it was written in another way; None where it was written so."""
    raw = text[1:]
    if value is None:
        return None
    match column.kind:
        case Kind.DATE:
            now = value.isoformat()
        case Kind.CODE:
            member = column.codes.by_label(str(value)) if column.codes else None
            now = raw if member and raw in (member.label, member.value) else getattr(member, "label", raw)
        case Kind.YES_NO:
            now = "是" if value else "否"
        case Kind.MONEY:
            now = raw if re.fullmatch(r"-?\d+(?:\.\d+)?", raw) else f"{money.from_fen(value)} 元"
        case Kind.INTEGER | Kind.DECIMAL:
            now = raw if re.fullmatch(r"-?\d+(?:\.\d+)?", raw) else str(value)
        case Kind.AREA | Kind.UNIT:
            now = tidy(raw)
        case _:
            now = str(value)
    return now if now != raw else None


def text_of(value: Any) -> str:
    """A clean value as text: dates as ISO, money as fen."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


def fragment(value: Any) -> str:
    """A clean value as JSON text: dates as ISO, decimals as text so that no digit is lost."""
    return json.dumps(str(value) if isinstance(value, date | Decimal) else value, ensure_ascii=False)


def _empties(column: Column, raw: pl.Series, problems: pl.Series | None) -> pl.Series | None:
    if not column.required or not raw.null_count():
        return problems
    missing = json.dumps(Problem("E400", TEXTS["E400"], 0, column.label).as_json(), ensure_ascii=False)
    others = problems if problems is not None else _nothing(raw.len())
    return pl.select(
        pl.when(pl.lit(raw).is_null()).then(pl.lit(missing)).otherwise(pl.lit(others))
    ).to_series()


def _nothing(count: int) -> pl.Series:
    return pl.repeat(None, count, dtype=pl.String, eager=True)


def _mapped(raw: pl.Series, meaning: dict[str, str]) -> pl.Series:
    old, new = list(meaning), list(meaning.values())
    return raw.replace_strict(old, new, default=None, return_dtype=pl.String)


def _together(
    rows: pl.DataFrame, done: list[_Done], area_code: str, uids: pl.Series, *, compact: bool
) -> Cleaned:
    told_wrong = [one.problems for one in done if one.problems is not None]
    bad = [pl.lit(one).str.starts_with('{"code": "E').fill_null(value=False) for one in told_wrong]
    place = next((one.texts for one in done if one.column.name == "area_code"), _nothing(rows.height))
    frame = rows.select(
        "line",
        pl.lit(place).fill_null(area_code).alias("area_code"),
        pl.lit(uids).alias("uid"),
        _cells(done) if compact else _values(done),
        (
            pl.when(pl.any_horizontal(bad)).then(pl.lit("wrong")).otherwise(pl.lit("new"))
            if bad
            else pl.lit("new")
        ).alias("verdict"),
        (
            pl.lit("[")
            + pl.concat_str([pl.lit(one) for one in told_wrong], separator=",", ignore_nulls=True)
            + pl.lit("]")
            if told_wrong
            else pl.lit("[]")
        ).alias("problems"),
    )
    elsewhere = [pl.lit(one.outside) for one in done if one.outside is not None]
    outside = rows.filter(pl.any_horizontal(elsewhere))["line"].to_list() if elsewhere else []
    changes = [change for one in done for change in one.changes]
    return Cleaned(frame, _content(done), outside, sum(change["count"] for change in changes), changes)


def _content(done: list[_Done]) -> int:
    said = [pl.lit(one.said).alias(one.column.name) for one in sorted(done, key=lambda one: one.column.name)]
    return int(pl.select(said).hash_rows(5951).cast(pl.UInt128).sum())


def _values(done: list[_Done]) -> pl.Expr:
    """JSON objects: column name -> value."""
    parts: list[pl.Expr] = []
    for position, one in enumerate(done):
        parts.append(pl.lit(("{" if position == 0 else ",") + json.dumps(one.column.name) + ":"))
        parts.append(pl.lit(one.fragments).fill_null("null"))
    return pl.concat_str([*parts, pl.lit("}")]).alias("values")


def _cells(done: list[_Done]) -> pl.Expr:
    """The bare texts in the order of the columns; nothing stands for what is empty."""
    return pl.concat_str([pl.lit(one.texts).fill_null("") for one in done], separator=SEPARATOR).alias(
        "cells"
    )


# -- what is plainly well written; null sends the cell to `clean` ------------------------------------------


def _fast_text(column: Column, raw: pl.Expr, unit: str) -> pl.Expr:
    body = raw.str.slice(1)
    fine = raw.str.contains(_PLAIN_TEXT) & (raw.str.len_chars() <= column.max_length + 1)
    return pl.when(fine & ~body.is_in(_EMPTY)).then(body)


def _fast_integer(column: Column, raw: pl.Expr, unit: str) -> pl.Expr:
    fine = raw.str.contains(r"^[tn]-?\d{1,9}$")
    return pl.when(fine).then(raw.str.slice(1).cast(pl.Int64, strict=False).cast(pl.String))


def _fast_money(column: Column, raw: pl.Expr, unit: str) -> pl.Expr:
    digits = 6 if unit == "万元" else 2
    fine = raw.str.contains(rf"^[tn]\d{{1,8}}(?:\.\d{{1,{digits}}})?$")
    amount = raw.str.slice(1).cast(pl.Decimal(18, digits), strict=False)
    return pl.when(fine).then((amount * 10**digits).cast(pl.Int64, strict=False).cast(pl.String))


def _fast_date(column: Column, raw: pl.Expr, unit: str) -> pl.Expr:
    body = raw.str.slice(1)
    fine = raw.str.contains(r"^[td](?:19|20)\d{2}-\d{2}-\d{2}$")
    day = body.str.to_date("%Y-%m-%d", strict=False)
    return pl.when(fine & day.is_not_null()).then(body)


def _fast_decimal(column: Column, raw: pl.Expr, unit: str) -> pl.Expr:
    return pl.when(raw.str.contains(r"^[tn]-?(?:0|[1-9]\d{0,11})(?:\.\d{1,6})?$")).then(raw.str.slice(1))


_FAST: dict[Kind, Fast] = {
    Kind.TEXT: _fast_text,
    Kind.INTEGER: _fast_integer,
    Kind.MONEY: _fast_money,
    Kind.DATE: _fast_date,
    Kind.DECIMAL: _fast_decimal,
}
