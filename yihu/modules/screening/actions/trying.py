"""What moving a limit would do in a big place: asked for now, worked out in the background."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.jobs import actions as jobs
from yihu.core.jobs import progress
from yihu.core.jobs.models import Job
from yihu.modules.screening import queries
from yihu.modules.screening.models import WhatIf
from yihu.modules.screening.permissions import Can


@transaction.atomic
def ask_what_if(
    actor: Actor, area_code: str, rule_key: str, points: Sequence[Mapping[str, int]], *, day: date
) -> tuple[WhatIf, Job]:
    """Queue a trial of these limits. Nothing but its own row is written. Raises NotAllowed, NotFound."""
    actor.require(Can.RUN, area_code)
    rule = queries.rule(rule_key)
    made = WhatIf.objects.create(
        area_code=area_code, rule=rule.key, day=day, points=[dict(one) for one in points],
        by_name=actor.name[:40],
    )  # fmt: skip
    label = f"试算：{rule.title}"[:120]
    return made, jobs.enqueue(actor, "screening.what_if", label=label, what_if=made.pk)


def work_out(actor: Actor, job: Job | None, what_if_id: int) -> WhatIf:
    """All limits in one pass over the households; done again it finds the same. Raises NotFound, Cancelled."""
    row = queries.what_if(actor, what_if_id)
    progress.tell(job, 0, 2, "正在取数据并计算")
    found = queries.trials(actor, row.area_code, row.day, queries.rule(row.rule), row.points)
    progress.tell(job, 1, 2, "正在汇总")
    row.found = [dict(one.by_place) for one in found]
    row.alone = [list(one.alone) for one in found[:2]]
    row.households = found[0].households if found else 0
    row.save(update_fields=["found", "alone", "households"])
    return row
