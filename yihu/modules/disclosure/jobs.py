"""Every hour it is noted what the public site shows; every night what is over goes into the archive."""

from __future__ import annotations

from datetime import date

from yihu.core import clock
from yihu.core.access.actor import Actor
from yihu.core.jobs.kinds import JobKind, Outcome
from yihu.core.jobs.models import Job
from yihu.modules.disclosure import actions


def _prove(actor: Actor, job: Job) -> Outcome:
    noted = actions.prove(actor, now=clock.now(), on=clock.today())
    return Outcome(f"登记公示记录 {noted} 份")


def _hourly(system: Actor, *, today: date) -> None:
    actions.prove(system, now=clock.now(), on=today)


def _nightly(system: Actor, *, today: date) -> None:
    actions.archive(system, today=today)


JOBS = (JobKind("disclosure.prove", "登记公示记录", _prove, nightly=_nightly, hourly=_hourly),)
