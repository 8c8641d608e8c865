"""Columns of personal data: each value is checked and encrypted for its own row before it goes anywhere.

What is plainly well written is checked by polars expressions; every other cell goes through `engine.cells.clean`,
which alone decides. Encrypting is done for the whole column at once.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from yihu.core.privacy import masks, staging
from yihu.core.privacy.masks import Secret
from yihu.engine.bankcard import luhn_holds
from yihu.engine.cells import PART, PARTS, Lookups, clean, tidy
from yihu.engine.errors import BadValue
from yihu.engine.idcard import CHECKS, OLDEST, WEIGHTS, IdNumber, Sex
from yihu.engine.ledgers import SECRET, Column, Kind
from yihu.modules.exchange.rules.problems import Problem, said, told

KINDS = SECRET
_PARTS = ("text", "born_on", "sex")
_NUMBER = r"^t\d{17}[\dX]$"
_MOBILE = r"^[tn]1\d{10}$"


@dataclass(frozen=True)
class Staged:
    """`fragments`: JSON of `{"cipher", "index", "last"}`, for ID numbers also born_on and sex, or these parts as they
    stand in a bare cell; null where there is no good value. `problems`: JSON of what is wrong, null where
    nothing is. `changes`: how many were respelt."""

    fragments: pl.Series
    problems: pl.Series | None
    changes: tuple[dict[str, Any], ...] = ()


def uids(count: int) -> pl.Series:
    """Fresh random identifiers (version 4), made all at once."""
    noise = os.urandom(16 * count)
    pieces = pl.Series("x", [noise[at : at + 16] for at in range(0, 16 * count, 16)], dtype=pl.Binary)
    hexed = pl.col("x").bin.encode("hex")
    variant = hexed.str.slice(16, 1).replace_strict(list("0123456789abcdef"), list("89ab" * 4))
    parts = [hexed.str.slice(0, 8), hexed.str.slice(8, 4), "4" + hexed.str.slice(13, 3)]
    parts += [variant + hexed.str.slice(17, 3), hexed.str.slice(20, 12)]
    return pieces.to_frame().select(uid=pl.concat_str(parts, separator="-")).to_series()


def staged(
    column: Column, raw: pl.Series, lookups: Lookups, keys: pl.Series, *, compact: bool = False
) -> Staged:
    """`raw`: cells with their kind letters; `keys`: the uid of each row; `compact`: for bare cells, not JSON."""
    cells = raw.to_frame("raw")
    if column.kind is Kind.ID_NUMBER:
        quick = _numbers(cells, lookups.as_of)
    elif column.kind is Kind.PHONE:
        quick = _mobiles(cells)
    else:
        quick = cells.select(pl.repeat(None, pl.len(), dtype=pl.String).alias(name) for name in _PARTS)
    odd = cells.with_columns(quick["text"], at=pl.int_range(pl.len())).filter(
        pl.col("text").is_null() & pl.col("raw").is_not_null()
    )
    slow = _one_by_one(column, odd, lookups)
    whole = cells.select(at=pl.int_range(pl.len())).join(slow, on="at", how="left", maintain_order="left")
    values = quick.select(pl.coalesce(pl.col(name), pl.lit(whole[name])).alias(name) for name in _PARTS)
    problems = whole["problem"] if slow["problem"].count() else None
    respelt = int(slow["respelt"].sum())
    told_change = {
        "column": column.label,
        "before": "（个人信息，不显示）",
        "after": "规范写法",
        "count": respelt,
    }
    sealed = _sealed(column, values, keys, compact=compact)
    return Staged(sealed, problems, (told_change,) if respelt else ())


def _numbers(cells: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """`text`, `born_on` and `sex` of the numbers that are right as they stand, else null."""
    cell = pl.col("raw")
    first = cell.str.slice(1, 17).cast(pl.Int64, strict=False)
    total = pl.sum_horizontal(((first // 10 ** (16 - at)) % 10) * weight for at, weight in enumerate(WEIGHTS))
    expected = (total % 11).replace_strict(list(range(11)), list(CHECKS), return_dtype=pl.String)
    born = cell.str.slice(7, 8).str.to_date("%Y%m%d", strict=False)
    fine = (
        cell.str.contains(_NUMBER)
        & (cell.str.slice(18, 1) == expected)
        & born.is_between(date(as_of.year - OLDEST, 1, 1), as_of)
    )
    # Step by step, so that each is worked out once.
    looked = cells.select(text=pl.when(fine).then(cell.str.slice(1)), born=born, odd=first % 2 == 1)
    good = pl.col("text").is_not_null()
    sex = pl.when(pl.col("odd")).then(pl.lit(Sex.MALE.value)).otherwise(pl.lit(Sex.FEMALE.value))
    return looked.select(
        "text",
        born_on=pl.when(good).then(pl.col("born").dt.to_string("%Y-%m-%d")),
        sex=pl.when(good).then(sex),
    )


def _mobiles(cells: pl.DataFrame) -> pl.DataFrame:
    cell, nothing = pl.col("raw"), pl.lit(None, pl.String)
    return cells.select(
        text=pl.when(cell.str.contains(_MOBILE)).then(cell.str.slice(1)), born_on=nothing, sex=nothing
    )


def _one_by_one(column: Column, odd: pl.DataFrame, lookups: Lookups) -> pl.DataFrame:
    """Of the cells that were not plainly right: `at`, value in parts, `problem`, `respelt`."""
    found = []
    for text, at in odd.select("raw", "at").iter_rows():
        value, problem = None, None
        try:
            value = clean(column, text[0], text[1:], lookups)
            problem = _warned(column, text, value) if value is not None else None
        except BadValue as bad:
            problem = told(bad, column.label)
        parts = _parts(value)
        found.append((at, *parts, problem, value is not None and text[1:] != parts[0]))
    schema = {"at": pl.Int64, **dict.fromkeys(_PARTS, pl.String), "problem": pl.String, "respelt": pl.Boolean}
    return pl.DataFrame(found, schema=schema, orient="row")


def _parts(value: Any) -> tuple[str | None, str | None, str | None]:
    if isinstance(value, IdNumber):
        return value.text, value.born_on.isoformat(), value.sex.value
    return value, None, None


def _warned(column: Column, text: str, value: Any) -> str | None:
    """The warnings on a good number: fifteen digits that were raised to eighteen, a card's check digit."""
    code = ""
    if column.kind is Kind.ID_NUMBER and len(tidy(text[1:]).replace(" ", "").lstrip("'")) == 15:
        code = "W402"
    elif column.kind is Kind.BANK_CARD and not luhn_holds(value):
        code = "W414"
    if not code:
        return None
    return json.dumps(Problem(code, said(code), 0, column.label).as_json(), ensure_ascii=False)


def _sealed(column: Column, values: pl.DataFrame, keys: pl.Series, *, compact: bool) -> pl.Series:
    given = values.with_columns(key=keys, at=pl.int_range(pl.len())).filter(pl.col("text").is_not_null())
    kind = masks.of_column(column)
    made = staging.sealed_column(kind, given["text"].to_list(), given["key"].to_list())
    parts = {"cipher": made.ciphers, "index": made.indexes, "last": made.hints, **made.more}
    if kind is Secret.ID_NUMBER:
        parts |= {"born_on": given["born_on"], "sex": given["sex"]}
    fragments = given.select("at", fragment=_cell(parts) if compact else _json(parts))
    every = values.select(at=pl.int_range(pl.len()))
    return every.join(fragments, on="at", how="left", maintain_order="left")["fragment"]


def _cell(parts: Mapping[str, pl.Series]) -> pl.Expr:
    last = max(PARTS.index(name) for name in parts)
    return pl.concat_str(
        [pl.lit(parts[name]) if name in parts else pl.lit("") for name in PARTS[: last + 1]], separator=PART
    )


def _json(parts: Mapping[str, pl.Series]) -> pl.Expr:
    written: list[pl.Expr] = []
    for name, texts in parts.items():
        written += [pl.lit(f'{", " if written else "{"}"{name}": "'), pl.lit(texts), pl.lit('"')]
    return pl.concat_str([*written, pl.lit("}")])
