from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from yihu.core.database.models import AreaCodeField, Reference, Scoped
from yihu.modules.textcheck.rules import Verdict


class Examination(Scoped):
    """One text handed in, seen by nobody but who handed it in, and gone with its files after some days.

    `outcome`: what the check has found; null while it is still being checked, by the job `job_id`.
    """

    name = models.CharField("文稿", max_length=200)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    outcome = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+", null=True)
    job_id = models.BigIntegerField(null=True)
    as_of = models.DateField("统计截止日")
    user_id = models.BigIntegerField()
    received_at = models.DateTimeField("交来时间")
    expires_on = models.DateField("到期日")
    characters = models.PositiveIntegerField("字数", db_default=0)
    wrong = models.PositiveIntegerField("错误", db_default=0)
    hints = models.PositiveIntegerField("提示", db_default=0)
    personal = models.PositiveIntegerField("个人信息", db_default=0)

    class Meta:
        verbose_name = "数字体检"
        indexes = [models.Index(fields=["area_code", "user_id"])]

    def __str__(self) -> str:
        return self.name


class Judgement(Scoped):
    """What its reader says of one finding; the newest counts."""

    examination = models.ForeignKey(Examination, on_delete=models.CASCADE, related_name="judgements")
    finding = models.CharField(max_length=16)
    verdict = models.CharField("结论", max_length=12, choices=Verdict.choices())
    reason = models.CharField("理由", max_length=200, blank=True)
    by_name = models.CharField("核对人", max_length=40)
    on = models.DateField("核对日期")

    class Meta:
        verbose_name = "体检结论核对"

    def __str__(self) -> str:
        return f"{self.finding} {self.verdict}"


class Wording(Reference):
    """A way in which texts of a county name an indicator, as people have confirmed: never changed, the newest counts.

    Shared by all offices of the county, so it is no row of one area. `indicator` "" says: none of ours.
    """

    append_only: ClassVar[bool] = True

    county = AreaCodeField()
    wording = models.CharField("说法", max_length=60)
    indicator = models.CharField("指标", max_length=60, blank=True)
    withdrawn = models.BooleanField("已撤回", db_default=False, default=False)
    example = models.CharField("出处", max_length=80, blank=True)
    by_name = models.CharField("确认人", max_length=40)
    on = models.DateField("确认日期")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "数字说法"
        indexes = [models.Index(fields=["county", "wording"])]

    def __str__(self) -> str:
        return self.wording
