"""Work called off leaves nothing staged, and townships whole or untouched."""

from __future__ import annotations

from typing import Any

import pytest

from yihu.core.access.scope import scoped
from yihu.core.jobs import progress
from yihu.core.jobs.progress import Cancelled
from yihu.core.tests.factories import an_actor, some_areas
from yihu.modules.exchange import actions, queries
from yihu.modules.exchange.models import Batch
from yihu.modules.exchange.tests.factories import NOON, PROFILES, a_read_batch, a_workbook
from yihu.modules.places import queries as places

pytestmark = pytest.mark.django_db
CLERK = an_actor()


@pytest.fixture(autouse=True)
def areas_() -> None:
    some_areas()


def called_off(monkeypatch: pytest.MonkeyPatch, at: str) -> None:
    def tell(job: Any, done: int, total: int, message: str = "") -> None:
        if message.startswith(at):
            raise Cancelled("已按要求停止")

    monkeypatch.setattr(progress, "tell", tell)


def test_checking_called_off_leaves_nothing_staged(monkeypatch: pytest.MonkeyPatch) -> None:
    with scoped(CLERK):
        batch = actions.receive(CLERK, PROFILES, "村情.xlsx", a_workbook(), now=NOON, queue=False)
    called_off(monkeypatch, "正在与台账比对")

    with pytest.raises(Cancelled):
        actions.read(CLERK, batch.pk, now=NOON)

    with scoped(CLERK):
        assert Batch.objects.get(pk=batch.pk).stage == "received"
        assert not queries.rows(CLERK, batch).exists()


def test_writing_called_off_leaves_whole_townships_and_can_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = a_read_batch(CLERK, a_workbook())
    with scoped(CLERK):
        actions.begin_apply(CLERK, batch.pk, confirmed=True, queue=False)
    called_off(monkeypatch, "正在写入 西镇")

    with pytest.raises(Cancelled):
        actions.apply_parts(CLERK, batch.pk, now=NOON)

    with scoped(CLERK):
        written = set(places.profiles(CLERK).values_list("area_code", flat=True))
    assert written == {"430902101201", "430902101202"}
    monkeypatch.undo()
    assert actions.apply_parts(CLERK, batch.pk, now=NOON).new == 3
