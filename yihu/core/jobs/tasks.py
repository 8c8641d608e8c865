"""The one task procrastinate knows: do the job of this number."""

from __future__ import annotations

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, connection, transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from yihu.core import clock  # noqa: TID251 — the worker is a door
from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.core.files import actions as files
from yihu.core.history import seals
from yihu.core.jobs.actions import TASK
from yihu.core.jobs.running import run_one
from yihu.core.rooms import collect

# The database may be back in a moment; everything else is the job's own end, written in its row.
_AGAIN = RetryStrategy(max_attempts=10, wait=2, retry_exceptions={OperationalError, InterfaceError})


@app.periodic(cron="*/5 * * * *")
@app.task(name="yihu.seal", queueing_lock="yihu.seal")
def seal_history(timestamp: int) -> None:
    """History is sealed within minutes of being written, and its digest leaves the database."""
    close_old_connections()
    try:
        with transaction.atomic():
            seals.seal(settings.DIGEST_FILE)
    finally:
        connection.close()


@app.periodic(cron="20 3 * * *")
@app.task(name="yihu.purge", queueing_lock="yihu.purge")
def purge_files(timestamp: int) -> None:
    """Uploads and exports are gone on their day, before anybody comes to work."""
    close_old_connections()
    try:
        with scoped(Actor.everywhere()) as system:
            for kind in collect("jobs"):
                if kind.nightly is not None:
                    kind.nightly(system, today=clock.today())
            files.purge(system, today=clock.today())
    finally:
        connection.close()


@app.periodic(cron="3 * * * *")
@app.task(name="yihu.hourly", queueing_lock="yihu.hourly")
def every_hour(timestamp: int) -> None:
    """Short housekeeping of the modules."""
    close_old_connections()
    try:
        with scoped(Actor.everywhere()) as system:
            for kind in collect("jobs"):
                if kind.hourly is not None:
                    kind.hourly(system, today=clock.today())
    finally:
        connection.close()


@app.task(name=TASK, retry=_AGAIN)
def run(job_id: int, area_code: str) -> None:
    close_old_connections()
    try:
        run_one(job_id, area_code, clock.today())
    finally:
        connection.close()
