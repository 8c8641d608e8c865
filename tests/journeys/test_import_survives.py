"""An import is killed in the middle, by the hardest means, and is whole or absent township by township."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest
from pytest_django import DjangoDbBlocker

from tests.database import Database, database_of_its_own, databases_of_this_run
from tests.journeys import crashes
from yihu.core.cluster import PROJECT_ROOT, Cluster


@pytest.fixture
def imported(committed_db: Database) -> crashes.Import:
    return crashes.an_import_in_waiting(committed_db, rows_a_township=4_000)


@pytest.fixture
def fragile(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[Cluster, Database]]:
    """A database server that may be killed: other tests are at work on the usual one."""
    with (
        Cluster(PROJECT_ROOT, "fragile", durable=False).lease() as cluster,
        django_db_blocker.unblock(),
        databases_of_this_run(cluster),
        database_of_its_own(cluster) as own,
    ):
        yield cluster, own


def test_a_killed_worker_leaves_whole_townships_and_another_finishes(imported: crashes.Import) -> None:
    with crashes.second_township_held(imported) as holder:
        crashes.worker_killed_after(imported, seconds=0.3)
        imported.every_township_is_whole_or_absent()
        crashes.worker_killed_in_the_second_township(imported, holder)
    assert imported.written() == {"430902101": 4_000}

    imported.finish()

    assert imported.written() == {"430902101": 4_000, "430902102": 4_000}


def test_a_killed_database_leaves_whole_townships_and_the_worker_goes_on(
    fragile: tuple[Cluster, Database],
) -> None:
    cluster, database = fragile
    imported = crashes.an_import_in_waiting(database, rows_a_township=4_000)
    crashes.database_killed_during_work(imported, cluster, Random(7))
    imported.every_township_is_whole_or_absent()

    imported.finish()

    assert imported.written() == {"430902101": 4_000, "430902102": 4_000}
