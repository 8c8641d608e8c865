"""Entering, correcting, withdrawing and restoring rows of a plain ledger."""

from datetime import date
from typing import Any

import pytest
from django.db import connection

from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.history import queries as history
from yihu.core.ledgers import actions, queries, trail
from yihu.core.ledgers.actions import BadRow, BadRows, ChangedMeanwhile, NotHere
from yihu.core.ledgers.state import State
from yihu.core.tests.factories import COUNTY, NEIGHBOUR, OTHER_VILLAGE, TOWNSHIP, VILLAGE, an_actor
from yihu.engine.errors import BadValue, Conflict, NotAllowed, NotFound
from yihu.engine.ledgers import Ledger


def a_test(number: str = "SZ-1", **changes: Any) -> dict[str, Any]:
    row = {
        "area_code": VILLAGE,
        "number": number,
        "tested_on": date(2020, 5, 20),
        "result": "passed",
        "cost_fen": 100,
    }
    return row | changes


def count(actor: Any, ledger: Ledger) -> int:
    return queries.rows_of(actor, ledger, State()).count()


def test_an_entered_row_keeps_who_and_when(water: Ledger) -> None:
    actor = an_actor(name="周志强")
    with scoped(actor):
        row = actions.enter(actor, water, a_test())
        event = history.trail(actor, row).get()

    assert event.verb == "water.entered"
    assert event.actor_name == "周志强"


def test_a_township_enters_only_inside_itself(water: Ledger) -> None:
    actor = an_actor(Role.TOWNSHIP_CLERK, TOWNSHIP)
    with scoped(actor), pytest.raises(NotAllowed):
        actions.enter(actor, water, a_test(area_code=OTHER_VILLAGE))


def test_the_database_alone_keeps_other_townships_rows_away(water: Ledger) -> None:
    county, town = an_actor(), an_actor(Role.TOWNSHIP_CLERK, TOWNSHIP)
    with scoped(county):
        actions.enter_many(county, water, [a_test("SZ-1"), a_test("SZ-2", area_code=OTHER_VILLAGE)])
    with scoped(town), connection.cursor() as cursor:
        cursor.execute("select number from water_watertest")
        seen = cursor.fetchall()

    assert seen == [("SZ-1",)]


def test_who_may_not_write_is_refused(water: Ledger) -> None:
    actor = an_actor(Role.HELPER, VILLAGE)
    with scoped(actor), pytest.raises(NotAllowed):
        actions.enter(actor, water, a_test())


def test_the_same_row_is_not_entered_twice(water: Ledger) -> None:
    actor = an_actor()
    with scoped(actor):
        actions.enter(actor, water, a_test())
        with pytest.raises(Conflict, match="已有相同的记录"):
            actions.enter(actor, water, a_test())
        assert count(actor, water) == 1


def test_many_rows_are_all_written_or_none(water: Ledger) -> None:
    actor = an_actor(Role.TOWNSHIP_CLERK, TOWNSHIP)
    rows = [a_test("SZ-1"), a_test("SZ-2", area_code=OTHER_VILLAGE), a_test("SZ-1", area_code=NEIGHBOUR)]
    with scoped(actor):
        with pytest.raises(BadRows) as refused:
            actions.enter_many(actor, water, rows)
        assert count(actor, water) == 0

        assert actions.enter_many(actor, water, [a_test("SZ-1"), a_test("SZ-2")]) == 2
        assert count(actor, water) == 2
    assert set(refused.value.rows) == {1, 2}


def test_a_correction_keeps_the_old_value_in_the_trail(water: Ledger) -> None:
    actor = an_actor()
    with scoped(actor):
        row = actions.enter(actor, water, a_test())
        changed = a_test(result="failed", tested_on=date(2020, 5, 21))
        actions.correct(actor, water, row.pk, changed, seen=actions.fingerprint(water, row))
        newest = trail.entries(actor, water, row.pk)[0]

    assert newest.title == "更正"
    assert [(one.label, one.before, one.after) for one in newest.changes] == [
        ("检测日期", "2020-05-20", "2020-05-21"),
        ("结论", "合格", "不合格"),
    ]


def test_a_correction_that_changes_nothing_leaves_no_trace(water: Ledger) -> None:
    actor = an_actor()
    with scoped(actor):
        row = actions.enter(actor, water, a_test())
        actions.correct(actor, water, row.pk, a_test(), seen=actions.fingerprint(water, row))

        assert len(trail.entries(actor, water, row.pk)) == 1


def test_two_people_do_not_overwrite_each_other(water: Ledger) -> None:
    actor = an_actor()
    with scoped(actor):
        row = actions.enter(actor, water, a_test())
        seen = actions.fingerprint(water, row)
        actions.correct(actor, water, row.pk, a_test(result="failed"), seen=seen)

        with pytest.raises(ChangedMeanwhile):
            actions.correct(actor, water, row.pk, a_test(cost_fen=5), seen=seen)
        with pytest.raises(ChangedMeanwhile):
            actions.correct(actor, water, row.pk, a_test(cost_fen=5), seen="")


def test_a_row_cannot_be_moved_out_of_ones_area(water: Ledger) -> None:
    actor = an_actor(Role.TOWNSHIP_CLERK, TOWNSHIP)
    with scoped(actor):
        row = actions.enter(actor, water, a_test())
        seen = actions.fingerprint(water, row)
        with pytest.raises(NotAllowed):
            actions.correct(actor, water, row.pk, a_test(area_code=OTHER_VILLAGE), seen=seen)


def test_a_rule_of_the_table_is_told_in_words(water: Ledger) -> None:
    actor = an_actor()
    with scoped(actor), pytest.raises(BadRow) as refused:
        actions.enter(actor, water, a_test(result="nonsense"))
    assert "result" in refused.value.problems


def test_a_withdrawn_row_counts_no_more_and_comes_back_as_it_was(water: Ledger) -> None:
    actor = an_actor()
    with scoped(actor):
        row = actions.enter(actor, water, a_test())
        actions.withdraw(actor, water, row.pk, reason="重复登记")
        assert count(actor, water) == 0
        assert trail.entries(actor, water, row.pk)[0].note == "原因：重复登记"

        back = actions.restore(actor, water, row.pk)

        assert back.pk == row.pk
        assert actions.fingerprint(water, queries.one(actor, water, row.pk)) == actions.fingerprint(
            water, row
        )
        with pytest.raises(Conflict, match="没有被撤回"):
            actions.restore(actor, water, row.pk)


def test_withdrawing_needs_a_reason(water: Ledger) -> None:
    actor = an_actor()
    with scoped(actor):
        row = actions.enter(actor, water, a_test())
        with pytest.raises(BadValue, match="撤回原因"):
            actions.withdraw(actor, water, row.pk, reason="  ")
        assert count(actor, water) == 1


def test_rows_of_others_are_not_there_at_all(water: Ledger) -> None:
    county, town = an_actor(), an_actor(Role.TOWNSHIP_CLERK, TOWNSHIP)
    with scoped(county):
        row = actions.enter(county, water, a_test(area_code=OTHER_VILLAGE))
    with scoped(town):
        with pytest.raises(NotFound):
            actions.correct(town, water, row.pk, a_test(), seen=actions.fingerprint(water, row))
        with pytest.raises(NotFound):
            actions.withdraw(town, water, row.pk, reason="不是我的")
        with pytest.raises(NotFound):
            actions.restore(town, water, row.pk)


def test_a_ledger_that_grows_by_itself_is_not_written_here(water: Ledger) -> None:
    from dataclasses import replace

    actor = an_actor()
    with scoped(actor), pytest.raises(NotHere):
        actions.enter(actor, replace(water, write=None), a_test())


def test_shared_views_stay_in_the_office(water: Ledger) -> None:
    mine = an_actor(Role.TOWNSHIP_CLERK, TOWNSHIP, user_id=1)
    colleague = an_actor(Role.TOWNSHIP_CLERK, TOWNSHIP, user_id=2)
    county = an_actor(area=COUNTY, user_id=3)
    with scoped(mine):
        actions.save_view(mine, water, "不合格", "result=failed", shared=True)
        actions.save_view(mine, water, "自己看", "q=1", shared=False)
    with scoped(colleague):
        theirs = list(queries.saved_views(colleague, water))
        with pytest.raises(NotFound):
            actions.delete_view(colleague, theirs[0].pk)
    with scoped(county):
        above = list(queries.saved_views(county, water))

    assert [view.name for view in theirs] == ["不合格"]
    assert above == []
