"""Cipher suites behind one interface: AES-256-GCM by default, SM4-GCM with SM3 where 密评 asks for it."""

from __future__ import annotations

import hashlib
import hmac
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import hmac as slow_hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12
TAG_BYTES = 16


class Suite(Protocol):
    """`name` stands in key file names; `code` is the one letter that starts every token.

    `seal` gives ciphertext followed by the tag; `open` raises InvalidTag when key, nonce, data or the
    associated data do not belong together.
    """

    name: str
    code: str
    key_bytes: int

    def seal(self, key: bytes, nonce: bytes, data: bytes, associated: bytes) -> bytes: ...

    def open(self, key: bytes, nonce: bytes, sealed: bytes, associated: bytes) -> bytes: ...

    def mac(self, key: bytes, data: bytes) -> bytes: ...


class International:
    """AES-256-GCM and HMAC-SHA-256."""

    name = "aes256gcm"
    code = "a"
    key_bytes = 32

    def seal(self, key: bytes, nonce: bytes, data: bytes, associated: bytes) -> bytes:
        return AESGCM(key).encrypt(nonce, data, associated)

    def open(self, key: bytes, nonce: bytes, sealed: bytes, associated: bytes) -> bytes:
        return AESGCM(key).decrypt(nonce, sealed, associated)

    def mac(self, key: bytes, data: bytes) -> bytes:
        return hmac.digest(key, data, hashlib.sha256)


class National:
    """国密: SM4-GCM and HMAC-SM3."""

    name = "sm4gcm"
    code = "s"
    key_bytes = 16

    def seal(self, key: bytes, nonce: bytes, data: bytes, associated: bytes) -> bytes:
        work = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
        work.authenticate_additional_data(associated)
        return work.update(data) + work.finalize() + work.tag

    def open(self, key: bytes, nonce: bytes, sealed: bytes, associated: bytes) -> bytes:
        if len(sealed) < TAG_BYTES:
            raise InvalidTag
        body, tag = sealed[:-TAG_BYTES], sealed[-TAG_BYTES:]
        work = Cipher(algorithms.SM4(key), modes.GCM(nonce, tag)).decryptor()
        work.authenticate_additional_data(associated)
        return work.update(body) + work.finalize()

    def mac(self, key: bytes, data: bytes) -> bytes:
        work = slow_hmac.HMAC(key, hashes.SM3())
        work.update(data)
        return work.finalize()


SUITES: dict[str, Suite] = {suite.name: suite for suite in (International(), National())}
BY_CODE: dict[str, Suite] = {suite.code: suite for suite in SUITES.values()}
