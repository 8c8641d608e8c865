"""Telling how far the work is, at once and from inside its transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from yihu.core.jobs.models import Job
from yihu.core.jobs.side import Side
from yihu.engine.errors import Refused

_side: ContextVar[Side | None] = ContextVar("yihu_job_side", default=None)


class Cancelled(Refused):
    code = "cancelled"
    status = 409


@contextmanager
def told_by(side: Side) -> Iterator[None]:
    token = _side.set(side)
    try:
        yield
    finally:
        _side.reset(token)


def tell(job: Job | None, done: int, total: int, message: str = "") -> None:
    """Show `done` of `total` and what is being done; both count whatever the work counts.

    Raises Cancelled once the person has called the work off. Without a job (a command that works in the
    foreground) nothing happens.
    """
    side = _side.get()
    if job is None or side is None:
        return
    told = side.rows(
        "update jobs_job set done = %s, total = %s, message = %s where id = %s returning cancel_wanted",
        [done, total, message[:500], job.pk],
    )
    if told and told[0][0]:
        raise Cancelled("已按要求停止；停止前已完成的部分保留")
