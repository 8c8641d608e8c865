from __future__ import annotations

from typing import ClassVar

from django.db import models

from yihu.core.database.models import Reference


class Preference(Reference):
    """What one person set for their own screens (tour seen, last choice); nothing anybody else depends on."""

    tracked: ClassVar[bool] = False

    user_id = models.BigIntegerField("账号")
    key = models.CharField("设置项", max_length=80)
    value = models.CharField("值", max_length=200)

    class Meta:
        db_table = "web_preference"
        constraints = [models.UniqueConstraint(fields=["user_id", "key"], name="preference_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.key}"
