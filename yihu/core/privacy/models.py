from __future__ import annotations

from django.db import models

from yihu.core.database.models import Reference


class KeyProbe(Reference):
    """A known text under each key that ever wrote here: tells right keys from wrong ones at start-up, before
    anybody meets a value that does not open."""

    key_id = models.CharField("密钥编号", max_length=16, unique=True)
    token = models.TextField()
    index = models.CharField(max_length=64)

    class Meta:
        db_table = "privacy_key_probe"
        verbose_name = "密钥探针"

    def __str__(self) -> str:
        return self.key_id
