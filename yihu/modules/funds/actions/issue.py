"""Money is issued, planned, pooled and arranged."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django.db import IntegrityError, transaction

from yihu.core.access.actor import Actor
from yihu.core.history.actions import record
from yihu.engine.errors import BadValue
from yihu.modules.funds import queries
from yihu.modules.funds.actions.common import (
    AlreadyThere,
    fund_year,
    not_before,
    place_of,
    positive,
    within_scope,
    writer,
)
from yihu.modules.funds.actions.flow import ask, told
from yihu.modules.funds.models import Allocation, Batch, Plan, Pool
from yihu.modules.funds.permissions import Can
from yihu.modules.funds.rules import FundKind, Sector, Stage, Tier

M = TypeVar("M", Batch, Plan)


@transaction.atomic
def issue(
    actor: Actor,
    *,
    number: str,
    tier: Tier,
    kind: FundKind,
    year: int,
    on: date,
    yuan: Decimal,
    title: str = "",
    purpose: str = "",
    sector: Sector | None = None,
    area_code: str = "",
    note: str = "",
) -> Batch:
    """下达: one tier and kind of money in one document, for another person to post. Raises AlreadyThere for the same line again."""
    code = within_scope(actor, area_code)
    actor.require(Can.ISSUE, code)
    same = {"area_code": code, "number": number.strip(), "tier": tier, "kind": kind, "year": fund_year(year)}
    batch = _once(
        Batch,
        same,
        {
            "fen": positive(yuan),
            "title": title,
            "purpose": purpose,
            "sector": sector or "",
            **writer(actor, on, note),
        },
    )
    record(actor, "funds.issued", batch, summary=told("登记", batch), tier=tier.value, fen=batch.fen)
    return batch


@transaction.atomic
def plan(
    actor: Actor,
    *,
    number: str,
    tier: Tier,
    kind: FundKind,
    year: int,
    on: date,
    yuan: Decimal,
    sector: Sector | None = None,
    area_code: str = "",
    note: str = "",
) -> Plan:
    """计划投入: what the year's plan means to spend, by tier and sector."""
    code = within_scope(actor, area_code)
    actor.require(Can.ISSUE, code)
    same = {
        "area_code": code,
        "number": number.strip(),
        "tier": tier,
        "kind": kind,
        "year": fund_year(year),
        "sector": sector or "",
    }
    planned = _once(Plan, same, {"fen": positive(yuan), **writer(actor, on, note)})
    record(actor, "funds.planned", planned, summary=told("登记", planned), tier=tier.value, fen=planned.fen)
    return planned


@transaction.atomic
def open_pool(
    actor: Actor,
    *,
    name: str,
    number: str,
    year: int,
    on: date,
    yuan: Decimal,
    area_code: str = "",
    note: str = "",
) -> Pool:
    """预拨资金池: the county names own money, by document, from which upper-tier money may be advanced."""
    code = within_scope(actor, area_code)
    actor.require(Can.ISSUE, code)
    pool = ask(
        Pool(
            area_code=code,
            name=name.strip(),
            number=number.strip(),
            year=fund_year(year),
            fen=positive(yuan),
            **writer(actor, on, note),
        )
    )
    record(actor, "funds.pool_opened", pool, summary=told("登记", pool), fen=pool.fen)
    return pool


@transaction.atomic
def allocate(
    actor: Actor,
    batch_id: int,
    *,
    on: date,
    document: str,
    yuan: Decimal,
    unit_id: int | None = None,
    project_number: str = "",
    area_code: str = "",
    sector: Sector | None = None,
    note: str = "",
) -> Allocation:
    """安排: part of a batch to a unit, a project or both; `area_code` is where the money goes, where the unit is unless said.

    Like every entry it waits for another person; until then it holds its part of the batch. Raises NotPosted for
    a batch that itself waits, Overdrawn when the batch has less left.
    """
    batch = queries.posted_one(actor, Stage.BATCH, batch_id)
    assert isinstance(batch, Batch)
    actor.require(Can.ALLOCATE, batch.area_code)
    not_before(on, batch.on, "下达")
    if unit_id is None and not project_number.strip():
        raise BadValue("请填写安排到的单位或项目编号（至少一项）")
    code = place_of(actor, area_code, unit_id, batch.area_code)
    fen = positive(yuan)
    allocation = ask(
        Allocation(
            batch=batch,
            batch_number=batch.number,
            area_code=code,
            tier=batch.tier,
            kind=batch.kind,
            year=batch.year,
            sector=sector or batch.sector,
            unit_id=unit_id,
            project_number=project_number.strip(),
            document=document.strip(),
            fen=fen,
            **writer(actor, on, note),
        )
    )
    record(actor, "funds.allocated", allocation, summary=told("登记", allocation), batch=batch.pk, fen=fen)
    return allocation


def _once(model: type[M], same: dict[str, Any], values: dict[str, Any]) -> M:
    """Write the line unless it stands already; voided or taken back it may be written again, as its correction."""
    rows = model._default_manager.filter(**same, fen__gt=0)
    if queries.standing_of(rows).exists():
        raise AlreadyThere(f"“{same['number']}”的这一笔已经登记；金额有误请先冲正原记录再重新登记")
    try:
        with transaction.atomic():
            return ask(model(**same, **values, correction=rows.count()))
    except IntegrityError as error:
        if "_once" not in str(error):
            raise
        raise AlreadyThere(f"“{same['number']}”的这一笔刚由他人登记，请刷新后核对") from error
