"""The web server is killed while somebody hands a workbook in and while somebody applies it: there is all of it or
nothing, and the next server starts on the same address as if nothing had been."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.database import Database
from tests.journeys import server_crashes as crashes
from yihu.core.access.scope import scoped
from yihu.core.files.models import StoredFile
from yihu.core.history.models import Event
from yihu.core.idempotency.models import Reply
from yihu.core.jobs.models import Job
from yihu.modules.exchange import actions
from yihu.modules.exchange.models import Batch, Part
from yihu.modules.exchange.rules.stages import Stage
from yihu.modules.exchange.tests.factories import NOON, a_workbook
from yihu.modules.places.models import Profile


@pytest.fixture
def office(committed_db: Database) -> Iterator[crashes.Office]:
    with crashes.an_office(committed_db) as made:
        yield made


def rows(office: crashes.Office) -> dict[str, int]:
    with scoped(office.actor):
        return {
            model.__name__: model.objects.count() for model in (Batch, StoredFile, Job, Reply, Part, Profile)
        }


def test_a_killed_server_leaves_nothing_half_done_and_starts_again(office: crashes.Office) -> None:
    book = a_workbook()
    nothing = rows(office)

    crashes.killed_in_the_middle(office, lambda: office.hand_in("村情.xlsx", book, key="1"), office.worker)
    assert rows(office) == nothing
    assert office.left_behind() == []
    office.back()  # another worker has taken the killed one's place
    batch = office.hand_in("村情.xlsx", book, key="1")["id"]
    with scoped(office.actor):
        assert Batch.objects.count() == StoredFile.objects.count() == 1
    assert actions.read(office.actor, batch, now=NOON).stage == Stage.READY

    before = rows(office)
    crashes.killed_in_the_middle(office, lambda: office.apply(batch, key="2"), lambda: office.server)
    assert rows(office) == before
    with scoped(office.actor):
        assert Batch.objects.get().stage == Stage.READY
        assert not Event.objects.filter(verb="exchange.applied").exists()
    office.back()  # started again on the very same address
    assert office.apply(batch, key="2") == office.apply(batch, key="2")
    actions.apply_parts(office.actor, batch, now=NOON)
    assert rows(office) == before | {"Job": before["Job"] + 1, "Reply": 2, "Part": 2, "Profile": 3}
