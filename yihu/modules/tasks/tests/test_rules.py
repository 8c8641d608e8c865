from datetime import date

import pytest

from yihu.engine.checks import Colour
from yihu.modules.tasks.rules import Item, days_text, in_due_order, note, worst

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
