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
from yihu.core.tests.factories import COUNTY, TOWNSHIP, a_person, an_actor, signed_in, some_areas
from yihu.engine.errors import BadValue, NotAllowed
from yihu.modules.funds import actions, checks, queries
from yihu.modules.funds.models import Expenditure, Match, StatementLine
from yihu.modules.funds.rules import Nature, Source
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


def a_told_line(summary: str, number: int, *, yuan: str, on: date = date(2020, 5, 21)) -> StatementLine:
    fen = int(Decimal(yuan) * 100)
    return StatementLine.objects.create(
        area_code=COUNTY,
        source=Source.BANK,
        account="扶贫资金专户",
        on=on,
        number=number,
        summary=summary,
        in_fen=fen if fen > 0 else None,
        out_fen=-fen if fen < 0 else None,
    )


def test_interest_and_fees_settle_their_month_and_are_told() -> None:
    a_told_line("结息", 1, yuan="12.35")
    a_told_line("账户管理费", 2, yuan="-5")
    a_told_line("贷款贴息", 3, yuan="-700")
    with scoped(a_maker()) as maker:
        assert actions.settle_natures(maker, COUNTY, on=JUNE) == 2
        assert actions.settle_natures(maker, COUNTY, on=JUNE) == 0

    assert (month().open_lines, month().own) == (1, "利息收入 12.35 元、手续费 5.00 元")
    with scoped(a_maker()):
        assert queries.interest(COUNTY, JUNE) == (1235, 0)


def test_a_line_settled_as_what_it_is_has_a_reason_and_can_be_undone() -> None:
    line = a_told_line("转账", 1, yuan="-12.35")
    with scoped(a_maker()) as maker:
        with pytest.raises(BadValue, match="说明"):
            actions.settle_nature(maker, [line.pk], Nature.TURNED_IN, on=JUNE, reason=" ")
        with pytest.raises(BadValue, match="方向"):
            actions.settle_nature(maker, [line.pk], Nature.INTEREST, on=JUNE, reason="认错")
        made = actions.settle_nature(maker, [line.pk], Nature.TURNED_IN, on=JUNE, reason="缴库凭证 12 号")
        with pytest.raises(actions.AlreadyMatched):
            actions.settle_nature(maker, [line.pk], Nature.TURNED_IN, on=JUNE, reason="再来")
        assert (month_open(maker), queries.interest(COUNTY, JUNE)) == (0, (0, 1235))
        actions.unmatch(maker, made.pk, on=JUNE, reason="认错了")
        assert (month_open(maker), queries.interest(COUNTY, JUNE)) == (1, (0, 0))


def test_a_fee_that_the_books_know_is_matched_and_not_settled_by_its_words() -> None:
    spent("5")
    a_told_line("手续费", 1, yuan="-5", on=date(2020, 5, 11))
    with scoped(a_maker()) as maker:
        assert actions.settle_natures(maker, COUNTY, on=JUNE) == 0
    assert matched() == 1


def test_who_does_not_reconcile_settles_nothing() -> None:
    a_told_line("结息", 1, yuan="12.35")
    with scoped(an_actor(Role.TOWNSHIP_CLERK, TOWNSHIP)) as clerk, pytest.raises(NotAllowed):
        actions.settle_natures(clerk, COUNTY, on=JUNE)


@pytest.mark.parametrize(
    ("summary", "fen", "nature"),
    [
        ("结息", 1235, Nature.INTEREST),
        ("利息上缴国库", -1235, Nature.TURNED_IN),
        ("短信服务费", -200, Nature.FEE),
        ("项目管理费", -50_000, None),
        ("小额贷款贴息", 50_000, None),
        ("材料款", -100, None),
    ],
)
def test_the_banks_words_propose_what_a_line_is(summary: str, fen: int, nature: Nature | None) -> None:
    assert Nature.proposed(summary, fen) is nature


def test_the_page_settles_by_one_click_and_by_hand() -> None:
    some_areas()
    finance = signed_in(a_person("finance", Role.FINANCE))
    list_page = reverse("funds:statements") + "?as_of=2020-06-30"
    assert "还没有对账单" in finance.get(list_page).content.decode()
    a_told_line("结息", 1, yuan="12.35")
    odd = a_told_line("其他", 2, yuan="-3")
    assert finance.post(list_page).status_code == 302
    page = (
        f"{reverse('funds:statement_month')}?source=bank&account=扶贫资金专户&month=2020-05&as_of=2020-06-30"
    )
    asked = {"line": [odd.pk], "nature": "fee", "reason": "回单费"}
    assert finance.post(page, asked).status_code == 302
    assert "本月利息收入 12.35 元、手续费 3.00 元。" in finance.get(page).content.decode()
    assert "本年账户利息 12.35 元" in finance.get(list_page).content.decode()
