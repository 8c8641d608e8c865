"""What the actions on assets do alike."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from yihu.core.access.actor import Actor
from yihu.engine.enums import Labelled
from yihu.engine.errors import BadValue, Conflict, NotAllowed
from yihu.modules.assets import queries
from yihu.modules.assets.models import Asset, AssetStep


class SamePerson(NotAllowed):
    code = "same_person"


class Doubled(Conflict):
    code = "asset_doubled"


def locked_asset(actor: Actor, asset_id: int, can: Labelled) -> Asset:
    """The asset's row, locked. Raises NoSuchAsset, NotAllowed."""
    row = queries.assets(actor).select_for_update(of=("self",)).filter(pk=asset_id).first()
    if row is None:
        raise queries.NoSuchAsset("没有这项资产，或不在您的管理范围内")
    actor.require(can, row.area_code)
    return row


def require_there(row: Asset, on: date) -> None:
    """Raises BadValue."""
    if on < row.formed_on or (row.disposed_on is not None and on >= row.disposed_on):
        raise BadValue(f"{on:%Y-%m-%d} 该资产还没有形成或已经处置，请核对日期")


@contextmanager
def said() -> Iterator[None]:
    """What the tables refuse, in their own words. Raises Doubled."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
        for model in AssetStep._meta.app_config.get_models():
            for constraint in model._meta.constraints:
                if constraint.name == name and constraint.violation_error_message:
                    raise Doubled(str(constraint.violation_error_message)) from None
        raise Doubled("与已有的记录冲突，没有保存；请刷新页面核对后再办") from None


def checked(row: models.Model) -> Any:
    """The row, held to its own fields. Raises BadValue."""
    try:
        row.clean_fields()
    except ValidationError as wrong:
        raise BadValue("；".join(text for texts in wrong.message_dict.values() for text in texts)) from None
    return row


def step(actor: Actor, stage: str, on: date, **about: Any) -> AssetStep:
    """One step, written. `about`: plan or disposal, until, document, text."""
    made = AssetStep(stage=stage, on=on, by_id=actor.user_id, by_name=actor.name, **about)
    subject = made.plan if made.plan_id else made.disposal
    assert subject is not None
    made.area_code = subject.area_code
    made.document, made.text = made.document.strip()[:120], made.text.strip()[:500]
    with said():
        made.save(force_insert=True)
    return made


def require_other(actor: Actor, before: set[int | None], what: str) -> None:
    """Raises SamePerson."""
    if actor.user_id is None or actor.user_id in before:
        raise SamePerson(f"{what}须由拟定、上报人以外的人办理，请换一位同事登录办理")
