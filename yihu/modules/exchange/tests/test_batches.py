"""What a batch wrote is known by its transactions, so these tests really commit."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from tests.database import Database
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import COUNTY, VILLAGE, an_actor, some_areas
from yihu.engine.errors import WrongStage
from yihu.modules.exchange import actions, queries
from yihu.modules.exchange.actions.undoing import ChangedSince
from yihu.modules.exchange.models import Batch
from yihu.modules.exchange.rules.stages import Stage
from yihu.modules.exchange.tests.factories import (
    GOOD,
    NOON,
    a_csv,
    a_read_batch,
    a_workbook,
    an_applied_batch,
    an_undone_batch,
)
from yihu.modules.exchange.views import written
from yihu.modules.places import queries as places

CLERK = an_actor(Role.COUNTY_CLERK, COUNTY)


@pytest.fixture(autouse=True)
def areas_(committed_db: Database) -> None:
    some_areas()


def profiles() -> dict[int, tuple[object, ...]]:
    with scoped(CLERK):
        return {row[0]: row for row in places.profiles(CLERK).values_list()}


def test_undo_takes_everything_back_to_the_row() -> None:
    first = an_applied_batch(CLERK, a_workbook(GOOD[:2]))
    before = profiles()
    batch = an_applied_batch(CLERK, a_workbook(((*GOOD[0][:2], 999, 1, 1), GOOD[2])))
    assert profiles() != before

    undone = an_undone_batch(CLERK, batch)

    assert undone.stage == Stage.UNDONE
    assert profiles() == before
    an_undone_batch(CLERK, first)
    assert profiles() == {}


def test_undo_is_refused_with_the_rows_that_were_changed_since() -> None:
    batch = an_applied_batch(CLERK, a_workbook())
    with scoped(CLERK):
        row = places.profiles(CLERK).get(area_code=VILLAGE)
        places.profiles(CLERK).filter(pk=row.pk).update(households=1)

    with scoped(CLERK), pytest.raises(ChangedSince) as refused:
        actions.begin_undo(CLERK, batch.pk, reason="错", queue=False)

    assert f"第 {row.pk} 号" in refused.value.message
    assert len(profiles()) == 3


def test_a_batch_shows_exactly_what_it_wrote() -> None:
    an_applied_batch(CLERK, a_workbook())
    batch = an_applied_batch(CLERK, a_workbook(((*GOOD[0][:2], 301, 1200, 5.2), *GOOD[1:])))

    with scoped(CLERK):
        shown = written.table(CLERK, batch, queries.ledger(batch.ledger), 1)

    assert [[str(cell) for cell in row] for row in shown["rows"]] == [
        ["变更", "东镇 东一村 2019-12-31", "总户数：300 → 301"]
    ]


def test_what_was_taken_back_cannot_be_taken_back_again() -> None:
    batch = an_applied_batch(CLERK, a_workbook())
    undone = an_undone_batch(CLERK, batch)

    with scoped(CLERK), pytest.raises(WrongStage):
        actions.begin_undo(CLERK, undone.pk, reason="再撤", queue=False)


def test_an_undone_workbook_can_be_imported_again() -> None:
    data = a_workbook()
    an_undone_batch(CLERK, an_applied_batch(CLERK, data))

    assert an_applied_batch(CLERK, data).new == 3


def test_two_imports_into_one_township_at_once_give_no_row_twice() -> None:
    batches = [
        a_read_batch(CLERK, a_workbook(GOOD)),
        a_read_batch(CLERK, a_csv(tuple(reversed(GOOD))), name="b.csv"),
    ]
    for batch in batches:
        with scoped(CLERK):
            actions.begin_apply(CLERK, batch.pk, confirmed=True, queue=False)

    def apply(batch: Batch) -> Batch:
        try:
            return actions.apply_parts(CLERK, batch.pk, now=NOON)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as both:
        done = list(both.map(apply, batches))

    assert sorted(batch.new for batch in done) in ([0, 3], [1, 2])
    assert sum(batch.unchanged for batch in done) == 3
    assert len(profiles()) == 3
