from __future__ import annotations

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left

from yihu.core.database.models import Scoped
from yihu.core.database.spans import days
from yihu.core.ledgers.models import Entry
from yihu.core.privacy import masks
from yihu.core.privacy.fields import Binding, BlindIndexField, EncryptedField, HintField
from yihu.core.privacy.masks import Secret
from yihu.core.privacy.staging import TABLE as IDENTITY
from yihu.engine.idcard import Sex
from yihu.modules.households.rules import HouseholdKind, Join, Leave, Relation, Standing


def _span(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(end__isnull=True) | Q(end__gt=F("start")), name=name)


def _joined() -> models.CharField[str, str]:
    """Why the span begins; what continues an earlier span says so (`rules.CONTINUING`)."""
    return models.CharField(
        "增加原因",
        max_length=20,
        choices=Join.choices(),
        default=Join.REGISTERED.value,
        db_default=Join.REGISTERED.value,
    )


def _left() -> models.CharField[str, str]:
    return models.CharField(
        "减少原因", max_length=20, choices=Leave.choices(), blank=True, default="", db_default=""
    )


class Household(Scoped):
    """`area_code`: the village of today. Where it was on another day stands in Residence."""

    household_path = "pk"

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    number = models.CharField("户编号", max_length=30, db_collation="C")
    group_name = models.CharField("组", max_length=20, blank=True)

    class Meta:
        db_table = "households_household"
        verbose_name = "农户"
        indexes = [models.Index(fields=["area_code", "number"]), models.Index(fields=["number"])]
        constraints = [
            models.UniqueConstraint(Left("area_code", 6), "number", name="household_number_once_per_county"),
        ]

    def __str__(self) -> str:
        return self.number


class Person(Scoped):
    """Somebody, whatever household they live in. `area_code` follows the household of today."""

    household_path = "memberships__household"

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    name = models.CharField("姓名", max_length=60)
    sex = models.CharField("性别", max_length=1, choices=Sex.choices())
    born_on = models.DateField("出生日期")

    class Meta:
        db_table = "households_person"
        verbose_name = "人员"
        indexes = [models.Index(fields=["area_code"])]

    def __str__(self) -> str:
        return self.name


class Identity(Scoped):
    """One version of one secret of a person: a new value is a new row, the old one gets its end.

    The token is bound to `identity.<kind>.<uid>`. History keeps neither token, index nor hint, so that nothing
    outlives a destroyed key.
    """

    uid = models.UUIDField(default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="identities")
    kind = models.CharField("种类", max_length=10, choices=Secret.choices())
    cipher = EncryptedField("密文")
    index = BlindIndexField("盲索引")
    hint = HintField("可见部分", max_length=12)
    start = models.DateField("起")
    end = models.DateField("止", null=True, blank=True)

    class Meta:
        db_table = "households_identity"
        verbose_name = "身份信息"
        indexes = [models.Index(fields=["person", "kind"]), models.Index(fields=["index"])]
        constraints = [
            models.UniqueConstraint(
                fields=["index"],
                condition=Q(kind=Secret.ID_NUMBER.value, end__isnull=True),
                name="one_living_person_per_id_number",
            ),
            models.UniqueConstraint(
                fields=["person", "kind"], condition=Q(end__isnull=True), name="one_value_at_a_time"
            ),
            models.UniqueConstraint(fields=["uid", "kind"], name="identity_uid"),
        ]

    def __str__(self) -> str:
        return self.masked

    @property
    def masked(self) -> str:
        return masks.masked(Secret(self.kind), self.hint)

    @property
    def table(self) -> str:
        return self._meta.db_table

    def binding(self, column: str) -> Binding:
        return Binding(IDENTITY, self.kind, str(self.uid))


class NameKey(Scoped):
    """What a person is found by: the name and every reading of its initials, byte-ordered for prefix ranges."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="name_keys")
    key = models.CharField(max_length=60, db_collation="C")

    class Meta:
        db_table = "households_name_key"
        verbose_name = "姓名检索词"
        indexes = [models.Index(fields=["key"])]
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="name_key_once")]

    def __str__(self) -> str:
        return self.key


class Residence(Scoped):
    """In which village the household lived, and when."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="residences")
    group_name = models.CharField("组", max_length=20, blank=True)
    start = models.DateField("起")
    end = models.DateField("止", null=True, blank=True)
    joined = _joined()
    left = _left()

    class Meta:
        db_table = "households_residence"
        verbose_name = "居住"
        constraints = [
            _span("residence_span"),
            ExclusionConstraint(
                name="one_residence_at_a_time",
                expressions=[("household", RangeOperators.EQUAL), (days(), RangeOperators.OVERLAPS)],
                violation_error_message="同一户的居住时段不能重叠",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area_code} {self.start}"


class Membership(Scoped):
    """A person in a household, with the relation to its head. A move or a new head begins a new span, so that
    every span lies in one village and the past keeps its own. Name and number are those of the span's time."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    number = models.CharField("户编号", max_length=30, db_collation="C")
    name = models.CharField("姓名", max_length=60)
    relation = models.CharField("与户主关系", max_length=30, choices=Relation.choices())
    start = models.DateField("起")
    end = models.DateField("止", null=True, blank=True)
    joined = _joined()
    left = _left()

    class Meta:
        db_table = "households_membership"
        verbose_name = "家庭成员"
        indexes = [models.Index(fields=["area_code", "start"])]
        constraints = [
            _span("membership_span"),
            ExclusionConstraint(
                name="one_household_at_a_time",
                expressions=[("person", RangeOperators.EQUAL), (days(), RangeOperators.OVERLAPS)],
                deferrable=models.Deferrable.IMMEDIATE,
                violation_error_message="同一人不能同时在两户",
            ),
            ExclusionConstraint(
                name="one_head_at_a_time",
                expressions=[("household", RangeOperators.EQUAL), (days(), RangeOperators.OVERLAPS)],
                condition=Q(relation=Relation.HEAD.value),
                deferrable=models.Deferrable.IMMEDIATE,
                violation_error_message="同一户同一天只能有一名户主",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Registration(Scoped):
    """建档立卡: the household is on the register, with its kind and standing, over a span of days in one village.
    Exit, return, change of kind and move each begin a new span."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="registrations")
    number = models.CharField("户编号", max_length=30, db_collation="C")
    kind = models.CharField("户属性", max_length=20, choices=HouseholdKind.choices())
    standing = models.CharField("脱贫属性", max_length=10, choices=Standing.choices())
    start = models.DateField("起")
    end = models.DateField("止", null=True, blank=True)
    joined = _joined()
    left = _left()

    class Meta:
        db_table = "households_registration"
        verbose_name = "建档立卡"
        indexes = [models.Index(fields=["area_code", "start"])]
        constraints = [
            _span("registration_span"),
            ExclusionConstraint(
                name="registered_once_at_a_time",
                expressions=[("household", RangeOperators.EQUAL), (days(), RangeOperators.OVERLAPS)],
                violation_error_message="同一户的建档立卡时段不能重叠",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.start}"


class ExitPlan(Scoped):
    """The household is to leave poverty in `year`; `start` is the day the plan was made, `end` its withdrawal."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="exit_plans")
    number = models.CharField("户编号", max_length=30, db_collation="C")
    year = models.IntegerField("计划脱贫年度")
    batch = models.CharField("批次", max_length=40)
    start = models.DateField("计划日期")
    end = models.DateField("撤销日期", null=True, blank=True)

    class Meta:
        db_table = "households_exit_plan"
        verbose_name = "脱贫计划"
        indexes = [models.Index(fields=["area_code", "year"])]
        constraints = [
            _span("exit_plan_span"),
            ExclusionConstraint(
                name="planned_once_a_year",
                expressions=[
                    ("household", RangeOperators.EQUAL),
                    ("year", RangeOperators.EQUAL),
                    (days(), RangeOperators.OVERLAPS),
                ],
                violation_error_message="该户当年已有脱贫计划",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.year}"


class Exit(Scoped):
    """The household left poverty on `done_on`, with the batch it was approved in. `again_on`: the day of the same year
    on which it did so once more, wherever it lived by then; from that day this exit no longer counts (ADR 0064)."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="exits")
    number = models.CharField("户编号", max_length=30, db_collation="C")
    batch = models.CharField("批次", max_length=40)
    done_on = models.DateField("脱贫日期")
    again_on = models.DateField("同年再次脱贫日期", null=True, blank=True)

    class Meta:
        db_table = "households_exit"
        verbose_name = "脱贫退出"
        indexes = [models.Index(fields=["area_code", "done_on"])]
        constraints = [models.UniqueConstraint(fields=["household", "done_on"], name="one_exit_a_day")]

    def __str__(self) -> str:
        return f"{self.number} {self.done_on}"


class PopulationBase(Entry):
    """Registered rural population of a village, from `start` until the next count: the base of the incidence.
    Villages only; townships and the county add up."""

    start = models.DateField("起用日期")
    rural_population = models.IntegerField("农村户籍人口")
    source = models.CharField("数据来源", max_length=80, blank=True)

    class Meta:
        db_table = "households_population_base"
        verbose_name = "农村人口基数"
        constraints = [
            models.UniqueConstraint(fields=["area_code", "start"], name="one_base_a_day"),
            models.CheckConstraint(condition=Q(rural_population__gt=0), name="base_positive"),
            models.CheckConstraint(condition=~Q(area_code__endswith="000"), name="base_of_a_village"),
        ]

    def __str__(self) -> str:
        return f"{self.area_code} {self.start}"
