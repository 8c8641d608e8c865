"""The key folder: one file a key, so that destroying a key is removing a file.

<folder>/<key id>.<suite>.key   hex; encrypts and decrypts
<folder>/index.<suite>.key      hex; blind indexes only, never the same bytes as a cipher key
<folder>/current                the id of the key that new values are encrypted with
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from yihu.core.privacy.suites import SUITES, Suite
from yihu.engine.errors import Refused

_KEY_FILE = re.compile(r"([a-z0-9]{1,16})\.([a-z0-9]+)\.key")
_INDEX = "index"


class KeysMissing(Refused):
    """The product does not start without its keys: it could neither read nor write personal data."""

    code = "keys_missing"
    status = 503


@dataclass(frozen=True)
class Key:
    id: str
    suite: Suite
    secret: bytes

    def __repr__(self) -> str:
        return f"Key({self.id})"  # never the secret: this may end in a log


@dataclass(frozen=True)
class Ring:
    current: Key
    index: Key
    keys: Mapping[str, Key]


def read(folder: Path) -> Ring:
    """Raises KeysMissing when a file is absent, damaged or of the wrong length."""
    found: dict[str, Key] = {}
    for path in sorted(folder.glob("*.key")):
        matched = _KEY_FILE.fullmatch(path.name)
        if matched is not None and matched[2] in SUITES:
            found[matched[1]] = _key(matched[1], SUITES[matched[2]], path)
    index = found.pop(_INDEX, None)
    marker = folder / "current"
    current = found.get(marker.read_text(encoding="ascii").strip()) if marker.exists() else None
    if index is None or current is None:
        raise KeysMissing("身份信息密钥不全，系统不能启动：请从密钥保管处恢复密钥文件夹 identity 后再启动")
    return Ring(current=current, index=index, keys=found)


def make(folder: Path, *, suite: str = "aes256gcm", key_id: str = "k1") -> None:
    """Make a first set of keys; a folder that has keys is left as it is, so this may run at every demo start."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if (folder / "current").exists():
        return
    size = SUITES[suite].key_bytes
    _write(folder / f"{_INDEX}.{suite}.key", secrets.token_bytes(size).hex())
    _write(folder / f"{key_id}.{suite}.key", secrets.token_bytes(size).hex())
    _write(folder / "current", key_id)


def add(folder: Path, key_id: str, *, suite: str = "aes256gcm") -> None:
    """A new current key; older ones stay readable until their files are removed."""
    _write(folder / f"{key_id}.{suite}.key", secrets.token_bytes(SUITES[suite].key_bytes).hex())
    marker = folder / "current.new"
    _write(marker, key_id)
    marker.replace(folder / "current")


def _key(key_id: str, suite: Suite, path: Path) -> Key:
    try:
        secret = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except ValueError:
        secret = b""
    if len(secret) != suite.key_bytes:
        raise KeysMissing(f"密钥文件 {path.name} 已损坏，请从密钥保管处恢复后再启动")
    return Key(key_id, suite, secret)


def _write(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as target:
        target.write(text)
