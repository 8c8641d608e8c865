"""The long form of `tests/journeys/test_server_survives.py`: a large workbook, a worker at work, the server killed at
random moments, replayed by seed.

SEED=7 ROUNDS=20 make soak
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection

from tests.database import Database
from tests.journeys import server_crashes as crashes
from tests.journeys.crashes import a_worker
from yihu.core.access.scope import scoped
from yihu.core.files import queries as files
from yihu.core.files.models import StoredFile
from yihu.modules.exchange.models import Batch
from yihu.modules.exchange.rules.stages import Stage
from yihu.modules.exchange.tests.factories import HEADER, a_csv

SEED = int(os.environ.get("SEED", "1"))
ROUNDS = int(os.environ.get("ROUNDS", "10"))
VILLAGES = ("东镇东一村", "西镇西一村")


@pytest.mark.parametrize("number", range(ROUNDS))
def test_any_kill_of_the_server_leaves_each_step_done_or_not(number: int, committed_db: Database) -> None:
    chance = Random(f"{SEED}/{number}")
    days = [date(1940, 1, 1) + timedelta(days=day) for day in range(chance.choice([500, 9_000, 25_000]))]
    book = a_csv([(village, day, 300, 1200, 5) for village in VILLAGES for day in days], HEADER)
    with crashes.an_office(committed_db) as office:

        def hand_in() -> dict[str, Any]:
            return office.hand_in("村情.csv", book, key="hand-in")

        for _ in range(chance.randint(1, 3)):
            a_kill(office, hand_in, chance)
            with scoped(office.actor):
                kept = list(StoredFile.objects.all())
                assert len(kept) == Batch.objects.count() <= 1
                assert all(files.content(office.actor, one.uid)[1] == book for one in kept)
            assert office.left_behind() == []
        batch = hand_in()["id"]
        with a_worker(committed_db):
            crashes.until(lambda: stage(office) is Stage.READY, "the workbook was not read")
            for _ in range(chance.randint(1, 3)):
                a_kill(office, lambda: office.apply(batch, key="apply"), chance)
                assert all(said == found == len(days) for said, found in by_township(office))
            office.apply(batch, key="apply")
            crashes.until(lambda: stage(office) is Stage.APPLIED, "the batch was not applied")
        assert by_township(office) == [(len(days), len(days))] * len(VILLAGES)


def a_kill(office: crashes.Office, request: Callable[[], dict[str, Any]], chance: Random) -> None:
    """Of the server or its worker, at a random moment; the server runs again afterwards."""
    whole = chance.random() < 0.5
    victim = (lambda: office.server) if whole else office.worker
    crashes.killed_after(office, request, victim, seconds=chance.uniform(0, 0.6))
    office.back()


def stage(office: crashes.Office) -> Stage:
    with scoped(office.actor):
        return Stage(Batch.objects.get().stage)


def by_township(office: crashes.Office) -> list[tuple[int, int]]:
    """Rows that the batch says it wrote and rows there are; in one statement, as the worker goes on writing."""
    with scoped(office.actor), connection.cursor() as cursor:
        cursor.execute(
            "select coalesce(part.new, 0), coalesce(there.rows, 0) from exchange_part part full join"
            " (select left(area_code, 9) as code, count(*) as rows from places_profile group by 1) there"
            " on left(part.area_code, 9) = there.code"
        )
        return list(cursor.fetchall())
