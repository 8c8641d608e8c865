"""The quality rules at the door: what a workbook would leave behind is told before it is written, and findings come
and go with what is written and taken back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.bulk import Verdict
from yihu.core.tests.factories import VILLAGE, a_person, an_actor, signed_in, some_areas
from yihu.engine.errors import Refused
from yihu.engine.idcard import Sex, invented
from yihu.modules.exchange import actions, queries
from yihu.modules.exchange.models import Batch
from yihu.modules.exchange.tests.factories import NOON, a_csv, a_read_batch, an_applied_batch, an_undone_batch
from yihu.modules.households import actions as households
from yihu.modules.households import queries as register
from yihu.modules.households.rules import Join, Relation
from yihu.modules.households.tests.factories import a_household, a_member
from yihu.modules.quality import actions as judging
from yihu.modules.quality import queries as quality

pytestmark = pytest.mark.django_db
CLERK = an_actor()
ROLL = "households.roll"
_COLUMNS = (
    "area_code",
    "number",
    "name",
    "relation",
    "id_number",
    "sex",
    "born_on",
    "kind",
    "registered_on",
    "joined_on",
)


@pytest.fixture(autouse=True)
def areas() -> None:
    some_areas()


def a_roll(*people: tuple[str, str, str, date, str]) -> bytes:
    """(household, name, relation, born on, sex '1' or '2'); without sex nobody has a number."""
    header = [queries.ledger(ROLL).column(name).header for name in _COLUMNS]
    rows = []
    for at, (number, name, relation, born_on, sex) in enumerate(people):
        card = invented(born_on, at, Sex(sex)) if sex else ""
        own = ("", "") if sex else ("男", born_on.isoformat())
        rows.append(
            (
                VILLAGE,
                number,
                name,
                relation,
                card,
                *own,
                "一般户",
                "2014-12-01",
                "2015-01-01" if not sex else "",
            )
        )
    return a_csv(rows, header)


HEAD = ("N1", "张甲", "户主", date(1960, 1, 1), "1")
YOUNG_SON = ("N1", "张乙", "之子", date(1970, 1, 1), "1")
NEWBORN = ("N1", "张丙", "之孙子", date(2014, 6, 1), "")
OTHER = ("N2", "李甲", "户主", date(1961, 1, 1), "1")
SAME_SEX = ("N2", "李乙", "配偶", date(1962, 1, 1), "1")


def read(*people: tuple[str, str, str, date, str]) -> Batch:
    return a_read_batch(CLERK, a_roll(*people), name="花名册.csv", ledger=ROLL)


def findings() -> list[tuple[str, str]]:
    with scoped(CLERK):
        rows = quality.visible_to(CLERK).filter(end__isnull=True).order_by("rule")
        return list(rows.values_list("rule", "number"))


def test_what_the_lines_would_leave_behind_is_told_with_its_line_and_asked_about() -> None:
    batch = read(HEAD, YOUNG_SON, NEWBORN)

    told = {one["code"]: one["message"] for one in batch.warnings}
    assert batch.wrong == 0
    assert "第 4 行" in told["V001"]
    assert told["V001"].startswith("错误")
    assert "第 3 行" in told["V008"]
    assert "出生日期 1970-01-01" in told["V008"]
    with scoped(CLERK):
        with pytest.raises(Refused, match="提醒尚未确认"):
            actions.begin_apply(CLERK, batch.pk, queue=False)
        assert quality.judged(CLERK.area_code, [], date(2020, 6, 30)) == []
    assert findings() == []


def test_a_household_that_contradicts_itself_stays_out_and_the_others_go_in() -> None:
    batch = read(HEAD, OTHER, SAME_SEX)

    assert (batch.wrong, batch.new) == (2, 1)
    with scoped(CLERK):
        wrong = queries.rows(CLERK, batch, Verdict.WRONG)
        assert [(row.line, row.problems[0]["code"]) for row in wrong] == [(3, "V006"), (4, "V006")]
        assert "户主与配偶同性别" in wrong[0].problems[0]["message"]


def test_findings_come_with_the_batch_and_go_with_its_undoing() -> None:
    batch = an_applied_batch(CLERK, a_roll(HEAD, YOUNG_SON, NEWBORN), name="花名册.csv", ledger=ROLL)
    assert findings() == [("V001", "N1"), ("V008", "N1")]

    an_undone_batch(CLERK, batch)

    assert findings() == []


def test_what_one_batch_wrote_several_times_becomes_what_it_was_before_the_first() -> None:
    sons = [("N1", f"张{at}", "之子", date(1985, 1, 1), "1") for at in range(40)]
    batch = an_applied_batch(CLERK, a_roll(HEAD, *sons), name="花名册.csv", ledger=ROLL)
    with scoped(CLERK), connection.cursor() as cursor:  # one transaction with the batch, as every test is
        for _ in range(3):
            cursor.execute("update households_person set name = name || '改'")

    an_undone_batch(CLERK, batch)

    with scoped(CLERK), connection.cursor() as cursor:
        cursor.execute("select count(*) from households_person")
        assert cursor.fetchone() == (0,)


def test_what_is_known_already_is_not_asked_again() -> None:
    an_applied_batch(CLERK, a_roll(HEAD, YOUNG_SON), name="花名册.csv", ledger=ROLL)
    again = a_read_batch(CLERK, a_roll(HEAD, YOUNG_SON, NEWBORN), name="花名册2.csv", ledger=ROLL)

    assert again.wrong == 0
    assert [one["code"] for one in again.warnings if str(one["code"]).startswith("V")] == ["V001"]


def test_a_plain_ledger_is_judged_by_the_line_of_its_household() -> None:
    with scoped(CLERK):
        a_household(CLERK, number="A1", members=[a_member(born_on=date(1960, 1, 1))])
    form = queries.ledger("incomes.statements")
    names = ("household__number", "year", "persons", "wages_fen")
    data = a_csv([("A1", 2019, 1, 250)], [form.column(name).header for name in names])

    batch = a_read_batch(CLERK, data, name="收入.csv", ledger=form.key)

    told = [one["message"] for one in batch.warnings if one["code"] == "V032"]
    assert len(told) == 1
    assert "第 2 行" in told[0]
    assert "工资性收入（元） 250" in told[0]


@pytest.fixture
def county() -> Any:
    client = signed_in(a_person("county", Role.COUNTY_CLERK))
    client.get("/", {"as_of": "2020-06-30"})
    return client


def a_family() -> Any:
    with scoped(CLERK):
        people = [
            a_member(born_on=date(1960, 1, 1)),
            a_member(Relation.SON, sex=Sex.FEMALE, born_on=date(1990, 1, 1)),
        ]
        return a_household(CLERK, number="A1", members=people)


def test_a_typed_correction_ends_its_finding_at_once(county: Any) -> None:
    row = a_family()
    with scoped(CLERK):
        wrong = row.memberships.get(relation=Relation.SON).person
        head = row.memberships.get(relation=Relation.HEAD).person
    county.post(f"/households/{row.uid}/correct/{head.uid}/", _as_it_is(head, "head"))
    assert findings() == [("V007", "A1")]

    answer = county.post(f"/households/{row.uid}/correct/{wrong.uid}/", _as_it_is(wrong, "daughter"))

    assert answer.status_code == 302, answer.content.decode()
    assert findings() == []


def test_a_typed_contradiction_is_not_saved(county: Any) -> None:
    row = a_family()
    own = a_member(Relation.SPOUSE, born_on=date(1962, 1, 1), sex=Sex.MALE)
    given = {
        "reason": Join.MARRIED_IN, "on": "2020-06-30", "name": own.name, "relation": "spouse",
        "id_number": own.id_number, "proof": "结婚证",
    }  # fmt: skip
    answer = county.post(f"/households/{row.uid}/add/", given)

    assert answer.status_code == 422
    assert "户主与配偶同性别" in answer.content.decode()
    with scoped(CLERK):
        assert row.memberships.count() == 2
    assert "已" not in "".join(str(one) for one in county.get("/").context["messages"])


def _as_it_is(person: Any, relation: str) -> dict[str, str]:
    return {"name": person.name, "relation": relation, "id_number": "", "phone": ""}


def test_a_newborn_taken_back_takes_its_finding_along() -> None:
    with scoped(CLERK):
        row = a_household(CLERK, number="A1", members=[a_member(born_on=date(1960, 1, 1))])
        born = a_member(Relation.OTHER, id_number="", born_on=date(2020, 6, 1))
        households.add_member(CLERK, row.uid, born, on=date(2020, 6, 2), reason=Join.BORN)
        judging.recheck(CLERK, on=NOON.date())
    assert findings() == [("V001", "A1")]
    with scoped(CLERK):
        change = register.roll_changes(CLERK).filter(household=row).latest("pk")
        households.undo_change(CLERK, change.pk, on=NOON.date() + timedelta(days=1), why="登记错户")
    assert findings() == []
