from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from yihu.core.database.models import Scoped


class Reply(Scoped):
    """What was answered to a key, written in the transaction of the effect itself."""

    seen_by_area = True
    append_only: ClassVar[bool] = True
    tracked: ClassVar[bool] = False

    key = models.CharField("请求编号", max_length=80, unique=True)
    user_id = models.BigIntegerField(null=True)
    post_id = models.BigIntegerField(null=True)
    body_hash = models.CharField(max_length=64)
    status = models.IntegerField()
    response = models.JSONField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "idempotency_reply"

    def __str__(self) -> str:
        return self.key
