from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import ExtractYear

from yihu.core.database.models import Scoped
from yihu.modules.reports.rules import OPEN, Stage


class Draft(Scoped):
    """A paper being written. `makers` are all who wrote in it: none of them may sign. `version` counts changes, so
    that a signature can only meet the text the signer has seen."""

    paper = models.CharField("文种", max_length=40)
    as_of = models.DateField("统计截止日")
    issuer = models.CharField("发文单位", max_length=60)
    author_id = models.BigIntegerField(null=True)
    author_name = models.CharField("起草人", max_length=40)
    makers = ArrayField(models.BigIntegerField(), default=list)
    narrative = models.JSONField("正文填写", default=dict)
    note = models.CharField("数字来源说明", max_length=400, blank=True)
    stage = models.CharField("状态", max_length=10, choices=Stage.choices(), default=Stage.DRAFT)
    returned_because = models.CharField("退回意见", max_length=400, blank=True)
    version = models.PositiveIntegerField(default=1)
    started_on = models.DateField("起草日期")
    submitted_on = models.DateField("送审日期", null=True, blank=True)

    class Meta:
        verbose_name = "文稿"
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "area_code", "as_of"],
                condition=Q(stage__in=[stage.value for stage in OPEN]),
                name="one_open_draft_per_paper_and_day",
            ),
        ]
        indexes = [models.Index(fields=["area_code", "stage"])]

    def __str__(self) -> str:
        return f"{self.paper} {self.as_of}"


class Issue(Scoped):
    """A paper as it was signed: text, figures, the rows behind them and the file. Never changed, never recomputed.

    `known_at`: what had been recorded by that moment. `figures` is a list of `rules.Frozen`, `content` the
    document's blocks (`core.docx.preview`).
    """

    append_only: ClassVar[bool] = True
    # It cannot change, so an image of each row in history would only repeat it.
    tracked: ClassVar[bool] = False

    draft = models.OneToOneField(Draft, on_delete=models.PROTECT, related_name="issue")
    paper = models.CharField("文种", max_length=40)
    paper_version = models.PositiveIntegerField()
    title = models.CharField("标题", max_length=200)
    number = models.PositiveIntegerField("期号", null=True)
    doc_number = models.CharField("文号", max_length=60, blank=True)
    as_of = models.DateField("统计截止日")
    issued_on = models.DateField("签发日期")
    known_at = models.DateTimeField("数据截至时刻")
    figures = models.JSONField()
    content = models.JSONField()
    note = models.CharField("数字来源说明", max_length=400, blank=True)
    policy_version = models.CharField(max_length=20)
    code_version = models.CharField(max_length=40)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    makers = ArrayField(models.BigIntegerField())
    author_name = models.CharField("起草人", max_length=40)
    # Why it was signed although figures of it contradict each other; empty where none did.
    despite = models.CharField("体检说明", max_length=400, blank=True, db_default="")
    signed_by = models.BigIntegerField()
    signed_by_name = models.CharField("签发人", max_length=40)

    class Meta:
        verbose_name = "已签发公文"
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    models.lookups.IsNull(
                        Func(
                            F("makers"),
                            F("signed_by"),
                            function="array_position",
                            output_field=models.IntegerField(),
                        ),
                        True,
                    )
                ),
                name="issue_signed_by_another_person",
            ),
            models.CheckConstraint(condition=Q(issued_on__gte=F("as_of")), name="issue_not_before_its_day"),
            models.UniqueConstraint(
                F("paper"),
                F("area_code"),
                ExtractYear("issued_on"),
                F("number"),
                name="one_issue_per_number_and_year",
            ),
        ]
        indexes = [models.Index(fields=["area_code", "paper", "issued_on"])]

    def __str__(self) -> str:
        number = f"（第{self.number}期）" if self.number else ""
        return self.title.replace("\n", "") + number
