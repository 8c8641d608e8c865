"""One timeline of everything, inside the scope, in a fixed number of questions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import COUNTY, NEIGHBOUR, OTHER_TOWNSHIP, an_actor, some_areas
from yihu.engine.dossier import HouseholdPaper
from yihu.modules.dossiers import queries
from yihu.modules.dossiers.tests.factories import BORN, a_family
from yihu.modules.households import actions as households
from yihu.modules.households.rules import HouseholdKind, Leave
from yihu.modules.households.tests.factories import TODAY, a_household
from yihu.modules.pairing.tests.factories import a_helper, paired
from yihu.modules.procedures.rules import Kind, Stage
from yihu.modules.procedures.tests.factories import a_round, advanced
from yihu.modules.rectification import actions as rectification
from yihu.modules.rectification.tests import factories as problems

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def places() -> None:
    some_areas()


def told(actor: Actor, row: Any, last: date = TODAY, first: date = date.min) -> list[tuple[date, str, str]]:
    """(day, title, text) of the household's life."""
    return [
        (one.entry.day, one.entry.title, one.entry.text) for one in queries.life(actor, [row.pk], first, last)
    ]


def test_the_whole_life_stands_on_one_line() -> None:
    with scoped(an_actor()) as actor:
        row = a_family(actor)
        spouse = row.memberships.get(name="李秀英").person
        households.remove_member(actor, spouse.uid, on=date(2020, 3, 1), reason=Leave.DIED)
        households.change_kind(actor, row.uid, kind=HouseholdKind.LOW_INCOME, on=date(2016, 1, 1))
        households.move_household(actor, row.uid, to=NEIGHBOUR, on=date(2020, 4, 1))
        found = told(actor, row)

    assert (date(2014, 12, 1), "建档立卡", "一般户") in found
    assert (date(2016, 1, 1), "户属性变更", "一般户 → 低保户") in found
    assert (BORN, "增加成员：新生儿", "王小宝（出生证 12 号）") in found
    assert (date(2020, 3, 1), "减少成员：死亡", "李秀英") in found
    assert (date(2020, 4, 1), "整户迁移", "迁入东镇 东二村") in found
    assert (date(2019, 1, 1), "2019 年生产生活条件变化", "住房结构 土木 → 砖混") in found
    assert (
        date(2019, 12, 31),
        "2019 年家庭收入",
        "纯收入 27,000.00 元，3 人，人均 9,000.00 元",
    ) in found
    assert found == sorted(found, key=lambda one: one[0], reverse=True)


def test_procedures_and_problems_stand_on_the_same_line() -> None:
    with scoped(an_actor()) as actor:
        row = a_household(actor, number="A1")
        advanced(actor, a_round(actor, [row], kind=Kind.EXIT), Stage.PRE_EXIT)
    clerk = problems.a_clerk()
    with scoped(clerk):
        rectification.raise_(clerk, replace(problems.facts(), household_id=row.pk))
    with scoped(an_actor()) as actor:
        found = told(actor, row, last=date(2030, 1, 1))

    titles = {title for _, title, _ in found}
    assert titles >= {"脱贫退出：已初选评议", "脱贫退出：已批准预退出", "发现问题：数据质量"}


def test_who_helps_stands_on_the_line_the_file_and_the_card() -> None:
    with scoped(an_actor()) as actor:
        row = a_household(actor, number="A1")
        paired(actor, a_helper(actor, "李树"), [row], on=date(2019, 1, 10))
        life = told(actor, row)
        card = queries.contents(actor, HouseholdPaper.CARD, [row.pk], TODAY)[row.pk]

    assert (date(2019, 1, 10), "结对：帮扶责任人", "李树（甲区教育局）") in life
    assert card.facts("pairing.responsible") == {"帮扶责任人": "李树（甲区教育局）"}


def test_a_day_outside_the_window_is_left_out_and_its_edges_are_in() -> None:
    with scoped(an_actor()) as actor:
        row = a_family(actor)
        on_the_day = told(actor, row, first=BORN, last=BORN)
        before = told(actor, row, last=BORN - timedelta(days=1), first=BORN - timedelta(days=1))

    assert [title for _, title, _ in on_the_day] == ["增加成员：新生儿"]
    assert before == []


def test_nobody_sees_the_life_of_other_places_or_of_kinds_they_may_not_see() -> None:
    with scoped(an_actor()) as actor:
        row = a_family(actor)
    with scoped(an_actor(Role.TOWNSHIP_CLERK, OTHER_TOWNSHIP)) as neighbour:
        assert queries.life(neighbour, [row.pk], date.min, TODAY) == []
    with scoped(an_actor(Role.FINANCE, COUNTY)) as finance:
        kinds = {one.kind.key for one in queries.life(finance, [row.pk], date.min, TODAY)}
    assert "households.register" in kinds
    assert "incomes.years" not in kinds


def test_fifty_households_ask_no_more_questions_than_five() -> None:
    with scoped(an_actor()) as actor:
        ids = [a_family(actor, f"A{at}").pk for at in range(6)]
        ids += [a_household(actor, number=f"B{at}").pk for at in range(44)]
        few, many = (_asked(actor, some) for some in (ids[:5], ids))

    assert len(ids) == 50
    assert many == few


def _asked(actor: Actor, ids: list[int]) -> list[int]:
    """How many questions the statuses of each paper took."""
    counts = []
    for paper in HouseholdPaper:
        with CaptureQueriesContext(connection) as asked:
            queries.statuses(actor, paper, ids, TODAY)
        counts.append(len(asked))
    return counts
