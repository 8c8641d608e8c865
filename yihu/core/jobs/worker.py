"""The worker process: takes jobs as they come, takes up what a killed worker left, survives a killed database."""

from __future__ import annotations

import asyncio
import logging
import signal
from contextlib import suppress
from typing import Any

import psycopg
from asgiref.sync import sync_to_async
from django.db import close_old_connections, connection, connections
from django.db.utils import Error as DatabaseGone
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException

from yihu.core.jobs.actions import TASK
from yihu.core.jobs.side import Side

RECOVER_SECONDS = 3.0
AGAIN_SECONDS = 1.0
logger = logging.getLogger(__name__)


def run(*, concurrency: int = 1, until_idle: bool = False) -> None:
    """Work until SIGTERM or SIGINT (the job in hand is finished first), or until the queue is empty."""
    asyncio.run(_run(concurrency, until_idle))


async def _run(concurrency: int, until_idle: bool) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    recovering = asyncio.create_task(_recover_now_and_then(stopping))
    try:
        while not stopping.is_set():
            with suppress(psycopg.Error, ConnectorException, DatabaseGone, OSError):
                await _work(concurrency, until_idle, stopping)
                if until_idle:
                    return
            if stopping.is_set():
                return
            logger.warning("the database went away; trying again")
            await _pause(stopping, AGAIN_SECONDS)
    finally:
        stopping.set()
        await recovering


async def _work(concurrency: int, until_idle: bool, stopping: asyncio.Event) -> None:
    """One life of a procrastinate worker, on connections of its own."""
    # A connection that outlived the server would fail every periodic task of this life too.
    await sync_to_async(connections.close_all)()
    own = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
    async with own.open_async():
        working = asyncio.create_task(
            own.run_worker_async(
                concurrency=concurrency,
                wait=not until_idle,
                fetch_job_polling_interval=1.0,
                install_signal_handlers=False,
                delete_jobs="successful",
            )
        )
        waiting = asyncio.create_task(stopping.wait())
        await asyncio.wait({working, waiting}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if not working.done():
            working.cancel()  # procrastinate then stops fetching and lets the job in hand end
        with suppress(asyncio.CancelledError):
            await working


async def _recover_now_and_then(stopping: asyncio.Event) -> None:
    suspects: set[int] = set()
    while not stopping.is_set():
        with suppress(psycopg.Error, ConnectorException, DatabaseGone, OSError):
            suspects = await sync_to_async(recover, thread_sensitive=False)(suspects)
        await _pause(stopping, RECOVER_SECONDS)


async def _pause(stopping: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stopping.wait(), seconds)


def recover(suspects: set[int]) -> set[int]:
    """Queue again what is marked as being done while nobody holds its lock, two looks in a row (a worker that
    has just fetched a job needs a moment to take the lock). Returns the suspects for the next look."""
    close_old_connections()
    try:
        return _recover(suspects)
    finally:
        connection.close()


def _recover(suspects: set[int]) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, (args->>'job_id')::bigint from procrastinate_jobs where status = 'doing' and task_name = %s",
            [TASK],
        )
        doing: list[tuple[int, int]] = list(cursor.fetchall())
    raw: Any = connection.connection
    idle = {queued for queued, job_id in doing if Side(raw, "000000000000").is_free(job_id)}
    for queued in idle & suspects:
        logger.warning("taking up job %s again", queued)
        _requeue(queued)
    return idle - suspects


def _requeue(queued: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select procrastinate_retry_job_v2(%s, now(), null, null, null) where exists"
            " (select from procrastinate_jobs where id = %s and status = 'doing')",
            [queued, queued],
        )
