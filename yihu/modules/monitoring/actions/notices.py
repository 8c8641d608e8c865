"""What the days of a public notice do to the cases on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.history import actions as history
from yihu.engine.stages import require_text
from yihu.modules.monitoring import queries, rules
from yihu.modules.monitoring.actions.base import locked, place_at, put_step
from yihu.modules.monitoring.models import Case
from yihu.modules.monitoring.permissions import Can
from yihu.modules.monitoring.rules import Given, Stage


@transaction.atomic
def republish(
    actor: Actor, cases: Sequence[Case], stage: Stage, *, first: date, last: date, place: str
) -> None:
    """The days of the notice count anew (`first` to `last`): the step before stays readable and is taken again for
    those that have not gone on. Raises NoticeShort."""
    for one in cases:
        case = locked(actor, one.pk, Can.SEE)
        if case.now is not stage:
            continue
        before = queries.steps_of(case).filter(stage=stage).order_by("-pk")[0]
        given = Given(first, until=last, place=place, contact=before.contact)
        rules.check_given(stage, given, queries.limits(stage, case.area_code, first))
        again = Given(max(first, before.on), comment="公示更正或延长，日期重新登记")
        put_step(actor, case, stage, again, withdraws=before)
        put_step(actor, case, stage, given, batch=before.batch)
        place_at(case, stage, first, last, case.last_user)
        history.record(
            actor,
            "monitoring.noticed_anew",
            case,
            summary=f"户 {case.number} 公示更正或延长，至 {last:%Y-%m-%d}",
            stage=stage.value,
            on=first.isoformat(),
        )


@transaction.atomic
def unpublish(actor: Actor, cases: Sequence[Case], stage: Stage, *, on: date, why: str) -> None:
    """The notice was taken down early: its step goes back for those that have not gone on. Raises MissingProof."""
    require_text("撤下公示", "原因", why)
    for one in cases:
        case = locked(actor, one.pk, Can.SEE)
        if case.now is not stage:
            continue
        *_, before, last = queries.steps_of(case)
        put_step(actor, case, stage, Given(max(on, last.on), comment=why), withdraws=last)
        place_at(case, Stage(before.stage), before.on, before.until, before.user_id)
        history.record(
            actor, "monitoring.unpublished", case, summary=f"户 {case.number} 公示撤下：{why}"[:200]
        )
