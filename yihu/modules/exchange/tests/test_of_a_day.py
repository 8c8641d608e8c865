"""A list of a day, written by work that has no session."""

from __future__ import annotations

from datetime import date

import pytest

from yihu.core.access.scope import scoped
from yihu.core.files import queries as files
from yihu.core.tests.factories import VILLAGE, an_actor, some_areas
from yihu.modules.exchange import actions
from yihu.modules.exchange.tests.factories import NOON
from yihu.modules.households import actions as households
from yihu.modules.households.rules import Leave, Relation
from yihu.modules.households.tests.factories import a_household, a_member

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("day", "is_there"), [("2020-02-29", True), ("2020-03-01", False)])
def test_a_file_made_in_the_background_keeps_the_day(day: str, is_there: bool) -> None:
    some_areas()
    with scoped(an_actor()) as actor:
        row = a_household(actor, members=[a_member(name="张三"), a_member(Relation.SON, name="张四")])
        son = row.memberships.get(relation=Relation.SON).person
        households.remove_member(actor, son.uid, reason=Leave.TRANSFERRED_OUT, on=date(2020, 3, 1))

        query = f"format=csv&area={VILLAGE}&as_of={day}"
        made = actions.export_file(actor, "households.roll", query, now=NOON)
        _, data = files.content(actor, made.uid)

    text = data.decode("utf-8-sig")
    assert "张三" in text
    assert ("张四" in text) is is_there
    assert f"{day} 在册" in text
