from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from yihu.core.database.models import Scoped
from yihu.core.database.spans import one_at_a_time
from yihu.core.ledgers.models import Entry
from yihu.modules.pairing.rules import Ending, Part, Secretary, Tier


class Helper(Entry):
    """Somebody of any unit who helps households of a place. `area_code`: that place, mostly a township.
    `user_id`: the account with which he or she sees the households paired, where there is one."""

    seen_by_area = True

    name = models.CharField("姓名", max_length=40)
    unit_name = models.CharField("单位", max_length=80)
    tier = models.CharField("隶属关系", max_length=10, choices=Tier.choices())
    position = models.CharField("职务", max_length=40, blank=True)
    user_id = models.BigIntegerField("账号", null=True, blank=True)

    class Meta:
        db_table = "pairing_helper"
        verbose_name = "帮扶责任人"
        constraints = [
            models.UniqueConstraint(
                fields=["area_code", "name", "unit_name"],
                name="helper_once_a_place",
                violation_error_message="该地已登记同一单位的同名帮扶人，请在原记录上更正",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Pairing(Scoped):
    """A helper of a household over a span of days, in the household's village of then. Name, unit and tier are those
    of the span's time and stand here because a village may not see the helper's own row."""

    household = models.ForeignKey("households.Household", on_delete=models.PROTECT, related_name="+")
    helper = models.ForeignKey(Helper, on_delete=models.PROTECT, related_name="pairings")
    number = models.CharField("户编号", max_length=30, db_collation="C")
    name = models.CharField("帮扶人", max_length=40)
    unit_name = models.CharField("单位", max_length=80)
    tier = models.CharField("隶属关系", max_length=10, choices=Tier.choices())
    position = models.CharField("职务", max_length=40, blank=True)
    part = models.CharField("帮扶身份", max_length=12, choices=Part.choices())
    start = models.DateField("结对日期")
    end = models.DateField("终止日期", null=True, blank=True)
    ending = models.CharField("终止原因", max_length=10, choices=Ending.choices(), blank=True)
    handed = models.CharField("交接事项", max_length=400, blank=True)
    user_id = models.BigIntegerField("账号", null=True, blank=True, db_index=True)
    batch_id = models.BigIntegerField("导入批次", null=True, blank=True, db_index=True, editable=False)

    class Meta:
        db_table = "pairing_pairing"
        verbose_name = "结对"
        indexes = [models.Index(fields=["area_code", "start"]), models.Index(fields=["household", "start"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(end__gt=F("start")), name="pairing_span"
            ),
            models.CheckConstraint(
                condition=Q(end__isnull=True, ending="") | (Q(end__isnull=False) & ~Q(ending="")),
                name="pairing_end_says_why",
            ),
            one_at_a_time(
                "one_responsible_helper_at_a_time",
                "同一户同一天只能有一名帮扶责任人",
                "household",
                condition=Q(part=Part.RESPONSIBLE.value),
            ),
            one_at_a_time("paired_once_at_a_time", "该帮扶人已与这户结对", "household", "helper"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"


class Tour(Entry):
    """五级书记遍访: a secretary was in a village on a day, or in one household of it."""

    household = models.ForeignKey(
        "households.Household", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    on = models.DateField("遍访日期")
    level = models.CharField("书记", max_length=10, choices=Secretary.choices())
    name = models.CharField("书记姓名", max_length=40)
    found = models.CharField("了解到的情况和要求", max_length=400, blank=True)

    class Meta:
        db_table = "pairing_tour"
        verbose_name = "书记遍访"
        indexes = [models.Index(fields=["area_code", "on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["area_code", "household", "on", "level", "name"],
                name="one_tour_a_day",
                nulls_distinct=False,
                violation_error_message="该书记当天到这里的遍访已登记",
            ),
            models.CheckConstraint(
                condition=~Q(area_code__endswith="000"),
                name="tour_of_a_village",
                violation_error_message="遍访登记到村，请选择行政村",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.on}"
