"""Tables of rectification. The four lists (问题/任务/责任/时限) are views of Problem."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Left

from yihu.core.database.models import Scoped
from yihu.modules.rectification.rules import Category, OrderLevel, Round, Source, Stage

_GUARDS = Path(__file__).with_name("guards.sql").read_text(encoding="utf-8")
_HAS_MEASURES = [Stage.PLANNED, Stage.FIXING, Stage.CHECKING, Stage.RETURNED, Stage.PASSED, Stage.CLOSED]


class DateRange(Func):
    function = "daterange"


class Problem(Scoped):
    """One finding. `stage` and `closed_on` tell the present, for screens and to-do lists; what was true on a day
    is told by `found_on` and the closed spans."""

    guards: ClassVar[tuple[str, ...]] = (_GUARDS,)

    number = models.CharField("编号", max_length=40, db_collation="C")
    household = models.ForeignKey(
        "households.Household", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    source = models.CharField("问题来源", max_length=30, choices=Source.choices())
    document = models.CharField("来源文件（文号）", max_length=80, blank=True)
    fed_back_on = models.DateField("反馈日期", null=True, blank=True)
    round = models.CharField("排查轮次", max_length=20, choices=Round.choices(), default=Round.NONE)
    category = models.CharField("问题类别", max_length=20, choices=Category.choices())
    description = models.TextField("问题描述")
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    leader = models.CharField("责任领导", max_length=40, blank=True)
    person = models.CharField("责任人", max_length=80, blank=True)
    immediate = models.BooleanField("立行立改", default=False)
    found_on = models.DateField("发现日期")
    due_on = models.DateField("整改时限", null=True, blank=True)
    stage = models.CharField("整改状态", max_length=20, choices=Stage.choices(), default=Stage.FOUND)
    stage_on = models.DateField("进入当前状态日期")
    closed_on = models.DateField("销号日期", null=True, blank=True)
    reopened_on = models.DateField("最近重新打开日期", null=True, blank=True)
    voided_on = models.DateField("作废日期", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)
    submitted_by = models.BigIntegerField("申请销号人", null=True, blank=True)
    checked_by = models.BigIntegerField("核查人", null=True, blank=True)
    closed_by = models.BigIntegerField("销号批准人", null=True, blank=True)
    version = models.IntegerField("版本", default=1)

    class Meta:
        verbose_name = "问题"
        constraints = [
            # 编号在一个县内不重复
            models.UniqueConstraint(Left("area_code", 6), "number", name="problem_number_once_per_county"),
            models.CheckConstraint(condition=~Q(description=""), name="problem_is_described"),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True) | Q(due_on__gte=F("found_on")),
                name="problem_due_after_found",
            ),
            models.CheckConstraint(
                condition=Q(stage=Stage.CLOSED, closed_on__isnull=False)
                | (~Q(stage=Stage.CLOSED) & Q(closed_on__isnull=True)),
                name="problem_closed_has_its_day",
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=_HAS_MEASURES) | ~Q(leader=""), name="problem_in_work_has_a_leader"
            ),
            # 申请销号的人不得核查、不得批准；历史补录没有经办人，不比对
            models.CheckConstraint(
                condition=Q(submitted_by__isnull=True)
                | Q(checked_by__isnull=True)
                | ~Q(checked_by=F("submitted_by")),
                name="problem_maker_is_not_checker",
            ),
            models.CheckConstraint(
                condition=Q(submitted_by__isnull=True)
                | Q(closed_by__isnull=True)
                | ~Q(closed_by=F("submitted_by")),
                name="problem_maker_is_not_closer",
            ),
        ]
        indexes = [
            models.Index(fields=["area_code", "found_on"]),
            models.Index(fields=["area_code", "stage", "due_on"]),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.description[:20]}"

    @property
    def now(self) -> Stage:
        return Stage(self.stage)


class ProblemStep(Scoped):
    """One step of a problem on its day; never changed, an error is answered by a further step.

    `imported_in`: the batch that brought it; such steps go again when the whole batch is undone (`guards.sql`).
    """

    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="steps")
    from_stage = models.CharField("原状态", max_length=20, choices=Stage.choices())
    to_stage = models.CharField("新状态", max_length=20, choices=Stage.choices())
    on = models.DateField("日期")
    user_id = models.BigIntegerField(null=True)
    by_name = models.CharField("经办人", max_length=40)
    comment = models.TextField("说明", blank=True)
    imported_in = models.BigIntegerField("导入批次", null=True, blank=True)

    class Meta:
        verbose_name = "整改步骤"
        indexes = [models.Index(fields=["problem", "on"])]

    def __str__(self) -> str:
        return f"{self.get_from_stage_display()} → {self.get_to_stage_display()}"


class ClosedSpan(Scoped):
    """The days on which a problem counted as put right: `start <= day < end`; `end` set when it is reopened.

    A void problem has none, so that sums over spans need no look at the problem. `issued_in` names the first issued
    bulletin that printed this closing; from then on it can be reopened, not undone.
    """

    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="closed_spans")
    start = models.DateField("销号日期")
    end = models.DateField("重新打开日期", null=True, blank=True)
    issued_in = models.CharField("已印发通报", max_length=80, blank=True)

    class Meta:
        verbose_name = "销号区间"
        constraints = [
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(end__gt=F("start")), name="closed_span_days"
            ),
            ExclusionConstraint(
                name="closed_once_at_a_time",
                expressions=[
                    ("problem", RangeOperators.EQUAL),
                    (DateRange("start", "end", Value("[)")), RangeOperators.OVERLAPS),
                ],
                violation_error_message="同一问题的销号区间不能重叠",
            ),
        ]
        # The second serves “closed on the day?” row by row even while fresh rows have no statistics yet.
        indexes = [
            models.Index(fields=["area_code", "start"]),
            models.Index(fields=["problem", "area_code", "start"], name="closed_span_of_problem"),
        ]

    def __str__(self) -> str:
        return f"{self.start} – {self.end or ''}"


class Measure(Scoped):
    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="measures")
    what = models.CharField("整改措施", max_length=400)
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    planned_on = models.DateField("制定日期")
    due_on = models.DateField("完成时限", null=True, blank=True)
    done_on = models.DateField("完成日期", null=True, blank=True)

    class Meta:
        verbose_name = "整改措施"
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | Q(done_on__gte=F("planned_on")),
                name="measure_done_after_planned",
            ),
        ]
        indexes = [models.Index(fields=["area_code", "planned_on"])]

    def __str__(self) -> str:
        return self.what


class Evidence(Scoped):
    """印证资料: a stored file, or where the paper lies in the archive."""

    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="evidence")
    measure = models.ForeignKey(
        Measure, on_delete=models.PROTECT, null=True, blank=True, related_name="evidence"
    )
    file = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    archive_ref = models.CharField("纸质档案号", max_length=200, blank=True)
    taken_on = models.DateField("形成日期")
    added_on = models.DateField("上传日期")
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "印证资料"
        constraints = [
            models.CheckConstraint(
                condition=Q(file__isnull=False) | ~Q(archive_ref=""), name="evidence_is_file_or_archive"
            ),
        ]

    def __str__(self) -> str:
        return self.note or self.archive_ref or "印证资料"


class SupervisionOrder(Scoped):
    """督办单: what is asked of whom by when, and what came back."""

    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="orders")
    number = models.CharField("文号", max_length=60, blank=True)
    level = models.CharField(
        "类别", max_length=20, choices=OrderLevel.choices(), default=OrderLevel.SUPERVISION
    )
    matter = models.CharField("督办事项", max_length=400)
    issued_on = models.DateField("发出日期")
    reply_by = models.DateField("回复时限")
    replied_on = models.DateField("回复日期", null=True, blank=True)
    reply = models.TextField("回复", blank=True)
    by_name = models.CharField("发出人", max_length=40)

    class Meta:
        verbose_name = "督办单"
        constraints = [
            models.CheckConstraint(condition=Q(reply_by__gte=F("issued_on")), name="order_reply_after_issue"),
            models.CheckConstraint(
                condition=Q(replied_on__isnull=True) | Q(replied_on__gte=F("issued_on")),
                name="order_replied_after_issue",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()} {self.number}"

    @property
    def unit_id(self) -> int | None:
        """Whose work the answer is."""
        return self.problem.unit_id
