from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from yihu.core.database.models import AreaCodeField, Reference, Scoped
from yihu.core.database.staying import Staying
from yihu.modules.surveys.rules import Asked, Form, Kind, Scope, State

_FUNCTION = Path(__file__).with_name("guards.sql").read_text(encoding="utf-8")


class Survey(Reference):
    """One round. Its title and questions are read by everybody who fills it in, also in a village of a county's
    round; its households are seen by area (`Sheet`)."""

    area_code = AreaCodeField()
    kind = models.CharField("类别", max_length=12, choices=Kind.choices())
    title = models.CharField("名称", max_length=60)
    scope = models.CharField("范围", max_length=12, choices=Scope.choices())
    document = models.CharField("依据文号", max_length=80, blank=True)
    start = models.DateField("开始日期")
    due = models.DateField("完成期限")
    closed_on = models.DateField("办结日期", null=True, blank=True)
    recheck_seed = models.BigIntegerField("复核抽样种子", null=True, blank=True)
    recheck_on = models.DateField("复核抽样日期", null=True, blank=True)
    by_name = models.CharField("组织人", max_length=40)

    class Meta:
        db_table = "surveys_survey"
        verbose_name = "调研排查"
        constraints = [
            models.UniqueConstraint(fields=["area_code", "title"], name="survey_title_once"),
            models.CheckConstraint(condition=Q(due__gte=F("start")), name="survey_due"),
        ]

    def __str__(self) -> str:
        return str(self.title)


class Question(Reference):
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="questions")
    position = models.SmallIntegerField("次序")
    key = models.CharField("代号", max_length=20)
    label = models.CharField("题目", max_length=80)
    form = models.CharField("题型", max_length=10, choices=Form.choices())
    required = models.BooleanField("必答", default=True)
    unit = models.CharField("单位", max_length=10, blank=True)
    choices = models.JSONField("选项", default=list)
    fact = models.CharField("对应年度信息", max_length=30, blank=True)
    alarm = models.CharField("问题答案", max_length=40, blank=True)
    risk = models.CharField("风险", max_length=20, blank=True)

    class Meta:
        db_table = "surveys_question"
        verbose_name = "调研题目"
        constraints = [models.UniqueConstraint(fields=["survey", "key"], name="question_key_once")]

    def __str__(self) -> str:
        return str(self.label)

    @property
    def asked(self) -> Asked:
        return Asked(
            self.key,
            self.label,
            Form(self.form),
            required=self.required,
            unit=self.unit,
            choices=tuple(self.choices),
            fact=self.fact,
            alarm=self.alarm,
            risk=self.risk,
        )


class SurveyVillage(Scoped):
    """A village of a round, whose work it is, and the day its last household was settled."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="villages")
    assignee_id = models.BigIntegerField(null=True, blank=True)
    assignee_name = models.CharField("负责人", max_length=40, blank=True)
    completed_on = models.DateField("完成日期", null=True, blank=True)

    class Meta:
        db_table = "surveys_village"
        verbose_name = "调研村"
        constraints = [
            models.UniqueConstraint(fields=["survey", "area_code"], name="village_once_in_a_survey"),
        ]

    def __str__(self) -> str:
        return str(self.area_code)


class Sheet(Staying, Scoped):
    """One household of a round with its answers by question key. While the round is open it goes along with the
    household. `persons`: people counted at the door;
    `to_confirm`: facts that the yearly information tells otherwise."""

    guards: ClassVar[tuple[str, ...]] = (
        _FUNCTION,
        'drop trigger if exists frozen on "surveys_sheet"',
        'create trigger frozen before insert or update or delete on "surveys_sheet" for each row'
        " execute function surveys_sheet_frozen()",
    )

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="sheets")
    household = models.ForeignKey("households.Household", on_delete=models.PROTECT, related_name="+")
    number = models.CharField("户编号", max_length=30, db_collation="C")
    head_name = models.CharField("户主", max_length=60, blank=True)
    listed_persons = models.IntegerField("在册人口")
    state = models.CharField("状态", max_length=10, choices=State.choices(), default=State.TODO)
    persons = models.IntegerField("调查人口", default=0)
    answers = models.JSONField("答案", default=dict)
    problems = models.JSONField("问题", default=list)
    to_confirm = models.JSONField("待确认", default=list)
    excuse = models.CharField("未能入户原因", max_length=200, blank=True)
    done_on = models.DateField("登记日期", null=True, blank=True)
    by_name = models.CharField("登记人", max_length=40, blank=True)
    version = models.IntegerField("版本", default=1)

    class Meta:
        db_table = "surveys_sheet"
        verbose_name = "调研表"
        indexes = [
            models.Index(fields=["area_code", "done_on"]),
            models.Index(fields=["survey", "area_code", "state"]),
            models.Index(fields=["household"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "household"],
                condition=Q(moved_on__isnull=True),
                name="household_once_in_a_survey",
            ),
            models.CheckConstraint(
                condition=Q(state=State.TODO.value, done_on__isnull=True)
                | (~Q(state=State.TODO.value) & Q(done_on__isnull=False)),
                name="sheet_done_on",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class SheetPhoto(Scoped):
    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="photos")
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    taken_on = models.DateField("日期")

    class Meta:
        db_table = "surveys_photo"
        verbose_name = "调研照片"

    def __str__(self) -> str:
        return str(self.taken_on)


class Recheck(Scoped):
    """A drawn sheet asked again by somebody else: how many closed answers could be compared and how many agreed."""

    stays_with: ClassVar[str] = "sheet__"

    sheet = models.OneToOneField(Sheet, on_delete=models.PROTECT, related_name="recheck")
    answers = models.JSONField("复核答案", default=dict)
    compared = models.IntegerField("比对项", default=0)
    agreed = models.IntegerField("一致项", default=0)
    on = models.DateField("复核日期", null=True, blank=True)
    by_name = models.CharField("复核人", max_length=40, blank=True)

    class Meta:
        db_table = "surveys_recheck"
        verbose_name = "调研复核"
        indexes = [models.Index(fields=["area_code", "on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(compared__gte=F("agreed")) & Q(agreed__gte=0), name="recheck_agreed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreed}/{self.compared}"

    @property
    def is_dropped(self) -> bool:
        """Settled without asking, because the household is no more or has left; `by_name` says which."""
        return self.on is not None and not self.answers
