"""The same person twice: which pairs of records are alike enough for somebody to look at, and why.

Pairs are looked for in blocks of records that agree on enough to be rare by chance, never by comparing all with
all. Numbers are compared by their first 17 digits: a mistyped number that was accepted has a fitting check
character, so the slip lies before it. Frames are polars; nothing is kept of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from yihu.engine import alike
from yihu.engine.enums import Labelled

LIKELY = 70  # from this score on a pair counts as found; below it is only shown last
SAME_NUMBER_OTHER_NAME = 60


class Why(Labelled):
    """What speaks for one person, with the score it gives."""

    SAME_NUMBER = "same_number", "姓名、身份证号都相同"
    SAME_NUMBER_ALIKE = "same_number_alike", "身份证号相同，姓名音近或一字之差"
    SAME_NUMBER_ONLY = "same_number_only", "身份证号相同，姓名不同"
    NUMBER_SLIP = "number_slip", "姓名相同，身份证号只差一位或相邻两位颠倒"
    NUMBER_SLIP_ALIKE = "number_slip_alike", "姓名音近，身份证号只差一位或相邻两位颠倒"
    REGION_ONLY = "region_only", "姓名、出生日期和顺序码相同，只是身份证地区码不同"
    NAME_BIRTH_VILLAGE = "name_birth_village", "同村同名同出生日期，一方没有身份证号"
    NAME_BIRTH_TOWN = "name_birth_town", "同乡镇同名同出生日期，一方没有身份证号"
    SOUND_BIRTH_VILLAGE = "sound_birth_village", "同村同出生日期、姓名音近，一方没有身份证号"
    CHARACTER_BIRTH_VILLAGE = (
        "character_birth_village",
        "同村同性别同出生日期、姓名一字之差，一方没有身份证号",
    )


class PairKind(Labelled):
    """What a clerk sorts the queue by."""

    TWO_HOUSEHOLDS = "two_households", "身份证号相同"
    MISTYPED = "mistyped", "身份证号填错"
    SPELLING = "spelling", "一方没有身份证号"


KINDS = {
    PairKind.TWO_HOUSEHOLDS: (Why.SAME_NUMBER, Why.SAME_NUMBER_ALIKE, Why.SAME_NUMBER_ONLY),
    PairKind.MISTYPED: (Why.NUMBER_SLIP, Why.NUMBER_SLIP_ALIKE, Why.REGION_ONLY),
    PairKind.SPELLING: (
        Why.NAME_BIRTH_VILLAGE,
        Why.NAME_BIRTH_TOWN,
        Why.SOUND_BIRTH_VILLAGE,
        Why.CHARACTER_BIRTH_VILLAGE,
    ),
}


def kind_of(why: Why) -> PairKind:
    return next(kind for kind, whys in KINDS.items() if why in whys)


SCORES = {
    Why.SAME_NUMBER: 100,
    Why.SAME_NUMBER_ALIKE: 96,
    Why.NUMBER_SLIP: 92,
    Why.NUMBER_SLIP_ALIKE: 86,
    Why.REGION_ONLY: 84,
    Why.NAME_BIRTH_VILLAGE: 82,
    Why.SOUND_BIRTH_VILLAGE: 76,
    Why.NAME_BIRTH_TOWN: 74,
    Why.CHARACTER_BIRTH_VILLAGE: 72,
    Why.SAME_NUMBER_ONLY: SAME_NUMBER_OTHER_NAME,
}


@dataclass(frozen=True)
class Record:
    """One person as written down. `number` '' where none is known."""

    key: int
    name: str
    born_on: date
    sex: str
    number: str
    area_code: str


@dataclass(frozen=True)
class Match:
    first: int
    second: int
    why: Why
    score: int


def frame(records: Iterable[Record]) -> pl.DataFrame:
    rows = [(one.key, one.name, one.born_on, one.sex, one.number, one.area_code) for one in records]
    columns = {"key": pl.Int64, "name": pl.String, "born_on": pl.Date, "sex": pl.String,
               "number": pl.String, "area_code": pl.String}  # fmt: skip
    return pl.DataFrame(rows, schema=columns, orient="row")


def within(records: pl.DataFrame) -> list[Match]:
    """Pairs inside one set of records, each once with the smaller key first."""
    prepared = _prepare(records)
    found = _found(prepared, prepared).filter(pl.col("first") < pl.col("second"))
    return _matches(found)


def between(left: pl.DataFrame, right: pl.DataFrame) -> list[Match]:
    """Pairs of a record of `left` (first) with one of `right` (second)."""
    return _matches(_found(_prepare(left), _prepare(right)))


def _prepare(records: pl.DataFrame) -> pl.DataFrame:
    """The columns that blocks are made of."""
    names = records.get_column("name").unique().to_list()
    sounds = pl.DataFrame({"name": names, "sound": [alike.reading(name) for name in names]})
    number = pl.col("number")
    return records.join(sounds, on="name", how="left").with_columns(
        has=number.str.len_chars() == 18,
        region=number.str.slice(0, 6),
        birth=number.str.slice(6, 8),
        order=number.str.slice(14, 3),
        body=number.str.slice(0, 17),
        born=pl.col("born_on").dt.strftime("%Y%m%d"),
        town=pl.col("area_code").str.slice(0, 9),
        surname=pl.col("name").str.slice(0, 1),
    )


_HAS = pl.col("has")
# Blocks of records with a number: name or sound, with two of the three parts of the number, or all of it but a
# swap across the border of two parts.
_PARTS: tuple[tuple[str, ...], ...] = (("region", "birth"), ("region", "order"), ("birth", "order"))
_KEPT = ["key", "name", "sound", "number", "has", "body", "birth", "order", "sex", "area_code"]


def _found(left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    """first, second, why of every candidate that holds; a pair may come several times."""
    frames = [_same_number(left, right)]
    for parts in _PARTS:
        pairs = _joined(left, right, ["sound", *parts], _HAS, _HAS)
        frames.append(_slips(pairs))
    for at in (5, 13):
        frames.append(
            _slips(_joined(_swapped(left, at), _swapped(right, at), ["sound", "swapped"], _HAS, _HAS))
        )
    for mine, theirs in ((~_HAS, pl.lit(value=True)), (_HAS, ~_HAS)):
        frames += _without_number(left, right, mine, theirs)
    return pl.concat(frames)


def _joined(
    left: pl.DataFrame, right: pl.DataFrame, on: Sequence[str], mine: pl.Expr, theirs: pl.Expr
) -> pl.DataFrame:
    """Candidates that agree on `on`; the right record's columns end in `_r`."""
    columns = list(dict.fromkeys([*_KEPT, *on]))
    other = (
        right.filter(theirs).select(columns).rename({name: f"{name}_r" for name in columns if name not in on})
    )
    return left.filter(mine).select(columns).join(other, on=list(on), how="inner").filter(
        pl.col("key") != pl.col("key_r")
    )  # fmt: skip


def _told(pairs: pl.DataFrame, why: pl.Expr) -> pl.DataFrame:
    return pairs.select(first="key", second="key_r", why=why).filter(pl.col("why").is_not_null())


def _each(pairs: pl.DataFrame, column: str, holds: Callable[[str, str], bool]) -> pl.Expr:
    """What plain Python says of a column of both records, as a column: candidates are few by then."""
    both = zip(pairs.get_column(column).to_list(), pairs.get_column(f"{column}_r").to_list(), strict=True)
    return pl.lit(pl.Series([holds(one, other) for one, other in both], dtype=pl.Boolean))


def _same_number(left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    pairs = _joined(left, right, ["number"], _HAS, _HAS)
    same = pairs.filter(pl.col("name") == pl.col("name_r"))
    other = pairs.filter(pl.col("name") != pl.col("name_r"))
    close = (pl.col("sound") == pl.col("sound_r")) | _each(other, "name", alike.one_character_apart)
    why = (
        pl.when(close).then(pl.lit(Why.SAME_NUMBER_ALIKE.value)).otherwise(pl.lit(Why.SAME_NUMBER_ONLY.value))
    )
    return pl.concat([_told(same, pl.lit(Why.SAME_NUMBER.value)), _told(other, why)])


def _swapped(records: pl.DataFrame, at: int) -> pl.DataFrame:
    """`swapped`: the body with the two digits around the border in order, so that a swap of them is no difference."""
    body, one, two = pl.col("body"), pl.col("body").str.slice(at, 1), pl.col("body").str.slice(at + 1, 1)
    ordered = pl.when(one <= two).then(one + two).otherwise(two + one)
    return records.with_columns(swapped=body.str.slice(0, at) + ordered + body.str.slice(at + 2))


def _slips(pairs: pl.DataFrame) -> pl.DataFrame:
    """Of candidates of one sound those whose numbers are one slip apart, or differ in the region alone."""
    pairs = pairs.filter(pl.col("body") != pl.col("body_r"))
    slip = _each(pairs, "body", alike.one_slip)
    same_name = pl.col("name") == pl.col("name_r")
    region = pl.col("body").str.slice(6) == pl.col("body_r").str.slice(6)
    why = (
        pl.when(slip & same_name)
        .then(pl.lit(Why.NUMBER_SLIP.value))
        .when(slip)
        .then(pl.lit(Why.NUMBER_SLIP_ALIKE.value))
        .when(region & same_name)
        .then(pl.lit(Why.REGION_ONLY.value))
    )
    return _told(pairs, why)


def _without_number(
    left: pl.DataFrame, right: pl.DataFrame, mine: pl.Expr, theirs: pl.Expr
) -> list[pl.DataFrame]:
    """At least one record has no number: name or sound with the birth date, near by."""
    town = _joined(left, right, ["name", "born", "sex", "town"], mine, theirs)
    village = pl.col("area_code") == pl.col("area_code_r")
    by_name = (
        pl.when(village)
        .then(pl.lit(Why.NAME_BIRTH_VILLAGE.value))
        .otherwise(pl.lit(Why.NAME_BIRTH_TOWN.value))
    )
    sound = _joined(left, right, ["sound", "born", "sex", "area_code"], mine, theirs)
    by_sound = pl.when(pl.col("name") != pl.col("name_r")).then(pl.lit(Why.SOUND_BIRTH_VILLAGE.value))
    near = _joined(left, right, ["surname", "born", "sex", "area_code"], mine, theirs)
    apart = _each(near, "name", alike.one_character_apart)
    by_character = pl.when(apart).then(pl.lit(Why.CHARACTER_BIRTH_VILLAGE.value))
    return [_told(town, by_name), _told(sound, by_sound), _told(near, by_character)]


def _matches(found: pl.DataFrame) -> list[Match]:
    """Each pair once, for the strongest reason."""
    scores = pl.DataFrame(
        {"why": [why.value for why in SCORES], "score": list(SCORES.values())},
        schema={"why": pl.String, "score": pl.Int64},
    )
    best = (
        found.join(scores, on="why")
        .sort("score", descending=True)
        .unique(subset=["first", "second"], keep="first", maintain_order=True)
        .sort("score", "first", "second", descending=[True, False, False])
    )
    return [Match(first, second, Why(why), score) for first, second, why, score in best.iter_rows()]
