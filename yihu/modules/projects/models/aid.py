"""到户项目: batches of households, verified by two, made public, paid by one list."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from yihu.core.database.models import Scoped
from yihu.core.ledgers.models import Entry
from yihu.modules.incomes.rules import EARNED, Source
from yihu.modules.projects.models.library import Project
from yihu.modules.projects.rules import BatchStage, Way

_GUARDS = Path(__file__).with_name("aid.sql").read_text(encoding="utf-8")


class AidBatch(Scoped):
    """到户批次: one list of one project or policy. `total_fen` is what was paid and did not come back, equal to its lines."""

    guards: ClassVar[tuple[str, ...]] = (
        _GUARDS,
        "drop trigger if exists paid_is_the_list on projects_aid_batch",
        "create constraint trigger paid_is_the_list after insert or update on projects_aid_batch"
        " deferrable initially deferred for each row execute function projects_aid_paid()",
    )

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, null=True, blank=True, related_name="batches"
    )
    number = models.CharField("批次编号", max_length=40, db_collation="C")
    name = models.CharField("名称", max_length=80)
    item = models.CharField("补助内容", max_length=60)
    standard = models.CharField("补助标准", max_length=200, blank=True)
    way = models.CharField("实施方式", max_length=12, choices=Way.choices(), default=Way.OWN)
    income = models.CharField(
        "记入收入",
        max_length=20,
        choices=[(one.value, one.label) for one in EARNED],
        default=Source.TRANSFER,
    )
    year = models.PositiveSmallIntegerField("年度")
    made_on = models.DateField("编制日期")
    maker_id = models.BigIntegerField(null=True)
    maker_name = models.CharField("编制人", max_length=40)
    stage = models.CharField("阶段", max_length=12, choices=BatchStage.choices(), default=BatchStage.LISTED)
    verifier_id = models.BigIntegerField(null=True)
    verifier_name = models.CharField("核实人", max_length=40, blank=True)
    second_id = models.BigIntegerField(null=True)
    second_name = models.CharField("第二核实人", max_length=40, blank=True)
    verified_on = models.DateField("核实日期", null=True, blank=True)
    first = models.DateField("公示开始", null=True, blank=True)
    last = models.DateField("公示截止", null=True, blank=True)
    place = models.CharField("公示地点", max_length=80, blank=True)
    paid_on = models.DateField("兑现日期", null=True, blank=True)
    voucher = models.CharField("凭证号", max_length=60, blank=True)
    total_fen = models.BigIntegerField("兑现金额（分）", null=True, blank=True)
    expenditure_id = models.BigIntegerField("资金支出", null=True, blank=True)

    class Meta:
        db_table = "projects_aid_batch"
        verbose_name = "到户批次"
        indexes = [models.Index(fields=["area_code", "year"])]
        constraints = [
            models.UniqueConstraint(
                models.functions.Left("area_code", 6), "number", name="aid_batch_number_once"
            ),
            models.CheckConstraint(
                condition=Q(verifier_id__isnull=True)
                | Q(maker_id__isnull=True)
                | ~Q(verifier_id=F("maker_id")),
                name="aid_first_is_another",
            ),
            models.CheckConstraint(
                condition=Q(second_id__isnull=True)
                | (~Q(second_id=F("verifier_id")) & (Q(maker_id__isnull=True) | ~Q(second_id=F("maker_id")))),
                name="aid_second_is_a_third",
            ),
            models.CheckConstraint(
                condition=Q(stage="listed")
                | (~Q(verifier_name="") & ~Q(second_name="") & Q(verified_on__isnull=False)),
                name="aid_verified_by_two",
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=["public", "paying", "paid"])
                | Q(last__gte=F("first"), first__isnull=False),
                name="aid_public_with_days",
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=["paying", "paid"])
                | (Q(total_fen__gte=0, expenditure_id__isnull=False) & ~Q(voucher="")),
                name="aid_paid_by_a_voucher",
            ),
            models.CheckConstraint(
                condition=(~Q(stage="paid") & Q(paid_on__isnull=True))
                | Q(stage="paid", paid_on__gt=F("last")),
                name="aid_paid_after_its_notice",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AidLine(Entry):
    """One household of a batch; `area_code` is its village. Zero 元 means taken off the list, for a reason.

    Paid, it is the household's income too, by `income`; that line goes with the voucher.
    What the line repeats of its batch (`number` … `paid_on`) the database writes, so that a village that does not
    see the township's batch sees its own households' lines whole.
    """

    guards: ClassVar[tuple[str, ...]] = (
        "drop trigger if exists list_kept on projects_aid_line",
        "create trigger list_kept before insert or update or delete on projects_aid_line"
        " for each row execute function projects_aid_list_kept()",
    )

    batch = models.ForeignKey(AidBatch, on_delete=models.PROTECT, related_name="lines")
    household = models.ForeignKey("households.Household", on_delete=models.PROTECT, related_name="+")
    basis = models.CharField("补助依据", max_length=100, blank=True)
    fen = models.BigIntegerField("补助金额")
    number = models.CharField("批次编号", max_length=40, blank=True, editable=False, db_collation="C")
    item = models.CharField("补助内容", max_length=60, blank=True, editable=False)
    way = models.CharField("实施方式", max_length=12, choices=Way.choices(), blank=True, editable=False)
    year = models.PositiveSmallIntegerField("年度", default=0, editable=False)
    listed_on = models.DateField("列入日期", null=True, blank=True, editable=False)
    paid_on = models.DateField("兑现日期", null=True, blank=True, editable=False)
    income = models.OneToOneField(
        "incomes.IncomeLine",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="收支明细",
    )

    class Meta:
        db_table = "projects_aid_line"
        verbose_name = "到户名单"
        indexes = [models.Index(fields=["household"]), models.Index(fields=["area_code", "year"])]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "household"],
                name="aided_once_a_batch",
                violation_error_message="该户已在这个批次的名单中",
            ),
            # The trigger of the same name keeps the list once it is verified.
            models.CheckConstraint(
                condition=Q(fen__gte=0),
                name="aid_list_kept",
                violation_error_message="金额不能为负；名单核实后不能直接增删改，请在批次页填写原因后更改",
            ),
        ]

    def __str__(self) -> str:
        return str(self.household_id)


class AidChange(Scoped):
    """更改: one household's amount before and after, and why (an objection, a recount)."""

    append_only = True

    line = models.ForeignKey(AidLine, on_delete=models.PROTECT, related_name="changes")
    on = models.DateField("更改日期")
    before_fen = models.BigIntegerField("原金额（分）")
    after_fen = models.BigIntegerField("更改后金额（分）")
    reason = models.CharField("更改原因", max_length=200)
    by_name = models.CharField("经办人", max_length=40)

    class Meta:
        db_table = "projects_aid_change"
        verbose_name = "到户名单更改"
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="aid_change_says_why"),
            models.CheckConstraint(condition=Q(after_fen__gte=0), name="aid_change_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.after_fen}"
