"""Rows about people from a workbook: in sets, each wrong line with its cause."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.core.bulk import Counts
from yihu.core.rooms import declared
from yihu.core.tests.factories import COUNTY, an_actor, some_areas
from yihu.core.tests.staging import stage, verdicts
from yihu.modules.benefits import queries
from yihu.modules.benefits.rules import Kind
from yihu.modules.benefits.tests.factories import a_checker, a_family, a_list, a_payment, signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> Actor:
    some_areas()
    return an_actor()


def brought_in(clerk: Actor, key: str, *lines: dict[str, Any]) -> Counts:
    bulk, staged = declared("ledgers", f"benefits.{key}").bulk, stage(*lines, area_code=COUNTY)
    bulk.match(clerk, staged)
    counts: Counts = bulk.apply(clerk, staged)
    return counts


def line(row: Any, household: Any, name: str, fen: int) -> dict[str, Any]:
    told = {"household__number": household.number, "person_name": name, "fen": fen}
    return {"list__number": row.number, **told}


def test_a_whole_list_comes_in_once_and_only_differences_change(clerk: Actor) -> None:
    with scoped(clerk):
        homes = [a_family(clerk, f"周{at}", f"吴{at}") for at in range(20)]
        row = a_list(clerk, Kind.LOW_INCOME, "2020-05")
        lines = [line(row, home, f"周{at}", 41_000) for at, home in enumerate(homes)]
        assert brought_in(clerk, "payments", *lines) == Counts(new=20)
        assert brought_in(clerk, "payments", *lines) == Counts(unchanged=20)
        lines[3]["fen"] = 50_000
        more = line(row, homes[0], "吴0", 41_000)
        assert brought_in(clerk, "payments", *lines, more) == Counts(new=1, changed=1, unchanged=19)
        total = queries.gathered(clerk, [row])[row.pk]
        assert (total.lines, total.homes, total.people, total.fen) == (21, 20, 21, 21 * 41_000 + 9_000)
        assert {one.kind for one in queries.lines_of(clerk, row)} == {"low_income"}


def test_a_wrong_line_says_what_to_do(clerk: Actor) -> None:
    checker = a_checker()
    with scoped(clerk):
        home = a_family(clerk, "周甲", "周乙")
        paid, row = a_list(clerk, Kind.LOW_INCOME, "2020-04"), a_list(clerk, Kind.LOW_INCOME, "2020-05")
        other = a_list(clerk, Kind.LOW_INCOME, "2020-05")
        a_payment(clerk, paid, home, "周甲", 41_000)
        a_payment(clerk, other, home, "周乙", 41_000)
    with scoped(checker):
        signed(checker, paid, date(2020, 4, 10))
    with scoped(clerk):
        good = line(row, home, "周甲", 41_000)
        brought_in(
            clerk,
            "payments",
            good,
            good,
            {**good, "household__number": "没有"},
            {**good, "person_name": "没有"},
            {**good, "person_name": ""},
            {**good, "list__number": "没有"},
            {**good, "list__number": paid.number},
            line(row, home, "周乙", 41_000),
            {**good, "fen": 0},
        )
        found = verdicts()
        assert [verdict for verdict, _ in found] == ["new", *["wrong"] * 8]
        told = (
            "第 2 行",
            "核对户编号",
            "核对户编号和姓名",
            "请填姓名",
            "没有这个编号",
            "已复核",
            "另一份清单",
            "大于 0",
        )
        for (_, message), part in zip(found[1:], told, strict=True):
            assert part in message


@pytest.mark.parametrize(
    ("key", "more", "wrong"),
    [
        (
            "grants",
            {"kind": "county_grant", "term": "2020春", "stage": "primary", "standard_fen": 100_000, "approved_on": "2020-03-01"},
            {"term": "2020-03"},
        ),
        ("returns", {"on": "2020-04-10", "by_name": "村小校长", "outcome": "returned"}, {"person_name": "没有"}),
        ("online", {"on": "2020-03-01", "device": "phone", "given": "false", "broadband": "true"}, {"person_name": ""}),
        ("care", {"kind": "child", "carer": "村妇联主席", "start": "2020-01-01"}, {"end": "2019-01-01"}),
    ],
)  # fmt: skip
def test_every_ledger_of_people_comes_from_a_workbook(
    clerk: Actor, key: str, more: dict[str, Any], wrong: dict[str, Any]
) -> None:
    with scoped(clerk):
        home = a_family(clerk, "周甲", "周乙")
        good = {"household__number": home.number, "person_name": "周乙", **more}
        assert brought_in(clerk, key, good) == Counts(new=1)
        assert brought_in(clerk, key, good) == Counts(unchanged=1)
        brought_in(clerk, key, {**good, **wrong})
        assert [verdict for verdict, _ in verdicts()] == ["wrong"]
        row = declared("ledgers", f"benefits.{key}").rows(clerk).get()
        assert row.person.name == "周乙"
