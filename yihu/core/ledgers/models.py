from __future__ import annotations

from django.db import models

from yihu.core.database.models import Scoped


class Entry(Scoped):
    """What the table of a plain ledger stands on. Rows are written by the kit's own actions alone; `batch_id` is
    the import that brought the row, empty when it was typed."""

    batch_id = models.BigIntegerField("导入批次", null=True, blank=True, db_index=True, editable=False)
    note = models.CharField("备注", max_length=200, blank=True)

    class Meta:
        abstract = True


class SavedView(Scoped):
    """A list with its filters under a name. Shared ones are seen by the same office: the unit, where the owner
    has one, else everyone posted to the same place."""

    seen_by_area = True

    ledger = models.CharField("台账", max_length=80)
    name = models.CharField("名称", max_length=30)
    query = models.TextField("条件")
    user_id = models.BigIntegerField("账号")
    unit_id = models.BigIntegerField("单位", null=True, blank=True)
    shared = models.BooleanField("本单位共用", default=False)

    class Meta:
        db_table = "ledgers_saved_view"
        constraints = [
            models.UniqueConstraint(fields=["user_id", "ledger", "name"], name="saved_view_name_once"),
        ]
        indexes = [models.Index(fields=["ledger", "area_code"])]

    def __str__(self) -> str:
        return self.name
