"""The long form of `tests/journeys/test_import_survives.py`: many kills at random points, replayed by seed.

SEED=7 ROUNDS=20 make soak
"""

from __future__ import annotations

import os
from random import Random

import pytest

from tests.database import Database
from tests.journeys import crashes
from yihu.core.cluster import Cluster

SEED = int(os.environ.get("SEED", "1"))
ROUNDS = int(os.environ.get("ROUNDS", "10"))


@pytest.mark.parametrize("number", range(ROUNDS))
def test_any_kill_leaves_each_township_whole_or_absent(
    number: int, committed_db: Database, cluster: Cluster
) -> None:
    chance = Random(f"{SEED}/{number}")
    imported = crashes.an_import_in_waiting(committed_db, rows_a_township=chance.choice([500, 4_000, 9_000]))
    for _ in range(chance.randint(1, 4)):
        if chance.random() < 0.5:
            crashes.worker_killed_after(imported, seconds=chance.uniform(0, 2.5))
        else:
            crashes.database_killed_during_work(imported, cluster, chance)
        imported.every_township_is_whole_or_absent()

    imported.finish()

    assert imported.written() == dict.fromkeys(("430902101", "430902102"), imported.rows_a_township)
