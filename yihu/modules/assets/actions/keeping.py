"""The yearly count, on a list or at the place itself, and stretches of disuse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.files import actions as files
from yihu.core.files import queries as file_queries
from yihu.core.files.models import Purpose
from yihu.core.files.photos import without_notes
from yihu.core.history import actions as history
from yihu.engine.errors import BadValue, NotFound, WrongStage
from yihu.engine.money import from_fen
from yihu.modules.assets import queries
from yihu.modules.assets.actions.base import checked, locked_asset, require_there, said
from yihu.modules.assets.models import AssetCheck, AssetIncome, Idle
from yihu.modules.assets.permissions import Can
from yihu.modules.assets.rules import Condition, IncomeKind


@dataclass(frozen=True)
class Counted:
    """What was found of one asset. `fen` None: its original value."""

    condition: Condition
    fen: int | None = None
    reason: str = ""


@transaction.atomic
def count(actor: Actor, year: int, found: Mapping[int, Counted], *, on: date) -> list[AssetCheck]:
    """盘点 of several assets at once, all or none; a second time in the year puts the first right.

    Raises NotAllowed, BadValue, Doubled in the tables' own words, with the asset's name.
    """
    if not found:
        raise BadValue("还没有填写盘点结果，请先选择资产状况")
    if on.year < year:
        raise BadValue(f"{year} 年度的盘点不能早于当年，请核对日期")
    made = []
    for asset_id, one in found.items():
        row = locked_asset(actor, asset_id, Can.KEEP)
        require_there(row, on)
        check = AssetCheck.objects.filter(asset=row, year=year).first() or AssetCheck(asset=row, year=year)
        check.area_code, check.on, check.by_name = row.area_code, on, actor.name
        check.condition, check.reason = one.condition, one.reason.strip()
        check.value_fen = row.value_fen if one.fen is None else one.fen
        if not check.reason and (
            check.value_fen != row.value_fen or one.condition not in (Condition.GOOD, Condition.WORN)
        ):
            raise BadValue(f"{row.name}：与账面不一致或有损坏，请写明原因")
        checked(check)
        with said():
            check.save()
        made.append(check)
    history.record(actor, "assets.counted", summary=f"盘点 {year} 年度资产 {len(made)} 项", rows=len(made))
    return made


@transaction.atomic
def photograph(
    actor: Actor, asset_id: int, year: int, *, name: str, data: bytes, now: datetime
) -> AssetCheck:
    """A picture of what was counted, without what the camera wrote beside it. Raises NotAPhoto, WrongStage."""
    row = locked_asset(actor, asset_id, Can.KEEP)
    check = AssetCheck.objects.filter(asset=row, year=year).first()
    if check is None:
        raise WrongStage("请先登记本年度盘点结果，再上传照片")
    clean, kind = without_notes(data)
    check.file = files.keep(
        actor, name, clean, purpose=Purpose.PHOTO, now=now, area_code=row.area_code, content_type=kind
    )
    check.save(update_fields=["file"])
    history.record(actor, "assets.photographed", check, summary=f"盘点照片：{row.name}")
    return check


def open_photo(actor: Actor, check_id: int) -> tuple[str, str, bytes]:
    """(name, content type, bytes). Raises NotFound."""
    actor.require(Can.SEE)
    found = queries.checks(actor).select_related("file").filter(pk=check_id, file__isnull=False).first()
    if found is None or found.file is None:
        raise NotFound("没有这张照片，或不在您的管理范围内")
    stored, data = file_queries.content(actor, found.file.uid)
    return stored.name, stored.content_type, data


@transaction.atomic
def set_idle(actor: Actor, asset_id: int, *, on: date, reason: str, remedy: str = "") -> Idle:
    """Raises NotAllowed, BadValue, Doubled while it is idle already."""
    row = locked_asset(actor, asset_id, Can.KEEP)
    require_there(row, on)
    if not reason.strip():
        raise BadValue("请写明闲置原因")
    made = Idle(
        area_code=row.area_code, asset=row, start=on, reason=reason.strip()[:200], remedy=remedy.strip()[:200]
    )
    with said():
        made.save(force_insert=True)
    history.record(actor, "assets.idle", row, summary=f"{row.name} 闲置：{made.reason}"[:200])
    return made


@transaction.atomic
def back_in_use(actor: Actor, asset_id: int, *, on: date, remedy: str) -> Idle:
    """Raises WrongStage where it is not idle, BadValue."""
    row = locked_asset(actor, asset_id, Can.KEEP)
    present = queries.idles(actor).select_for_update(of=("self",)).filter(asset=row, end__isnull=True).first()
    if present is None:
        raise WrongStage("该资产没有在闲置，不需要恢复")
    if on <= present.start or not remedy.strip():
        raise BadValue("请写明盘活措施，恢复使用日期须晚于闲置开始日期")
    present.end, present.remedy = on, remedy.strip()[:200]
    present.save(update_fields=["end", "remedy"])
    history.record(actor, "assets.in_use", row, summary=f"{row.name} 恢复使用：{present.remedy}"[:200])
    return present


@dataclass(frozen=True)
class Earned:
    """Money an asset brought in, fen. `lease`: the contract it was paid for."""

    kind: IncomeKind
    fen: int
    period: str = ""
    voucher: str = ""
    lease: int | None = None
    note: str = ""


@transaction.atomic
def earn(actor: Actor, asset_id: int, given: Earned, *, on: date) -> AssetIncome:
    """登记收益. Raises NotAllowed, BadValue, Doubled for what is there already."""
    row = locked_asset(actor, asset_id, Can.KEEP)
    if given.fen <= 0:
        raise BadValue("金额须大于 0")
    lease = None
    if given.lease is not None:
        lease = queries.leases(actor).filter(pk=given.lease, asset=row).first()
        if lease is None:
            raise BadValue("没有这份合同，请从该资产的合同中选择")
    made = AssetIncome(
        area_code=row.area_code,
        asset=row,
        lease=lease,
        kind=given.kind,
        on=on,
        period=given.period.strip()[:40],
        fen=given.fen,
        voucher=given.voucher.strip()[:60],
        note=given.note.strip()[:200],
    )
    with said():
        made.save(force_insert=True)
    history.record(
        actor, "assets.earned", made, summary=f"{row.name} {given.kind.label} {from_fen(given.fen):,} 元"
    )
    return made
