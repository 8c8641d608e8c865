"""The databases of one test run, all on the test cluster, all copies of one that was migrated before.

template_<digest>   migrated once per state of the migrations, kept for the next run
base_<pid>          a copy with this run's guards (policies, triggers, grants), nobody connects to it
test_<pid>          a copy of base: every ordinary test, in a transaction that is rolled back
own_<pid>_<n>       a copy of base for a test that really commits, from several connections
"""

import hashlib
import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.core.management import call_command
from django.db import connection, connections

from yihu.core.cluster import APP, OWNER, PROJECT_ROOT, PUBLIC, Cluster
from yihu.core.database.install import install
from yihu.core.lock import FileLock
from yihu.site.settings import database as database_entry

_counter = itertools.count(1)


@dataclass(frozen=True)
class Database:
    """Addresses of one test database for both roles."""

    cluster: Cluster
    name: str

    @property
    def app_url(self) -> str:
        return self.cluster.url(self.name, APP)

    @property
    def public_url(self) -> str:
        return self.cluster.url(self.name, PUBLIC)

    @property
    def owner_url(self) -> str:
        return self.cluster.url(self.name, OWNER)


@contextmanager
def databases_of_this_run(cluster: Cluster) -> Iterator[Database]:
    """`test_<pid>`, with the default connection pointing to it as owner; all are dropped after."""
    _drop_those_of_dead_runs(cluster)
    template = _template(cluster)
    base = Database(cluster, f"base_{os.getpid()}")
    test = Database(cluster, f"test_{os.getpid()}")
    try:
        cluster.create_database(base.name, template=template)
        with pointed_at(base):
            install(connection)
        cluster.create_database(test.name, template=base.name)
        with pointed_at(test):
            yield test
    finally:
        for name in (test.name, base.name):
            cluster.drop_database(name)


@contextmanager
def database_of_its_own(cluster: Cluster) -> Iterator[Database]:
    """A fresh copy for real commits; the default connection points to it inside."""
    own = Database(cluster, f"own_{os.getpid()}_{next(_counter)}")
    cluster.create_database(own.name, template=f"base_{os.getpid()}")
    try:
        with pointed_at(own):
            yield own
    finally:
        cluster.drop_database(own.name)


@contextmanager
def pointed_at(database: Database) -> Iterator[None]:
    """The default connection of this and every new thread goes to `database`, as owner."""
    entry = database_entry(database.owner_url)
    settings = connections.databases["default"]
    before = {key: settings[key] for key in entry}
    connection.close()
    settings.update(entry)
    try:
        yield
    finally:
        connection.close()
        settings.update(before)


def _template(cluster: Cluster) -> str:
    name = f"template_{_digest_of_migrations()}"
    with FileLock(cluster.base / "test.template"):
        if name in cluster.databases():
            return name
        for old in cluster.databases():
            if old.startswith(("template_", "building_")):
                cluster.drop_database(old)
        building = Database(cluster, f"building_{os.getpid()}")
        cluster.create_database(building.name)
        with pointed_at(building):
            call_command("migrate", verbosity=0, interactive=False)
        # Only a finished one gets the name, so a run killed here leaves nothing that looks ready.
        cluster.rename_database(building.name, name)
    return name


def _digest_of_migrations() -> str:
    paths = [PROJECT_ROOT / "requirements" / "runtime.txt"]
    paths += sorted((PROJECT_ROOT / "yihu").rglob("migrations/*.py"))
    paths += sorted(path for path in (PROJECT_ROOT / "yihu" / "policy").rglob("*") if path.is_file())
    digest = hashlib.sha256()
    for path in paths:
        digest.update(str(path.relative_to(PROJECT_ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _drop_those_of_dead_runs(cluster: Cluster) -> None:
    for name in cluster.databases():
        kind, _, rest = name.partition("_")
        if kind in ("base", "test", "own") and not Path(f"/proc/{rest.split('_')[0]}").exists():
            cluster.drop_database(name)
