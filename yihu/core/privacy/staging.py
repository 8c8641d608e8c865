"""Personal data on its way from a workbook to a module: encrypted before it is staged.

Identity tokens are bound to `identity.<kind>.<uid>`, where `uid` is the staged row's own; a module that takes
the token over keeps that uid with it, so nothing is opened or encrypted again on the way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from yihu.core.privacy import crypto, masks
from yihu.core.privacy.masks import Secret
from yihu.engine.idcard import IdNumber

TABLE = "identity"


def id_numbers(numbers: Sequence[IdNumber | None], uids: Sequence[str]) -> list[dict[str, Any] | None]:
    """For each parsed number `{"cipher", "index", "last", "born_on", "sex"}`; None stays None."""
    entries = sealed(Secret.ID_NUMBER, [number.text if number else None for number in numbers], uids)
    facts = ({"born_on": it.born_on.isoformat(), "sex": it.sex.value} if it else {} for it in numbers)
    return [entry and {**entry, **more} for entry, more in zip(entries, facts, strict=True)]


def phones(texts: Sequence[str | None], uids: Sequence[str]) -> list[dict[str, Any] | None]:
    """For each checked phone number `{"cipher", "index", "last"}`; None and blanks give None."""
    return sealed(Secret.PHONE, texts, uids)


@dataclass(frozen=True)
class Sealed:
    """Column by column what the functions here give row by row; `more`: what stands beside a value of its kind."""

    ciphers: pl.Series
    indexes: pl.Series
    hints: pl.Series
    more: dict[str, pl.Series]


def sealed_column(kind: Secret, texts: Sequence[str], uids: Sequence[str]) -> Sealed:
    """Many values at once, none of them empty, each for the row `uids` names."""
    return Sealed(
        crypto.encrypt_column(texts, table=TABLE, column=kind.value, keys=uids),
        crypto.index_column(kind.value, texts),
        pl.Series("hint", [masks.hint(kind, text) for text in texts], dtype=pl.String),
        _more(kind, texts),
    )


def sealed(kind: Secret, texts: Sequence[str | None], uids: Sequence[str]) -> list[dict[str, Any] | None]:
    """For each value of one kind `{"cipher", "index", "last"}`; None and blanks give None. A disability certificate
    begins with its holder's identity number: `id_index` is that number's index, `type` and `grade` follow it."""
    given = [(text, uid) for text, uid in zip(texts, uids, strict=True) if text]
    made = sealed_column(kind, [text for text, _ in given], [uid for _, uid in given])
    columns = {"cipher": made.ciphers, "index": made.indexes, "last": made.hints, **made.more}
    entries = pl.DataFrame(columns).iter_rows(named=True)
    return [next(entries) if text else None for text in texts]


def _more(kind: Secret, texts: Sequence[str]) -> dict[str, pl.Series]:
    if kind is not Secret.DISABILITY:
        return {}
    return {
        "id_index": crypto.index_column(Secret.ID_NUMBER.value, [text[:18] for text in texts]),
        "type": pl.Series([text[18] for text in texts], dtype=pl.String),
        "grade": pl.Series([text[19] for text in texts], dtype=pl.String),
    }
