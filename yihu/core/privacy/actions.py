"""Showing a full value: allowed, for a reason, counted and written down."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.history import actions as history
from yihu.core.privacy import crypto, queries
from yihu.core.privacy.models import KeyProbe
from yihu.core.privacy.permissions import Can
from yihu.engine import policy
from yihu.engine.errors import BadValue, NotFound, Refused

_SHORTEST_REASON = 2
_LONGEST_REASON = 100


class ReasonMissing(BadValue):
    code = "reason_missing"


class TooManyReveals(Refused):
    code = "too_many_reveals"
    status = 429


@transaction.atomic
def reveal(actor: Actor, row: Any, column: str, *, reason: str, now: datetime) -> str:
    """The full value of one encrypted column of `row` (a model with `binding`, loaded through the scope).

    Raises NotAllowed, ReasonMissing, TooManyReveals (policy `privacy.reveals_per_hour`), NotFound for an empty
    value, CannotOpen. Writes one event; the value itself is never in it.
    """
    actor.require(Can.REVEAL, row.area_code)
    cause = clean_reason(reason)
    require_quota(actor, now)
    token = getattr(row, column)
    if not token:
        raise NotFound("没有登记该项信息，请先在资料中补充")
    bound = row.binding(column)
    text = crypto.decrypt(token, table=bound.table, column=bound.column, key=bound.key)
    history.record(actor, queries.REVEALED, row, summary=f"查看完整信息：{cause}", column=bound.column)
    return text


def clean_reason(reason: str) -> str:
    """Raises ReasonMissing for blanks and one-character reasons."""
    text = " ".join(reason.split())[:_LONGEST_REASON]
    if len(text) < _SHORTEST_REASON:
        raise ReasonMissing("请写明查看完整信息的事由（至少两个字），例如“核对社保卡信息”")
    return text


def require_quota(actor: Actor, now: datetime) -> None:
    """Raises TooManyReveals."""
    limit = policy.for_area(actor.area_code).days("privacy.reveals_per_hour", now.date())
    if queries.opened_in_last_hour(actor, now) >= limit:
        raise TooManyReveals(f"一小时内查看完整信息已达 {limit} 次上限，请稍后再试；批量核对请走导出审批")


@transaction.atomic
def remember_keys() -> None:
    """Write a probe for the current key if it has none; part of bringing a database up to date."""
    key_id = crypto.ring().current.id
    KeyProbe.objects.get_or_create(
        key_id=key_id,
        defaults={
            "token": crypto.encrypt(
                queries.PROBE_TEXT, table="privacy_key_probe", column="token", key=key_id
            ),
            "index": crypto.blind_index("probe", queries.PROBE_TEXT),
        },
    )
