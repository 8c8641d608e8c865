"""The rules run by hand and every night, as the county's system: what they find may belong into the compartment."""

from __future__ import annotations

from datetime import date

from yihu.core import clock
from yihu.core.access.actor import Actor
from yihu.core.jobs import actions as jobs
from yihu.core.jobs.kinds import JobKind, Outcome
from yihu.core.jobs.models import Job
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.modules.supervision import actions, queries
from yihu.modules.supervision.permissions import Can


def _run(actor: Actor, job: Job, *, on: str = "") -> Outcome:
    """The page of background work is read by many: the outcome tells no numbers."""
    actor.require(Can.RUN)
    county = areas.ancestor(actor.area_code, Level.COUNTY)
    actions.run(Actor.system(county), county, on=date.fromisoformat(on) if on else clock.today())
    return Outcome(f"{len(queries.rules())} 条监督规则检查完毕")


def _tonight(system: Actor, *, today: date) -> None:
    jobs.enqueue_by_county(system, "supervision.run")


JOBS = (JobKind("supervision.run", "资金监督检查", _run, own_scopes=True, nightly=_tonight),)
