"""Statements of the bank agree with the journal by rule, by hand, and not otherwise."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import COUNTY, a_person, signed_in, some_areas
from yihu.engine.errors import BadValue
from yihu.modules.funds import actions, checks, queries
from yihu.modules.funds.models import Expenditure, Match, StatementLine
from yihu.modules.funds.rules import Source
from yihu.modules.funds.tests import factories as make
from yihu.modules.funds.tests.factories import a_maker

pytestmark = pytest.mark.django_db
JUNE, MAY = date(2020, 6, 30), date(2020, 5, 1)


def spent(*sums: str, on: date = date(2020, 5, 10)) -> list[Expenditure]:
    payment = make.a_posted_payment("10000")
    return [make.an_expenditure(yuan, payment, on=on) for yuan in sums]


def a_line(
    out: str, number: int, *, on: date = date(2020, 5, 11), voucher: str = "", balance: str = ""
) -> StatementLine:
    return StatementLine.objects.create(
        area_code=COUNTY,
        source=Source.BANK,
        account="扶贫资金专户",
        on=on,
        number=number,
        voucher=voucher,
        out_fen=int(Decimal(out) * 100),
        balance_fen=int(Decimal(balance) * 100) if balance else None,
    )


def matched() -> int:
    with scoped(a_maker()) as maker:
        return actions.match_all(maker, COUNTY, on=JUNE)


def month() -> Any:
    with scoped(a_maker()) as maker:
        [found] = queries.months(maker, COUNTY, JUNE)
    return found


def test_a_line_finds_its_voucher_its_sum_and_the_few_that_add_up() -> None:
    by_voucher, alone, first, second = spent("100", "250.50", "31", "42")
    # Received by the account in April, outside the month.
    a_line("100", 1, voucher=by_voucher.voucher)
    a_line("250.50", 2)
    a_line("73", 3)

    assert matched() == 3
    assert {part.expenditure_id for one in Match.objects.all() for part in queries.parts_of(one)} == {
        None,
        *(row.pk for row in (by_voucher, alone, first, second)),
    }
    assert month().label == "已核对"


def test_what_could_mean_two_things_is_left_to_people() -> None:
    spent("100", "100")
    a_line("100", 1)
    a_line("7", 2)

    assert matched() == 0
    assert (month().open_lines, month().open_entries) == (2, 2)
    assert told(JUNE) == ["银行专户“扶贫资金专户”2020年5月有未核对明细"]
    assert told(date(2020, 5, 31)) == []


def test_a_match_by_hand_has_equal_sums_and_a_reason_and_can_be_undone() -> None:
    one, other = spent("100", "100")
    line = a_line("200", 1)
    with scoped(a_maker()) as maker:
        with pytest.raises(BadValue, match="两边合计不相等"):
            actions.match_by_hand(maker, [line.pk], [one.pk], on=JUNE, reason="试")
        with pytest.raises(BadValue, match="说明"):
            actions.match_by_hand(maker, [line.pk], [one.pk, other.pk], on=JUNE, reason=" ")
        made = actions.match_by_hand(maker, [line.pk], [one.pk, other.pk], on=JUNE, reason="两笔合并支付")
        with pytest.raises(actions.AlreadyMatched):
            actions.match_by_hand(maker, [line.pk], [one.pk, other.pk], on=JUNE, reason="再来")
        assert month_open(maker) == 0
        actions.unmatch(maker, made.pk, on=JUNE, reason="认错了")
        assert month_open(maker) == 1
        actions.match_by_hand(maker, [line.pk], [one.pk, other.pk], on=JUNE, reason="重新核对")


def told(day: date) -> list[str]:
    """What the desk says of months that are over."""
    check = next(one for one in checks.CHECKS if one.key == "funds.unreconciled")
    with scoped(a_maker()):
        return [check.title(row) for row in check.rows(COUNTY, day)]


def test_a_month_whose_balances_do_not_add_up_is_work_though_every_line_is_matched() -> None:
    spent("100", "200")
    a_line("100", 1, balance="900")
    a_line("200", 2, balance="699.99")
    matched()
    assert told(JUNE) == ["银行专户“扶贫资金专户”2020年5月余额相差 0.01 元"]


def test_a_month_without_its_statement_is_work_once_the_books_have_entries_for_it() -> None:
    payment = make.a_posted_payment("10000")
    a_line("10000", 1, on=date(2020, 4, 30), balance="5")
    make.an_expenditure("300", payment, on=date(2020, 6, 10))
    july = date(2020, 7, 31)
    missing = "银行专户“扶贫资金专户”2020年6月没有导入对账单"
    assert missing not in told(JUNE)
    assert missing in told(july)
    a_line("300", 1, on=date(2020, 6, 10))
    assert missing not in told(july)
    link = next(one for one in checks.CHECKS if one.key == "funds.unreconciled").link
    assert link(queries.Unsettled(COUNTY, "bank", "甲", MAY, missing=True)) == reverse("funds:statements")


def month_open(actor: Any) -> int:
    return int(queries.months(actor, COUNTY, JUNE)[0].open_lines)


@pytest.mark.parametrize(("closing", "gap"), [("700", 0), ("699.99", 1)])
def test_opening_less_what_left_is_the_closing_balance_or_the_month_does_not_agree(
    closing: str, gap: int
) -> None:
    spent("100", "200")
    a_line("100", 1, balance="900")
    a_line("200", 2, balance=closing)
    matched()

    found = month()
    assert (found.gap_fen, found.agrees) == (gap, gap == 0)


def test_the_pages_match_show_and_undo() -> None:
    some_areas()
    finance = signed_in(a_person("finance", Role.FINANCE))
    rows = spent("100", "100")
    line = a_line("200", 1)
    list_page = reverse("funds:statements")
    board = finance.get(f"{list_page}?as_of=2020-06-30").content.decode()
    assert "扶贫资金专户" in board
    assert f'href="{reverse("exchange:list")}?ledger=funds.statements"' in board
    page = (
        f"{reverse('funds:statement_month')}?source=bank&account=扶贫资金专户&month=2020-05&as_of=2020-06-30"
    )
    shown = finance.get(page).content.decode()
    assert rows[0].voucher in shown
    assert '支出<span class="tab-count">2</span>' in shown

    asked = {"line": [line.pk], "entry": [row.pk for row in rows], "reason": "合并支付"}
    assert finance.post(page, asked).status_code == 302
    [made] = Match.objects.all()
    assert finance.post(reverse("funds:unmatch", args=[made.pk]), {"reason": "误"}).status_code == 302
    assert finance.post(list_page + "?as_of=2020-06-30").status_code == 302
    # The two entries alone add up to the line: the rule finds again what was undone by hand.
    assert [(one.how, one.undone_on is None) for one in Match.objects.order_by("pk")] == [
        ("hand", False),
        ("auto", True),
    ]


def test_a_statement_comes_in_as_any_ledger(client: Client) -> None:
    some_areas()
    finance = signed_in(a_person("finance", Role.FINANCE))
    answer = finance.post(
        "/ledgers/funds.statements/new/",
        {"source": "bank", "account": "专户", "on": "2020-05-11", "number": "1", "out_fen": "200.50",
         "area_code": COUNTY},
    )  # fmt: skip

    assert answer.status_code == 302, answer.content.decode()[-2000:]
    assert StatementLine.objects.get().out_fen == 20_050


@pytest.mark.parametrize("cadence", ["week", "month"])
def test_the_weekly_and_the_monthly_paper_are_told_on_screen_and_on_paper(cadence: str) -> None:
    some_areas()
    finance = signed_in(a_person("finance", Role.FINANCE))
    spent("100")
    asked = "?as_of=2020-06-30"
    page = finance.get(reverse("funds:progress", args=[cadence]) + asked).content.decode()
    assert "名次相同" not in page
    assert "比例相同名次并列" in page
    for kind in ("docx", "xlsx"):
        answer = finance.get(reverse("funds:progress_paper", args=[cadence, kind]) + asked)
        assert answer.status_code == 200
        assert answer.content[:2] == b"PK"
