"""Tables of screening: which rule is in force where, what was run, whom it hit."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from yihu.core.database.models import AreaCodeField, Reference, Scoped
from yihu.core.database.staying import Staying
from yihu.engine.screening.compiling import Engine
from yihu.modules.screening.rules import HitState, ReleaseState, RunKind


class Release(Reference):
    """A rule of the files with the limits a county has settled on: proposed by one person, put in force by another.
    In force from `start` until the day before `end`. The county's townships and villages read it as well."""

    area_code = AreaCodeField()
    rule = models.CharField("规则", max_length=16)
    version = models.CharField("版本", max_length=16)
    limits = models.JSONField("阈值", default=dict)
    state = models.CharField(
        "状态", max_length=10, choices=ReleaseState.choices(), default=ReleaseState.PROPOSED
    )
    expected = models.IntegerField("试算命中户数")
    proposed_on = models.DateField("提出日期")
    proposed_by = models.BigIntegerField(null=True)
    proposed_name = models.CharField("提出人", max_length=40)
    reason = models.CharField("理由", max_length=200, blank=True)
    decided_on = models.DateField("批准日期", null=True, blank=True)
    decided_name = models.CharField("批准人", max_length=40, blank=True)
    answer = models.CharField("批复", max_length=200, blank=True)
    start = models.DateField("启用日期", null=True, blank=True)
    end = models.DateField("停用日期", null=True, blank=True)

    class Meta:
        db_table = "screening_release"
        verbose_name = "筛查规则启用"
        constraints = [
            models.UniqueConstraint(
                fields=["area_code", "rule"],
                condition=Q(state=ReleaseState.LIVE.value),
                name="rule_in_force_once",
            ),
            models.UniqueConstraint(
                fields=["area_code", "rule"],
                condition=Q(state=ReleaseState.PROPOSED.value),
                name="rule_proposed_once",
            ),
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(end__gte=F("start")), name="release_span"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.area_code}"


class ScreeningRun(Scoped):
    """What was run: over which place and day, by what rules (`rules_hash` of keys, versions and limits) and engine, and
    what came of it. `counts`: hits by rule."""

    kind = models.CharField("方式", max_length=10, choices=RunKind.choices())
    on = models.DateField("筛查日期")
    at = models.DateTimeField("完成时间")
    engine = models.CharField("引擎", max_length=10, choices=Engine.choices())
    rules_hash = models.CharField("规则版本", max_length=16)
    rules = models.IntegerField("规则数")
    households = models.IntegerField("筛查户数")
    hits = models.IntegerField("命中")
    found = models.IntegerField("新命中", default=0)
    ended = models.IntegerField("已解除", default=0)
    clues = models.IntegerField("新线索", default=0)
    counts = models.JSONField("分类", default=dict)
    milliseconds = models.IntegerField("用时（毫秒）")
    by_name = models.CharField("运行人", max_length=40)

    class Meta:
        db_table = "screening_run"
        verbose_name = "筛查运行"
        indexes = [models.Index(fields=["area_code", "on"])]

    def __str__(self) -> str:
        return f"{self.area_code} {self.on}"


class Hit(Staying, Scoped):
    """A household is hit by a rule from `start` until the first day a run found it no longer so.

    `values`, `limits`: what the rule saw and held it against, by feature and threshold. `until`: not raised again
    before that day unless `measure` is worse than `reference`.
    """

    rule = models.CharField("规则", max_length=16)
    version = models.CharField("规则版本", max_length=16)
    risk = models.CharField("风险类型", max_length=20)
    household = models.ForeignKey("households.Household", on_delete=models.PROTECT, related_name="+")
    number = models.CharField("户编号", max_length=30, db_collation="C")
    values = models.JSONField("依据", default=dict)
    limits = models.JSONField("阈值", default=dict)
    measure = models.BigIntegerField("衡量值", null=True)
    reference = models.BigIntegerField("核实时的衡量值", null=True)
    start = models.DateField("命中日期")
    end = models.DateField("解除日期", null=True, blank=True)
    state = models.CharField("处理", max_length=10, choices=HitState.choices(), default=HitState.OPEN)
    clued_on = models.DateField("转线索日期", null=True, blank=True)
    until = models.DateField("不再提示至", null=True, blank=True)
    reason = models.CharField("说明", max_length=200, blank=True)
    by_name = models.CharField("处理人", max_length=40, blank=True)
    run = models.ForeignKey(ScreeningRun, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "screening_hit"
        verbose_name = "筛查命中"
        indexes = [models.Index(fields=["area_code", "start"]), models.Index(fields=["household", "rule"])]
        constraints = [
            models.CheckConstraint(condition=Q(end__isnull=True) | Q(end__gte=F("start")), name="hit_span"),
            models.UniqueConstraint(
                fields=["rule", "household"],
                condition=Q(end__isnull=True, moved_on__isnull=True),
                name="hit_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.number}"


class WhatIf(Scoped):
    """What a rule would find with other limits: asked for a big place, worked out in the background, kept to be read.
    `found`: one entry for each of `points`, the limits in force first and those asked about second: hits by place.
    `alone`: of each of these two the households that the other does not hit."""

    tracked = False
    seen_by_area = True

    rule = models.CharField("规则", max_length=20)
    day = models.DateField("业务日")
    points = models.JSONField("阈值")
    found = models.JSONField("结果", null=True, blank=True)
    alone = models.JSONField("变化的户", default=list)
    households = models.IntegerField("户数", default=0)
    by_name = models.CharField("试算人", max_length=40)

    class Meta:
        db_table = "screening_what_if"
        verbose_name = "筛查试算"
        indexes = [models.Index(fields=["area_code", "rule"])]

    def __str__(self) -> str:
        return f"{self.rule} {self.day}"
