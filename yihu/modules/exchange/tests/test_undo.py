"""Undo works by transaction, so these tests really commit."""

from __future__ import annotations

import pytest

from tests.database import Database
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import COUNTY, VILLAGE, an_actor, some_areas
from yihu.modules.exchange import actions
from yihu.modules.exchange.actions.undoing import ChangedSince
from yihu.modules.exchange.rules.stages import Stage
from yihu.modules.exchange.tests.factories import GOOD, a_workbook, an_applied_batch, an_undone_batch
from yihu.modules.places.models import Profile

CLERK = an_actor(Role.COUNTY_CLERK, COUNTY)


@pytest.fixture(autouse=True)
def places(committed_db: Database) -> None:
    some_areas()


def profiles() -> dict[int, tuple[object, ...]]:
    with scoped(CLERK):
        return {row[0]: row for row in Profile.objects.values_list()}


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
        row = Profile.objects.get(area_code=VILLAGE)
        Profile.objects.filter(pk=row.pk).update(households=1)

    with scoped(CLERK), pytest.raises(ChangedSince) as refused:
        actions.begin_undo(CLERK, batch.pk, reason="错", queue=False)

    assert f"第 {row.pk} 号" in refused.value.message
    assert len(profiles()) == 3
