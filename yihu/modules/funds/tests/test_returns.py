"""Money that came back: matched with the entry that takes it back, proposed where there is none, told where neither."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import COUNTY, a_person, signed_in, some_areas
from yihu.engine.errors import NotFound
from yihu.modules.funds import actions, queries
from yihu.modules.funds.models import Expenditure, MatchPart, StatementLine
from yihu.modules.funds.rules import Side, Source, Stage, Way
from yihu.modules.funds.tests import factories as make
from yihu.modules.funds.tests.factories import a_maker

pytestmark = pytest.mark.django_db
JUNE, MAY, BACK = date(2020, 6, 30), date(2020, 5, 1), date(2020, 5, 20)


def a_line(
    number: int,
    *,
    out: str = "",
    came: str = "",
    on: date = date(2020, 5, 11),
    voucher: str = "",
    summary: str = "",
) -> Any:
    return StatementLine.objects.create(
        area_code=COUNTY,
        source=Source.BANK,
        account="扶贫资金专户",
        on=on,
        number=number,
        voucher=voucher,
        summary=summary,
        out_fen=int(Decimal(out) * 100) if out else None,
        in_fen=int(Decimal(came) * 100) if came else None,
    )


def matched() -> int:
    with scoped(a_maker()) as maker:
        return actions.match_all(maker, COUNTY, on=JUNE)


def spent_and_left(*sums: str) -> list[Expenditure]:
    """Used, and shown by the statement to have left the account."""
    payment = make.a_posted_payment("10000")
    rows = [make.an_expenditure(yuan, payment) for yuan in sums]
    for number, row in enumerate(rows, start=1):
        a_line(number, out=str(row.yuan), voucher=row.voucher)
    assert matched() == len(rows)
    return rows


def returned() -> list[Any]:
    with scoped(a_maker()):
        return queries.returned(list(queries.open_lines(COUNTY, JUNE)), 90)


def test_a_refund_finds_the_reverse_entry_and_never_what_left() -> None:
    [spent] = spent_and_left("100")
    line = a_line(9, came="100", on=BACK)
    assert matched() == 0, "nothing in the books says that it came back"
    back = make.taken_back(spent, BACK)
    assert matched() == 1
    [part] = MatchPart.objects.filter(match__parts__line=line, expenditure__isnull=False)
    assert part.expenditure_id == back.pk
    with scoped(a_maker()) as maker:
        [month] = [one for one in queries.months(maker, COUNTY, JUNE) if one.first == MAY]
    assert (month.open_lines, month.label) == (0, "已核对")


def test_a_refund_without_an_entry_proposes_the_reverse_of_what_it_takes_back() -> None:
    spent, _ = spent_and_left("100", "70")
    line = a_line(9, came="100", on=BACK)
    [one] = returned()
    assert (one.entry, one.choices) == (spent, 1)
    with scoped(a_maker()) as maker:
        asked = actions.propose_return(maker, line.pk, one.entry.pk, on=JUNE, reason="")
        assert (asked.on, asked.fen, asked.verdict) == (BACK, -100_00, None)
        with pytest.raises(NotFound):
            actions.propose_return(maker, line.pk, one.entry.pk, on=JUNE, reason="")
    [waiting] = returned()
    assert waiting.asked == asked
    assert "另一人复核" in waiting.way_out
    make.reviewed(asked)
    assert matched() == 1
    assert returned() == []


def test_what_could_take_back_two_things_or_none_is_told_with_its_way_out() -> None:
    spent_and_left("100", "100")
    a_line(8, came="100", on=BACK)
    a_line(9, came="33", on=BACK)
    two, none = returned()
    assert (two.entry, two.choices) == (None, 2)
    assert "按退回凭证核对" in two.way_out
    assert (none.entry, none.choices) == (None, 0)
    assert "没有找到原记录" in none.way_out
    assert matched() == 0


def test_the_voucher_tells_which_of_two_came_back() -> None:
    first, _ = spent_and_left("100", "100")
    a_line(9, came="100", on=BACK, voucher=first.voucher)
    [one] = returned()
    assert one.entry == first


def a_refund(spent: Expenditure, yuan: str) -> Any:
    with scoped(a_maker()) as maker:
        return actions.recover(
            maker,
            Stage.EXPENDITURE,
            spent.pk,
            on=BACK,
            yuan=Decimal(yuan),
            reason="退质保金",
            way=Way.REFUNDED,
        )


def posted_part(line: StatementLine) -> Any:
    """The part the line brought back, asked for and let go by another."""
    [one] = [one for one in returned() if one.line == line]
    with scoped(a_maker()) as maker:
        asked = actions.propose_return(maker, line.pk, one.entry.pk, on=JUNE, reason="")
    make.reviewed(asked)
    make.settle()
    return asked


def test_a_part_that_came_back_is_matched_by_payee_or_voucher_with_what_it_takes_back() -> None:
    spent, _ = spent_and_left("100", "70")
    unknown = a_line(7, came="30", on=BACK)
    named = a_line(8, came="30", on=BACK, summary=f"退 {spent.payee} 质保金")
    told = a_line(9, came="25", on=BACK, voucher=spent.voucher)
    by_line = {one.line: one for one in returned()}
    assert (by_line[unknown].entry, by_line[unknown].choices) == (None, 0)
    assert by_line[named].choices == 2, "both were paid to the same company"
    assert "可能的原记录" in by_line[named].way_out
    assert by_line[told].entry == spent
    assert "100.00 元未退" in by_line[told].way_out
    part = posted_part(told)
    assert (part.fen, part.on, part.recovers_id, part.way) == (-25_00, BACK, spent.pk, Way.REFUNDED)
    assert matched() == 1
    with scoped(a_maker()) as maker:
        balance = queries.payments(maker).get(pk=spent.payment_id).balance
        assert balance.left_fen == 10_000_00 - 170_00 + 25_00


def test_several_parts_come_back_of_one_payment_and_never_more_than_was_paid() -> None:
    [spent] = spent_and_left("100")
    lines = [a_line(7 + at, came="40", on=BACK, voucher=spent.voucher) for at in range(3)]
    with scoped(a_maker()) as maker:
        for line in lines[:2]:
            actions.propose_return(maker, line.pk, spent.pk, on=JUNE, reason="")
            with pytest.raises(NotFound):
                actions.propose_return(maker, line.pk, spent.pk, on=JUNE, reason="")
        with pytest.raises(NotFound):
            actions.propose_return(maker, lines[2].pk, spent.pk, on=JUNE, reason="")
        with pytest.raises(actions.Overdrawn, match=r"最多还能退 20\.00 元"):
            actions.reverse(maker, Stage.EXPENDITURE, spent.pk, on=BACK, reason="误付")
        with pytest.raises(actions.Overdrawn):
            a_refund(spent, "20.01")
        waiting = list(queries.pending(maker, Stage.EXPENDITURE))
    for one in waiting:
        make.reviewed(one)
    assert matched() == 2, "equal refunds of one payment answer to one line each"
    with scoped(a_maker()):
        assert list(queries.open_lines(COUNTY, JUNE)) == [lines[2]]


def test_a_part_of_a_payment_that_went_back_to_the_treasury_is_taken_in() -> None:
    payment = make.a_posted_payment("500")
    a_line(1, came="500", on=payment.decision.on, voucher=payment.voucher)
    assert matched() == 1
    line = a_line(2, out="120", on=BACK, voucher=payment.voucher)
    part = posted_part(line)
    assert (part.fen, part.recovers_id, part.way) == (-120_00, payment.pk, Way.RECOVERED)
    assert matched() == 1


@transaction.atomic
def _written(part: Expenditure) -> None:
    part.save(force_insert=True)


@given(parts=st.lists(st.integers(1, 60_00), min_size=1, max_size=8), posted=st.booleans())
def test_whatever_parts_are_asked_back_no_more_than_was_paid_is(parts: list[int], posted: bool) -> None:
    with transaction.atomic():
        spent = make.an_expenditure("100", make.a_posted_payment("10000"))
        left = 100_00
        for fen in parts:
            try:
                part = a_refund(spent, str(Decimal(fen) / 100))
            except actions.Overdrawn:
                assert fen > left
                continue
            assert fen <= left
            left -= fen
            if posted:
                make.reviewed(part)
        make.settle()
        with scoped(a_maker()):
            assert queries.not_given_back(spent) == left
            held = queries.payments(a_maker()).get(pk=spent.payment_id).balance.committed_fen
            assert held == (left if posted else 100_00)
        # Past the actions the table itself keeps count.
        part = Expenditure.objects.get(pk=spent.pk)
        part.pk, part.recovers_id, part.way, part.fen = None, spent.pk, Way.REFUNDED, -(left + 1)
        with pytest.raises(IntegrityError):
            _written(part)
        transaction.set_rollback(True)


def test_money_from_the_treasury_is_no_refund() -> None:
    payment = make.a_posted_payment("500")
    a_line(1, came="500", on=payment.decision.on)
    assert returned() == []
    assert matched() == 1


def test_a_payment_that_left_and_came_back_before_anybody_matched_is_matched_twice() -> None:
    payment = make.a_posted_payment("10000")
    spent = make.an_expenditure("100", payment)
    make.taken_back(spent, BACK)
    a_line(1, out="100", voucher=spent.voucher)
    a_line(2, came="100", on=BACK)
    assert matched() == 2
    with scoped(a_maker()):
        assert not queries.open_returns(Source.BANK, Side.IN, COUNTY, MAY, JUNE).exists()


def test_what_was_taken_back_on_paper_alone_is_not_waited_for() -> None:
    payment = make.a_posted_payment("10000")
    make.taken_back(make.an_expenditure("100", payment), BACK)
    with scoped(a_maker()):
        assert not queries.open_returns(Source.BANK, Side.IN, COUNTY, MAY, JUNE).exists()
        assert not queries.open_entries(Source.BANK, Side.OUT, COUNTY, MAY, JUNE).exists()


def test_the_page_proposes_and_matches_by_hand() -> None:
    some_areas()
    spent, other = spent_and_left("100", "60")
    line, part = a_line(8, came="100", on=BACK), a_line(9, came="60", on=JUNE)
    finance = signed_in(a_person("finance", Role.FINANCE))
    page = (
        f"{reverse('funds:statement_month')}?source=bank&account=扶贫资金专户&month=2020-05&as_of=2020-06-30"
    )
    shown = finance.get(page).content.decode()
    assert "退款、退票" in shown
    assert spent.voucher in shown
    answer = finance.post(
        reverse("funds:refund") + "?as_of=2020-06-30", {"line": [line.pk], "entry": [spent.pk]}
    )
    assert answer.status_code == 302
    assert "另一人复核" in finance.get(page).content.decode()
    back = Expenditure.objects.get(pk=make.taken_back(other, date(2020, 5, 12)).pk)
    assert matched() == 0, "too far from its day to be found by rule"
    told = {"line": [part.pk], "returned": [back.pk], "reason": "银行次月退回"}
    assert finance.post(page, told).status_code == 302
    assert MatchPart.objects.filter(expenditure=back, standing=True).exists()


def test_the_page_of_an_expenditure_refunds_in_parts_and_says_what_is_left() -> None:
    some_areas()
    [spent] = spent_and_left("100")
    finance = signed_in(a_person("finance", Role.FINANCE))
    page = reverse("funds:expenditure", args=[spent.pk])
    form = reverse("funds:recovery_new", args=["expenditures", spent.pk])
    assert form in finance.get(page).content.decode()
    assert "尚可退回" in finance.get(form).content.decode()
    told = {"way": "refunded", "on": BACK, "yuan": "40", "reason": "退质保金"}
    assert finance.post(form, told).status_code == 302
    assert "60.00" in finance.get(form).content.decode()
    shown = finance.get(page).content.decode()
    assert "退款" in shown
    assert reverse("funds:reverse", args=["expenditures", spent.pk]) not in shown, "a part is back already"
    too_much = finance.post(form, {**told, "yuan": "60.01"})
    assert too_much.status_code in (409, 422)
    assert "最多还能退 60.00 元" in too_much.content.decode()
