"""Tables of the procedures: a list of households of one village (名单), its steps, papers and objections."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from yihu.core.database.models import Scoped
from yihu.core.ledgers.models import Entry
from yihu.modules.households.rules import HouseholdKind
from yihu.modules.procedures.rules import Kind, Stage


class Round(Scoped):
    """One list that goes through the procedure together. `ready_on`: the first day the next step may have, which
    after a notice is its last day."""

    kind = models.CharField("程序", max_length=10, choices=Kind.choices())
    title = models.CharField("名单名称", max_length=40)
    year = models.IntegerField("年度")
    stage = models.CharField("当前环节", max_length=20, choices=Stage.choices())
    stage_on = models.DateField("进入当前环节日期")
    ready_on = models.DateField("可办下一步日期")
    last_user = models.BigIntegerField(null=True)
    cancelled_why = models.CharField("终止原因", max_length=200, blank=True)
    version = models.IntegerField("版本", default=1)

    class Meta:
        db_table = "procedures_round"
        verbose_name = "程序名单"
        indexes = [models.Index(fields=["area_code", "stage"])]
        constraints = [
            models.UniqueConstraint(fields=["area_code", "kind", "title"], name="round_title_once_a_village"),
            models.CheckConstraint(condition=Q(ready_on__gte=F("stage_on")), name="round_ready_after_stage"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def now(self) -> Stage:
        return Stage(self.stage)

    @property
    def sort(self) -> Kind:
        return Kind(self.kind)


class Case(Scoped):
    """One household on a list; `dropped_on` when it fell out, at which stage and why."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="cases")
    household = models.ForeignKey("households.Household", on_delete=models.PROTECT, related_name="+")
    number = models.CharField("户编号", max_length=30, db_collation="C")
    head_name = models.CharField("户主", max_length=60)
    group_name = models.CharField("组", max_length=20, blank=True)
    persons = models.IntegerField("人口")
    household_kind = models.CharField(
        "户属性", max_length=20, choices=HouseholdKind.choices(), default=HouseholdKind.GENERAL
    )
    visited_on = models.DateField("入户核实日期", null=True, blank=True)
    income_fen = models.BigIntegerField("人均纯收入（分）", null=True, blank=True)
    failed = models.JSONField("未达标项", default=list)
    signed_on = models.DateField("签字日期", null=True, blank=True)
    policy_kept = models.BooleanField("继续享受政策", default=True)
    dropped_on = models.DateField("剔除日期", null=True, blank=True)
    dropped_at = models.CharField("剔除环节", max_length=20, choices=Stage.choices(), blank=True)
    dropped_why = models.CharField("剔除原因", max_length=200, blank=True)

    class Meta:
        db_table = "procedures_case"
        verbose_name = "名单农户"
        indexes = [models.Index(fields=["household"]), models.Index(fields=["area_code", "number"])]
        constraints = [
            models.UniqueConstraint(fields=["round", "household"], name="household_once_in_a_round"),
            models.CheckConstraint(
                condition=Q(dropped_on__isnull=True) | ~Q(dropped_why=""), name="dropped_case_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Step(Scoped):
    """One dated step of a list. Never changed; a slip is withdrawn by a later row that names it."""

    append_only = True

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="steps")
    stage = models.CharField("环节", max_length=20, choices=Stage.choices())
    on = models.DateField("日期")
    until = models.DateField("公示截止", null=True, blank=True)
    document = models.CharField("文号（编号）", max_length=120, blank=True)
    comment = models.CharField("说明", max_length=400, blank=True)
    entitled = models.IntegerField("应到代表", null=True, blank=True)
    present = models.IntegerField("实到代表", null=True, blank=True)
    place = models.CharField("公示地点", max_length=80, blank=True)
    contact = models.CharField("监督电话", max_length=40, blank=True)
    sampled = models.JSONField("抽查农户", default=list)
    households = models.IntegerField("户数")
    persons = models.IntegerField("人数")
    withdraws = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="withdrawal"
    )
    user_id = models.BigIntegerField(null=True)
    by_name = models.CharField("经办人", max_length=40)

    class Meta:
        db_table = "procedures_step"
        verbose_name = "程序步骤"
        indexes = [models.Index(fields=["round", "on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("on")), name="notice_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{Stage(self.stage).label} {self.on}"


class Paper(Scoped):
    """A stored file that proves a step: minutes, photographs of the notice, the reply."""

    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="papers")
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    taken_on = models.DateField("形成日期")
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        db_table = "procedures_paper"
        verbose_name = "程序材料"

    def __str__(self) -> str:
        return self.note or "材料"


class Objection(Scoped):
    """异议: said while a list is on the wall; answered before the next step."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="objections")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="objections")
    on = models.DateField("提出日期")
    text = models.CharField("异议内容", max_length=400)
    answered_on = models.DateField("答复日期", null=True, blank=True)
    answer = models.CharField("调查和答复", max_length=400, blank=True)
    upheld = models.BooleanField("异议成立", null=True, blank=True)

    class Meta:
        db_table = "procedures_objection"
        verbose_name = "公示异议"
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True) | Q(answered_on__gte=F("on")),
                name="objection_answered_after_raised",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:20]


class FollowUp(Entry):
    """脱贫后“四个不摘”: what was found at one household that has left poverty, on one day."""

    number = models.CharField("户编号", max_length=30, db_collation="C")
    on = models.DateField("回访日期")
    helper = models.CharField("帮扶责任人", max_length=40, blank=True)
    policy_kept = models.BooleanField("继续享受政策", default=True)
    help = models.CharField("帮扶措施", max_length=200, blank=True)
    visited_by = models.CharField("回访人", max_length=40, blank=True)

    class Meta:
        db_table = "procedures_follow_up"
        verbose_name = "脱贫后跟踪"
        indexes = [models.Index(fields=["area_code", "number", "on"])]
        constraints = [
            models.UniqueConstraint(fields=["area_code", "number", "on"], name="one_follow_up_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.on}"


class VillageExit(Scoped):
    """出列 of a poor village: the count it was decided on and how long it was on the wall."""

    document = models.CharField("批复文号", max_length=80)
    on = models.DateField("出列日期")
    remaining = models.IntegerField("未脱贫人数")
    base = models.IntegerField("农村户籍人口")
    noticed_on = models.DateField("公示起")
    noticed_until = models.DateField("公示止")
    by_name = models.CharField("经办人", max_length=40)

    class Meta:
        db_table = "procedures_village_exit"
        verbose_name = "贫困村出列"
        constraints = [
            models.UniqueConstraint(fields=["area_code"], name="village_exits_once"),
            models.CheckConstraint(
                condition=Q(noticed_until__gt=F("noticed_on")) & Q(on__gte=F("noticed_until")),
                name="village_exit_after_its_notice",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area_code} {self.on}"
