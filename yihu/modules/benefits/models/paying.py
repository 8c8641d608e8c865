"""Lists of money to be paid, and their lines: one home for every fen a person or household is helped with."""

from __future__ import annotations

import operator
from functools import reduce
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Left

from yihu.core.database.triggers import trigger
from yihu.core.ledgers.models import Entry
from yihu.modules.benefits.models.base import FUNCTIONS, UNKNOWN, OfPerson, named
from yihu.modules.benefits.rules import PATTERNS, RHYTHM_OF, SOURCE_OF, Kind, Rhythm, Stage

_LIST, _PAYMENT = "benefits_list", "benefits_payment"
# Which income a kind is, as SQL: the same table as in Python.
_SOURCE = (
    "create or replace function benefits_source(kind text) returns text language sql immutable as"
    f" $$ select case kind {' '.join(f'when {kind.value!r} then {source.value!r}' for kind, source in SOURCE_OF.items())}"
    " else '' end $$"
)


def _whole_period() -> Q:
    """Each kind with the text of its rhythm."""
    return reduce(
        operator.or_,
        (
            Q(
                kind__in=[kind.value for kind in Kind if RHYTHM_OF[kind] is rhythm],
                period__regex=PATTERNS[rhythm],
            )
            for rhythm in Rhythm
        ),
    )


class PayList(Entry):
    """发放清单: one kind, one period, of the office that pays. `maker` entered it; another person signs it as paid."""

    seen_by_area = True
    seen_from_below = True
    guards: ClassVar[tuple[str, ...]] = (
        FUNCTIONS,
        *trigger(_LIST, "kept", "before insert or update or delete", "benefits_list_kept"),
    )

    number = models.CharField("清单编号", max_length=40, db_collation="C")
    kind = models.CharField("种类", max_length=20, choices=Kind.choices())
    period = models.CharField("所属期", max_length=10, db_collation="C")
    stage = models.CharField(
        "状态", max_length=10, choices=Stage.choices(), default=Stage.DRAFTED.value, db_default="drafted",
        editable=False,
    )  # fmt: skip
    paid_on = models.DateField("发放日期", null=True, blank=True, editable=False)
    voucher = models.CharField("凭证号", max_length=60, blank=True, db_default="", editable=False)
    maker_id = models.BigIntegerField("编制人账号", null=True, editable=False)
    signer_id = models.BigIntegerField("复核人账号", null=True, editable=False)
    signer_name = models.CharField("复核人", max_length=40, blank=True, db_default="", editable=False)
    returned_on = models.DateField("撤回日期", null=True, blank=True, editable=False)
    reason = models.CharField("撤回原因", max_length=100, blank=True, db_default="", editable=False)

    class Meta:
        db_table = _LIST
        verbose_name = "补助发放清单"
        indexes = [models.Index(fields=["area_code", "kind", "period"])]
        constraints = [
            models.UniqueConstraint(
                Left("area_code", 6),
                "number",
                name="benefits_list_number_once",
                violation_error_message="清单编号已被占用，请换一个编号",
            ),
            models.CheckConstraint(
                condition=_whole_period(),
                name="benefits_list_period",
                violation_error_message="所属期与种类不符：按月的写 2020-05，按学期的写 2020春 或 2020秋，"
                "养老保险代缴写年份 2020，一次性的写日期 2020-05-12",
            ),
            models.CheckConstraint(
                condition=Q(stage="drafted", paid_on__isnull=True)
                | (~Q(stage="drafted") & Q(paid_on__isnull=False) & ~Q(voucher="")),
                name="benefits_list_paid",
            ),
            # The trigger raises under this name for whoever wrote a line of it, too.
            models.CheckConstraint(
                condition=Q(signer_id__isnull=True)
                | Q(maker_id__isnull=True)
                | ~Q(signer_id=models.F("maker_id")),
                name="benefits_list_two_people",
                violation_error_message="清单由编制人以外的人复核",
            ),
            # The trigger raises under this name.
            models.CheckConstraint(
                condition=Q(area_code__gt=""),
                name="benefits_list_kept",
                violation_error_message="清单已复核发放，不能更改；发错的请在清单页撤回",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.period}"


class Payment(OfPerson):
    """One line of a list: a person, or of some kinds a household, and the amount. What it repeats of its list (`number` …
    `voucher`) the database writes. Paid and income of the household, it holds its line of income; taken back from
    `returned_on`, it counts as never paid and the line of income is gone."""

    guards: ClassVar[tuple[str, ...]] = (
        _SOURCE,
        *named(_PAYMENT),
        *trigger(_PAYMENT, "kept", "before insert or update or delete", "benefits_payment_kept"),
        *trigger(_PAYMENT, "booked", "deferred insert or update", "benefits_payment_booked"),
    )

    # Read as empty where the list belongs to another office; never written so.
    list = models.ForeignKey(
        PayList, on_delete=models.PROTECT, null=True, related_name="payments", verbose_name="清单"
    )
    person_name = models.CharField("姓名", max_length=60, blank=True, db_default="")
    standard_fen = models.BigIntegerField("标准", null=True, blank=True)
    fen = models.BigIntegerField("金额")
    number = models.CharField(
        "清单编号", max_length=40, blank=True, db_default="", editable=False, db_collation="C"
    )
    kind = models.CharField(
        "种类", max_length=20, choices=Kind.choices(), blank=True, db_default="", editable=False
    )
    period = models.CharField(
        "所属期", max_length=10, blank=True, db_default="", editable=False, db_collation="C"
    )
    paid_on = models.DateField("发放日期", null=True, blank=True, editable=False)
    voucher = models.CharField("凭证号", max_length=60, blank=True, db_default="", editable=False)
    maker_id = models.BigIntegerField("登记人账号", null=True, editable=False)
    returned_on = models.DateField("撤回日期", null=True, blank=True, editable=False)
    reason = models.CharField("撤回原因", max_length=100, blank=True, db_default="", editable=False)
    income = models.OneToOneField(
        "incomes.IncomeLine",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="收支明细",
    )

    class Meta:
        db_table = _PAYMENT
        verbose_name = "补助发放"
        indexes = [
            models.Index(fields=["area_code", "paid_on"]),
            models.Index(fields=["household", "paid_on"]),
            models.Index(fields=["person", "kind", "period"]),
            models.Index(fields=["kind", "period"]),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(list__isnull=False), name="benefits_payment_on_a_list"),
            models.CheckConstraint(
                condition=Q(household__gt=0), name="benefits_payment_person", violation_error_message=UNKNOWN
            ),
            models.CheckConstraint(
                condition=Q(fen__gt=0),
                name="benefits_payment_positive",
                violation_error_message="金额须大于 0；退回的请在清单页撤回",
            ),
            models.UniqueConstraint(
                fields=["person", "kind", "period"],
                condition=Q(returned_on__isnull=True, person__isnull=False),
                name="benefits_payment_once",
                violation_error_message="此人同一种类、同一所属期已在清单上，请勿重复",
            ),
            models.UniqueConstraint(
                fields=["household", "kind", "period"],
                condition=Q(returned_on__isnull=True, person__isnull=True),
                name="benefits_payment_home_once",
                violation_error_message="该户同一种类、同一所属期已在清单上，请勿重复",
            ),
            # The triggers raise under these names.
            models.CheckConstraint(
                condition=Q(area_code__gt=""),
                name="benefits_payment_kept",
                violation_error_message="清单已复核发放，不能增减或更改名单；发错的请在清单页撤回",
            ),
            models.CheckConstraint(
                condition=~Q(area_code=""),
                name="benefits_payment_names",
                violation_error_message="这类补助发到个人，请填姓名",
            ),
            models.CheckConstraint(
                condition=Q(returned_on__isnull=True) | ~Q(reason=""), name="benefits_payment_returned"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.period} {self.person_name}"
