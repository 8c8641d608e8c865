"""Files beyond what a page takes: sealed and opened in segments, so that memory does not grow with them."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.files import actions, queries
from yihu.core.files.models import Purpose, StoredFile
from yihu.core.privacy import crypto

SEGMENT = 4 * 1024 * 1024
_LENGTH = 4  # bytes before each segment that tell its length


def digest(source: Path) -> str:
    """SHA-256 of the content, as `StoredFile.sha256` has it."""
    with source.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


@transaction.atomic
def keep(
    actor: Actor, name: str, source: Path, *, purpose: Purpose, now: datetime, expires_on: date | None = None
) -> StoredFile:
    """Store a file larger than `actions.LARGEST`, as `actions.keep` stores smaller ones."""
    size = source.stat().st_size
    assert size > actions.LARGEST
    stored = StoredFile(
        area_code=actor.area_code,
        name=actions.clean_name(name),
        content_type="application/octet-stream",
        size=size,
        sha256=digest(source),
        purpose=purpose,
        kept_at=now,
        user_id=actor.user_id,
        expires_on=expires_on,
    )
    path = actions.path_of(stored.uid)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    with source.open("rb") as content, os.fdopen(handle, "wb") as target:
        for number, segment in enumerate(iter(lambda: content.read(SEGMENT), b"")):
            sealed = crypto.seal_bytes(segment, **_place(stored.uid, number))
            target.write(len(sealed).to_bytes(_LENGTH) + sealed)
        target.flush()
        os.fsync(target.fileno())
    Path(temporary).replace(path)
    stored.save(force_insert=True)
    return stored


def unseal(actor: Actor, uid: UUID, target: BinaryIO) -> StoredFile:
    """Write the content of a large file to `target`. Raises NotFound, Expired; CannotOpen when a segment was changed,
    moved or is missing."""
    stored = queries.known(actor, uid)
    written = 0
    with actions.path_of(stored.uid).open("rb") as content:
        for number, sealed in enumerate(_segments(content)):
            written += target.write(crypto.open_bytes(sealed, **_place(stored.uid, number)))
    if written != stored.size:
        raise crypto.CannotOpen("文件不完整，可能已损坏，请重新导入原文件")
    return stored


def _segments(content: BinaryIO) -> Iterator[bytes]:
    while length := content.read(_LENGTH):
        yield content.read(int.from_bytes(length))


def _place(uid: UUID, number: int) -> dict[str, str]:
    return {**actions.place_of(uid), "key": f"{uid.hex}.{number}"}
