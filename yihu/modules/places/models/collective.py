"""What villages earn as a collective, line by line, and what they are to earn in a year."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import IsNull

from yihu.core.ledgers.models import Entry
from yihu.modules.places.rules import IncomeSource

# A line that an asset's income wrote says what that income says, as long as it stands (ADR 0207).
_KEPT = """
create or replace function places_collective_kept() returns trigger language plpgsql
set search_path = public, pg_temp as $$
begin
  if pg_trigger_depth() > 1 then
    return case when tg_op = 'DELETE' then old else new end;
  end if;
  if (tg_op <> 'INSERT' and old.asset_income_id is not null) or (tg_op <> 'DELETE' and new.asset_income_id is not null) then
    raise exception 'the line is an asset''s' using errcode = '23514', constraint = 'places_collective_kept';
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end $$
"""


class CollectiveIncome(Entry):
    """One receipt of a village's collective, on the day it came. `asset_income_id`: what an asset of the village
    brought in, kept by the database from the ledger of assets; there alone it is keyed."""

    seen_by_area = True
    guards: ClassVar[tuple[str, ...]] = (
        _KEPT,
        "drop trigger if exists kept on places_collective_income",
        "create trigger kept before insert or update or delete on places_collective_income for each row"
        " execute function places_collective_kept()",
    )

    on = models.DateField("收入日期")
    source = models.CharField("收入来源", max_length=20, choices=IncomeSource.choices())
    fen = models.BigIntegerField("金额")
    payer = models.CharField("付款方", max_length=80, blank=True)
    proof = models.CharField("凭证号", max_length=60, blank=True)
    asset_income_id = models.BigIntegerField(
        "来自资产收益", null=True, blank=True, editable=False, unique=True
    )
    of_asset = models.GeneratedField(
        expression=IsNull(F("asset_income_id"), False),
        output_field=models.BooleanField("来自资产收益台账"),
        db_persist=True,
    )

    class Meta:
        db_table = "places_collective_income"
        verbose_name = "村集体经济收入"
        indexes = [models.Index(fields=["area_code", "on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["area_code", "on", "source", "payer", "proof"],
                name="places_collective_once",
                violation_error_message="该村同一天已有同一来源、付款方和凭证的收入",
            ),
            models.CheckConstraint(
                condition=Q(fen__gt=0),
                name="places_collective_positive",
                violation_error_message="金额须大于 0",
            ),
            models.CheckConstraint(
                condition=~Q(area_code__endswith="000"),
                name="places_collective_of_a_village",
                violation_error_message="村集体收入须登记到村（社区），请选择到村",
            ),
            # The trigger raises under this name.
            models.CheckConstraint(
                condition=Q(asset_income_id__isnull=True) | ~Q(proof=""),
                name="places_collective_kept",
                violation_error_message="这笔收入来自资产收益台账，请在资产收益台账中更正或撤回，这里随之变动",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.get_source_display()}"


class CollectiveTarget(Entry):
    """What a village's collective is to earn in a year."""

    seen_by_area = True

    year = models.IntegerField("年度")
    start = models.DateField("下达日期")
    fen = models.BigIntegerField("目标")

    class Meta:
        db_table = "places_collective_target"
        verbose_name = "村集体经济收入目标"
        constraints = [
            models.UniqueConstraint(
                fields=["area_code", "year"],
                name="places_target_once_a_year",
                violation_error_message="该村当年的目标已登记，请在原记录上更正",
            ),
            models.CheckConstraint(
                condition=Q(fen__gt=0) & Q(year__gte=2000) & Q(year__lte=2100),
                name="places_target_whole",
                violation_error_message="目标须大于 0，年度请写四位数",
            ),
        ]

    def __str__(self) -> str:
        return str(self.year)
