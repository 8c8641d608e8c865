"""Rows of the grid become a batch: the rules of a workbook, the undo of a workbook."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.accounts.queries import actor_for
from yihu.core.ledgers.actions import MOST_AT_ONCE
from yihu.core.tests.factories import a_person, signed_in, some_areas
from yihu.engine.idcard import Sex, invented
from yihu.modules.exchange import actions, queries
from yihu.modules.exchange.rules.stages import Stage
from yihu.modules.exchange.tests.factories import NOON, PROFILES
from yihu.modules.households import queries as households
from yihu.modules.places import queries as places

pytestmark = pytest.mark.django_db
ROW = {"area_code": "东一村", "start": "2019.12.31", "households": "300 户", "collective_income_fen": "5.2万"}


class Typist:
    def __init__(self) -> None:
        user = a_person("typist", Role.COUNTY_CLERK)
        self.client: Client = signed_in(user)
        actor = actor_for(user, NOON.date())
        assert actor is not None
        self.actor: Actor = actor

    def save(self, rows: list[dict[str, str]], ledger: str = PROFILES) -> tuple[int, dict[str, Any]]:
        answer = self.client.post(
            f"/exchange/typed/{ledger}/", {"rows": rows}, content_type="application/json"
        )
        return answer.status_code, answer.json()

    def written(self, url: str) -> Any:
        return actions.apply_parts(self.actor, int(url.strip("/").split("/")[-1]), now=NOON)


@pytest.fixture
def typist() -> Typist:
    some_areas()
    return Typist()


def test_rows_are_written_as_a_batch(typist: Typist) -> None:
    status, answer = typist.save([ROW, ROW | {"area_code": "东二村"}])

    assert (status, answer["saved"]) == (200, 2)
    batch = typist.written(answer["url"])
    assert (batch.stage, batch.new) == (Stage.APPLIED, 2)
    assert batch.file_name.startswith("表格录入 ")
    with scoped(typist.actor):
        assert [one.collective_income_fen for one in places.profiles(typist.actor)] == [5_200_000] * 2


def test_problems_come_back_to_their_cells_and_nothing_stays(typist: Typist) -> None:
    status, answer = typist.save([ROW, ROW | {"start": "昨天"}, ROW])

    assert (status, answer["code"]) == (422, "bad_rows")
    assert list(answer["problems"]["1"]) == ["start"]
    assert "第 2 行" in answer["problems"]["2"][""]
    with scoped(typist.actor):
        assert not queries.recent(typist.actor).exists()


def test_what_would_change_a_row_waits_for_a_second_click(typist: Typist) -> None:
    typist.written(typist.save([ROW])[1]["url"])

    _, answer = typist.save([ROW | {"households": "301"}])

    with scoped(typist.actor):
        batch = queries.recent(typist.actor)[0]
    assert answer["url"] == f"/exchange/{batch.pk}/"
    assert (batch.stage, batch.changed) == (Stage.READY, 1)


def test_a_column_left_empty_clears_nothing(typist: Typist) -> None:
    typist.written(typist.save([ROW])[1]["url"])

    _, answer = typist.save([{"area_code": "东一村", "start": "2019-12-31", "households": "300"}])

    with scoped(typist.actor):
        batch = queries.recent(typist.actor)[0]
    assert (batch.stage, batch.unchanged, answer["saved"]) == (Stage.READY, 1, 1)


def test_the_roll_is_typed_by_the_rules_of_the_roll(typist: Typist) -> None:
    head = {
        "area_code": "东一村",
        "number": "G1",
        "name": "王一",
        "relation": "户主",
        "id_number": invented(date(1970, 1, 1), 1, Sex.MALE),
        "kind": "低保",
        "registered_on": "2014年12月",
    }
    wife = head | {"name": "李二", "relation": "妻子", "id_number": invented(date(1972, 1, 1), 1, Sex.FEMALE)}
    assert typist.client.get("/ledgers/households.roll/grid/").status_code == 200

    refused = typist.save([head, wife | {"relation": "户主"}], "households.roll")
    taken = typist.save([head, wife], "households.roll")

    assert "户主 2 人" in refused[1]["problems"]["0"]["relation"]
    typist.written(taken[1]["url"])
    with scoped(typist.actor):
        assert households.roll(typist.actor).count() == 2


def test_more_than_the_grid_holds_is_refused_in_words(typist: Typist) -> None:
    status, answer = typist.save([ROW] * (MOST_AT_ONCE + 1))

    assert (status, "请用" in answer["message"] or "更多请用“导入”" in answer["message"]) == (422, True)


def test_two_thousand_rows_go_in_at_once(typist: Typist) -> None:
    days = [f"{1919 + at // 336}-{at // 28 % 12 + 1:02d}-{at % 28 + 1:02d}" for at in range(MOST_AT_ONCE)]
    status, answer = typist.save([ROW | {"start": day} for day in days])

    assert (status, answer["saved"]) == (200, MOST_AT_ONCE)
    assert typist.written(answer["url"]).new == MOST_AT_ONCE
