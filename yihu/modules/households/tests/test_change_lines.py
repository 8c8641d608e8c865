"""人员增减台账 typed and from a workbook: one set of rules, told line by line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.core.bulk import Counts, Staged
from yihu.core.tests.factories import COUNTY, TOWNSHIP, an_actor, some_areas
from yihu.engine.errors import Refused
from yihu.engine.idcard import Sex, invented
from yihu.modules.households import queries
from yihu.modules.households.actions import lines
from yihu.modules.households.models import (
    Household,
    Identity,
    Membership,
    Person,
    Registration,
    Residence,
    RollChange,
)
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


def many(count: int) -> list[dict[str, Any]]:
    """One birth, one death and one marriage for each of `count` households of two."""
    found = []
    for at in range(count):
        number = f"M{at}"
        bride = a_member(Relation.DAUGHTER_IN_LAW, sex=Sex.FEMALE, born_on=date(1990, 1, 1))
        found += [
            a_line("died", number, name="张甲", new_head="李乙", on="2020-05-01"),
            a_line("born", number, name="张小", relation="grandson", sex="1", born_on="2020-03-01"),
            a_line("married_in", number, name="王丁", relation="daughter_in_law", id_number=bride.id_number),
        ]
    return found


def test_hundreds_of_lines_are_tried_and_written_in_a_few_statements(clerk: Actor) -> None:
    for at in range(60):
        people = [a_member(name="张甲"), a_member(Relation.SPOUSE, name="李乙", sex=Sex.FEMALE)]
        a_household(clerk, number=f"M{at}", members=people)
    taken: dict[int, tuple[int, int]] = {}
    for count in (2, 60):
        staged(clerk, many(count))
        with transaction.atomic():
            with CaptureQueriesContext(connection) as tried:
                lines.match(clerk, BATCH)
            assert {verdict for _, verdict, _ in verdicts()} == {"new"}
            with CaptureQueriesContext(connection) as written:
                assert lines.apply(clerk, BATCH) == Counts(new=3 * count)
            taken[count] = len(tried), len(written)
            transaction.set_rollback(True)

    assert taken[60] == taken[2]
    assert sum(taken[60]) < 50


_NAMES = ("张甲", "李乙", "张丙", "王丁", "没有这人")
_LINE = st.fixed_dictionaries(
    {
        "number": st.sampled_from(["A1", "A1", "A2", "X9"]),
        "kind": st.sampled_from([
            "born", "married_in", "released", "died", "imprisoned", "settled_out", "extinct", "cleared", "split",
        ]),
        "on": st.dates(date(2020, 1, 1), date(2020, 1, 12)).map(date.isoformat),
        "name": st.sampled_from(_NAMES),
        "proof": st.sampled_from(["证1号", "证2号", "证3号", ""]),
    },
    optional={
        "relation": st.sampled_from(["son", "daughter_in_law", "head"]),
        "id_number": st.sampled_from([invented(date(1990, 1, 1), serial, Sex.FEMALE) for serial in (490, 491)]),
        "sex": st.sampled_from(["1", "2"]),
        "born_on": st.sampled_from(["2020-01-01", "1990-01-01"]),
        "phone": st.sampled_from(["13812345678", "138"]),
        "new_head": st.sampled_from(["李乙", "张丙", "王丁"]),
        "note": st.sampled_from(["复核不符合标准", ""]),
    },
)  # fmt: skip
_OWN = {"id", "uid", "cipher", "batch_id", "household_id", "person_id", "spans", "file_id", "other_id"}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_LINE, min_size=1, max_size=14))
def test_lines_by_set_and_one_by_one_agree(clerk: Actor, given_: list[dict[str, Any]]) -> None:
    """The same rows stand afterwards, and the same lines are refused with the same words."""
    given_ = sorted(given_, key=lambda one: str(one["on"]))
    by_set, by_hand = [_outcome(clerk, given_, way) for way in (_as_a_set, _one_by_one)]

    assert by_set == by_hand


def _outcome(clerk: Actor, given_: list[dict[str, Any]], way: Any) -> Any:
    with transaction.atomic():
        refused = way(clerk, given_)
        found = refused, _rows()
        transaction.set_rollback(True)
    return found


def _as_a_set(clerk: Actor, given_: list[dict[str, Any]]) -> dict[int, str]:
    staged(clerk, given_)
    lines.match(clerk, BATCH)
    lines.apply(clerk, BATCH)
    with connection.cursor() as cursor:
        cursor.execute("select line, problems->0->>'message' from exchange_row where verdict = 'wrong'")
        return {line - 2: message for line, message in cursor.fetchall() if "重复" not in message}


def _one_by_one(clerk: Actor, given_: list[dict[str, Any]]) -> dict[int, str]:
    """As the grid enters them; a line that says the same again is left out, as a workbook leaves it out."""
    refused, seen = {}, set()
    for at, one in enumerate(given_):
        try:
            key = lines.line_of(one).key
            queries.by_number(clerk, one["number"])
            if key not in seen:
                seen.add(key)
                with transaction.atomic():
                    lines.enter_change(clerk, one)
        except Refused as wrong:
            refused[at] = wrong.message
    return refused


def _rows() -> dict[str, list[Any]]:
    found = {}
    tables: list[Any] = [Household, Membership, Person, Identity, Registration, Residence, RollChange]
    for model in tables:
        names = [field.attname for field in model._meta.concrete_fields if field.attname not in _OWN]
        found[model.__name__] = sorted(model.objects.values_list(*names), key=str)
    return found
