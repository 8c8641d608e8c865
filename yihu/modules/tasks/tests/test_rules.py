from datetime import date

import pytest

from yihu.engine.checks import Colour
from yihu.modules.tasks.rules import (
    Group,
    Item,
    days_text,
    foremost,
    in_due_order,
    note,
    pressing_first,
    worst,
)

DAY = date(2020, 6, 30)


def an_item(colour: Colour, due_on: date | None = None, title: str = "甲") -> Item:
    return Item(title, "/x/", colour, due_on, "430902101201", "")


@pytest.mark.parametrize(
    ("due_on", "text"),
    [(date(2020, 6, 29), "超 1 天"), (DAY, "今天到期"), (date(2020, 7, 1), "剩 1 天"), (None, "待办")],
)
def test_days_are_told_from_the_business_day(due_on: date | None, text: str) -> None:
    assert days_text(due_on, DAY) == text


def test_longest_overdue_comes_first() -> None:
    late, later = an_item(Colour.RED, date(2020, 6, 1)), an_item(Colour.RED, date(2020, 6, 20))
    soon, now = an_item(Colour.YELLOW, date(2020, 7, 1)), an_item(Colour.YELLOW)
    fine = an_item(Colour.GREEN, date(2020, 9, 1))

    assert in_due_order([fine, soon, later, now, late]) == [late, later, now, soon, fine]


def test_the_worst_colour_speaks_for_the_place() -> None:
    assert worst([an_item(Colour.GREEN), an_item(Colour.YELLOW)]) is Colour.YELLOW
    assert worst([]) is Colour.GREEN
    assert note([an_item(Colour.RED), an_item(Colour.GREEN)]) == "超期 1 · 正常 1"
    assert note([]) == "没有待办"


def test_a_kind_long_overdue_everywhere_does_not_hide_the_others() -> None:
    late = [an_item(Colour.RED, date(2020, 1, day), f"甲{day}") for day in range(1, 21)]
    soon = [an_item(Colour.YELLOW, date(2020, 7, 1), "乙")]
    groups = [Group("b", "乙", "", "", soon), Group("a", "甲", "", "", late)]

    assert [item.title for item in foremost(groups, each=2, most=10)] == ["甲1", "甲2", "乙"]
    assert [item.title for item in foremost(groups, each=2, most=1)] == ["甲1"]
    assert [group.key for group in pressing_first(groups)] == ["a", "b"]


def test_what_a_colleague_waits_for_stands_before_what_is_long_overdue_and_does_not_hide_it() -> None:
    late = [an_item(Colour.RED, date(2020, 6, 1), f"晚{number}") for number in range(4)]
    handed = [an_item(Colour.YELLOW, None, f"签{number}") for number in range(4)]
    groups = [Group("a", "甲", "", "", late), Group("b", "乙", "", "", handed, handed_over=True)]

    assert [item.title for item in foremost(groups, each=4, most=5)] == ["签0", "签1", "签2", "晚0", "晚1"]
    assert [item.title for item in foremost(groups, each=1, most=5)] == ["签0", "晚0"]
