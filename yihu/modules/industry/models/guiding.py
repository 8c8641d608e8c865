"""Who guides households in their trades: 产业指导员 of villages and 科技服务队伍 of townships, and what they did.

Keys to guides and teams may be read as empty (never written so) and their names are kept by the database, as in
contracts: a village reads what was done in it though the guide belongs to the township.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Left

from yihu.core.database.spans import one_at_a_time, span
from yihu.core.ledgers.models import Entry
from yihu.core.privacy.fields import Binding, EncryptedField, HintField

_FUNCTIONS = Path(__file__).parents[1].joinpath("guiding.sql").read_text(encoding="utf-8")


def _named(table: str, key: str) -> tuple[str, ...]:
    """The name of the guide or team that `key` leads to, kept beside it."""
    return (
        _FUNCTIONS,
        f"drop trigger if exists named on {table}",
        f"create trigger named before insert or update of {key}_id on {table} for each row"
        f" execute function industry_{key}_named()",
    )


class Guide(Entry):
    """Somebody who guides households in their trades, from a day on; `area_code`: the place he belongs to."""

    seen_by_area = True
    seen_from_below = True
    guards: ClassVar[tuple[str, ...]] = (
        _FUNCTIONS,
        "drop trigger if exists followed on industry_guide",
        "create trigger followed after update on industry_guide for each row"
        ' when (old.name is distinct from new.name or old."end" is distinct from new."end")'
        " execute function industry_guide_changed()",
    )

    number = models.CharField("指导员编号", max_length=30, db_collation="C")
    name = models.CharField("姓名", max_length=40)
    unit_name = models.CharField("工作单位", max_length=80, blank=True)
    speciality = models.CharField("擅长产业（技术）", max_length=80, blank=True)
    start = models.DateField("聘任日期")
    end = models.DateField("解聘日期", null=True, blank=True)
    phone = EncryptedField("联系电话", blank=True, default="")
    phone_hint = HintField("联系电话（脱敏）", max_length=12, blank=True, default="")

    class Meta:
        db_table = "industry_guide"
        verbose_name = "产业指导员"
        indexes = [models.Index(fields=["area_code", "start"])]
        constraints = [
            span("industry_guide_span"),
            models.UniqueConstraint(
                Left("area_code", 6),
                "number",
                name="industry_guide_number_once",
                violation_error_message="指导员编号已被占用，请换一个编号",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def masked(self) -> str:
        return str(self.phone_hint)

    @property
    def table(self) -> str:
        return self._meta.db_table

    def get_kind_display(self) -> str:
        return "联系电话"

    def binding(self, column: str) -> Binding:
        return Binding(self._meta.db_table, column, str(self.pk))


class GuideVillage(Entry):
    """A village (`area_code`) that a guide looks after, from a day until a day, his own last day at most."""

    seen_by_area = True
    guards: ClassVar[tuple[str, ...]] = (
        *_named("industry_guide_village", "guide"),
        "drop trigger if exists in_term on industry_guide_village",
        "create trigger in_term before insert or update on industry_guide_village for each row"
        " execute function industry_guide_in_term()",
    )

    guide = models.ForeignKey(
        Guide, on_delete=models.PROTECT, null=True, related_name="villages", verbose_name="指导员"
    )
    guide_name = models.CharField("指导员", max_length=40, default="", editable=False)
    start = models.DateField("联系起始日期")
    end = models.DateField("联系结束日期", null=True, blank=True)

    class Meta:
        db_table = "industry_guide_village"
        verbose_name = "指导员联系村"
        indexes = [models.Index(fields=["area_code", "start"])]
        constraints = [
            models.CheckConstraint(condition=Q(guide__isnull=False), name="industry_village_with_a_guide"),
            span("industry_guide_village_span"),
            one_at_a_time(
                "industry_guide_village_once_at_a_time",
                "该指导员这段时间已联系该村，请在原记录上更正",
                "guide",
                "area_code",
            ),
        ]

    def __str__(self) -> str:
        return self.guide_name


class Guidance(Entry):
    """One household was guided on a day: in what, what was advised, what comes next."""

    guards: ClassVar[tuple[str, ...]] = _named("industry_guidance", "guide")

    guide = models.ForeignKey(
        Guide, on_delete=models.PROTECT, null=True, related_name="guidances", verbose_name="指导员"
    )
    guide_name = models.CharField("指导员", max_length=40, default="", editable=False)
    household = models.ForeignKey("households.Household", on_delete=models.PROTECT, related_name="+")
    on = models.DateField("指导日期")
    topic = models.CharField("指导内容（产业、技术）", max_length=80)
    advised = models.CharField("提出的建议", max_length=400)
    next_step = models.CharField("下一步", max_length=200, blank=True)

    class Meta:
        db_table = "industry_guidance"
        verbose_name = "产业指导记录"
        indexes = [models.Index(fields=["area_code", "on"]), models.Index(fields=["household", "on"])]
        constraints = [
            models.CheckConstraint(condition=Q(guide__isnull=False), name="industry_guidance_by_somebody"),
            models.UniqueConstraint(
                fields=["household", "guide", "on", "topic"],
                name="industry_guidance_once",
                violation_error_message="该指导员当天对该户的这项指导已登记",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.topic}"


class ServiceTeam(Entry):
    """A township's team for services of farming technique (科技服务队伍), from a day on."""

    seen_by_area = True
    seen_from_below = True
    guards: ClassVar[tuple[str, ...]] = (
        _FUNCTIONS,
        "drop trigger if exists renamed on industry_service_team",
        "create trigger renamed after update on industry_service_team for each row"
        " when (old.name is distinct from new.name) execute function industry_team_renamed()",
    )

    name = models.CharField("队伍名称", max_length=80)
    leader = models.CharField("队长", max_length=40)
    unit_name = models.CharField("依托单位", max_length=80, blank=True)
    speciality = models.CharField("服务专长", max_length=80, blank=True)
    start = models.DateField("组建日期")
    end = models.DateField("撤销日期", null=True, blank=True)

    class Meta:
        db_table = "industry_service_team"
        verbose_name = "科技服务队伍"
        indexes = [models.Index(fields=["area_code", "start"])]
        constraints = [
            span("industry_service_team_span"),
            models.UniqueConstraint(
                Left("area_code", 6),
                "name",
                name="industry_service_team_once",
                violation_error_message="已有同名的科技服务队伍，请在原记录上更正，或写上乡镇名",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ServiceMember(Entry):
    """Somebody in a team, from a day until a day; who comes back later has a second row."""

    seen_by_area = True

    team = models.ForeignKey(
        ServiceTeam, on_delete=models.PROTECT, related_name="members", verbose_name="队伍"
    )
    name = models.CharField("姓名", max_length=40)
    unit_name = models.CharField("工作单位", max_length=80, blank=True)
    speciality = models.CharField("专长", max_length=80, blank=True)
    start = models.DateField("入队日期")
    end = models.DateField("离队日期", null=True, blank=True)

    class Meta:
        db_table = "industry_service_member"
        verbose_name = "科技服务队员"
        indexes = [models.Index(fields=["area_code", "start"])]
        constraints = [
            span("industry_service_member_span"),
            one_at_a_time(
                "industry_service_member_once_at_a_time",
                "该队员这段时间已在队，请在原记录上更正",
                "team",
                "name",
                "unit_name",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Service(Entry):
    """One activity of a team in a village (`area_code`) on a day, with whom it reached."""

    seen_by_area = True
    guards: ClassVar[tuple[str, ...]] = _named("industry_service", "team")

    team = models.ForeignKey(
        ServiceTeam, on_delete=models.PROTECT, null=True, related_name="services", verbose_name="队伍"
    )
    team_name = models.CharField("队伍", max_length=80, default="", editable=False)
    on = models.DateField("服务日期")
    place = models.CharField("服务地点", max_length=80, blank=True)
    topic = models.CharField("服务内容", max_length=80)
    households = models.IntegerField("服务户数", default=0)
    trained = models.IntegerField("培训人次", default=0)
    result = models.CharField("服务成效", max_length=200, blank=True)

    class Meta:
        db_table = "industry_service"
        verbose_name = "科技服务活动"
        indexes = [models.Index(fields=["area_code", "on"])]
        constraints = [
            models.CheckConstraint(condition=Q(team__isnull=False), name="industry_service_by_a_team"),
            models.CheckConstraint(
                condition=Q(households__gte=0, trained__gte=0),
                name="industry_service_counts",
                violation_error_message="服务户数、培训人次不能为负",
            ),
            models.UniqueConstraint(
                fields=["team", "on", "area_code", "topic"],
                name="industry_service_once",
                violation_error_message="该队伍当天在该地的这项服务已登记",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.topic}"
