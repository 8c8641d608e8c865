"""An income keyed by hand and a paid list that tell of one money: a doubt, counted once until somebody says."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import COUNTY, OTHER_TOWNSHIP, a_person, an_actor, signed_in
from yihu.engine.errors import NotFound
from yihu.modules.funds.queries import expenditures
from yihu.modules.funds.tests import factories as funds
from yihu.modules.incomes import actions, queries
from yihu.modules.incomes.actions import NotTheSame
from yihu.modules.incomes.checks import CHECKS
from yihu.modules.incomes.rules import Origin, Source, Word
from yihu.modules.incomes.tests.factories import a_line
from yihu.modules.projects.models import AidBatch
from yihu.modules.projects.tests import factories as make
from yihu.modules.projects.tests.paying import FIRST, JUNE, MADE, PAID, paid

pytestmark = pytest.mark.django_db


def typed(home: Any, yuan: int = 2000, *, on: date = date(2020, 3, 1), **more: Any) -> Any:
    about = {"source": Source.TRANSFER, "origin": Origin.DECLARED, **more}
    with scoped(make.a_clerk(31)) as clerk:
        return a_line(clerk, home, yuan, on=on, **about)


def a_paid_list(homes: list[Any], number: str = "JB-1") -> AidBatch:
    """2,000 yuan each, on the day PAID."""
    total = str(2000 * len(homes))
    batch = make.a_batch(number, homes, total, on=MADE)
    return paid(make.publicised(make.verified(batch, MADE), FIRST), total)


def now(row: Any) -> Any:
    with scoped(make.a_clerk(31)) as clerk:
        return queries.line(clerk, row.pk)


def put_right(row: Any, fen: int) -> None:
    with scoped(make.a_clerk(31)) as clerk:
        queries.lines(clerk).filter(pk=row.pk).update(fen=fen)


def word_of(row: Any) -> str:
    return str(now(row).word)


def earned(home: Any, as_of: date = date(2020, 12, 31)) -> int:
    with scoped(make.a_clerk(31)) as clerk:
        return queries.account_of_year(clerk, home, 2020, as_of).counted.gross


def settle(rows: list[Any], word: Word) -> int:
    with scoped(make.a_clerk(31)) as clerk:
        return actions.settle(clerk, [row.pk for row in rows], word)


def withdrawn(batch: AidBatch) -> None:
    with scoped(funds.a_maker()) as maker:
        spent = expenditures(maker).get(pk=batch.expenditure_id or 0)
    funds.taken_back(spent, JUNE, "银行退票")
    funds.settle()


def test_what_was_keyed_before_its_list_was_paid_counts_once_until_somebody_says() -> None:
    [home] = make.some_households(1)
    row = typed(home)
    other = typed(home, 500, proof="慰问")
    assert earned(home) == 2500_00
    a_paid_list([home])
    assert (word_of(row), word_of(other)) == (Word.DOUBT, "")
    assert earned(home) == 2500_00, "the same money is not told twice while nobody has said"
    assert settle([row], Word.APART) == 1
    assert earned(home) == 4500_00
    with scoped(make.a_clerk(31)) as clerk:
        actions.name_same(clerk, row.pk, queries.may_be_same(clerk, row)[0].pk)
    assert (word_of(row), earned(home)) == (Word.SAME, 2500_00)


@pytest.mark.parametrize("word", [None, Word.SAME])
def test_before_its_list_paid_it_counts_as_it_was_keyed(word: Word | None) -> None:
    [home] = make.some_households(1)
    row = typed(home)
    a_paid_list([home])
    if word is not None:
        settle([row], word)
    between = PAID - timedelta(days=1)
    assert [earned(home, day) for day in (between, PAID)] == [2000_00, 2000_00]
    with scoped(make.a_clerk(31)) as clerk:
        [years] = queries.years_of_households(clerk, [home.pk], between).values()
        counted = [one.pk for one in queries.counted(clerk, between)]
        waits = queries.doubtful(clerk, home.pk, date(2020, 1, 1), date(2021, 1, 1), between)
    assert [one.counted.gross for one in years] == [2000_00]
    assert (counted, waits) == ([row.pk], (0, 0))


def test_what_is_keyed_after_its_list_was_paid_is_a_doubt_as_well() -> None:
    [home] = make.some_households(1)
    a_paid_list([home])
    row = typed(home, on=date(2020, 12, 31))
    assert (word_of(row), earned(home)) == (Word.DOUBT, 2000_00)
    next_year = typed(home, on=date(2021, 1, 1))
    wages = typed(home, source=Source.WAGES)
    second = typed(home, proof="又一笔")
    assert [word_of(one) for one in (next_year, wages, second)] == ["", "", ""], "one answers to one"
    settle([row], Word.APART)
    assert word_of(second) == Word.DOUBT, "the list's line stands alone again and asks the next"


@pytest.mark.parametrize("word", [None, Word.SAME, Word.APART])
def test_a_withdrawn_voucher_gives_back_what_was_keyed(word: Word | None) -> None:
    [home] = make.some_households(1)
    row = typed(home)
    batch = a_paid_list([home])
    if word is not None:
        settle([row], word)
    withdrawn(batch)
    assert (word_of(row), earned(home)) == ("", 2000_00)
    assert now(row).same_as_id is None
    paid(AidBatch.objects.get(pk=batch.pk), "2000", on=JUNE)
    assert (word_of(row), earned(home)) == (Word.DOUBT, 2000_00), "paid anew, it is asked anew"


def test_of_two_that_were_keyed_the_nearer_is_asked_about_and_a_deleted_one_frees_the_other() -> None:
    [home] = make.some_households(1)
    far = typed(home, on=date(2020, 1, 5))
    near = typed(home, on=date(2020, 4, 15))
    a_paid_list([home])
    assert (word_of(far), word_of(near), earned(home)) == ("", Word.DOUBT, 4000_00)
    with scoped(make.a_clerk(31)) as clerk:
        queries.lines(clerk).filter(pk=near.pk).delete()
    assert (word_of(far), earned(home)) == (Word.DOUBT, 2000_00)


def test_a_line_put_right_is_asked_about_anew_and_a_word_that_was_said_stays() -> None:
    [home] = make.some_households(1)
    row = typed(home)
    a_paid_list([home])
    put_right(row, 1999_00)
    assert (word_of(row), earned(home)) == ("", 3999_00)
    put_right(row, 2000_00)
    assert word_of(row) == Word.DOUBT
    settle([row], Word.SAME)
    put_right(row, 1999_00)
    assert (word_of(row), earned(home)) == (Word.SAME, 2000_00)


def test_a_person_names_what_the_amounts_do_not_show() -> None:
    home, neighbour = make.some_households(2)
    row = typed(home, 1998)
    a_paid_list([home, neighbour])
    assert (word_of(row), earned(home)) == ("", 3998_00)
    with scoped(make.a_clerk(31)) as clerk:
        elsewhere = queries.lines(clerk).get(household=neighbour, booked=True)
        [line] = queries.may_be_same(clerk, row)
        with pytest.raises(NotTheSame, match="不是该户当年的"):
            actions.name_same(clerk, row.pk, elsewhere.pk)
        with pytest.raises(NotTheSame, match="不需要核对"):
            actions.name_same(clerk, row.pk, None)
        actions.name_same(clerk, row.pk, line.pk)
    assert earned(home) == 2000_00
    again = typed(home, 2000, proof="再一笔")
    assert word_of(again) == "", "the list's line is answered to already"
    stranger: Actor = an_actor(Role.TOWNSHIP_CLERK, OTHER_TOWNSHIP)
    with scoped(stranger), pytest.raises(NotFound):
        actions.settle(stranger, [row.pk], Word.APART)


def test_the_pages_ask_and_one_click_settles() -> None:
    homes = make.some_households(3)
    rows = [typed(home) for home in homes]
    batch = a_paid_list(homes)
    client = signed_in(a_person("clerk", Role.COUNTY_CLERK, COUNTY))
    page = client.get(f"/incomes/{homes[0].uid}/?year=2020").content.decode()
    assert "1 笔 2,000.00 元手工登记的收入" in page
    [check] = CHECKS
    with scoped(make.a_clerk(31)):
        assert check.rows(COUNTY, JUNE).count() == 3
        assert "是否同一笔" in check.title(check.rows(COUNTY, JUNE)[0])
    assert "3 笔待核对" in client.get(reverse("projects:batch", args=[batch.pk])).content.decode()
    listed = reverse("incomes:doubts")
    assert "办理查到的全部 3 笔" in client.get(f"{listed}?q=JB-1").content.decode()
    assert client.post(listed, {"do": "same"}).status_code == 422
    client.post(listed, {"do": "same", "row": [rows[0].pk]})
    client.post(f"{listed}?q=JB-1", {"do": "apart", "every": "1"})
    assert [word_of(row) for row in rows] == [Word.SAME, Word.APART, Word.APART]
    assert [earned(home) for home in homes] == [2000_00, 4000_00, 4000_00]
    one = reverse("incomes:same", args=[rows[2].pk])
    assert "两笔都计入" in client.get(one).content.decode()
    named = now(rows[2]).same_as_id
    assert client.post(one, {"booked": str(named)}).status_code == 302
    assert word_of(rows[2]) == Word.SAME
    with scoped(make.a_clerk(31)):
        assert check.rows(COUNTY, JUNE).count() == 0
