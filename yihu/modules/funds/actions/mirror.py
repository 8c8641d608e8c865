"""A reverse entry says the same as its original, with the opposite sign."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

from django.db import IntegrityError, transaction

from yihu.core.access.actor import Actor
from yihu.engine.errors import BadValue
from yihu.modules.funds.actions.common import AlreadyReversed, not_before, writer
from yihu.modules.funds.models.base import Money

M = TypeVar("M", bound=Money)
_OWN = {"id", "fen", "reverses", "on", "note", "maker_id", "maker_name", "entered_at", "key"}


def mirrored(actor: Actor, original: M, *, on: date, reason: str, **own: Any) -> M:
    """Writes the reverse entry of `original`. Raises AlreadyReversed, TooEarly, BadValue without a reason."""
    if not reason.strip():
        raise BadValue("请填写冲正原因")
    not_before(on, original.on, "原记录")
    fields = (field for field in original._meta.concrete_fields if field.name not in _OWN)
    copied = {field.attname: getattr(original, field.attname) for field in fields}
    model = type(original)
    try:
        with transaction.atomic():
            return model._default_manager.create(
                **copied, **own, fen=-original.fen, reverses=original, **writer(actor, on, reason.strip())
            )
    except IntegrityError as error:
        raise AlreadyReversed("该笔记录已冲正，请刷新页面查看") from error
