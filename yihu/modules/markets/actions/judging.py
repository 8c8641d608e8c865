"""What is said of two rows that look like one sale."""

from __future__ import annotations

from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.history import actions as history
from yihu.engine.errors import Conflict
from yihu.modules.markets import queries
from yihu.modules.markets.models import Sale
from yihu.modules.markets.permissions import Can
from yihu.modules.markets.rules import Verdict


@transaction.atomic
def judge(actor: Actor, sale_id: int, verdict: Verdict) -> Sale:
    """Say whether a row is the same event as one before it; OPEN takes it back. Raises NotFound, NotAllowed,
    Conflict where there is nothing it could be the same as."""
    found = queries.sale(actor, sale_id)
    actor.require(Can.WRITE, found.area_code)
    row = Sale.objects.select_for_update().get(pk=found.pk)
    if verdict is Verdict.SAME and queries.twin_of(row) is None:
        raise Conflict("没有与它相同的在先记录，不能判为重复；登记有误的请在台账中撤回")
    row.verdict = verdict
    row.save(update_fields=["verdict"])
    history.record(actor, "markets.judged", row, summary=f"重复判断：{verdict.label}")
    return row
