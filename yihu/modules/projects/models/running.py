"""What a project's steps rest on: notices, contracts, acceptance, settlement; what was handed over; photos, points."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from yihu.core.database.models import Scoped
from yihu.core.ledgers.models import Entry
from yihu.modules.projects.models.library import Project
from yihu.modules.projects.rules import Direction, Level, Method, Phase, Result, Sort


class ProjectNotice(Scoped):
    """公示: where and how long a project was public; both days count. Taken down early it no longer proves a term.

    `matter`: what the public notice it came with is about; empty where the board was typed in.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="notices")
    level = models.CharField("公示层级", max_length=12, choices=Level.choices())
    first = models.DateField("开始日期")
    last = models.DateField("截止日期")
    place = models.CharField("公示地点", max_length=80)
    document = models.CharField("公示编号", max_length=120, blank=True)
    matter = models.UUIDField("公开事项", null=True, blank=True)
    down_on = models.DateField("提前撤下日期", null=True, blank=True)
    down_why = models.CharField("撤下原因", max_length=200, blank=True)
    by_name = models.CharField("经办人", max_length=40)

    class Meta:
        db_table = "projects_notice"
        verbose_name = "项目公示"
        indexes = [
            models.Index(fields=["project", "level"]),
            models.Index(fields=["area_code", "first"]),
            models.Index(fields=["matter"]),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="project_notice_span"),
            models.CheckConstraint(
                condition=Q(down_on__isnull=True) | ~Q(down_why=""), name="project_notice_down_says_why"
            ),
            models.UniqueConstraint(
                fields=["project", "level"],
                condition=Q(down_on__isnull=True),
                name="one_standing_project_notice",
            ),
        ]

    def __str__(self) -> str:
        return f"{Level(self.level).label} {self.first}"


class Contract(Entry):
    """合同: with whom a project, or a part of it, is built. `area_code` is the project's."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="contracts")
    method = models.CharField("实施方式", max_length=12, choices=Method.choices())
    number = models.CharField("合同（一事一议记录）编号", max_length=80, db_collation="C")
    contractor = models.CharField("承建（供货）单位", max_length=80)
    fen = models.BigIntegerField("合同金额")
    signed_on = models.DateField("签订日期")
    unit = models.ForeignKey(
        "units.Unit",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="发包单位",
    )

    class Meta:
        db_table = "projects_contract"
        verbose_name = "项目合同"
        indexes = [
            models.Index(fields=["area_code", "signed_on"]),
            models.Index(fields=["contractor", "signed_on"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"],
                name="contract_once",
                violation_error_message="该项目的这份合同已登记",
            ),
            models.CheckConstraint(
                condition=Q(fen__gt=0), name="contract_fen", violation_error_message="合同金额须大于 0"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Acceptance(Entry):
    """验收: one examination; the project is accepted by the first that it passes."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="acceptances")
    on = models.DateField("验收日期")
    result = models.CharField("验收结论", max_length=12, choices=Result.choices())
    by = models.CharField("验收单位（组）", max_length=80)
    document = models.CharField("验收报告编号", max_length=120)
    opinion = models.CharField("验收意见", max_length=500, blank=True)

    class Meta:
        db_table = "projects_acceptance"
        verbose_name = "项目验收"
        indexes = [models.Index(fields=["area_code", "on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "on"],
                name="accepted_once_a_day",
                violation_error_message="该项目当天的验收已登记",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {Result(self.result).label}"


class Settlement(Entry):
    """结算: what the audit let stand of what was asked for."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="settlements")
    on = models.DateField("结算日期")
    asked_fen = models.BigIntegerField("送审金额", null=True, blank=True)
    audited_fen = models.BigIntegerField("审定金额")
    by = models.CharField("审计（审核）单位", max_length=80)
    document = models.CharField("结算（审计）报告编号", max_length=120)

    class Meta:
        db_table = "projects_settlement"
        verbose_name = "项目结算"
        indexes = [models.Index(fields=["area_code", "on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "document"],
                name="settled_once",
                violation_error_message="该项目的这份结算报告已登记",
            ),
            models.CheckConstraint(
                condition=Q(audited_fen__gt=0)
                & (Q(asked_fen__isnull=True) | Q(asked_fen__gte=F("audited_fen"))),
                name="settlement_fen",
                violation_error_message="审定金额须大于 0，且不超过送审金额",
            ),
        ]

    def __str__(self) -> str:
        return self.document


class Handover(Scoped):
    """移交: an asset that a project became."""

    append_only = True

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="handovers")
    on = models.DateField("移交日期")
    asset_number = models.CharField("资产编号", max_length=60, db_collation="C")
    by_name = models.CharField("经办人", max_length=40)

    class Meta:
        db_table = "projects_handover"
        verbose_name = "资产移交"
        constraints = [
            models.UniqueConstraint(fields=["project", "asset_number"], name="handed_over_once"),
        ]

    def __str__(self) -> str:
        return self.asset_number


class ProjectPhoto(Scoped):
    """A picture before, during or after, with its day and what it shows; without the camera's own notes."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="photos")
    phase = models.CharField("阶段", max_length=12, choices=Phase.choices())
    taken_on = models.DateField("拍摄日期")
    caption = models.CharField("说明", max_length=100)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField("上传人", max_length=40)

    class Meta:
        db_table = "projects_photo"
        verbose_name = "项目照片"
        indexes = [models.Index(fields=["project", "taken_on"])]

    def __str__(self) -> str:
        return self.caption


class Point(Entry):
    """点位: where something of a project stands, in degrees as the office collected them (WGS 84 or CGCS2000)."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="points")
    name = models.CharField("点位名称", max_length=60)
    lon = models.DecimalField("经度", max_digits=9, decimal_places=6)
    lat = models.DecimalField("纬度", max_digits=9, decimal_places=6)
    collected_on = models.DateField("采集日期")

    class Meta:
        db_table = "projects_point"
        verbose_name = "项目点位"
        constraints = [
            models.UniqueConstraint(
                fields=["project", "name"],
                name="point_once",
                violation_error_message="该项目已有同名点位",
            ),
            models.CheckConstraint(
                condition=Q(lon__gte=Decimal(73), lon__lte=Decimal(136))
                & Q(lat__gte=Decimal(3), lat__lte=Decimal(54)),
                name="point_in_the_country",
                violation_error_message="经度应在 73 至 136 之间，纬度应在 3 至 54 之间；请核对是否填反",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Target(Entry):
    """绩效目标: an indicator with what is to be reached by when, and what was."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="targets")
    kind = models.CharField("指标类型", max_length=12, choices=Sort.choices())
    name = models.CharField("指标名称", max_length=60)
    unit = models.CharField("计量单位", max_length=12)
    direction = models.CharField(
        "方向", max_length=10, choices=Direction.choices(), default=Direction.AT_LEAST
    )
    target = models.DecimalField("目标值", max_digits=14, decimal_places=2)
    due = models.DateField("完成时限")
    actual = models.DecimalField("完成值", max_digits=14, decimal_places=2, null=True, blank=True)
    measured_on = models.DateField("评价日期", null=True, blank=True)

    class Meta:
        db_table = "projects_target"
        verbose_name = "绩效目标"
        indexes = [models.Index(fields=["area_code", "due"])]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "name"],
                name="target_once",
                violation_error_message="该项目已有同名绩效指标",
            ),
            models.CheckConstraint(
                condition=Q(actual__isnull=True, measured_on__isnull=True)
                | Q(actual__isnull=False, measured_on__isnull=False),
                name="target_measured",
                violation_error_message="完成值和评价日期须同时填写",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Beneficiary(Entry):
    """受益户: a household that a project benefits, from a day on."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="beneficiaries")
    household = models.ForeignKey("households.Household", on_delete=models.PROTECT, related_name="+")
    way = models.CharField("受益方式", max_length=100, blank=True)
    on = models.DateField("受益起始日期")

    class Meta:
        db_table = "projects_beneficiary"
        verbose_name = "项目受益户"
        indexes = [models.Index(fields=["area_code", "on"]), models.Index(fields=["household"])]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "household"],
                name="benefits_once",
                violation_error_message="该户已登记为这个项目的受益户",
            ),
        ]

    def __str__(self) -> str:
        return str(self.household_id)
