from __future__ import annotations

from typing import ClassVar

from django.db import models

from yihu.core.database.models import AreaCodeField, Reference, Scoped


class Event(Scoped):
    """One action: verb, who, on what. Ids and field names only, never personal data."""

    append_only: ClassVar[bool] = True
    tracked: ClassVar[bool] = False

    at = models.DateTimeField("时间", db_default=models.functions.Now())
    txid = models.BigIntegerField(
        db_default=models.expressions.RawSQL("pg_current_xact_id()::text::bigint", [])
    )
    verb = models.CharField("动作", max_length=60)
    table_name = models.CharField(max_length=63, blank=True)
    row_id = models.CharField(max_length=40, blank=True)
    user_id = models.BigIntegerField(null=True)
    post_id = models.BigIntegerField(null=True)
    actor_name = models.CharField("经办人", max_length=40)
    summary = models.CharField("摘要", max_length=200, blank=True)
    details = models.JSONField(default=dict)

    class Meta:
        db_table = "history_event"
        indexes = [
            models.Index(fields=["table_name", "row_id"]),
            models.Index(fields=["txid"]),
            models.Index(fields=["area_code", "at"]),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.table_name}#{self.row_id}"


class Change(Scoped):
    """The image of one row before and after, written by trigger; the event of the same transaction says why."""

    append_only: ClassVar[bool] = True
    tracked: ClassVar[bool] = False

    area_code = AreaCodeField(blank=True)
    at = models.DateTimeField()
    txid = models.BigIntegerField()
    table_name = models.CharField(max_length=63)
    op = models.CharField(max_length=1)
    row_id = models.CharField(max_length=40, null=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    user_id = models.BigIntegerField(null=True)
    post_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "history_change"
        indexes = [models.Index(fields=["table_name", "row_id"]), models.Index(fields=["txid"])]

    def __str__(self) -> str:
        return f"{self.op} {self.table_name}#{self.row_id}"


class Block(Reference):
    """A seal over rows of history: its digest covers the digest before it and every row's hash."""

    append_only: ClassVar[bool] = True
    tracked: ClassVar[bool] = False
    written_by_functions: ClassVar[bool] = True

    at = models.DateTimeField()
    count = models.BigIntegerField()
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        db_table = "history_block"

    def __str__(self) -> str:
        return f"#{self.pk} {self.digest[:12]}"


class Sealed(Reference):
    """Which row stands in which block, with the hash it had; insert-only, since history itself is never updated."""

    append_only: ClassVar[bool] = True
    tracked: ClassVar[bool] = False
    written_by_functions: ClassVar[bool] = True

    block = models.ForeignKey(Block, on_delete=models.PROTECT)
    kind = models.CharField(max_length=1)
    row = models.BigIntegerField()
    row_hash = models.CharField(max_length=64)

    class Meta:
        db_table = "history_sealed"
        constraints = [models.UniqueConstraint(fields=["kind", "row"], name="sealed_once")]

    def __str__(self) -> str:
        return f"{self.kind}{self.row}"
