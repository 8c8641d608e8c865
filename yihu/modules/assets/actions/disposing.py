"""Out of the register: asked for by the village, agreed by the township, decided by the county, made public, done."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.history import actions as history
from yihu.core.holding import require_answered
from yihu.engine import areas, policy
from yihu.engine.areas import Level
from yihu.engine.errors import BadValue, NotAllowed, WrongStage
from yihu.engine.notices import Matter
from yihu.engine.stages import MissingProof, require_next
from yihu.modules.assets import queries
from yihu.modules.assets.actions.base import locked_asset, require_other, require_there, said, step
from yihu.modules.assets.models import Disposal
from yihu.modules.assets.permissions import Can
from yihu.modules.assets.rules import DISPOSAL_NOTICE, RETRACTED, SOLD_NEXT, Sold, Way


@transaction.atomic
def request_disposal(
    actor: Actor, asset_id: int, way: Way, *, on: date, reason: str, price_fen: int = 0, buyer: str = ""
) -> Disposal:
    """Raises NotAllowed, BadValue, Doubled while another one runs."""
    row = locked_asset(actor, asset_id, Can.ASK)
    require_there(row, on)
    if not reason.strip():
        raise BadValue("请写明处置原因")
    if actor.user_id is None:
        raise NotAllowed("处置须由经办人本人申请")
    made = Disposal(
        area_code=row.area_code,
        asset=row,
        way=way,
        reason=reason.strip()[:200],
        price_fen=price_fen,
        buyer=buyer.strip()[:80],
        requested_on=on,
        maker_id=actor.user_id,
        maker_name=actor.name,
    )
    with said():
        made.save(force_insert=True)
    step(actor, Sold.REQUESTED, on, disposal=made, text=made.reason)
    history.record(actor, "assets.disposal_requested", row, summary=f"申请{way.label} {row.name}")
    return made


def agree(actor: Actor, disposal_id: int, *, on: date, document: str) -> Disposal:
    """乡镇同意. Raises NotAllowed, SamePerson, WrongStage, MissingProof."""
    return _take(actor, disposal_id, Sold.AGREED, Can.REVIEW, on=on, document=document)


def decide(actor: Actor, disposal_id: int, *, on: date, document: str) -> Disposal:
    """县级决定, by somebody of the county who neither asked nor agreed."""
    if areas.level_of(actor.area_code) is not Level.COUNTY:
        raise NotAllowed("资产处置由区县决定，请由区县审核岗位办理")
    return _take(actor, disposal_id, Sold.DECIDED, Can.DECIDE, on=on, document=document)


@transaction.atomic
def announce_disposal(
    actor: Actor, disposal_id: int, *, on: date, until: date, place: str, checked: bool = True
) -> Disposal:
    """公示 from `on` up to and with `until`; `checked` off where the days were counted already. Raises BadValue."""
    row = _locked(actor, disposal_id, Can.REVIEW, Can.REGISTER)
    require_next("处置", Sold(row.stage), Sold.NOTICED, SOLD_NEXT)
    least = policy.for_area(row.area_code).days("assets.notice_days", on)
    if checked and until < on + timedelta(days=least - 1):
        raise BadValue(f"公示不少于 {least} 天，截止日期最早 {on + timedelta(days=least - 1):%Y-%m-%d}")
    row.noticed_until = until
    return _keep(actor, row, Sold.NOTICED, on, document=place, until=until)


@transaction.atomic
def announce_disposal_anew(actor: Actor, disposal_id: int, *, on: date, until: date, place: str) -> Disposal:
    """The notice was corrected or prolonged: it stands until `until` now. Raises WrongStage."""
    row = _locked(actor, disposal_id, Can.REVIEW, Can.REGISTER)
    if Sold(row.stage) is not Sold.NOTICED:
        raise WrongStage("处置不在公示，公示日期不再变动")
    row.noticed_until = until
    return _keep(
        actor, row, Sold.NOTICED, on, document=place, until=until, text="公示更正或延长，日期重新登记"
    )


@transaction.atomic
def finish(
    actor: Actor, disposal_id: int, *, on: date, price_fen: int, buyer: str, proceeds: str, document: str
) -> Disposal:
    """办结: the asset leaves the register on the day. Raises WrongStage while the notice stands, OpinionOpen, BadValue."""
    row = _locked(actor, disposal_id, Can.REGISTER)
    require_next("处置", Sold(row.stage), Sold.DONE, SOLD_NEXT)
    if row.noticed_until is not None and on <= row.noticed_until:
        raise WrongStage(f"公示到 {row.noticed_until:%Y-%m-%d} 为止，次日起可以办结")
    require_answered("办结", [Matter(DISPOSAL_NOTICE, row.uid)])
    if price_fen > 0 and not proceeds.strip():
        raise BadValue("有处置收入的，请写明收入去向")
    asset = locked_asset(actor, row.asset_id, Can.REGISTER)
    require_there(asset, on)
    row.price_fen, row.buyer, row.proceeds = price_fen, buyer.strip()[:80], proceeds.strip()[:200]
    row.done_on = asset.disposed_on = on
    asset.save(update_fields=["disposed_on"])
    return _keep(actor, row, Sold.DONE, on, document=document)


@transaction.atomic
def refuse(actor: Actor, disposal_id: int, *, on: date, why: str) -> Disposal:
    """不同意, by township or county, before it is done."""
    row = _locked(actor, disposal_id, Can.REVIEW, Can.DECIDE)
    if Sold(row.stage) in (Sold.DONE, Sold.REFUSED):
        raise WrongStage("这项处置已经办结")
    if not why.strip():
        raise MissingProof("请写明不同意的原因")
    return _keep(actor, row, Sold.REFUSED, on, text=why)


@transaction.atomic
def _take(actor: Actor, disposal_id: int, stage: Sold, can: Can, *, on: date, document: str) -> Disposal:
    row = _locked(actor, disposal_id, can)
    require_next("处置", Sold(row.stage), stage, SOLD_NEXT)
    if not document.strip():
        raise MissingProof(f"“{stage.label}”须填写会议记录或文号")
    before = set(queries.steps(actor).filter(disposal=row).values_list("by_id", flat=True))
    require_other(actor, {row.maker_id, *before}, f"“{stage.label}”")
    return _keep(actor, row, stage, on, document=document)


def _locked(actor: Actor, disposal_id: int, *any_of: Can) -> Disposal:
    found = queries.disposal(actor, disposal_id)
    allowed = next((one for one in any_of if actor.may(one, found.area_code)), any_of[0])
    actor.require(allowed, found.area_code)
    return Disposal.objects.select_for_update().select_related("asset").get(pk=found.pk)


def _keep(
    actor: Actor,
    row: Disposal,
    stage: Sold,
    on: date,
    *,
    document: str = "",
    text: str = "",
    until: date | None = None,
) -> Disposal:
    last = queries.steps(actor).filter(disposal=row).order_by("-pk").first()
    if last is not None and on < last.on:
        raise BadValue(f"日期不能早于上一步 {last.on:%Y-%m-%d}")
    row.stage = stage
    with said():
        row.save()
    step(actor, stage, on, disposal=row, document=document, text=text, until=until)
    history.record(actor, f"assets.disposal_{stage}", row, summary=f"{row.asset.name} 处置：{stage.label}")
    return row


@transaction.atomic
def take_down_disposal(actor: Actor, disposal_id: int, *, on: date, why: str) -> Disposal:
    """The notice did not stand its days: it is to be made public again. Raises WrongStage."""
    row = _locked(actor, disposal_id, Can.REVIEW, Can.REGISTER)
    if Sold(row.stage) is not Sold.NOTICED:
        raise WrongStage("处置不在公示，不需要撤回公示")
    row.stage, row.noticed_until = Sold.DECIDED, None
    row.save(update_fields=["stage", "noticed_until"])
    step(actor, RETRACTED, on, disposal=row, text=why)
    history.record(actor, "assets.disposal_retracted", row, summary=f"{row.asset.name} 处置公示撤回")
    return row
