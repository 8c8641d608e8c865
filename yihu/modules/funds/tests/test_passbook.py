"""However a statement is cut into files, in whatever order these come, its lines are there once."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yihu.core.access.scope import scoped
from yihu.core.tests.factories import COUNTY
from yihu.modules.funds.actions.bank_files import STATEMENTS
from yihu.modules.funds.models import StatementLine
from yihu.modules.funds.queries.statements import gap
from yihu.modules.funds.rules.passbook import in_order, masked, outside
from yihu.modules.funds.tests.factories import a_maker
from yihu.modules.funds.tests.staging import stage, verdicts

FIRST = date(2020, 4, 1)
Line = dict[str, Any]


@st.composite
def statements(draw: st.DrawFn) -> list[list[Line]]:
    """Days of a statement, oldest first. Small sums, so that equal lines and equal balances are many."""
    balance, days, number = draw(st.integers(0, 300)), [], 0
    for day in range(draw(st.integers(1, 6))):
        lines = []
        for fen in draw(st.lists(st.sampled_from([-100, -100, 100, 50, -50, 700]), min_size=1, max_size=5)):
            balance, number = balance + fen, number + 1
            sides = {"in_fen": fen} if fen > 0 else {"out_fen": -fen}
            on = (FIRST + timedelta(days=day)).isoformat()
            lines.append(
                {"source": "bank", "account": "甲", "on": on, "balance_fen": balance, "serial": f"S{number}"}
                | sides
            )
        days.append(lines)
    return days


def brought(lines: list[Line]) -> None:
    """Each file in the importer's two steps."""
    with scoped(a_maker()) as maker:
        staged = stage(*lines, area_code=COUNTY)
        STATEMENTS.match(maker, staged)
        assert {verdict for verdict, _ in verdicts()} <= {"new", "unchanged", "changed"}, verdicts()
        STATEMENTS.apply(maker, staged)


def there() -> list[tuple[Any, ...]]:
    rows = StatementLine.objects.order_by("on", "number")
    return [(row.on.isoformat(), row.in_fen, row.out_fen, row.balance_fen) for row in rows]


def as_told(days: list[list[Line]]) -> list[tuple[Any, ...]]:
    return [
        (line["on"], line.get("in_fen"), line.get("out_fen"), line["balance_fen"])
        for day in days
        for line in day
    ]


CALM = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.django_db
@CALM
@given(statements(), st.data())
def test_files_of_whole_days_give_every_line_once(days: list[list[Line]], data: st.DataObject) -> None:
    """Without the bank's serials: equal lines are told apart by how many a day has."""
    StatementLine.objects.all().delete()
    days = [[{name: said for name, said in line.items() if name != "serial"} for line in day] for day in days]
    for first, last in _cuts(len(days), data):
        lines = [line for day in days[first:last] for line in day]
        brought(lines[::-1] if data.draw(st.booleans()) else lines)

    assert sorted(there(), key=str) == sorted(as_told(days), key=str)
    assert gap(list(StatementLine.objects.order_by("on", "number"))) == 0


@pytest.mark.django_db
@CALM
@given(statements(), st.data())
def test_files_cut_anywhere_give_every_line_once_when_the_bank_numbers_them(
    days: list[list[Line]], data: st.DataObject
) -> None:
    StatementLine.objects.all().delete()
    lines = [line for day in days for line in day]
    for first, last in _cuts(len(lines), data):
        brought(lines[first:last][::-1] if data.draw(st.booleans()) else lines[first:last])

    assert sorted(there(), key=str) == sorted(as_told(days), key=str)
    assert gap(list(StatementLine.objects.order_by("on", "number"))) == 0


def _cuts(many: int, data: st.DataObject) -> list[tuple[int, int]]:
    """Ranges that cover everything, overlapping, in any order."""
    marks = sorted({0, many, *data.draw(st.lists(st.integers(0, many), max_size=3))})
    pieces = [
        (max(0, first - data.draw(st.integers(0, 2))), min(many, last + data.draw(st.integers(0, 2))))
        for first, last in pairwise(marks)
    ]
    return list(data.draw(st.permutations(pieces)))


@given(statements(), st.randoms())
@settings(deadline=None)
def test_the_balances_put_the_lines_of_a_day_in_an_order(days: list[list[Line]], random: Any) -> None:
    lines = [StatementLine(**{**line, "on": date.fromisoformat(line["on"])}) for day in days for line in day]
    mixed = list(lines)
    random.shuffle(mixed)
    assert gap(in_order(mixed)) == 0
    assert sorted(map(id, in_order(mixed))) == sorted(map(id, lines))


@pytest.mark.parametrize(
    ("title", "account"),
    [
        ("户名：某某县乡村振兴局  账号：8201 0200 0000 12345", "82010200000012345"),
        ("账 号 82010200000012345 币种 人民币", "82010200000012345"),
        ("户名：某某县乡村振兴局", "某某县乡村振兴局"),
    ],
)
def test_the_account_stands_above_the_lines(title: str, account: str) -> None:
    assert outside([title])["account"].text == account


def test_numbers_of_people_do_not_stay_in_a_summary() -> None:
    assert masked("付工资 6217000012345678903 张") == "付工资 *** 张"
    assert masked("支付令2020-04-20 1200.50") == "支付令2020-04-20 1200.50"
