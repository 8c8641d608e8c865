"""Personal data on its way from a workbook to a module: encrypted before it is staged.

Identity tokens are bound to `identity.<kind>.<uid>`, where `uid` is the staged row's own; a module that takes
the token over keeps that uid with it, so nothing is opened or encrypted again on the way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from yihu.core.privacy import crypto, masks
from yihu.core.privacy.masks import Secret
from yihu.engine.idcard import IdNumber

TABLE = "identity"


def id_numbers(numbers: Sequence[IdNumber | None], uids: Sequence[str]) -> list[dict[str, Any] | None]:
    """For each parsed number `{"cipher", "index", "last", "born_on", "sex"}`; None stays None."""
    sealed = _sealed(Secret.ID_NUMBER, [number.text if number else None for number in numbers], uids)
    facts = ({"born_on": it.born_on.isoformat(), "sex": it.sex.value} if it else {} for it in numbers)
    return [entry and {**entry, **more} for entry, more in zip(sealed, facts, strict=True)]


def phones(texts: Sequence[str | None], uids: Sequence[str]) -> list[dict[str, Any] | None]:
    """For each checked phone number `{"cipher", "index", "last"}`; None and blanks give None."""
    return _sealed(Secret.PHONE, texts, uids)


def bank_cards(texts: Sequence[str | None], uids: Sequence[str]) -> list[dict[str, Any] | None]:
    """For each card number `{"cipher", "index", "last"}`; None and blanks give None."""
    return _sealed(Secret.BANK_CARD, texts, uids)


@dataclass(frozen=True)
class Sealed:
    """Column by column what the functions above give row by row."""

    ciphers: list[str]
    indexes: list[str]
    hints: list[str]


def sealed(kind: Secret, texts: Sequence[str], uids: Sequence[str]) -> Sealed:
    """Many values at once, none of them empty, each for the row `uids` names."""
    return Sealed(
        crypto.encrypt_many(texts, table=TABLE, column=kind.value, keys=uids),
        crypto.blind_indexes(kind.value, texts),
        [masks.hint(kind, text) for text in texts],
    )


def _sealed(kind: Secret, texts: Sequence[str | None], uids: Sequence[str]) -> list[dict[str, Any] | None]:
    given = [(text, uid) for text, uid in zip(texts, uids, strict=True) if text]
    columns = sealed(kind, [text for text, _ in given], [uid for _, uid in given])
    entries = iter(zip(columns.ciphers, columns.indexes, columns.hints, strict=True))
    return [
        dict(zip(("cipher", "index", "last"), next(entries), strict=True)) if text else None for text in texts
    ]
