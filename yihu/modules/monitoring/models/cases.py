from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from yihu.core.database.models import Scoped
from yihu.core.database.staying import Staying
from yihu.modules.monitoring.rules import (
    BEFORE,
    ENDED,
    WATCHED,
    Category,
    Check,
    ClearKind,
    PaperKind,
    Risk,
    Stage,
)

_GUARDS = (Path(__file__).parent.parent / "guards.sql").read_text(encoding="utf-8")


class Batch(Scoped):
    """One meeting, one notice or one decision about several cases together."""

    stage = models.CharField("环节", max_length=20, choices=Stage.choices())
    on = models.DateField("日期")
    by_name = models.CharField("经办人", max_length=40)

    class Meta:
        db_table = "monitoring_batch"
        verbose_name = "监测办理批次"

    def __str__(self) -> str:
        return f"{Stage(self.stage).label} {self.on}"


class Case(Staying, Scoped):
    """One household looked into, from acceptance to the end of its risk: one spell. Coming back is a new case that
    names the one before (`previous`).

    `stage` tells the present; on a day the span counts: watched while start <= day < end. `clue_on`: the oldest clue,
    from which the days to the decision run. `ready_on`: the first day the next step may have. Of a household that moved
    the row of the village left stops as it was on the day (`moved_on`), its copy goes on in the new village.
    """

    guards: ClassVar[tuple[str, ...]] = (_GUARDS,)

    household = models.ForeignKey("households.Household", on_delete=models.PROTECT, related_name="+")
    previous = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="following"
    )
    number = models.CharField("户编号", max_length=30, db_collation="C")
    head_name = models.CharField("户主", max_length=60)
    group_name = models.CharField("组", max_length=20, blank=True)
    persons = models.IntegerField("人口")
    stage = models.CharField("当前环节", max_length=20, choices=Stage.choices())
    stage_on = models.DateField("进入当前环节日期")
    ready_on = models.DateField("可办下一步日期")
    clue_on = models.DateField("线索日期")
    assigned_to = models.CharField("核查人", max_length=60, blank=True)
    helper = models.CharField("帮扶责任人", max_length=60, blank=True)
    category = models.CharField("监测对象类别", max_length=20, choices=Category.choices(), blank=True)
    income_fen = models.BigIntegerField("识别时人均纯收入", null=True, blank=True)
    lacks = models.JSONField("三保障和饮水问题", default=list, blank=True)
    no_labour = models.BooleanField("整户无劳动力", default=False)
    exempt = models.CharField("免比对原因", max_length=60, blank=True)
    start = models.DateField("纳入监测日期", null=True, blank=True)
    end = models.DateField("风险消除日期", null=True, blank=True)
    clear_kind = models.CharField("风险消除方式", max_length=10, choices=ClearKind.choices(), blank=True)
    clear_income_fen = models.BigIntegerField("消除时人均纯收入", null=True, blank=True)
    last_user = models.BigIntegerField(null=True)
    version = models.IntegerField("版本", default=1)
    imported_in = models.BigIntegerField("导入批次", null=True, blank=True)

    class Meta:
        db_table = "monitoring_case"
        verbose_name = "监测对象"
        indexes = [
            models.Index(fields=["area_code", "stage"]),
            models.Index(fields=["area_code", "start"]),
            models.Index(fields=["household"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["household"],
                condition=~Q(stage__in=[stage.value for stage in ENDED]) & Q(moved_on__isnull=True),
                name="one_open_case_a_household",
                violation_error_message="该户已有在办的监测对象",
            ),
            models.CheckConstraint(condition=Q(ready_on__gte=F("stage_on")), name="case_ready_after_stage"),
            models.CheckConstraint(condition=Q(end__isnull=True) | Q(end__gt=F("start")), name="case_span"),
            models.CheckConstraint(
                condition=(
                    Q(stage__in=[stage.value for stage in BEFORE], start__isnull=True, end__isnull=True)
                    | Q(stage__in=[stage.value for stage in WATCHED], start__isnull=False, end__isnull=True)
                    | Q(stage=Stage.CLEARED, start__isnull=False, end__isnull=False)
                    | Q(stage=Stage.DISMISSED, start__isnull=True, end__isnull=True)
                ),
                name="case_stage_agrees_with_span",
            ),
            models.CheckConstraint(
                condition=Q(start__isnull=True) | ~Q(category=""), name="watched_case_has_a_category"
            ),
            # 整户无劳动力的永不标注“帮扶消除”
            models.CheckConstraint(
                condition=~Q(clear_kind=ClearKind.HELPED) | Q(no_labour=False),
                name="without_labour_never_cleared_by_help",
            ),
            models.CheckConstraint(
                condition=Q(end__isnull=True) | ~Q(clear_kind=""), name="cleared_case_says_how"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def now(self) -> Stage:
        return Stage(self.stage)


class CaseRisk(Scoped):
    """One of up to five risks of a case."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="risks")
    position = models.IntegerField("序号")
    kind = models.CharField("风险", max_length=20, choices=Risk.choices())

    class Meta:
        db_table = "monitoring_risk"
        verbose_name = "监测对象风险"
        constraints = [
            models.UniqueConstraint(fields=["case", "kind"], name="risk_once_a_case"),
            models.UniqueConstraint(
                fields=["case", "position"], name="risk_position_once", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(condition=Q(position__gte=1, position__lte=5), name="five_risks_at_most"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class CaseStep(Scoped):
    """One dated step. Never changed; a slip is withdrawn by a later row that names it. Those an import brought go
    again with the whole import (`guards.sql`)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, blank=True, related_name="steps")
    from_stage = models.CharField("原环节", max_length=20, choices=Stage.choices(), blank=True)
    stage = models.CharField("环节", max_length=20, choices=Stage.choices())
    on = models.DateField("日期")
    until = models.DateField("公示截止", null=True, blank=True)
    document = models.CharField("文号（编号）", max_length=120, blank=True)
    comment = models.CharField("说明", max_length=400, blank=True)
    entitled = models.IntegerField("应到代表", null=True, blank=True)
    present = models.IntegerField("实到代表", null=True, blank=True)
    place = models.CharField("公示地点", max_length=80, blank=True)
    contact = models.CharField("监督电话", max_length=40, blank=True)
    withdraws = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="withdrawal"
    )
    user_id = models.BigIntegerField(null=True)
    by_name = models.CharField("经办人", max_length=40)
    imported_in = models.BigIntegerField("导入批次", null=True, blank=True)

    class Meta:
        db_table = "monitoring_step"
        verbose_name = "监测步骤"
        indexes = [models.Index(fields=["case", "on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("on")),
                name="monitoring_notice_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{Stage(self.stage).label} {self.on}"


class Authorisation(Scoped):
    """承诺授权书: who of the household signed, and when. Without one nothing of theirs is compared."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="authorisations")
    signed_on = models.DateField("签字日期")
    signer = models.CharField("签字人", max_length=60)
    document = models.CharField("编号", max_length=80, blank=True)
    file = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        db_table = "monitoring_authorisation"
        verbose_name = "承诺授权书"

    def __str__(self) -> str:
        return f"{self.signer} {self.signed_on}"


class Comparison(Scoped):
    """What a department answered about one kind of asset. Stands on a signed authorisation, in the table too."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="comparisons")
    authorisation = models.ForeignKey(Authorisation, on_delete=models.PROTECT, related_name="comparisons")
    check_kind = models.CharField("比对内容", max_length=20, choices=Check.choices())
    on = models.DateField("比对日期")
    found = models.BooleanField("有疑点", default=False)
    text = models.CharField("结果说明", max_length=200, blank=True)
    by_name = models.CharField("登记人", max_length=40)

    class Meta:
        db_table = "monitoring_comparison"
        verbose_name = "信息比对结果"

    def __str__(self) -> str:
        return f"{self.get_check_kind_display()} {self.on}"


class CasePaper(Scoped):
    """A stored file of a case."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField("材料", max_length=20, choices=PaperKind.choices())
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    taken_on = models.DateField("形成日期")
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        db_table = "monitoring_paper"
        verbose_name = "监测材料"

    def __str__(self) -> str:
        return self.get_kind_display()
