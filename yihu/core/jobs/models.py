from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from yihu.core.database.models import Scoped
from yihu.engine.enums import Labelled


class Status(Labelled):
    WAITING = "waiting", "排队中"
    RUNNING = "running", "进行中"
    DONE = "done", "已完成"
    FAILED = "failed", "未完成"
    CANCELLED = "cancelled", "已取消"


FINISHED = (Status.DONE, Status.FAILED, Status.CANCELLED)


class Job(Scoped):
    """One piece of background work and how far it is. Once it runs, only the worker's side connection writes
    here: the work's own transaction must never wait for its own progress."""

    seen_by_area = True
    tracked: ClassVar[bool] = False

    kind = models.CharField("类别", max_length=60)
    label = models.CharField("名称", max_length=120)
    args = models.JSONField(default=dict)
    user_id = models.BigIntegerField(null=True)
    post_id = models.BigIntegerField(null=True)
    actor_name = models.CharField("发起人", max_length=40)
    status = models.CharField("状态", max_length=10, choices=Status.choices(), default=Status.WAITING)
    done = models.BigIntegerField("已完成", default=0)
    total = models.BigIntegerField("总数", default=0)
    message = models.CharField("说明", max_length=500, blank=True)
    code = models.CharField(max_length=40, blank=True)
    link = models.CharField(max_length=200, blank=True)
    file_uid = models.UUIDField(null=True)
    attempts = models.IntegerField("第几次", default=0)
    cancel_wanted = models.BooleanField(default=False)
    created_at = models.DateTimeField("提交时间", db_default=Now())
    started_at = models.DateTimeField("开始时间", null=True)
    finished_at = models.DateTimeField("结束时间", null=True)

    left: str = ""  # how long still, in words; a view fills it in

    class Meta:
        db_table = "jobs_job"
        indexes = [
            models.Index(fields=["area_code", "created_at"]),
            models.Index(fields=["user_id", "created_at"]),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def is_finished(self) -> bool:
        return self.status in FINISHED

    @property
    def status_label(self) -> str:
        return Status(self.status).label
