"""Runs one job: as the post that asked, if it still holds, and at most once at a time."""

from __future__ import annotations

import logging
import traceback
from dataclasses import dataclass
from datetime import date

from django.db import DatabaseError, InterfaceError, OperationalError

from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.core.accounts.models import User
from yihu.core.accounts.queries import actor_for
from yihu.core.jobs import progress
from yihu.core.jobs.kinds import JobKind, Outcome
from yihu.core.jobs.models import FINISHED, Job, Status
from yihu.core.jobs.side import Side, beside
from yihu.core.rooms import declared
from yihu.engine.errors import NotAllowed, Refused

MOST_ATTEMPTS = 5
logger = logging.getLogger(__name__)


class PostEnded(NotAllowed):
    code = "post_ended"


@dataclass(frozen=True)
class _Started:
    """The job's row as the side connection read it."""

    kind: str
    user_id: int | None
    post_id: int | None
    attempts: int


def run_one(job_id: int, area_code: str, today: date) -> None:
    """Do the work of one job and write its end down.

    Returns at once when the job is finished or another process works on it. Raises OperationalError or
    InterfaceError when the database went away: the job is then started again.
    """
    with beside(area_code) as side:
        if not side.hold(job_id):
            return
        started = _start(side, job_id)
        if started is None:
            return
        try:
            outcome = _work(side, job_id, area_code, started, today)
        except progress.Cancelled as stopped:
            _finish(side, job_id, Status.CANCELLED, Outcome(stopped.message))
        except Refused as refused:
            _finish(side, job_id, Status.FAILED, Outcome(refused.message), refused.code)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:  # noqa: BLE001 — whatever it was, the person is told
            # The message of a database error may quote a row; where it happened is enough.
            where = "".join(traceback.format_tb(error.__traceback__))
            logger.error("job %s failed: %s\n%s", job_id, type(error).__name__, where)
            text = f"程序出错，已写入日志（任务 {job_id}），数据未写入；请重试，仍不成功请联系系统管理员"
            _finish(side, job_id, Status.FAILED, Outcome(text), "bug")
        else:
            _finish(side, job_id, Status.DONE, outcome)


def actor_of(area_code: str, user_id: int | None, post_id: int | None, today: date) -> Actor:
    """The asker, in the very post the work was asked from. Raises PostEnded."""
    if user_id is None:
        return Actor.system(area_code)
    user = User.objects.filter(pk=user_id).first()
    actor = actor_for(user, today, post_id) if user else None
    if actor is None or actor.post_id != post_id:
        raise PostEnded("提交任务的岗位已到期或账号已停用，任务未执行；请由在任人员重新提交")
    return actor


def _start(side: Side, job_id: int) -> _Started | None:
    rows = side.rows(
        "update jobs_job set status = %s, started_at = now(), attempts = attempts + 1"
        " where id = %s and status <> all(%s) returning kind, user_id, post_id, attempts",
        [Status.RUNNING.value, job_id, [status.value for status in FINISHED]],
    )
    if not rows:
        return None
    started = _Started(*rows[0])
    if started.attempts > MOST_ATTEMPTS:
        text = f"已中断 {MOST_ATTEMPTS} 次，不再自动重试；已完成的部分保留，请联系系统管理员后重新提交"
        _finish(side, job_id, Status.FAILED, Outcome(text), "interrupted")
        return None
    return started


def _work(side: Side, job_id: int, area_code: str, started: _Started, today: date) -> Outcome:
    actor = actor_of(area_code, started.user_id, started.post_id, today)
    kind: JobKind = declared("jobs", started.kind)
    with scoped(actor):
        job = Job.objects.get(pk=job_id)
    with progress.told_by(side):
        if kind.own_scopes:
            return kind.run(actor, job, **job.args) or Outcome()
        with scoped(actor):
            return kind.run(actor, job, **job.args) or Outcome()


def _finish(side: Side, job_id: int, status: Status, outcome: Outcome, code: str = "") -> None:
    try:
        side.rows(
            "update jobs_job set status = %s, message = %s, link = %s, file_uid = %s, code = %s,"
            " finished_at = now(), done = case when %s then total else done end where id = %s",
            [
                status.value,
                outcome.message[:500],
                outcome.link,
                outcome.file_uid,
                code,
                status is Status.DONE,
                job_id,
            ],
        )
    except DatabaseError as lost:
        raise OperationalError("the side connection is gone") from lost
