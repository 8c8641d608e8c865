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
    actor: Actor,
    name: str,
    source: Path,
    *,
    purpose: Purpose,
    now: datetime,
    content_type: str = "application/octet-stream",
    expires_on: date | None = None,
) -> StoredFile:
    """Store a file of any size, as `actions.keep` stores smaller ones."""
    size = source.stat().st_size
    if size <= actions.LARGEST:
        more = {"content_type": content_type, "expires_on": expires_on}
        return actions.keep(actor, name, source.read_bytes(), purpose=purpose, now=now, **more)  # type: ignore[arg-type]
    stored = StoredFile(
        area_code=actor.area_code,
        name=actions.clean_name(name),
        content_type=content_type,
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
    """Write the content of a file of any size to `target`. Raises what `blocks` raises."""
    stored, found = blocks(actor, uid)
    for block in found:
        target.write(block)
    return stored


def blocks(actor: Actor, uid: UUID) -> tuple[StoredFile, Iterator[bytes]]:
    """A file of any size, block by block; the blocks need no scope any more. Raises NotFound, Expired; going through
    them raises CannotOpen when one was changed, moved or is missing."""
    stored = queries.known(actor, uid)
    if stored.size <= actions.LARGEST:
        return stored, iter((queries.content(actor, uid)[1],))
    return stored, _opened(stored)


def _opened(stored: StoredFile) -> Iterator[bytes]:
    seen = 0
    with actions.path_of(stored.uid).open("rb") as content:
        for number, sealed in enumerate(_segments(content)):
            block = crypto.open_bytes(sealed, **_place(stored.uid, number))
            seen += len(block)
            yield block
    if seen != stored.size:
        raise crypto.CannotOpen("文件不完整，可能已损坏，请重新交来或重新导出")


def _segments(content: BinaryIO) -> Iterator[bytes]:
    while length := content.read(_LENGTH):
        yield content.read(int.from_bytes(length))


def _place(uid: UUID, number: int) -> dict[str, str]:
    return {**actions.place_of(uid), "key": f"{uid.hex}.{number}"}
