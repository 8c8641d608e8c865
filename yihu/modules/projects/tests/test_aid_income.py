"""What a list pays is income of its households, once; it goes with the voucher and with what came back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.db.models import ProtectedError
from django.urls import reverse

from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import COUNTY, TOWNSHIP, a_person, an_actor, signed_in
from yihu.engine.errors import BadValue, WrongStage
from yihu.modules.funds.actions import post, recover
from yihu.modules.funds.queries import expenditures
from yihu.modules.funds.rules import Stage as FundStage
from yihu.modules.funds.rules import Way as Left
from yihu.modules.funds.tests import factories as funds
from yihu.modules.incomes import queries as incomes
from yihu.modules.incomes.rules import Source
from yihu.modules.projects.actions import aid
from yihu.modules.projects.models import AidBatch, AidLine
from yihu.modules.projects.queries import aid as reads
from yihu.modules.projects.rules import BatchStage
from yihu.modules.projects.rules.aid import NothingBack
from yihu.modules.projects.tests import factories as make
from yihu.modules.projects.tests.paying import FIRST, JUNE, MADE, PAID, a_public_batch, asked, paid

pytestmark = pytest.mark.django_db


def income(kind: str = "transfer") -> list[tuple[int, int, date]]:
    with scoped(make.a_clerk(31)) as clerk:
        rows = incomes.lines(clerk).filter(source=kind, origin="paid_list")
        return list(rows.order_by("household_id").values_list("household_id", "fen", "on"))


def test_a_paid_list_is_income_of_its_households_once_and_goes_with_its_voucher() -> None:
    batch = a_public_batch()
    line = batch.lines.order_by("pk")[0]
    with scoped(make.a_clerk(31)) as clerk:
        aid.change_line(clerk, line.pk, fen=0, reason="异议成立：猪已出售", on=FIRST)
    waiting = asked(batch, "6000")
    assert income() == [], "nothing came in before the second person let the voucher go"
    with scoped(an_actor(Role.COUNTY_APPROVER, COUNTY, user_id=77)) as checker:
        post(checker, waiting.expenditure_id or 0, on=PAID, stage=FundStage.EXPENDITURE)
    funds.settle()
    homes = batch.lines.filter(fen__gt=0).order_by("household_id").values_list("household_id", flat=True)
    assert income() == [(home, 2000_00, PAID) for home in homes]
    with scoped(make.a_clerk(31)) as clerk, pytest.raises(WrongStage):
        aid.confirm(clerk, batch.pk)
    assert len(income()) == 3

    with scoped(funds.a_maker()) as maker:
        spent = expenditures(maker).get(pk=waiting.expenditure_id or 0)
    funds.taken_back(spent, JUNE, "银行退票")
    funds.settle()
    assert income() == []
    batch.refresh_from_db()
    paid(batch, "6000", on=JUNE)
    assert income() == [(home, 2000_00, JUNE) for home in homes]


def refunded(batch: AidBatch, yuan: str) -> None:
    with scoped(funds.a_maker()) as maker:
        part = recover(
            maker,
            FundStage.EXPENDITURE,
            batch.expenditure_id or 0,
            on=JUNE,
            yuan=Decimal(yuan),
            reason="账号有误退票",
            way=Left.REFUNDED,
        )
    with scoped(funds.a_checker()) as checker:
        post(checker, part.pk, on=JUNE, stage=FundStage.EXPENDITURE)
    funds.settle()


def test_what_came_back_of_a_paid_list_is_taken_off_the_household_that_did_not_get_it() -> None:
    batch = paid(a_public_batch(), "8000")
    first, second = batch.lines.order_by("pk")[:2]
    with scoped(make.a_clerk(31)) as clerk, pytest.raises(NothingBack, match="还没有过账的退款"):
        aid.change_line(clerk, first.pk, fen=0, reason="账号有误", on=JUNE)
    refunded(batch, "2500")
    with scoped(make.a_clerk(31)) as clerk:
        assert reads.came_back(clerk, batch) == 2500_00
        with pytest.raises(NothingBack, match="2,500"):
            aid.change_line(clerk, first.pk, fen=3000_00, reason="多给", on=JUNE)
        aid.change_line(clerk, first.pk, fen=0, reason="账号有误，银行退票", on=JUNE)
        aid.change_line(clerk, second.pk, fen=1500_00, reason="多发 500 元退回", on=JUNE)
        with pytest.raises(NothingBack):
            aid.change_line(clerk, second.pk, fen=1499_99, reason="再退", on=JUNE)
    funds.settle()
    batch.refresh_from_db()
    assert (batch.stage, batch.total_fen) == (BatchStage.PAID, 5500_00)
    assert sorted(fen for _, fen, _ in income()) == [1500_00, 2000_00, 2000_00]
    assert {day for _, _, day in income()} == {PAID}
    assert reads.paid_on(COUNTY, JUNE).count() == 3
    client = signed_in(a_person("clerk", Role.TOWNSHIP_CLERK, TOWNSHIP))
    assert "还没有落实到户" not in client.get(reverse("projects:batch", args=[batch.pk])).content.decode()


def test_a_township_that_does_not_see_the_voucher_is_told_whom_to_ask() -> None:
    batch = paid(a_public_batch(), "8000", area=COUNTY)
    line = batch.lines.order_by("pk")[0]
    refunded(batch, "2000")
    page = reverse("projects:batch", args=[batch.pk])
    client = signed_in(a_person("clerk", Role.TOWNSHIP_CLERK, TOWNSHIP))
    seen = client.get(page).content.decode()
    assert "兑现后更改找谁" in seen
    assert reverse("projects:line", args=[line.pk]) not in seen
    with (
        scoped(an_actor(Role.TOWNSHIP_CLERK, TOWNSHIP, user_id=32)) as clerk,
        pytest.raises(NothingBack, match="请区县经办在批次页更改"),
    ):
        aid.change_line(clerk, line.pk, fen=0, reason="退票", on=JUNE)
    county = signed_in(a_person("county", Role.COUNTY_CLERK, COUNTY))
    asked_of = county.get(page).content.decode()
    assert "兑现后更改找谁" not in asked_of
    assert reverse("projects:line", args=[line.pk]) in asked_of


def test_the_pay_of_a_post_is_wages_and_no_cost_is_income() -> None:
    [home] = make.some_households(1)
    batch = make.a_batch("GY-1", [home], "1200", on=MADE, income=Source.WAGES)
    paid(make.publicised(make.verified(batch, MADE), FIRST), "1200")
    assert (income(), income("wages")) == ([], [(home.pk, 1200_00, PAID)])
    with pytest.raises(BadValue, match="记入收入"):
        make.a_batch("GY-2", [home], "1200", on=MADE, income=Source.SCHOOL_COST)


def test_income_of_a_list_is_changed_by_nobody_while_the_list_stands() -> None:
    batch = paid(a_public_batch(), "8000")
    with scoped(make.a_clerk(31)) as clerk:
        row = incomes.lines(clerk).order_by("pk")[0]
        for change in ({"fen": 1}, {"on": JUNE}, {"source": "wages"}, {"booked": False}):
            with pytest.raises(DatabaseError) as error, transaction.atomic():
                incomes.lines(clerk).filter(pk=row.pk).update(**change)
            assert "booked" in str(error.value)
        with pytest.raises(ProtectedError):
            incomes.lines(clerk).filter(pk=row.pk).delete()
        incomes.lines(clerk).filter(pk=row.pk).update(note="存折")

    def by_hand() -> None:
        with transaction.atomic():
            AidLine.objects.filter(batch=batch).update(income=None)
            AidBatch.objects.filter(pk=batch.pk).update(place="别处")
            funds.settle()

    with pytest.raises(DatabaseError) as broken:
        by_hand()
    assert getattr(broken.value.__cause__, "sqlstate", "") == "YH004"
