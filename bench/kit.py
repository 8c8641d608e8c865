"""What measurements share: a database as a real instance has it, and a stop-watch."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import django

from tests import environment  # noqa: F401 - first: it points Django away from any real database

if TYPE_CHECKING:
    from tests.database import Database


@contextmanager
def database() -> Iterator["Database"]:
    """The default connection goes, as owner, to an empty migrated database that is gone afterwards.

    Unlike the tests' it syncs to disk, as a real one does.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yihu.site.settings")
    django.setup()
    from tests.database import databases_of_this_run
    from yihu.core.cluster import PROJECT_ROOT, Cluster

    with Cluster(PROJECT_ROOT, "bench").lease() as cluster, databases_of_this_run(cluster) as made:
        yield made


def seconds(work: Callable[[], object], *, times: int = 1) -> float:
    """The median time of `times` runs."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return median(taken)


def backend() -> int:
    """The server process behind the default connection."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        return int(cursor.fetchone()[0])


def worked(process: int) -> float:
    """Processor seconds of a process, which say what a busy machine's clock does not."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def load() -> str:
    """How many processes want the processors, in the last minute."""
    return f"{os.getloadavg()[0]:.1f}"
