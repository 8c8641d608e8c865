"""Keeping files."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import unicodedata
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import ProtectedError

from yihu.core.access.actor import Actor
from yihu.core.access.scope import within
from yihu.core.files.models import Purpose, StoredFile
from yihu.core.history.actions import record
from yihu.core.privacy import crypto
from yihu.engine.errors import BadValue

LARGEST = 50 * 1024 * 1024


class FileTooLarge(BadValue):
    code = "E113"


class EmptyFile(BadValue):
    code = "E101"


@transaction.atomic
def keep(
    actor: Actor,
    name: str,
    data: bytes,
    *,
    purpose: Purpose,
    now: datetime,
    area_code: str = "",
    content_type: str = "application/octet-stream",
    expires_on: date | None = None,
) -> StoredFile:
    """Store `data` (at most 50 MB), encrypted, for the actor's area or the given one inside it.

    Raises EmptyFile, FileTooLarge. The bytes are on disk before the row commits; an orphan file is harmless,
    a row without its file is not.
    """
    if not data:
        raise EmptyFile("文件为空（0 字节），请重新选择后上传")
    if len(data) > LARGEST:
        raise FileTooLarge(f"文件 {len(data) / 1024 / 1024:.0f} MB，超过上限 50 MB，请压缩或拆分后上传")
    stored = StoredFile(
        area_code=area_code or actor.area_code,
        name=clean_name(name),
        content_type=content_type,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        purpose=purpose,
        kept_at=now,
        user_id=actor.user_id,
        expires_on=expires_on,
    )
    _write(path_of(stored.uid), crypto.seal_bytes(data, **place_of(stored.uid)))
    stored.save(force_insert=True)
    return stored


@transaction.atomic
def remove(actor: Actor, uid: UUID) -> None:
    """Delete a file unless something else still refers to it; the bytes go once the deletion is sure."""
    try:
        with transaction.atomic():
            within(StoredFile.objects.all(), actor).filter(uid=uid).delete()
    except ProtectedError:
        return
    transaction.on_commit(lambda: path_of(uid).unlink(missing_ok=True))


@transaction.atomic
def purge(actor: Actor, *, today: date) -> int:
    """Delete the content of files whose day has come; the row stays, so that what referred to it can say so.

    Returns how many were deleted.
    """
    due = list(
        within(StoredFile.objects.all(), actor)
        .select_for_update()
        .filter(expires_on__lte=today, purged_on__isnull=True)
    )
    for stored in due:
        path_of(stored.uid).unlink(missing_ok=True)
        stored.purged_on = today
    StoredFile.objects.bulk_update(due, ["purged_on"])
    if due:
        record(
            actor,
            "files.purged",
            summary=f"清除到期文件 {len(due)} 个",
            files=[str(stored.uid) for stored in due],
        )
    return len(due)


def place_of(uid: UUID) -> dict[str, str]:
    """What the sealed bytes are bound to: another file's content under this number does not open."""
    return {"table": "files_stored_file", "column": "content", "key": uid.hex}


def clean_name(name: str) -> str:
    """What people see: no folders, no control or direction-changing characters, at most 120 characters."""
    text = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    text = "".join(char for char in text if unicodedata.category(char)[0] != "C")
    return re.sub(r"\s+", " ", text).strip()[-120:] or "未命名"


def path_of(uid: UUID) -> Path:
    text = uid.hex
    return Path(settings.MEDIA_ROOT) / text[:2] / text


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as target:
        target.write(data)
        target.flush()
        os.fsync(target.fileno())
    Path(temporary).replace(path)
