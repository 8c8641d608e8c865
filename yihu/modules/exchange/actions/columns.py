"""Cleans a whole table column by column.

What is plainly well written is taken over by polars expressions; every other distinct spelling goes once through
`engine.cells.clean`, which alone decides. A test proves on generated cells that both ways agree.
Values leave as JSON text, ready for the staging table.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from uuid import uuid4

import polars as pl

from yihu.core.privacy import masks, staging
from yihu.engine import cells
from yihu.engine.cells import TEXTS, Lookups, OutOfScope, clean, tidy
from yihu.engine.errors import BadValue
from yihu.engine.idcard import IdNumber
from yihu.engine.ledgers import SECRET, Column, Kind
from yihu.modules.exchange.rules.headers import Header
from yihu.modules.exchange.rules.problems import Problem, said

_PLAIN_TEXT = r"^[tn][0-9A-Za-z\u4e00-\u9fa5（）、，。：；“”《》#+_.-]+$"
_NULL = "null"
Fast = Callable[[Column, pl.Expr, str], pl.Expr]


@dataclass
class Cleaned:
    """`frame`: line, area_code, uid (null without secrets), values, verdict, problems (the last three for
    staging). `outside`: lines of other people's places; `tidied`: cells whose spelling was put right."""

    frame: pl.DataFrame
    outside: list[int] = field(default_factory=list)
    tidied: int = 0


@dataclass(frozen=True)
class _Done:
    """One column: JSON fragments, JSON problems (null where there are none)."""

    fragments: pl.Series
    problems: pl.Series
    outside: pl.Series
    tidied: int = 0


def clean_table(
    rows: pl.DataFrame,
    header: Header,
    lookups: Lookups,
    area_code: str,
    checks: Mapping[str, Callable[[Any], None]] = MappingProxyType({}),
) -> Cleaned:
    """`rows`: `line` and the raw columns `c0` … of the data lines; `area_code`: of rows that name no place;
    `checks`: by column name, further demands on clean values (raise BadValue)."""
    secret = any(column.kind in SECRET for column in header.columns.values())
    uids = [str(uuid4()) for _ in range(rows.height)] if secret else None
    done: dict[str, _Done] = {}
    for position, column in header.columns.items():
        raw = _raw(rows, position, header, column)
        unit = header.units.get(position, "")
        if column.kind in SECRET:
            done[column.name] = _secret(column, raw, lookups, uids or [])
        else:
            done[column.name] = _plain(column, raw, lookups, unit, checks.get(column.name))
    return _together(rows, done, area_code, uids)


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


def _plain(
    column: Column, raw: pl.Series, lookups: Lookups, unit: str, check: Callable[[Any], None] | None
) -> _Done:
    frame = pl.DataFrame({"raw": raw})
    fast = _FAST.get(column.kind)
    quick = frame.select(
        fast(column, pl.col("raw"), unit or column.unit) if fast else pl.lit(None, pl.String)
    )
    fragments = quick.to_series() if fast else pl.Series([None] * raw.len(), dtype=pl.String)
    odd = raw.filter(fragments.is_null() & raw.is_not_null()).value_counts()
    said_values: dict[str, str] = {}
    said_problems: dict[str, str] = {}
    outside: list[str] = []
    tidied = 0
    for text, count in odd.iter_rows():
        tidied += count if tidy(text[1:]) != text[1:] else 0
        try:
            value = clean(column, text[0], text[1:], lookups, unit)
            if check is not None:
                check(value)
            said_values[text] = fragment(value)
        except OutOfScope:
            outside.append(text)
        except BadValue as bad:
            said_problems[text] = _problem(bad, column)
    slow = _mapped(raw, said_values)
    fragments = pl.select(pl.coalesce(fragments, slow)).to_series()
    return _Done(fragments, _empties(column, raw, _mapped(raw, said_problems)), raw.is_in(outside), tidied)


def _secret(column: Column, raw: pl.Series, lookups: Lookups, uids: list[str]) -> _Done:
    """Each value is encrypted for its own row before it goes anywhere."""
    found: list[Any] = []
    problems: list[str | None] = []
    for text in raw:
        value, problem = None, None
        try:
            value = clean(column, text[0], text[1:], lookups) if text is not None else None
            problem = _upgraded(column, text) if value is not None else None
        except BadValue as bad:
            problem = _problem(bad, column)
        found.append(value)
        problems.append(problem)
    if column.kind is Kind.ID_NUMBER:
        entries = staging.id_numbers(found, uids)
    else:
        entries = staging.sealed(masks.of_column(column), found, uids)
    fragments = pl.Series([fragment(entry) for entry in entries], dtype=pl.String)
    none = pl.Series([False] * raw.len(), dtype=pl.Boolean)
    return _Done(fragments, _empties(column, raw, pl.Series(problems, dtype=pl.String)), none)


def _upgraded(column: Column, text: str) -> str | None:
    """The warning for an ID number of fifteen digits, which was raised to eighteen by rule."""
    if column.kind is not Kind.ID_NUMBER or len(tidy(text[1:]).replace(" ", "").lstrip("'")) != 15:
        return None
    return json.dumps(Problem("W402", said("W402"), 0, column.label).as_json(), ensure_ascii=False)


def fragment(value: Any) -> str:
    """A clean value as JSON text: dates as ISO, decimals as text so that no digit is lost."""
    if value is None:
        return _NULL
    if isinstance(value, date):
        return f'"{value.isoformat()}"'
    if isinstance(value, Decimal):
        return f'"{value}"'
    assert not isinstance(value, float | IdNumber)
    return json.dumps(value, ensure_ascii=False)


def _problem(bad: BadValue, column: Column) -> str:
    return json.dumps(Problem(bad.code, bad.message, 0, column.label).as_json(), ensure_ascii=False)


def _empties(column: Column, raw: pl.Series, problems: pl.Series) -> pl.Series:
    if not column.required:
        return problems
    missing = json.dumps(Problem("E400", TEXTS["E400"], 0, column.label).as_json(), ensure_ascii=False)
    return pl.select(pl.when(raw.is_null()).then(pl.lit(missing)).otherwise(problems)).to_series()


def _mapped(raw: pl.Series, meaning: dict[str, str]) -> pl.Series:
    if not meaning:
        return pl.Series([None] * raw.len(), dtype=pl.String)
    old, new = list(meaning), list(meaning.values())
    return raw.replace_strict(old, new, default=None, return_dtype=pl.String)


def _together(rows: pl.DataFrame, done: dict[str, _Done], area_code: str, uids: list[str] | None) -> Cleaned:
    parts: list[pl.Expr] = []
    for position, (name, one) in enumerate(done.items()):
        parts.append(pl.lit(("{" if position == 0 else ",") + json.dumps(name) + ":"))
        parts.append(pl.lit(one.fragments.fill_null(_NULL).alias(name)))
    problems = [pl.lit(one.problems.alias(f"p{index}")) for index, one in enumerate(done.values())]
    bad = [
        pl.lit(one.problems.str.starts_with('{"code": "E').fill_null(False).alias(f"b{index}"))
        for index, one in enumerate(done.values())
    ]
    place = done.get("area_code")
    areas_given = (
        place.fragments.str.strip_chars('"') if place else pl.Series([None] * rows.height, dtype=pl.String)
    )
    areas_given = pl.select(pl.when(areas_given != _NULL).then(areas_given)).to_series()
    frame = rows.select(
        "line",
        area_code=pl.lit(areas_given).fill_null(area_code),
        uid=pl.lit(pl.Series(uids if uids is not None else [None] * rows.height, dtype=pl.String)),
        values=pl.concat_str([*parts, pl.lit("}")]),
        verdict=pl.when(pl.any_horizontal(bad)).then(pl.lit("wrong")).otherwise(pl.lit("new")),
        problems=pl.lit("[") + pl.concat_str(problems, separator=",", ignore_nulls=True) + pl.lit("]"),
    )
    outside = frame.filter(pl.any_horizontal([pl.lit(one.outside) for one in done.values()]))[
        "line"
    ].to_list()
    return Cleaned(frame, outside, sum(one.tidied for one in done.values()))


# -- what is plainly well written; null sends the cell to `clean` ------------------------------------------


def _fast_text(column: Column, raw: pl.Expr, unit: str) -> pl.Expr:
    body = raw.str.slice(1)
    fine = raw.str.contains(_PLAIN_TEXT) & (raw.str.len_chars() <= column.max_length + 1)
    empty = body.str.to_lowercase().is_in([word for word in cells.EMPTY if word])
    return pl.when(fine & ~empty).then(pl.lit('"') + body + pl.lit('"'))


def _fast_integer(column: Column, raw: pl.Expr, unit: str) -> pl.Expr:
    fine = raw.str.contains(r"^[tn]-?\d{1,9}$")
    return pl.when(fine).then(raw.str.slice(1).cast(pl.Int64, strict=False).cast(pl.String))


def _fast_money(column: Column, raw: pl.Expr, unit: str) -> pl.Expr:
    digits = 6 if unit == "万元" else 2
    fine = raw.str.contains(rf"^[tn]\d{{1,8}}(?:\.\d{{1,{digits}}})?$")
    whole = raw.str.extract(r"^[tn](\d+)", 1).cast(pl.Int64, strict=False)
    part = raw.str.extract(r"\.(\d+)$", 1).fill_null("").str.pad_end(digits, "0").cast(pl.Int64, strict=False)
    return pl.when(fine).then((whole * 10**digits + part).cast(pl.String))


def _fast_date(column: Column, raw: pl.Expr, unit: str) -> pl.Expr:
    body = raw.str.slice(1)
    fine = raw.str.contains(r"^[td](?:19|20)\d{2}-\d{2}-\d{2}$")
    day = body.str.to_date("%Y-%m-%d", strict=False)
    return pl.when(fine & day.is_not_null()).then(pl.lit('"') + body + pl.lit('"'))


_FAST: dict[Kind, Fast] = {
    Kind.TEXT: _fast_text,
    Kind.INTEGER: _fast_integer,
    Kind.MONEY: _fast_money,
    Kind.DATE: _fast_date,
}
