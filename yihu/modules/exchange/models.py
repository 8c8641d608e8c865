from __future__ import annotations

import uuid
from pathlib import Path
from typing import ClassVar

from django.db import models

from yihu.core import bulk
from yihu.core.bulk import Verdict
from yihu.core.database.models import Scoped
from yihu.modules.exchange.rules.stages import Stage

COPIED = "exchange_row_copied"  # see guards.sql


class Batch(Scoped):
    """One file on its way into one ledger. `area_code` is the area of the post that handed it in."""

    ledger = models.CharField("台账", max_length=60)
    ledger_version = models.IntegerField(default=1)
    file_uid = models.UUIDField("文件")
    file_name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64, blank=True)
    sheet = models.CharField("工作表", max_length=60, blank=True)
    encoding = models.CharField("编码", max_length=20, blank=True)
    stage = models.CharField("状态", max_length=12, choices=Stage.choices(), default=Stage.RECEIVED)
    columns = models.JSONField(default=list)
    lines = models.IntegerField("数据行数", default=0)
    new = models.IntegerField("新增", default=0)
    changed = models.IntegerField("变更", default=0)
    unchanged = models.IntegerField("未变", default=0)
    wrong = models.IntegerField("错误", default=0)
    problems = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    sheets = models.JSONField(default=list)
    hidden_sheets = models.JSONField(default=list)
    header = models.JSONField(default=list)
    respelt = models.JSONField(default=list)
    skip_wrong = models.BooleanField("跳过错误行", default=False)
    with_hidden = models.BooleanField("含隐藏行", default=True)
    user_id = models.BigIntegerField(null=True)
    actor_name = models.CharField("经办人", max_length=40)
    job_id = models.BigIntegerField(null=True)
    received_at = models.DateTimeField("交来时间")
    applied_at = models.DateTimeField("导入时间", null=True)
    undone_at = models.DateTimeField("撤销时间", null=True)

    class Meta:
        db_table = "exchange_batch"
        verbose_name = "导入批次"
        indexes = [
            models.Index(fields=["area_code", "received_at"]),
            models.Index(fields=["sha256"]),
            models.Index(fields=["fingerprint"]),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.file_name}"

    @property
    def stage_label(self) -> str:
        return Stage(self.stage).label

    @property
    def to_write(self) -> int:
        return self.new + self.changed


class Row(Scoped):
    """A staged line; the contract with the ledgers' own bulk actions is `yihu.core.bulk`.

    Most lines lie in the child table COPIED, where COPY puts them; nothing but adding is allowed there, all else
    goes through this table and its policy.
    """

    tracked: ClassVar[bool] = False
    guards: ClassVar[tuple[str, ...]] = (Path(__file__).with_name("guards.sql").read_text(encoding="utf-8"),)

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="rows", db_index=False)
    line = models.IntegerField("行号")
    uid = models.UUIDField(default=uuid.uuid4, null=True)
    values = models.JSONField(default=dict)
    cells = models.TextField(default="", blank=True)
    verdict = models.CharField("结论", max_length=10, choices=Verdict.choices(), default=Verdict.NEW)
    target_id = models.BigIntegerField(null=True)
    problems = models.JSONField(default=list)

    class Meta:
        db_table = bulk.TABLE
        # None on the verdict: it changes with each comparison, and a batch is small enough to sort.
        indexes = [models.Index(fields=["batch", "area_code"], name="exchange_row_township")]

    def __str__(self) -> str:
        return f"#{self.batch_id} 第 {self.line} 行"


class ColumnMapping(Scoped):
    """What an office has said its headers mean: asked once for each form it uses. `columns`: header key -> column
    name, '' for what is not to be imported."""

    ledger = models.CharField("台账", max_length=60)
    fingerprint = models.CharField("表头指纹", max_length=32)
    unit_id = models.BigIntegerField("单位", default=0)
    columns = models.JSONField("列对应", default=dict)
    actor_name = models.CharField("确认人", max_length=40)
    confirmed_at = models.DateTimeField("确认时间")

    class Meta:
        db_table = "exchange_column_mapping"
        verbose_name = "列对应"
        constraints = [
            models.UniqueConstraint(
                fields=["ledger", "fingerprint", "area_code", "unit_id"], name="one_mapping_per_header"
            )
        ]

    def __str__(self) -> str:
        return f"{self.ledger} {self.fingerprint}"


class Part(Scoped):
    """What one batch wrote for one township, in one transaction: whole if this row exists, else absent."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="parts")
    txid = models.BigIntegerField()
    new = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)
    unchanged = models.IntegerField(default=0)
    undone = models.BooleanField(default=False)

    class Meta:
        db_table = "exchange_part"
        verbose_name = "导入批次分乡镇"
        constraints = [models.UniqueConstraint(fields=["batch", "area_code"], name="one_part_per_township")]

    def __str__(self) -> str:
        return f"#{self.batch_id} {self.area_code}"
