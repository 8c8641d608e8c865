"""Reads about keys and reveals."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.apps import apps

from yihu.core.access.actor import Actor
from yihu.core.access.scope import within
from yihu.core.database.models import Scoped
from yihu.core.history.models import Event
from yihu.core.privacy import crypto
from yihu.core.privacy.fields import EncryptedField
from yihu.core.privacy.keys import KeysMissing
from yihu.core.privacy.models import KeyProbe
from yihu.engine.errors import NotFound

REVEALED = "privacy.revealed"
LOOKED_UP = "privacy.looked_up"
PROBE_TEXT = "一户密钥探针"
_PLACE = {"table": "privacy_key_probe", "column": "token"}


class WrongKeys(KeysMissing):
    code = "wrong_keys"


def verify_keys() -> None:
    """Called at start-up. Raises KeysMissing without keys, WrongKeys when the folder's keys are not those the
    database was written with."""
    crypto.ring()
    for probe in KeyProbe.objects.order_by("pk"):
        try:
            same = crypto.decrypt(probe.token, key=probe.key_id, **_PLACE) == PROBE_TEXT
        except crypto.CannotOpen:
            same = False
        if not same or probe.index != crypto.blind_index("probe", PROBE_TEXT):
            raise WrongKeys(
                f"密钥文件夹与数据库不匹配（密钥 {probe.key_id}），请恢复与该数据库配套的密钥后再启动"
            )


def opened_since(actor: Actor, since: datetime) -> int:
    """How many full values this person has opened or looked up since the moment, in any post of this area."""
    rows = within(Event.objects.all(), actor)
    return rows.filter(verb__in=(REVEALED, LOOKED_UP), user_id=actor.user_id, at__gt=since).count()


def opened_in_last_hour(actor: Actor, now: datetime) -> int:
    return opened_since(actor, now - timedelta(hours=1))


def sealed_row(actor: Actor, table: str, row_id: int, column: str) -> Any:
    """The row with that encrypted column, in the actor's area. Raises NotFound for everything else alike."""
    for model in apps.get_models():
        if model._meta.db_table != table or not issubclass(model, Scoped):
            continue
        sealed = {field.name for field in model._meta.concrete_fields if isinstance(field, EncryptedField)}
        found = (
            within(model._default_manager.all(), actor).filter(pk=row_id).first()
            if column in sealed
            else None
        )
        if found is not None:
            return found
    raise NotFound("没有这项信息，或不在您的管理范围内")
