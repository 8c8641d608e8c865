"""Long texts are checked in the background, and every night the expired ones go."""

from __future__ import annotations

from django.urls import reverse

from yihu.core import clock
from yihu.core.access.actor import Actor
from yihu.core.jobs.kinds import JobKind, Outcome
from yihu.core.jobs.models import Job
from yihu.modules.textcheck import actions


def _check(actor: Actor, job: Job, *, examination_id: int) -> Outcome:
    done = actions.finish(actor, examination_id, now=clock.now(), today=clock.today(), job=job)
    return Outcome(
        f"{done.characters:,} 字：{done.wrong} 处矛盾，{done.hints + done.personal} 条提示",
        link=reverse("textcheck:examination", args=[done.pk]),
    )


JOBS = (JobKind(actions.JOB, "数字体检", _check, nightly=actions.purge),)
