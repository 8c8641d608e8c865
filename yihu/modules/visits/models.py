"""Tables of visits: the facts, the present condition, what stands against each other, and the phones' leases."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from yihu.core.database.models import Scoped
from yihu.modules.visits.rules import Choice, EntryKind, Item, Outcome, Settled, Via, VisitKind


class Visit(Scoped):
    """One visit, never changed: a slip is put right by a later row that names it (`replaces`), one that never took
    place by a later row that is `void`. `number` and `head_name` are those of the day. `pictures`: photographs it was
    told with; those of a phone come one by one, so that fewer may be here yet."""

    append_only = True

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    household = models.ForeignKey("households.Household", on_delete=models.PROTECT, related_name="+")
    number = models.CharField("户编号", max_length=30, db_collation="C")
    head_name = models.CharField("户主", max_length=60, blank=True)
    on = models.DateField("走访日期")
    kind = models.CharField("走访类型", max_length=20, choices=VisitKind.choices())
    visitors = models.CharField("走访人", max_length=120)
    unit = models.ForeignKey(
        "units.Unit",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="派出单位",
    )
    seen = models.CharField("走访情况", max_length=400, blank=True)
    told = models.CharField("宣讲政策", max_length=200, blank=True)
    pictures = models.IntegerField("照片数", default=0, db_default=0)
    problems = models.IntegerField("问题项数", default=0)
    checked = models.IntegerField("检查项数", default=0)
    via = models.CharField("登记方式", max_length=10, choices=Via.choices())
    device_at = models.DateTimeField("手机保存时间", null=True, blank=True)
    received_at = models.DateTimeField("登记时间")
    clock_off = models.BooleanField("手机时间不准", default=False)
    user_id = models.BigIntegerField(null=True)
    by_name = models.CharField("登记人", max_length=40)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replacement"
    )
    void = models.BooleanField("作废", default=False)
    why = models.CharField("更正原因", max_length=200, blank=True)
    batch_id = models.BigIntegerField("导入批次", null=True, blank=True)

    class Meta:
        db_table = "visits_visit"
        verbose_name = "走访"
        indexes = [models.Index(fields=["area_code", "on"]), models.Index(fields=["household", "on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(why=""), name="replaced_visit_says_why"
            ),
            models.CheckConstraint(
                condition=Q(void=False) | Q(replaces__isnull=False), name="void_visit_names_the_slip"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.on}"


class Observation(Scoped):
    """One item as seen on a visit. `version`: what the visitor had before them; `outcome`: what it did to the
    condition. `written` rows in the order of their numbers are the condition's own history."""

    append_only = True

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="observations")
    household = models.ForeignKey("households.Household", on_delete=models.PROTECT, related_name="+")
    on = models.DateField("日期")
    item = models.CharField("项目", max_length=20, choices=Item.choices())
    value = models.CharField("情况", max_length=200, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    version = models.IntegerField("所见版本")
    outcome = models.CharField("结果", max_length=10, choices=Outcome.choices())
    by_name = models.CharField("登记人", max_length=40)

    class Meta:
        db_table = "visits_observation"
        verbose_name = "走访所见"
        indexes = [models.Index(fields=["area_code", "on"]), models.Index(fields=["household", "item", "on"])]

    def __str__(self) -> str:
        return f"{self.item} {self.value}"


class VisitPhoto(Scoped):
    append_only = True

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="photos")
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    item = models.CharField("项目", max_length=20, choices=Item.choices(), blank=True)
    signature = models.BooleanField("签名", default=False)

    class Meta:
        db_table = "visits_photo"
        verbose_name = "走访照片"

    def __str__(self) -> str:
        return "签名" if self.signature else "照片"


class Condition(Scoped):
    """What is known of one item of a household now; `version` counts its changes. `visit`: the one of this village
    that it comes from; empty where the household brought it along from another. `ended_on`: the household has ended."""

    household = models.ForeignKey("households.Household", on_delete=models.PROTECT, related_name="+")
    item = models.CharField("项目", max_length=20, choices=Item.choices())
    value = models.CharField("情况", max_length=200, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    on = models.DateField("自")
    version = models.IntegerField("版本", default=1)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, null=True, related_name="+")
    by_name = models.CharField("登记人", max_length=40)
    ended_on = models.DateField("随户终止日期", null=True, blank=True, editable=False)

    class Meta:
        db_table = "visits_condition"
        verbose_name = "户情现状"
        indexes = [models.Index(fields=["area_code", "item", "value"])]
        constraints = [models.UniqueConstraint(fields=["household", "item"], name="one_condition_an_item")]

    def __str__(self) -> str:
        return f"{self.item} {self.value}"


class Clash(Scoped):
    """Two people saw different things without knowing of each other: both values, until somebody chooses."""

    observation = models.OneToOneField(Observation, on_delete=models.PROTECT, related_name="clash")
    household = models.ForeignKey("households.Household", on_delete=models.PROTECT, related_name="+")
    theirs = models.CharField("现状", max_length=200, blank=True)
    theirs_note = models.CharField("现状说明", max_length=200, blank=True)
    theirs_by = models.CharField("现状登记人", max_length=40)
    theirs_on = models.DateField("现状日期")
    theirs_version = models.IntegerField("现状版本")
    choice = models.CharField("选择", max_length=10, choices=Choice.choices(), blank=True)
    chosen_on = models.DateField("选择日期", null=True, blank=True)
    chosen_by = models.CharField("选择人", max_length=40, blank=True)

    class Meta:
        db_table = "visits_clash"
        verbose_name = "走访冲突"
        indexes = [models.Index(fields=["area_code", "choice"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(choice="") | Q(chosen_on__isnull=False), name="chosen_clash_has_its_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.theirs}"


class Dismissal(Scoped):
    """The township keeps the register as it is, although a visit saw it otherwise, and says why."""

    condition = models.ForeignKey(Condition, on_delete=models.PROTECT, related_name="dismissals")
    version = models.IntegerField("现状版本")
    on = models.DateField("日期")
    why = models.CharField("理由", max_length=200)
    by_name = models.CharField("核定人", max_length=40)

    class Meta:
        db_table = "visits_dismissal"
        verbose_name = "差异核定"
        constraints = [models.UniqueConstraint(fields=["condition", "version"], name="dismissed_once")]

    def __str__(self) -> str:
        return self.why


class Rejection(Scoped):
    """An entry of a phone that was not taken, with its reason, until it is handed in after all, mended or given up.
    `key`: the entry's own. `given`: what it says, without its pictures; those stay on the phone."""

    key = models.UUIDField("记录编号")
    user_id = models.BigIntegerField()
    by_name = models.CharField("登记人", max_length=40)
    household = models.ForeignKey(
        "households.Household", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    kind = models.CharField("类型", max_length=10, choices=EntryKind.choices(), blank=True)
    given = models.JSONField("内容", default=dict)
    pictures = models.IntegerField("照片", default=0)
    code = models.CharField("原因代码", max_length=60)
    message = models.CharField("没有通过的原因", max_length=400)
    refused_at = models.DateTimeField("最近一次")
    tries = models.IntegerField("次数", default=1)
    settled = models.CharField("结果", max_length=10, choices=Settled.choices(), blank=True)
    settled_at = models.DateTimeField("处理时间", null=True, blank=True)
    settled_by = models.CharField("处理人", max_length=40, blank=True)
    why = models.CharField("放弃原因", max_length=200, blank=True)

    class Meta:
        db_table = "visits_rejection"
        verbose_name = "未通过的手机记录"
        indexes = [models.Index(fields=["area_code", "settled"])]
        constraints = [
            models.UniqueConstraint(fields=["user_id", "key"], name="rejected_once_an_entry"),
            models.CheckConstraint(
                condition=Q(settled="", settled_at__isnull=True)
                | (~Q(settled="") & Q(settled_at__isnull=False)),
                name="settled_rejection_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(settled=Settled.GIVEN_UP) | ~Q(why=""), name="given_up_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.message}"


class Lease(Scoped):
    """What a phone took along, until when. `sealing`: the private half of the key that its queue is sealed with,
    itself encrypted; only the server ever opens a queue."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    user_id = models.BigIntegerField()
    by_name = models.CharField("领用人", max_length=40)
    device = models.CharField("设备", max_length=120, blank=True)
    households = models.IntegerField("户数")
    sealing = models.TextField()
    taken_at = models.DateTimeField("领用时间")
    expires_at = models.DateTimeField("到期时间")
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    ended_why = models.CharField("结束原因", max_length=60, blank=True)

    # History would keep the key beyond its own row.
    tracked = False
    seen_by_area = True

    class Meta:
        db_table = "visits_lease"
        verbose_name = "离线领用"
        indexes = [models.Index(fields=["user_id", "expires_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("taken_at")), name="lease_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.by_name} {self.taken_at}"
