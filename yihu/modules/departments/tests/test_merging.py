"""Two records were one person: department files speak of the kept one, and of the dropped one again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.apps import apps

from yihu.core.access.scope import scoped
from yihu.core.tests.factories import NEIGHBOUR, VILLAGE, an_actor, some_areas
from yihu.engine.idcard import Sex, invented
from yihu.modules.departments import queries
from yihu.modules.departments.rules import FILES
from yihu.modules.departments.tests.factories import a_line
from yihu.modules.households import actions as households
from yihu.modules.households.rules import Relation
from yihu.modules.households.tests.factories import a_household, a_member

pytestmark = pytest.mark.django_db
DAY = date(2020, 6, 30)
BORN = date(2001, 5, 1)
CARDS = tuple(invented(BORN, serial, Sex.MALE) for serial in (7, 8))
MEDICAL = next(file for file in FILES if file.key == "medical")


def two_records(actor: Any) -> list[Any]:
    for number, card, place in (("A1", CARDS[0], VILLAGE), ("B1", CARDS[1], NEIGHBOUR)):
        people = [a_member(), a_member(Relation.SON, name="王小一", born_on=BORN, id_number=card)]
        a_household(actor, number=number, members=people, village=place)
    return list(apps.get_model("households.Person")._default_manager.filter(name="王小一").order_by("pk"))


def told(card: str, receipt: str, actor: Any) -> None:
    a_line(
        actor, "medical", "王小一", id_number=card, on=date(2020, 3, 1), hospital="县医院", receipt=receipt,
        total_fen=500_000, self_paid_fen=100_000,
    )  # fmt: skip


def test_lines_go_to_the_kept_record_and_back_and_none_is_said_twice() -> None:
    some_areas()
    with scoped(an_actor()) as actor:
        kept, dropped = two_records(actor)
        told(CARDS[0], "S1", actor)
        told(CARDS[1], "S1", actor)
        told(CARDS[1], "S2", actor)
        rows: Any = queries.model_of(MEDICAL)._default_manager.order_by("pk")
        before = list(rows.values())

        merged = households.merge_people(actor, kept.uid, dropped.uid, on=DAY)
        seen = rows.filter(person=kept)
        assert [(row.receipt, row.number, row.area_code) for row in seen] == [
            ("S1", "A1", VILLAGE),
            ("S2", "A1", VILLAGE),
        ]

        households.unmerge_people(actor, kept.uid, dropped.uid, merged)
        assert list(rows.values()) == before
