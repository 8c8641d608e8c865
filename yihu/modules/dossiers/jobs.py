"""Printing for many households in the background."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.urls import reverse

from yihu.core import clock
from yihu.core.access.actor import Actor
from yihu.core.jobs.kinds import JobKind, Outcome
from yihu.core.jobs.models import Job
from yihu.modules.dossiers import actions


def _print(actor: Actor, job: Job, *, wish: Mapping[str, Any], as_of: str, on: str) -> Outcome:
    wanted = actions.wish_of(wish)
    days = {"as_of": date.fromisoformat(as_of), "on": date.fromisoformat(on)}
    done = actions.print_many(actor, wanted, **days, now=clock.now(), job=job)
    left = f"，{done.unchanged:,} 户上次打印后没有变化，未重复打印" if done.unchanged else ""
    if done.file is None:
        return Outcome(f"没有需要打印的农户{left}", link=reverse("dossiers:list"))
    told = f"已打印 {done.printed:,} 户{left}；文件保留 {actions.KEPT_DAYS} 天"
    return Outcome(told, link=reverse("jobs:result", args=[job.pk]), file_uid=done.file.uid)


JOBS = (JobKind(actions.JOB, "打印农户档案", _print),)
