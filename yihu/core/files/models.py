from __future__ import annotations

import uuid

from django.db import models

from yihu.core.database.models import Scoped
from yihu.engine.enums import Labelled


class Purpose(Labelled):
    EVIDENCE = "evidence", "印证资料"
    IMPORT = "import", "导入文件"
    EXPORT = "export", "导出文件"
    PAPER = "paper", "公文"
    PHOTO = "photo", "照片"
    CHECK = "check", "待检文稿"
    SEALED = "sealed", "纪检线索材料"


class StoredFile(Scoped):
    """`name` is shown, never used as a path; the content lies under `uid`."""

    seen_by_area = True
    sealed_where = ("purpose", Purpose.SEALED.value)

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    name = models.CharField("文件名", max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.BigIntegerField("字节数")
    sha256 = models.CharField(max_length=64)
    purpose = models.CharField("用途", max_length=20, choices=Purpose.choices())
    kept_at = models.DateTimeField("存入时间")
    user_id = models.BigIntegerField(null=True)
    expires_on = models.DateField("到期日", null=True, blank=True)
    purged_on = models.DateField("清除日", null=True, blank=True)

    class Meta:
        db_table = "files_stored_file"

    def __str__(self) -> str:
        return self.name
