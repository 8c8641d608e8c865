"""Files of a notice: of kinds that can be scanned, without the camera's notes, never with personal data in them."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from pathlib import PurePath

from django.db import IntegrityError, transaction

from yihu.core.files.actions import clean_name
from yihu.core.files.photos import without_notes
from yihu.engine.errors import BadValue
from yihu.engine.scanner import scan_file, scan_text
from yihu.modules.disclosure.actions.base import files_of
from yihu.modules.disclosure.models import Attachment, Notice
from yihu.modules.disclosure.rules import Finding, require_fit

LARGEST = 10 * 1024 * 1024
_MOST_FILES = 20
_TYPES = {
    ".pdf": "application/pdf",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".txt": "text/plain; charset=utf-8",
    ".zip": "application/zip",
}
_PICTURES = (".jpg", ".jpeg", ".png")


class UnknownAttachment(BadValue):
    code = "disclosure_attachment_kind"


def keep_file(row: Notice, name: str, data: bytes) -> Attachment:
    """The row of a file, scanned. Raises what `attach` raises."""
    shown = clean_name(name)
    suffix = PurePath(shown).suffix.lower()
    if suffix not in _TYPES:
        raise UnknownAttachment("附件只能是 pdf、docx、xlsx、csv、txt、zip、jpg、png，请转换后上传")
    if not data or len(data) > LARGEST:
        raise BadValue("附件为空或超过 10 MB，请压缩或拆分后上传")
    if len(files_of(row)) >= _MOST_FILES:
        raise BadValue(f"一份公示最多 {_MOST_FILES} 个附件，请打包后上传")
    if suffix in _PICTURES:
        data, _ = without_notes(data)
    found = [Finding.of_file(shown, one) for one in scan_file(shown, data)]
    found += [Finding(f"附件名“{shown}”", one.kind) for one in scan_text(shown)]
    require_fit([one for one in found if one.stops], "")
    try:
        with transaction.atomic():
            return Attachment.objects.create(
                area_code=row.area_code,
                notice=row,
                name=shown,
                content_type=_TYPES[suffix],
                size=len(data),
                sha256=hashlib.sha256(data).hexdigest(),
                content=data,
                findings=[one.kept() for one in found],
            )
    except IntegrityError:
        raise BadValue("已有同名附件，请换一个文件名，或先删除原附件") from None


def with_table(row: Notice) -> None:
    """The table as files that programs read, in the place of those that are there: csv for a workbook, json with
    the note on its use."""
    Attachment.objects.filter(notice=row).delete()
    keep_file(row, "统计数据.csv", _csv(row))
    keep_file(row, "统计数据.json", _json(row))


def _csv(row: Notice) -> bytes:
    kept = io.StringIO()
    csv.writer(kept, lineterminator="\r\n").writerows([row.labels, *row.rows])
    # Excel takes a file without this mark for GBK.
    return kept.getvalue().encode("utf-8-sig")


def _json(row: Notice) -> bytes:
    told = {
        "title": row.title,
        "publisher": row.issuer,
        "note": row.text,
        "data": [dict(zip(row.labels, cells, strict=True)) for cells in row.rows],
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode()
