"""The library: projects, their steps and the changes of what they plan to spend."""

from __future__ import annotations

import uuid
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left

from yihu.core.database.models import Scoped
from yihu.modules.projects.rules import Category, Construction, Origin, Stage

# The days on the project repeat its steps; the database compares the two when a transaction ends.
SOURCES = ("central", "province", "city", "county", "other")
_FUNCTION = Path(__file__).with_name("guards.sql").read_text(encoding="utf-8")


def _agreeing(table: str, event: str) -> tuple[str, ...]:
    return (
        f'drop trigger if exists days_agree on "{table}"',
        f'create constraint trigger days_agree after {event} on "{table}" deferrable initially deferred'
        " for each row execute function projects_days_agree()",
    )


def invested(prefix: str = "") -> Any:
    """Sum of the planned amounts of all sources."""
    first, *others = (F(f"{prefix}{name}_fen") for name in SOURCES)
    return sum(others, first)


def _plan(label: str) -> models.BigIntegerField[int, int]:
    return models.BigIntegerField(label, default=0)


def _day(label: str) -> models.DateField[str | date | None, date | None]:
    return models.DateField(label, null=True, blank=True)


class Project(Scoped):
    """One project of the library. `area_code` is where it is built; `year` the plan year it belongs to."""

    guards: ClassVar[tuple[str, ...]] = (_FUNCTION, *_agreeing("projects_project", "insert or update"))

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    number = models.CharField("项目编号", max_length=40, db_collation="C")
    year = models.PositiveSmallIntegerField("年度")
    name = models.CharField("项目名称", max_length=120)
    category = models.CharField("项目类别", max_length=20, choices=Category.choices())
    construction = models.CharField(
        "建设性质", max_length=12, choices=Construction.choices(), default=Construction.NEW
    )
    origin = models.CharField("申报层级", max_length=12, choices=Origin.choices(), default=Origin.VILLAGE)
    scale = models.TextField("建设内容和规模", blank=True)
    subsidy = models.CharField("补助标准", max_length=200, blank=True)
    central_fen = _plan("计划中央资金（分）")
    province_fen = _plan("计划省级资金（分）")
    city_fen = _plan("计划市级资金（分）")
    county_fen = _plan("计划县级资金（分）")
    other_fen = _plan("计划其他资金（分）")
    invest_fen = models.GeneratedField(
        expression=invested(),
        output_field=models.BigIntegerField("计划总投资（分）"),
        db_persist=True,
    )
    unit = models.ForeignKey(
        "units.Unit", on_delete=models.PROTECT, null=True, blank=True, verbose_name="实施单位"
    )
    department = models.ForeignKey(
        "units.Unit",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="主管部门",
    )
    responsible = models.CharField("责任人", max_length=40, blank=True)
    priority = models.BooleanField("优先安排", default=False)
    green = models.BooleanField("绿色通道", default=False)
    urgent_reason = models.CharField("优先（绿色通道）原因", max_length=200, blank=True)
    to_households = models.BooleanField("到户项目", default=False)
    works = models.ForeignKey(
        "projects.VillageWorks",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name="整村推进",
    )
    households = models.PositiveIntegerField("受益户数", default=0)
    persons = models.PositiveIntegerField("受益人数", default=0)
    poor_households = models.PositiveIntegerField("其中脱贫（监测）户数", default=0)
    target = models.TextField("绩效目标", blank=True)
    benefit = models.TextField("联农带农机制", blank=True)
    start_due = _day("计划开工日期")
    finish_due = _day("计划完工日期")
    stage = models.CharField("当前阶段", max_length=12, choices=Stage.choices())
    stage_on = models.DateField("进入当前阶段日期")
    proposed_on = _day("申报日期")
    in_library_on = _day("入库日期")
    planned_on = _day("列入计划日期")
    contracted_on = _day("招标（签约）日期")
    started_on = _day("开工日期")
    finished_on = _day("完工日期")
    accepted_on = _day("验收日期")
    settled_on = _day("结算日期")
    disclosed_on = _day("公告日期")
    handed_over_on = _day("转为资产日期")
    removed_on = _day("出库日期")
    batch_id = models.BigIntegerField("导入批次", null=True, blank=True)

    class Meta:
        verbose_name = "项目"
        indexes = [
            models.Index(fields=["area_code", "year", "planned_on"]),
            models.Index(fields=["area_code", "in_library_on"]),
            models.Index(fields=["area_code", "stage"]),
        ]
        constraints = [
            # 编号在一个县（区）内唯一
            models.UniqueConstraint(Left("area_code", 6), "number", name="projects_number_once_a_county"),
            models.CheckConstraint(
                condition=Q(central_fen__gte=0, province_fen__gte=0, city_fen__gte=0, county_fen__gte=0)
                & Q(other_fen__gte=0),
                name="projects_plan_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(start_due__isnull=True)
                | Q(finish_due__isnull=True)
                | Q(finish_due__gte=F("start_due")),
                name="projects_plan_runs_forward",
            ),
            models.CheckConstraint(
                condition=Q(priority=False, green=False) | ~Q(urgent_reason=""),
                name="projects_urgent_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def stage_label(self) -> str:
        return Stage(self.stage).label

    @property
    def category_label(self) -> str:
        return Category(self.category).label


class ProjectStep(Scoped):
    """One dated step. It is never changed; a mistaken one stays and is withdrawn by a later row that names it.

    Only the steps that a workbook brought (`batch_id`) may go again, when that import is undone as a whole.
    """

    guards: ClassVar[tuple[str, ...]] = (
        *_agreeing("projects_projectstep", "insert or delete"),
        "drop trigger if exists kept on projects_projectstep",
        "create trigger kept before update or delete on projects_projectstep"
        " for each row execute function projects_step_kept()",
        "revoke truncate on projects_projectstep from yihu_app",
    )

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="steps")
    stage = models.CharField("步骤", max_length=12, choices=Stage.choices())
    on = models.DateField("日期")
    document = models.CharField("依据", max_length=120, blank=True)
    reason = models.CharField("原因", max_length=200, blank=True)
    withdraws = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="withdrawal",
        verbose_name="撤回",
    )
    user_id = models.BigIntegerField(null=True)
    actor_name = models.CharField("经办人", max_length=40)
    entered_at = models.DateTimeField("录入时间", db_default=models.functions.Now())
    batch_id = models.BigIntegerField("导入批次", null=True, blank=True)

    class Meta:
        verbose_name = "项目步骤"
        indexes = [models.Index(fields=["project", "on"])]

    def __str__(self) -> str:
        return f"{Stage(self.stage).label} {self.on}"


class PlanChange(Scoped):
    """计划调整: what a project planned to spend until the day before `on` (`was_…`) and from then on. Between its
    changes a plan stands still, so that any day can be asked."""

    append_only = True

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="changes")
    on = models.DateField("调整日期")
    document = models.CharField("调整依据", max_length=120)
    reason = models.CharField("调整原因", max_length=200)
    was_central_fen = _plan("原中央资金（分）")
    was_province_fen = _plan("原省级资金（分）")
    was_city_fen = _plan("原市级资金（分）")
    was_county_fen = _plan("原县级资金（分）")
    was_other_fen = _plan("原其他资金（分）")
    central_fen = _plan("中央资金（分）")
    province_fen = _plan("省级资金（分）")
    city_fen = _plan("市级资金（分）")
    county_fen = _plan("县级资金（分）")
    other_fen = _plan("其他资金（分）")
    was_fen = models.GeneratedField(
        expression=invested("was_"), output_field=models.BigIntegerField("原计划（分）"), db_persist=True
    )
    fen = models.GeneratedField(
        expression=invested(), output_field=models.BigIntegerField("调整后计划（分）"), db_persist=True
    )
    by_name = models.CharField("经办人", max_length=40)

    class Meta:
        db_table = "projects_plan_change"
        verbose_name = "计划调整"
        indexes = [models.Index(fields=["project", "on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(central_fen__gte=0, province_fen__gte=0, city_fen__gte=0)
                & Q(county_fen__gte=0, other_fen__gte=0),
                name="plan_change_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.fen}"
