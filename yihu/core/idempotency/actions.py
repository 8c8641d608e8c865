"""Doing a thing once per key."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, connection, transaction

from yihu.core.access.actor import Actor
from yihu.core.access.scope import within
from yihu.core.idempotency.models import Reply
from yihu.engine.errors import BadValue, Conflict, Refused

_LONGEST = 80
Answer = tuple[int, Any]


class BadKey(BadValue):
    code = "idempotency_key_invalid"


class OtherRequest(Refused):
    """422: the key has already stood for something else."""

    code = "idempotency_key_reused"


class InFlight(Conflict):
    """409: the same request is being done at this moment; ask again in a moment."""

    code = "idempotency_in_flight"


@transaction.atomic
def once(actor: Actor, key: str, body: bytes, do: Callable[[], Answer]) -> Answer:
    """`do()` gives (HTTP status, JSON response). A second call with the key gives the first answer and does nothing.

    The answer is kept in the same transaction as the effect, so there is never one without the other. What was
    refused or crashed leaves no trace: the same key may then be tried again, corrected.
    Raises BadKey, OtherRequest (another body or another person), InFlight.
    """
    if not key or len(key) > _LONGEST or not key.isprintable():
        raise BadKey(f"请求编号（Idempotency-Key）应为 1 至 {_LONGEST} 个可见字符，建议用 UUID，请改后重发")
    if not _alone(key):
        raise InFlight("同一请求正在处理，请稍候用同一编号再次查询结果，不要换编号重发")
    digest = hashlib.sha256(body).hexdigest()
    known = within(Reply.objects.all(), actor).filter(key=key).first()
    if known is not None:
        return _replay(actor, known, digest)
    status, response = do()
    try:
        with transaction.atomic():
            Reply.objects.create(
                area_code=actor.area_code,
                key=key,
                user_id=actor.user_id,
                post_id=actor.post_id,
                body_hash=digest,
                status=status,
                response=response,
            )
    except IntegrityError:
        # Somebody out of sight has used it; the caller's transaction takes the effect back.
        raise OtherRequest("请求编号已被使用，请换一个新编号后重发") from None
    return status, response


def _alone(key: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(hashtextextended(%s, 5948))", [key])
        return bool(cursor.fetchone()[0])


def _replay(actor: Actor, known: Reply, digest: str) -> Answer:
    if known.body_hash != digest or known.user_id != actor.user_id:
        raise OtherRequest("请求编号已用于另一次不同的提交，请换一个新编号后重发")
    return known.status, known.response
