"""Real processes, killed without warning."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

import psycopg
from django.db import connection

from tests.database import Database
from tests.journeys.server_crashes import until
from tests.serving import environment
from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.accounts.models import Post, User
from yihu.core.accounts.queries import of_post
from yihu.core.cluster import PROJECT_ROOT, Cluster
from yihu.core.tests.factories import COUNTY, LONG_AGO, some_areas
from yihu.modules.exchange import actions
from yihu.modules.exchange.actions import applying
from yihu.modules.exchange.models import Batch, Part
from yihu.modules.exchange.rules.stages import Stage
from yihu.modules.exchange.tests.factories import HEADER, a_csv, a_read_batch
from yihu.modules.places.models import Profile

FINISHED_WITHIN = 300


@dataclass(frozen=True)
class Import:
    """A batch that waits to be applied by a worker."""

    database: Database
    actor: Actor
    batch_id: int
    rows_a_township: int

    def stage(self) -> Stage:
        with scoped(self.actor):
            return Stage(Batch.objects.get(pk=self.batch_id).stage)

    def written(self) -> dict[str, int]:
        with scoped(self.actor):
            return dict(Counter(code[:9] for code in Profile.objects.values_list("area_code", flat=True)))

    def parts(self) -> list[str]:
        with scoped(self.actor):
            return list(Part.objects.filter(batch_id=self.batch_id).values_list("area_code", flat=True))

    def every_township_is_whole_or_absent(self) -> None:
        assert self.written() == {code[:9]: self.rows_a_township for code in self.parts()}

    def finish(self) -> None:
        """Another worker takes the work up."""
        with a_worker(self.database):
            deadline = time.monotonic() + FINISHED_WITHIN
            while self.stage() is not Stage.APPLIED:
                assert time.monotonic() < deadline, f"still {self.stage().label}"
                time.sleep(0.2)


def an_import_in_waiting(database: Database, *, rows_a_township: int) -> Import:
    some_areas()
    user = User.objects.create(username="clerk", name="经办人")
    actor = of_post(
        Post.objects.create(user=user, role=Role.COUNTY_CLERK, area_code=COUNTY, start=LONG_AGO), user
    )
    days = [date(1990, 1, 1) + timedelta(days=number) for number in range(rows_a_township)]
    rows = [(village, day, 300, 1200, 5) for village in ("东镇东一村", "西镇西一村") for day in days]
    batch = a_read_batch(actor, a_csv(rows, HEADER), name="村情.csv")
    assert (batch.stage, batch.new) == (Stage.READY, len(rows))
    with scoped(actor):
        actions.begin_apply(actor, batch.pk)
    connection.close()
    return Import(database, actor, batch.pk, rows_a_township)


@contextmanager
def a_worker(database: Database) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "yihu", "worker"]
    process = subprocess.Popen(
        command,
        cwd=PROJECT_ROOT,
        env=environment(database),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def worker_killed_after(imported: Import, *, seconds: float) -> None:
    """SIGKILL some time after the apply has begun."""
    with a_worker(imported.database) as process:
        _begun(imported)
        time.sleep(seconds)
        process.kill()
        process.wait()


@contextmanager
def second_township_held(imported: Import) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """Inside, as long as the transaction of the connection is open, nobody gets further than the first township."""
    with scoped(imported.actor):
        batch = Batch.objects.get(pk=imported.batch_id)
        _, second = applying.townships(batch)
    with psycopg.connect(imported.database.owner_url) as holder:
        key = f"{batch.ledger}/{second}"
        holder.execute("select pg_advisory_xact_lock(hashtextextended(%s, 5951))", [key])
        yield holder


def worker_killed_in_the_second_township(
    imported: Import, holder: psycopg.Connection[tuple[Any, ...]]
) -> None:
    """SIGKILL when all rows of the second township are written and only its mark is lacking: made certain, not timed."""
    with a_worker(imported.database) as process, psycopg.connect(imported.database.owner_url) as gate:
        until(lambda: _somebody_waits_for("advisory"), "the worker did not come to the second township")
        gate.execute("lock table exchange_part in share mode")
        holder.rollback()
        until(lambda: _somebody_waits_for("relation"), "the worker did not write the second township")
        process.kill()
        process.wait()


def _somebody_waits_for(kind: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "select exists (select from pg_locks join pg_database d on d.oid = database"
            " where datname = current_database() and locktype = %s and not granted)",
            [kind],
        )
        return bool(cursor.fetchone()[0])


def database_killed_during_work(imported: Import, cluster: Cluster, chance: Random) -> None:
    """SIGKILL to the server's first process while a worker writes; it is started again and recovers."""
    with a_worker(imported.database) as process:
        _begun(imported)
        time.sleep(chance.uniform(0.0, 1.0))
        connection.close()
        os.kill(int((cluster.data / "postmaster.pid").read_text().split("\n", 1)[0]), signal.SIGKILL)
        cluster.ensure()
        process.kill()
        process.wait()


def _begun(imported: Import) -> None:
    """The worker has taken the job."""
    deadline = time.monotonic() + FINISHED_WITHIN
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(
                "select count(*) from jobs_job where kind = 'exchange.apply' and attempts > 0 and finished_at is null"
            )
            row = cursor.fetchone()
        if row[0] or imported.stage() is Stage.APPLIED:
            return
        time.sleep(0.02)
    raise AssertionError("the worker did not take the job")
