"""Screening by night, by hand, and after an import."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from yihu.core import clock
from yihu.core.access.actor import Actor
from yihu.core.history import queries as history
from yihu.core.jobs import actions as jobs
from yihu.core.jobs.kinds import JobKind, Outcome
from yihu.core.jobs.models import Job
from yihu.modules.screening import actions, queries


def _run(actor: Actor, job: Job, *, area_code: str = "", on: str = "") -> Outcome:
    day = date.fromisoformat(on) if on else clock.today()
    done = actions.run(actor, area_code or actor.area_code, on=day, now=clock.now(), job=job)
    told = f"命中 {sum(one.hits for one in done):,}，新命中 {sum(one.found for one in done):,}"
    link = reverse("screening:run", args=[done[-1].run_id]) if done else reverse("screening:list")
    return Outcome(f"{told}，新线索 {sum(one.clues for one in done):,}", link=link)


def _catch_up(actor: Actor, job: Job, *, txids: list[int]) -> Outcome | None:
    """What the transactions of an import wrote, by the household each row is about."""
    tables = tuple(table for source in queries.sources() for table in source.tables)
    households = history.subjects(actor, txids, tables, "household_id")
    done = actions.catch_up(actor, actor.area_code, households, on=clock.today(), now=clock.now())
    if done is None:
        return Outcome("没有需要筛查的户")
    return Outcome(
        f"筛查 {done.households:,} 户，新命中 {done.found:,}，新线索 {done.clues:,}",
        link=reverse("screening:run", args=[done.run_id]),
    )


def _what_if(actor: Actor, job: Job, *, what_if: int) -> Outcome:
    row = actions.work_out(actor, job, what_if)
    now, wanted = queries.told(row)[:2]
    link = f"{reverse('screening:rule', args=[row.rule])}?area={row.area_code}&what_if={row.pk}#try"
    return Outcome(
        f"{row.households:,} 户中，现值命中 {now.total:,} 户，试算命中 {wanted.total:,} 户", link=link
    )


def _tonight(system: Actor, *, today: date) -> None:
    jobs.enqueue_by_county(system, "screening.run")


def _imported(actor: Actor, *, table: str, txids: list[int]) -> None:
    """Only where the table is one that features read, and some rule is in force."""
    read = {table for source in queries.sources() for table in source.tables}
    if table in read and queries.in_force(actor.area_code, clock.today()):
        jobs.enqueue(actor, "screening.catch_up", txids=txids)


JOBS = (
    JobKind("screening.run", "筛查预警", _run, own_scopes=True, nightly=_tonight),
    JobKind("screening.what_if", "筛查试算", _what_if),
    JobKind("screening.catch_up", "导入后筛查", _catch_up, after_import=_imported),
)
