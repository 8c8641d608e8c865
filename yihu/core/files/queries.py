"""Reads of files, always through the scope."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from yihu.core.access.actor import Actor
from yihu.core.access.scope import within
from yihu.core.files.actions import LARGEST, path_of, place_of
from yihu.core.files.models import StoredFile
from yihu.core.privacy import crypto
from yihu.engine.errors import BadValue, NotFound


class Expired(NotFound):
    code = "file_expired"


class TooLargeHere(BadValue):
    code = "file_too_large_here"


def visible_to(actor: Actor) -> QuerySet[StoredFile]:
    return within(StoredFile.objects.all(), actor)


def known(actor: Actor, uid: UUID) -> StoredFile:
    """Raises NotFound both for files that are not there and for files of other areas, Expired."""
    stored = visible_to(actor).filter(uid=uid).first()
    if stored is None:
        raise NotFound("没有这个文件，或不在您的管理范围内")
    if stored.purged_on is not None:
        raise Expired(f"“{stored.name}”已于 {stored.purged_on:%Y-%m-%d} 到期清除，请重新上传或重新导出")
    return stored


def content(actor: Actor, uid: UUID) -> tuple[StoredFile, bytes]:
    """Raises NotFound, Expired, and TooLargeHere for what only `large.unseal` opens."""
    stored = known(actor, uid)
    if stored.size > LARGEST:
        megabytes = stored.size / 1024 / 1024
        raise TooLargeHere(f"“{stored.name}”有 {megabytes:.0f} MB，不能在网页上打开；请使用交来时的原文件")
    return stored, crypto.open_bytes(path_of(stored.uid).read_bytes(), **place_of(stored.uid))
