from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from tests.database import Database
from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import current_actor, scoped
from yihu.core.accounts.models import Post, User
from yihu.core.accounts.queries import of_post
from yihu.core.jobs import actions, progress, queries, running, worker
from yihu.core.jobs.kinds import JobKind, Outcome
from yihu.core.jobs.models import Job, Status
from yihu.core.jobs.side import beside
from yihu.core.tests.factories import COUNTY, LONG_AGO, OTHER_TOWNSHIP, TOWNSHIP, an_actor
from yihu.engine.errors import NotFound, Refused

TODAY = date(2020, 6, 30)
seen: list[object] = []


def _note(actor: Actor, job: Job, *, word: str) -> Outcome:
    assert current_actor() == actor
    seen.append(word)
    progress.tell(job, 3, 4, "写到一半")
    return Outcome("好了", link="/jobs/")


def _refuse(actor: Actor, job: Job) -> None:
    raise Refused("缺少依据，请先补齐")


def _crash(actor: Actor, job: Job) -> None:
    raise ZeroDivisionError


KINDS = {
    kind.key: kind
    for kind in (
        JobKind("t.note", "记一笔", _note),
        JobKind("t.refuse", "拒", _refuse),
        JobKind("t.crash", "坏", _crash),
    )
}


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch, committed_db: Database) -> None:
    seen.clear()
    monkeypatch.setattr(actions, "declared", lambda room, key: KINDS[key])
    monkeypatch.setattr(running, "declared", lambda room, key: KINDS[key])


def a_clerk(area: str = COUNTY, end: date | None = None) -> Actor:
    user = User.objects.create(username=f"u{area}", name="经办人")
    return of_post(
        Post.objects.create(user=user, role=Role.COUNTY_CLERK, area_code=area, start=LONG_AGO, end=end), user
    )


def asked(actor: Actor, kind: str = "t.note", **args: str) -> Job:
    with scoped(actor):
        return actions.enqueue(actor, kind, **args)


def now_of(actor: Actor, job: Job) -> Job:
    with scoped(actor):
        return Job.objects.get(pk=job.pk)


def test_work_runs_as_its_asker_and_tells_its_end() -> None:
    actor = a_clerk()
    job = asked(actor, word="甲")

    worker.run(until_idle=True)

    done = now_of(actor, job)
    assert seen == ["甲"]
    assert (done.status, done.message, done.link, done.done, done.total) == (
        Status.DONE,
        "好了",
        "/jobs/",
        4,
        4,
    )


def test_work_of_a_transaction_that_was_rolled_back_never_starts() -> None:
    actor = a_clerk()
    with scoped(actor):
        actions.enqueue(actor, "t.note", word="甲")
        transaction.set_rollback(True)

    worker.run(until_idle=True)

    assert seen == []


def test_a_refusal_ends_the_work_with_its_text() -> None:
    actor = a_clerk()
    job = asked(actor, "t.refuse")

    running.run_one(job.pk, actor.area_code, TODAY)

    assert (now_of(actor, job).status, now_of(actor, job).message) == (Status.FAILED, "缺少依据，请先补齐")


def test_a_crash_ends_the_work_without_showing_its_inside() -> None:
    actor = a_clerk()
    job = asked(actor, "t.crash")

    running.run_one(job.pk, actor.area_code, TODAY)

    ended = now_of(actor, job)
    assert (ended.status, ended.code) == (Status.FAILED, "bug")
    assert "ZeroDivision" not in ended.message


def test_work_of_a_post_that_has_ended_is_not_done() -> None:
    actor = a_clerk(end=TODAY)
    job = asked(actor, word="甲")

    running.run_one(job.pk, actor.area_code, TODAY)

    assert seen == []
    assert now_of(actor, job).code == "post_ended"


def test_the_same_job_is_not_done_twice() -> None:
    actor = a_clerk()
    job = asked(actor, word="甲")

    running.run_one(job.pk, actor.area_code, TODAY)
    running.run_one(job.pk, actor.area_code, TODAY)

    assert seen == ["甲"]


def test_a_job_somebody_works_on_is_left_alone() -> None:
    actor = a_clerk()
    job = asked(actor, word="甲")

    with beside(actor.area_code) as other:
        assert other.hold(job.pk)
        running.run_one(job.pk, actor.area_code, TODAY)

    assert seen == []
    assert now_of(actor, job).status == Status.WAITING


def test_cancelled_before_the_start_means_never() -> None:
    actor = a_clerk()
    job = asked(actor, word="甲")
    with scoped(actor):
        actions.cancel(actor, job.pk)

    worker.run(until_idle=True)

    assert seen == []
    assert now_of(actor, job).status == Status.CANCELLED


def test_running_work_stops_at_its_next_step_when_called_off() -> None:
    actor = a_clerk()
    job = asked(actor, word="甲")
    with scoped(actor):
        Job.objects.filter(pk=job.pk).update(cancel_wanted=True)

    running.run_one(job.pk, actor.area_code, TODAY)

    assert now_of(actor, job).status == Status.CANCELLED


def test_work_that_keeps_dying_is_given_up() -> None:
    actor = a_clerk()
    job = asked(actor, word="甲")
    with scoped(actor):
        Job.objects.filter(pk=job.pk).update(status=Status.RUNNING, attempts=running.MOST_ATTEMPTS)

    running.run_one(job.pk, actor.area_code, TODAY)

    assert seen == []
    assert now_of(actor, job).code == "interrupted"


def test_others_do_not_see_my_work() -> None:
    mine = a_clerk(TOWNSHIP)
    job = asked(mine, word="甲")
    colleague = an_actor(Role.TOWNSHIP_CLERK, TOWNSHIP, user_id=99)
    elsewhere = an_actor(Role.COUNTY_CLERK, OTHER_TOWNSHIP, user_id=98)

    for other in (colleague, elsewhere):
        with scoped(other), pytest.raises(NotFound):
            queries.get(other, job.pk)


def test_the_estimate_follows_the_pace_and_keeps_silent_at_first() -> None:
    start = datetime(2020, 6, 30, tzinfo=UTC)
    job = Job(status=Status.RUNNING, started_at=start, done=25, total=100)

    assert queries.remaining(job, start + timedelta(seconds=10)) == timedelta(seconds=30)
    job.done = 4
    assert queries.remaining(job, start + timedelta(seconds=10)) is None
