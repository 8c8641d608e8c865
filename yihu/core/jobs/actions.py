"""Asking for background work, and calling it off."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as areas
from yihu.core.jobs import queries
from yihu.core.jobs.models import Job, Status
from yihu.core.rooms import declared
from yihu.engine.areas import Level

TASK = "yihu.run"


@transaction.atomic
def enqueue(actor: Actor, kind: str, *, label: str = "", **args: Any) -> Job:
    """Queue work of a declared kind; it starts after the caller's transaction commits, or never.

    `args` must be plain JSON values without personal data. Raises KeyError for an undeclared kind.
    """
    job = Job.objects.create(
        area_code=actor.area_code,
        kind=kind,
        label=label or declared("jobs", kind).label,
        args=args,
        user_id=actor.user_id,
        post_id=actor.post_id,
        actor_name=actor.name,
    )
    app.configure_task(TASK, allow_unknown=True).defer(job_id=job.pk, area_code=job.area_code)
    return job


@transaction.atomic
def enqueue_by_county(system: Actor, kind: str) -> list[Job]:
    """Queue one kind, without arguments, for every county there is, each job in its county's scope."""
    counties = list(areas.of_level(Level.COUNTY).values_list("code", flat=True))
    return [enqueue(replace(system, area_code=county), kind) for county in counties]


@transaction.atomic
def cancel(actor: Actor, job_id: int) -> Job:
    """Waiting work never starts; running work stops at its next step, what is committed by then stays."""
    job = queries.get(actor, job_id)
    Job.objects.filter(pk=job.pk, status=Status.WAITING).update(
        status=Status.CANCELLED, message="开始前已取消"
    )
    Job.objects.filter(pk=job.pk, status=Status.RUNNING).update(cancel_wanted=True)
    job.refresh_from_db()
    return job
