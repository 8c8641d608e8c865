"""Encrypting, decrypting and indexing personal data.

A token is `<suite letter>.<key id>.<base64url of nonce and sealed bytes>`. The associated data is
`table.column.key`, so a token copied to another row, column or table does not open.
"""

from __future__ import annotations

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import polars as pl
from cryptography.exceptions import InvalidTag
from django.conf import settings

from yihu.core.privacy import keys
from yihu.core.privacy.keys import Key, KeysMissing, Ring
from yihu.core.privacy.suites import BY_CODE, NONCE_BYTES
from yihu.engine.errors import Refused

__all__ = [
    "CannotOpen",
    "KeysMissing",
    "blind_index",
    "blind_indexes",
    "decrypt",
    "encrypt",
    "encrypt_column",
    "encrypt_many",
    "index_column",
    "make_keys",
    "open_bytes",
    "ring",
    "seal_bytes",
]

make_keys = keys.make


class CannotOpen(Refused):
    """The token was moved, damaged or written with a key that is gone. Nothing of it is ever shown."""

    code = "cannot_open"
    status = 500


@cache
def _ring(folder: str) -> Ring:
    return keys.read(Path(folder) / "identity")


def ring() -> Ring:
    """The keys of this process. Raises KeysMissing."""
    return _ring(str(settings.KEYS_DIR))


def forget() -> None:
    """Read the key folder anew at the next use (after a key was added or removed)."""
    _ring.cache_clear()
    _column_key.cache_clear()


def encrypt(text: str, *, table: str, column: str, key: str) -> str:
    """The token of `text` for the row `key`."""
    current = ring().current
    return _seal(current, text, _associated(table, column, key))


def encrypt_many(texts: Sequence[str], *, table: str, column: str, keys: Sequence[str]) -> list[str]:
    """Tokens of many values, one key each; what `encrypt` gives one by one."""
    return encrypt_column(texts, table=table, column=column, keys=keys).to_list()


def encrypt_column(texts: Sequence[str], *, table: str, column: str, keys: Sequence[str]) -> pl.Series:
    """`encrypt_many` for who goes on in columns."""
    current = ring().current
    seal, place = current.suite.sealer(current.secret), f"{table}.{column}."
    random = os.urandom(NONCE_BYTES * len(texts))
    nonces = [random[at : at + NONCE_BYTES] for at in range(0, len(random), NONCE_BYTES)]
    sealed = [
        nonce + seal(nonce, text.encode(), f"{place}{key}".encode())
        for nonce, text, key in zip(nonces, texts, keys, strict=True)
    ]
    # What a loop pays for each value is paid once for the whole: base64, the alphabet of addresses, the key's name.
    bodies = pl.Series("token", sealed, dtype=pl.Binary).bin.encode("base64")
    bodies = bodies.str.replace_all("+", "-", literal=True).str.replace_all("/", "_", literal=True)
    return pl.select(pl.lit(f"{current.suite.code}.{current.id}.") + pl.lit(bodies)).to_series()


def decrypt(token: str, *, table: str, column: str, key: str) -> str:
    """Raises CannotOpen when the token does not belong to exactly this place or its key is gone."""
    try:
        code, key_id, body = token.split(".")
        raw = urlsafe_b64decode(body.encode("ascii"))
        found = ring().keys[key_id]
        if BY_CODE[code] is not found.suite:
            raise InvalidTag
        plain = found.suite.open(
            found.secret, raw[:NONCE_BYTES], raw[NONCE_BYTES:], _associated(table, column, key)
        )
    except (ValueError, KeyError, InvalidTag):
        raise CannotOpen("加密信息无法解开，可能已损坏或密钥已更换，请联系安全管理员核对密钥") from None
    return plain.decode("utf-8")


def seal_bytes(data: bytes, *, table: str, column: str, key: str) -> bytes:
    """What `encrypt` is for text, for whole files: `<suite letter>.<key id>.` and then nonce and sealed bytes."""
    current = ring().current
    nonce = os.urandom(NONCE_BYTES)
    sealed = current.suite.seal(current.secret, nonce, data, _associated(table, column, key))
    return f"{current.suite.code}.{current.id}.".encode() + nonce + sealed


def open_bytes(sealed: bytes, *, table: str, column: str, key: str) -> bytes:
    """Raises CannotOpen like `decrypt`."""
    try:
        code, key_id, raw = sealed.split(b".", 2)
        found = ring().keys[key_id.decode("ascii")]
        if BY_CODE[code.decode("ascii")] is not found.suite:
            raise InvalidTag
        return found.suite.open(
            found.secret, raw[:NONCE_BYTES], raw[NONCE_BYTES:], _associated(table, column, key)
        )
    except (ValueError, KeyError, InvalidTag):
        raise CannotOpen("文件无法解开，可能已损坏或密钥已更换，请联系安全管理员核对密钥") from None


def blind_index(column: str, text: str) -> str:
    """Keyed digest of the whole value, 64 hex digits, the same for the same text of one column: search by the
    full value and uniqueness without opening anything. The caller normalises `text` first."""
    index = ring().index
    return index.suite.mac(_column_key(index, column), text.encode("utf-8")).hex()


def blind_indexes(column: str, texts: Sequence[str]) -> list[str]:
    """What `blind_index` gives one by one."""
    return index_column(column, texts).to_list()


def index_column(column: str, texts: Sequence[str]) -> pl.Series:
    """`blind_indexes` for who goes on in columns."""
    index = ring().index
    made = index.suite.macs(_column_key(index, column), [text.encode() for text in texts])
    return pl.Series("index", made, dtype=pl.Binary).bin.encode("hex")


@cache
def _column_key(index: Key, column: str) -> bytes:
    # One key a column: equal values of two columns must not be recognisable as equal.
    return index.suite.mac(index.secret, b"column:" + column.encode("utf-8"))


def _seal(key: Key, text: str, associated: bytes) -> str:
    nonce = os.urandom(NONCE_BYTES)
    sealed = key.suite.seal(key.secret, nonce, text.encode("utf-8"), associated)
    return f"{key.suite.code}.{key.id}.{urlsafe_b64encode(nonce + sealed).decode('ascii')}"


def _associated(table: str, column: str, key: str) -> bytes:
    return f"{table}.{column}.{key}".encode()
