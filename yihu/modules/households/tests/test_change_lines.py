"""人员增减台账 typed and from a workbook: one set of rules, told line by line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.core.bulk import Counts, Staged
from yihu.core.tests.factories import COUNTY, TOWNSHIP, an_actor, some_areas
from yihu.engine.errors import Refused
from yihu.engine.idcard import Sex
from yihu.modules.households import queries
from yihu.modules.households.actions import lines
from yihu.modules.households.models import Membership, RollChange
from yihu.modules.households.rules import Relation
from yihu.modules.households.tests.factories import a_household, a_member, staged, verdicts

pytestmark = pytest.mark.django_db
BATCH = Staged(batch_id=1)
DAY = date(2020, 3, 10)


@pytest.fixture
def clerk() -> Iterator[Actor]:
    some_areas()
    with scoped(an_actor()) as actor:
        people = [
            a_member(name="张甲"),
            a_member(Relation.SPOUSE, name="李乙", sex=Sex.FEMALE),
            a_member(Relation.SON, name="张丙"),
            a_member(Relation.SON, name="张丙"),
        ]
        a_household(actor, number="A1", members=people)
        a_household(actor, number="A2")
        yield actor


def a_line(kind: str, number: str = "A1", **more: Any) -> dict[str, Any]:
    return {"number": number, "kind": kind, "on": DAY.isoformat(), "proof": "证1号", **more}


def told(actor: Actor, *given: dict[str, Any]) -> list[tuple[str, list[str]]]:
    staged(actor, given)
    lines.match(actor, BATCH)
    return [(verdict, codes) for _, verdict, codes in verdicts()]


BIRTH = a_line("born", name="张小", relation="grandson", sex="1", born_on="2020-03-01")


def test_lines_of_every_sort_are_tried_and_nothing_is_written_yet(clerk: Actor) -> None:
    own = a_member(Relation.DAUGHTER_IN_LAW, name="王丁", sex=Sex.FEMALE)
    before = Membership.objects.count()
    found = told(
        clerk,
        BIRTH,
        a_line("married_in", name="王丁", relation="daughter_in_law", id_number=own.id_number),
        a_line("died", name="张甲"),
        a_line("died", name="张甲", new_head="李乙"),
        a_line("transferred_out", name="张丙"),
        a_line("died", name="没有这人"),
        a_line("born", number="X9", name="小宝", relation="son"),
        a_line("split", name="张丙"),
        a_line("extinct", number="A2"),
        BIRTH,
    )

    assert found == [
        ("new", []),
        ("new", []),
        ("wrong", ["head_leaves"]),
        ("wrong", ["E418"]),
        ("wrong", ["which_person"]),
        ("wrong", ["which_person"]),
        ("wrong", ["no_such_household"]),
        ("wrong", ["not_a_line"]),
        ("new", []),
        ("wrong", ["E418"]),
    ]
    assert Membership.objects.count() == before
    assert not RollChange.objects.exists()


def test_a_workbook_comes_in_by_township_and_only_once(clerk: Actor) -> None:
    own = a_member(Relation.DAUGHTER_IN_LAW, name="王丁", sex=Sex.FEMALE)
    given = [
        a_line("died", name="张甲", new_head="李乙", on="2020-05-01"),
        a_line("married_in", name="王丁", relation="daughter_in_law", id_number=own.id_number),
        BIRTH,
        a_line("extinct", number="A2"),
    ]
    assert {verdict for verdict, _ in told(clerk, *given)} == {"new"}

    assert lines.apply(clerk, Staged(1, TOWNSHIP)) == Counts(new=4)

    assert queries.members_on(COUNTY, DAY).count() == 6
    assert queries.members_on(COUNTY, date(2020, 5, 1)).count() == 5
    assert {verdict for verdict, _ in told(clerk, *given)} == {"unchanged"}
    assert RollChange.objects.filter(batch_id=1).count() == 4


def test_a_prisoner_of_the_household_comes_back_by_a_line(clerk: Actor) -> None:
    lines.enter_change(clerk, a_line("imprisoned", name="李乙"))
    lines.enter_change(clerk, a_line("released", name="李乙", on="2020-08-01"))

    spans = Membership.objects.filter(name="李乙").order_by("start")
    assert [(one.left, one.joined) for one in spans] == [("imprisoned", "registered"), ("", "released")]
    assert spans[0].person_id == spans[1].person_id


def test_a_line_without_its_proof_is_refused(clerk: Actor) -> None:
    with pytest.raises(Refused) as refused:
        lines.enter_change(clerk, {**BIRTH, "proof": " "})

    assert "证明材料" in refused.value.message
