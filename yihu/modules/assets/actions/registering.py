"""Into the register, and from the builder's hands into the owner's."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.history import actions as history
from yihu.engine import areas
from yihu.engine.errors import BadValue
from yihu.modules.assets import queries
from yihu.modules.assets.actions.base import checked, locked_asset, require_there, said
from yihu.modules.assets.models import Asset, Custody, HandOver, Ownership
from yihu.modules.assets.permissions import Can
from yihu.modules.assets.rules import AssetKind, OwnerLevel
from yihu.modules.households import queries as households
from yihu.modules.projects import actions as project_actions
from yihu.modules.projects import queries as projects
from yihu.modules.projects.permissions import Can as ProjectCan
from yihu.modules.projects.rules import Stage


@dataclass(frozen=True)
class NewAsset:
    """What is known of an asset when it enters the register; amounts in fen by tier. `household`: its number."""

    number: str
    name: str
    kind: AssetKind
    area_code: str
    formed_on: date
    place: str = ""
    scale: str = ""
    project_number: str = ""
    site: str = ""
    household: str = ""
    central_fen: int = 0
    province_fen: int = 0
    city_fen: int = 0
    county_fen: int = 0
    other_fen: int = 0


@dataclass(frozen=True)
class HandingOver:
    """Who gives the asset to whom, and who looks after it from then on. Empty keeper: nobody yet."""

    giver: str
    level: OwnerLevel
    owner: str
    certificate: str = ""
    document: str = ""
    keeper_unit: str = ""
    keeper: str = ""
    duties: str = ""


@transaction.atomic
def register(actor: Actor, new: NewAsset, *, on: date | None = None) -> Asset:
    """登记资产 on a day (else the day it was formed). An announced project that it names takes its own last step.

    Raises NotAllowed, BadValue, Doubled for a number that is taken.
    """
    area_code = areas.full(new.area_code)
    actor.require(Can.REGISTER, area_code)
    values = asdict(new)
    number = values.pop("household")
    row = Asset(**{**values, "area_code": area_code})
    if number:
        row.household = households.by_number(actor, number)
    checked(row)
    if sum(values[f"{tier}_fen"] for tier in ("central", "province", "city", "county", "other")) <= 0:
        raise BadValue("请填写资产原值，至少一级资金大于 0")
    with said():
        row.save(force_insert=True)
    _tell_project(actor, row, on or row.formed_on)
    history.record(actor, "assets.registered", row, summary=f"登记资产 {row.name}", number=row.number)
    return row


def _tell_project(actor: Actor, row: Asset, on: date) -> None:
    """A project still on its way to the announcement becomes an asset later, by its own page."""
    found = (
        projects.visible_to(actor).filter(number=row.project_number).first() if row.project_number else None
    )
    if (
        found is not None
        and Stage(found.stage) in (Stage.DISCLOSED, Stage.HANDED_OVER)
        and actor.may(ProjectCan.HAND_OVER, found.area_code)
    ):
        project_actions.handed_over(actor, found.uid, max(on, found.stage_on), row.number)


@transaction.atomic
def hand_over(actor: Actor, asset_id: int, given: HandingOver, *, on: date) -> HandOver:
    """移交: the owner and the keeper of before end on the day, the new ones begin. Raises NotAllowed, BadValue."""
    row = locked_asset(actor, asset_id, Can.REGISTER)
    require_there(row, on)
    if not given.giver.strip() or not given.owner.strip():
        raise BadValue("请填写移交单位和接收单位")
    if bool(given.keeper.strip()) != bool(given.keeper_unit.strip()):
        raise BadValue("管护单位和管护责任人请一起填写，或都不填")
    about = {"area_code": row.area_code, "asset": row}
    with said():
        for present in (
            *queries.ownerships(actor).filter(asset=row, end__isnull=True),
            *(queries.custodies(actor).filter(asset=row, end__isnull=True) if given.keeper else ()),
        ):
            if present.start >= on:
                raise BadValue(f"{present.start:%Y-%m-%d} 已有确权或管护，移交日期须在其后")
            present.end = on
            present.save(update_fields=["end"])
        Ownership(
            **about, level=given.level, owner=given.owner.strip(), certificate=given.certificate, start=on
        ).save(force_insert=True)
        if given.keeper:
            Custody(
                **about,
                unit=given.keeper_unit.strip(),
                person=given.keeper.strip(),
                duties=given.duties,
                start=on,
            ).save(force_insert=True)
        made = HandOver(
            **about, on=on, giver=given.giver.strip(), taker=given.owner.strip(), document=given.document
        )
        made.save(force_insert=True)
    history.record(actor, "assets.handed_over", row, summary=f"移交资产 {row.name}：{made}"[:200])
    return made
