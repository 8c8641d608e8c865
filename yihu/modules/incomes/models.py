from __future__ import annotations

import operator
from functools import reduce
from pathlib import Path
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from yihu.core.ledgers.models import Entry
from yihu.modules.incomes.rules import EARNED, UNCOUNTED, Origin, Source, Word

_GUARDS = Path(__file__).with_name("booked.sql").read_text(encoding="utf-8")
_SAME_MONEY = Path(__file__).with_name("same_money.sql").read_text(encoding="utf-8")
_LEFT = "old.word in ('doubt', 'same') and not old.booked"


def _of(source: Source) -> Coalesce:
    return Coalesce(F(f"{source}_fen"), Value(0))


def _earned() -> Any:
    """What all sources earn; an empty one adds nothing."""
    return reduce(operator.add, (_of(source) for source in EARNED))


def _fen(label: str) -> models.BigIntegerField[int | None, int | None]:
    return models.BigIntegerField(label, null=True, blank=True)


class IncomeLine(Entry):
    """One receipt or payment of a household, on the day the money came or went. `booked`: a list of payments wrote it,
    and it says what that list says as long as it stands. `same_as`: the line of a list that this one, keyed by hand, may
    tell of once more, with what was said of the two; from its day on (`same_on`, kept by the database) only `word`s
    outside `UNCOUNTED` count (ADR 0145)."""

    guards: ClassVar[tuple[str, ...]] = (
        _GUARDS,
        "drop trigger if exists booked on incomes_line",
        "create trigger booked before update on incomes_line for each row execute function incomes_line_booked()",
        _SAME_MONEY,
        "drop trigger if exists typed on incomes_line",
        "create trigger typed before insert or update on incomes_line for each row when (not new.booked)"
        " execute function incomes_line_typed()",
        "drop trigger if exists paired_in on incomes_line",
        "create trigger paired_in after insert on incomes_line for each row when (new.booked)"
        " execute function incomes_line_paired()",
        "drop trigger if exists paired_out on incomes_line",
        f"create trigger paired_out after delete on incomes_line for each row when (old.booked or {_LEFT})"
        " execute function incomes_line_paired()",
        "drop trigger if exists paired_anew on incomes_line",
        f"create trigger paired_anew after update on incomes_line for each row when ({_LEFT}"
        " and (new.same_as_id is distinct from old.same_as_id or new.word = 'apart'))"
        " execute function incomes_line_paired()",
    )

    household = models.ForeignKey("households.Household", on_delete=models.PROTECT, related_name="+")
    on = models.DateField("收支日期")
    source = models.CharField("收支项目", max_length=20, choices=Source.choices())
    fen = models.BigIntegerField("金额")
    earner = models.CharField("取得人", max_length=60, blank=True)
    origin = models.CharField("依据", max_length=20, choices=Origin.choices())
    proof = models.CharField("凭证或说明", max_length=100, blank=True)
    booked = models.BooleanField("由发放登记写入", default=False, db_default=False, editable=False)
    # What the database keeps: a line of a list goes with its list, and what stood beside it counts again.
    same_as = models.ForeignKey(
        "self",
        on_delete=models.DO_NOTHING,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="对应的发放登记",
    )
    same_on = models.DateField("对应发放登记的日期", null=True, blank=True, editable=False)
    word = models.CharField(
        "与发放登记核对",
        max_length=8,
        choices=Word.choices(),
        blank=True,
        default="",
        db_default="",
        editable=False,
    )

    class Meta:
        db_table = "incomes_line"
        verbose_name = "收支明细"
        indexes = [models.Index(fields=["area_code", "on"]), models.Index(fields=["household", "on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(fen__gt=0),
                name="income_positive",
                violation_error_message="金额须大于 0；支出请选支出项目，退回请撤回原记录",
            ),
            # The trigger says when: a booked line keeps what its list says.
            models.CheckConstraint(
                condition=Q(booked=False) | ~Q(proof=""),
                name="income_booked",
                violation_error_message="这笔收入由发放登记写入，不能在台账里更改；请在发放的一方撤回或冲正",
            ),
            models.UniqueConstraint(
                fields=["household", "on", "source", "earner", "proof"],
                name="income_line_once",
                violation_error_message="该户同一天已有同一取得人、同一凭证的这项收支",
            ),
            models.CheckConstraint(
                condition=Q(word="", same_as__isnull=True, same_on__isnull=True)
                | (~Q(word="") & Q(same_as__isnull=False, same_on__isnull=False, booked=False)),
                name="income_same_said",
            ),
            models.UniqueConstraint(
                fields=["same_as"],
                condition=Q(word__in=[one.value for one in UNCOUNTED]),
                name="income_same_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.source}"


class IncomeStatement(Entry):
    """The yearly form of a household: what it states, checked against its own arithmetic. An empty item is a gap
    of the form and counts as nothing."""

    household = models.ForeignKey("households.Household", on_delete=models.PROTECT, related_name="+")
    year = models.IntegerField("年度")
    persons = models.IntegerField("家庭人口数")
    wages_fen = _fen("工资性收入")
    business_fen = _fen("生产经营性收入")
    dividend_fen = _fen("资产收益扶贫分红")
    property_fen = _fen("其他财产性收入")
    family_planning_fen = _fen("计划生育金")
    low_income_fen = _fen("低保金")
    destitute_fen = _fen("特困供养金")
    pension_fen = _fen("养老保险金")
    ecology_fen = _fen("生态补偿金")
    transfer_fen = _fen("其他转移性收入")
    business_cost_fen = _fen("生产经营性支出")
    medical_cost_fen = _fen("合规自付医疗支出")
    school_cost_fen = _fen("合规自付教育支出")
    gross_fen = models.BigIntegerField("年收入", null=True, blank=True)
    net_fen = models.BigIntegerField("纯收入", null=True, blank=True)

    class Meta:
        db_table = "incomes_statement"
        verbose_name = "家庭年收入"
        indexes = [models.Index(fields=["area_code", "year"])]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "year"],
                name="stated_once_a_year",
                violation_error_message="该户当年的收入已登记，请在原记录上更正",
            ),
            models.CheckConstraint(
                condition=Q(persons__gt=0),
                name="statement_persons",
                violation_error_message="家庭人口数须大于 0",
            ),
            models.CheckConstraint(
                condition=Q(year__gte=2000) & Q(year__lte=2100),
                name="statement_year",
                violation_error_message="年度请写四位数，例如 2019",
            ),
            models.CheckConstraint(
                condition=Q(*[(f"{source}_fen__gte", 0) for source in Source]),
                name="statement_not_negative",
                violation_error_message="各项收入和支出不能为负",
            ),
            models.CheckConstraint(
                condition=Q(gross_fen__isnull=True) | Q(gross_fen=_earned()),
                name="statement_gross",
                violation_error_message="年收入不等于各项收入之和，请核对各项或清空“年收入”由系统计算",
            ),
            models.CheckConstraint(
                condition=Q(net_fen__isnull=True) | Q(net_fen=_earned() - _of(Source.BUSINESS_COST)),
                name="statement_net",
                violation_error_message="纯收入不等于年收入减生产经营性支出，请核对或清空“纯收入”由系统计算",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}"
