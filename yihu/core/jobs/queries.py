"""Reads of background work: one's own, and everybody's in the area for those who keep the system running."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet

from yihu.core.access.actor import Actor
from yihu.core.access.scope import within
from yihu.core.jobs.models import FINISHED, Job, Status
from yihu.core.jobs.permissions import Can
from yihu.engine.errors import NotFound


def visible_to(actor: Actor) -> QuerySet[Job]:
    rows = within(Job.objects.all(), actor)
    return rows if actor.may(Can.SEE_ALL) else rows.filter(user_id=actor.user_id)


def recent(actor: Actor) -> QuerySet[Job]:
    return visible_to(actor).order_by("-created_at", "-pk")


def get(actor: Actor, job_id: int) -> Job:
    """Raises NotFound both for work that is not there and for other people's."""
    found = visible_to(actor).filter(pk=job_id).first()
    if found is None:
        raise NotFound("没有这个后台任务，或不是您提交的")
    return found


def at_work(actor: Actor, job_id: int | None) -> bool:
    """Work of anybody in the actor's area waits or runs."""
    rows = within(Job.objects.all(), actor).filter(pk=job_id or 0)
    return rows.exclude(status__in=FINISHED).exists()


def remaining(job: Job, now: datetime) -> timedelta | None:
    """How long at the present pace; None until a twentieth is done, when any guess would mislead."""
    if job.status != Status.RUNNING or job.started_at is None or job.done * 20 < job.total or job.done <= 0:
        return None
    return (now - job.started_at) / job.done * max(job.total - job.done, 0)
