"""Work of the night: lines that found nobody are asked again."""

from __future__ import annotations

from datetime import date

from yihu.core.access.actor import Actor
from yihu.core.jobs import actions as jobs
from yihu.core.jobs.kinds import JobKind, Outcome
from yihu.core.jobs.models import Job
from yihu.modules.departments import actions


def _match(actor: Actor, job: Job) -> Outcome:
    return Outcome(f"新匹配 {actions.match_again(actor, actor.area_code):,} 条")


def _tonight(system: Actor, *, today: date) -> None:
    jobs.enqueue_by_county(system, "departments.match")


JOBS = (JobKind("departments.match", "重新匹配部门数据", _match, nightly=_tonight),)
