"""The background work of data quality, by night and by hand."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from yihu.core import clock
from yihu.core.access.actor import Actor
from yihu.core.jobs import actions as jobs
from yihu.core.jobs.kinds import JobKind, Outcome
from yihu.core.jobs.models import Job
from yihu.modules.quality import actions


def _run(actor: Actor, job: Job, *, area_code: str = "", on: str = "") -> Outcome:
    day = date.fromisoformat(on) if on else clock.today()
    area = area_code or actor.area_code
    done = actions.run(actor, area, on=day, now=clock.now(), job=job)
    return Outcome(
        f"新发现 {done.found:,}，已改正 {done.fixed:,}，现存 {done.standing:,}",
        link=f"{reverse('quality:list')}?area={area}",
    )


def _search(actor: Actor, job: Job, *, area_code: str = "", on: str = "") -> Outcome:
    day = date.fromisoformat(on) if on else clock.today()
    made = actions.search(actor, area_code or actor.area_code, on=day)
    return Outcome(f"新增 {made:,} 对疑似重复", link=reverse("quality:pairs"))


def _run_tonight(system: Actor, *, today: date) -> None:
    jobs.enqueue_by_county(system, "quality.run")


def _search_tonight(system: Actor, *, today: date) -> None:
    jobs.enqueue_by_county(system, "quality.search")


JOBS = (
    JobKind("quality.run", "数据质量核查", _run, own_scopes=True, nightly=_run_tonight),
    JobKind("quality.search", "查找疑似重复人员", _search, nightly=_search_tonight),
)
