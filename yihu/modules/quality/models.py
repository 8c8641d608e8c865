from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from yihu.core.database.models import Scoped
from yihu.core.rooms import collect
from yihu.engine.quality import Rule, Severity
from yihu.modules.quality.rules import PairState, State, Verdict
from yihu.modules.quality.rules.matching import Why


class Finding(Scoped):
    """A rule is broken by a household or a person from `start`, the first day it was seen, to `end`, the first
    day on which a run found it right; while `end` is open it stands. Waived days are spans of Waiver.

    `values`: what the rule saw, by column, never a secret. `state` is that of today, for lists. Who is taken back as
    never registered takes the finding along, unless somebody has decided something about it.
    """

    rule = models.CharField("规则", max_length=16)
    severity = models.CharField("程度", max_length=10, choices=Severity.choices())
    household = models.ForeignKey("households.Household", on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(
        "households.Person", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    number = models.CharField("户编号", max_length=30, db_collation="C")
    column = models.CharField(max_length=40)
    values = models.JSONField(default=dict)
    start = models.DateField("发现日期")
    end = models.DateField("改正日期", null=True, blank=True)
    due_on = models.DateField("处理期限")
    state = models.CharField("状态", max_length=10, choices=State.choices(), default=State.OPEN)
    owner = models.ForeignKey(
        "accounts.Post", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    owner_name = models.CharField("责任人", max_length=60, blank=True)

    class Meta:
        db_table = "quality_finding"
        verbose_name = "数据疑点"
        indexes = [models.Index(fields=["area_code", "start"]), models.Index(fields=["household"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(end__gte=F("start")), name="finding_span"
            ),
            models.UniqueConstraint(
                fields=["rule", "household", "person"],
                condition=Q(end__isnull=True),
                nulls_distinct=False,
                name="finding_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.number}"

    @property
    def declared(self) -> Rule | None:
        """The rule as declared today; None once it is no longer."""
        rules = (one for subject in collect("quality") for one in subject.rules)
        return next((one for one in rules if one.code == self.rule), None)

    @property
    def title(self) -> str:
        return self.declared.title if self.declared else self.rule

    @property
    def told(self) -> str:
        """What the rule saw, in words."""
        return self.declared.told(self.values) if self.declared else ""


class Waiver(Scoped):
    """A finding that stands and is right all the same: from `start` until before `end` it does not count."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="waivers")
    reason = models.CharField("豁免原因", max_length=200)
    by_name = models.CharField("豁免人", max_length=40)
    start = models.DateField("豁免日期")
    end = models.DateField("恢复日期")

    class Meta:
        db_table = "quality_waiver"
        verbose_name = "疑点豁免"
        indexes = [models.Index(fields=["finding"])]
        constraints = [models.CheckConstraint(condition=Q(end__gte=F("start")), name="waiver_span")]

    def __str__(self) -> str:
        return self.reason


class Run(Scoped):
    """The rules were run over the area as of `on`."""

    on = models.DateField("核查日期")
    at = models.DateTimeField("完成时间")
    rules = models.IntegerField("规则数")
    found = models.IntegerField("新发现")
    fixed = models.IntegerField("已改正")
    standing = models.IntegerField("现存")
    milliseconds = models.IntegerField("用时（毫秒）")
    by_name = models.CharField("运行人", max_length=40)

    class Meta:
        db_table = "quality_run"
        verbose_name = "数据核查"
        indexes = [models.Index(fields=["area_code", "on"])]

    def __str__(self) -> str:
        return f"{self.area_code} {self.on}"


class Repair(Scoped):
    """A finding put right together with others of its batch: what was there, what came, and when it went back."""

    batch = models.UUIDField(db_index=True)
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="repairs")
    before = models.CharField("改正前", max_length=40)
    after = models.CharField("改正后", max_length=40)
    on = models.DateField("改正日期")
    by_name = models.CharField("改正人", max_length=40)
    undone_on = models.DateField("撤销日期", null=True, blank=True)

    class Meta:
        db_table = "quality_repair"
        verbose_name = "批量改正"

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class Pair(Scoped):
    """Two records that may be one person. `area_code`: the smallest place that holds both; who answers for one
    half alone does not see the other. `why`, `score`: what spoke for it when it was last found."""

    first = models.ForeignKey("households.Person", on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey("households.Person", on_delete=models.PROTECT, related_name="+")
    why = models.CharField("依据", max_length=30, choices=Why.choices())
    score = models.IntegerField("相似度")
    found_on = models.DateField("发现日期")
    state = models.CharField("认定", max_length=10, choices=PairState.choices(), default=PairState.OPEN)
    decided_on = models.DateField("认定日期", null=True, blank=True)
    by_name = models.CharField("认定人", max_length=40, blank=True)
    reason = models.CharField("理由", max_length=200, blank=True)

    class Meta:
        db_table = "quality_pair"
        verbose_name = "疑似重复"
        indexes = [models.Index(fields=["area_code", "state"])]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="pair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="pair_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id}–{self.second_id}"


class Merge(Scoped):
    """Of a pair one record was kept and the other's place in the household ended. `spans`, `moved` and `closed` are
    the numbers of the rows that ended and of the secrets that went over or ended, `facts` what every module handed
    over and where it was, so that it can be taken back exactly."""

    pair = models.ForeignKey(Pair, on_delete=models.PROTECT, related_name="merges")
    kept = models.ForeignKey("households.Person", on_delete=models.PROTECT, related_name="+")
    dropped = models.ForeignKey("households.Person", on_delete=models.PROTECT, related_name="+")
    spans = models.JSONField(default=list)
    moved = models.JSONField(default=list)
    closed = models.JSONField(default=list)
    facts = models.JSONField(default=dict)
    on = models.DateField("合并日期")
    by_name = models.CharField("合并人", max_length=40)
    undone_on = models.DateField("撤销日期", null=True, blank=True)

    class Meta:
        db_table = "quality_merge"
        verbose_name = "人员合并"

    def __str__(self) -> str:
        return f"{self.kept_id} ← {self.dropped_id}"


class Round(Scoped):
    """One 三一致 check: households drawn by chance from the strata of a place, the same ones for the same seed."""

    name = models.CharField("名称", max_length=60)
    drawn_on = models.DateField("抽取日期")
    seed = models.IntegerField("随机种子")
    population = models.IntegerField("总户数")
    by_name = models.CharField("抽取人", max_length=40)
    closed_on = models.DateField("结束日期", null=True, blank=True)

    class Meta:
        db_table = "quality_round"
        verbose_name = "三一致抽查"

    def __str__(self) -> str:
        return self.name


class Sampled(Scoped):
    """A household of a round's sample. `stratum`: township and kind it was drawn from. `closed_on` repeats the
    round's, which those who check in a village do not see."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="sample")
    household = models.ForeignKey("households.Household", on_delete=models.PROTECT, related_name="+")
    number = models.CharField("户编号", max_length=30, db_collation="C")
    head_name = models.CharField("户主", max_length=60, blank=True)
    stratum = models.CharField("层", max_length=100)
    position = models.IntegerField("序号")
    checked_on = models.DateField("核对日期", null=True, blank=True)
    by_name = models.CharField("核对人", max_length=40, blank=True)
    closed_on = models.DateField("结束日期", null=True, blank=True)

    class Meta:
        db_table = "quality_sampled"
        verbose_name = "抽查户"
        constraints = [models.UniqueConstraint(fields=["round", "household"], name="sampled_once")]

    def __str__(self) -> str:
        return self.number


class FieldCheck(Scoped):
    """One fact of a sampled household held against paper and reality. `system` is what the system said on the day
    of the draw, secrets masked; of secrets no other value is ever written down."""

    sampled = models.ForeignKey(Sampled, on_delete=models.PROTECT, related_name="fields")
    person = models.ForeignKey(
        "households.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    field = models.CharField("项目", max_length=30)
    label = models.CharField("项目名称", max_length=100)
    position = models.IntegerField("序号")
    system = models.CharField("系统", max_length=200, blank=True)
    paper = models.CharField("纸质", max_length=10, choices=Verdict.choices(), blank=True)
    reality = models.CharField("实际", max_length=10, choices=Verdict.choices(), blank=True)
    paper_value = models.CharField("纸质所载", max_length=200, blank=True)
    reality_value = models.CharField("实际情况", max_length=200, blank=True)
    checked_on = models.DateField("核对日期", null=True, blank=True)

    class Meta:
        db_table = "quality_field_check"
        verbose_name = "三一致核对项"
        indexes = [models.Index(fields=["area_code", "checked_on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["sampled", "person", "field"], nulls_distinct=False, name="field_checked_once"
            ),
        ]

    def __str__(self) -> str:
        return self.label
