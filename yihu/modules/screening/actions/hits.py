"""One hit looked at by people."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.history import actions as history
from yihu.engine import policy
from yihu.engine.errors import BadValue, WrongStage
from yihu.modules.screening import queries
from yihu.modules.screening.models import Hit
from yihu.modules.screening.permissions import Can
from yihu.modules.screening.rules import QUIET_KEY, HitState


class HitIsOver(WrongStage):
    code = "screening_hit_is_over"


@transaction.atomic
def dismiss(actor: Actor, hit_id: int, *, on: date, reason: str) -> Hit:
    """没有风险: not raised again within the period of policy unless it gets worse. A clue made of it goes its own way.

    Raises NoSuchHit, HitIsOver, BadValue without a reason, NotAllowed.
    """
    queries.hit(actor, hit_id)
    row = Hit.objects.select_for_update().get(pk=hit_id)
    actor.require(Can.DISMISS, row.area_code)
    if row.end is not None:
        raise HitIsOver("这条筛查结果已经解除，不需要排除")
    if not reason.strip():
        raise BadValue("请写明排除理由，例如“医疗费已由商业保险全部赔付”")
    row.state, row.reason, row.by_name = HitState.DISMISSED.value, reason.strip()[:200], actor.name[:40]
    row.until = on + timedelta(days=policy.for_area(row.area_code).days(QUIET_KEY, on))
    row.reference = row.measure
    row.save(update_fields=["state", "reason", "by_name", "until", "reference"])
    history.record(
        actor,
        "screening.dismissed",
        row,
        summary=f"户 {row.number} 筛查 {row.rule} 排除：{reason.strip()}"[:200],
        until=row.until.isoformat(),
    )
    return row
