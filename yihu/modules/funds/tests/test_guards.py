"""The second line: SQL that goes round the actions is refused by the database itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import COUNTY, OTHER_TOWNSHIP, TOWNSHIP, an_actor
from yihu.modules.funds import actions
from yihu.modules.funds.models import (
    Allocation,
    Balance,
    Batch,
    Decision,
    Expenditure,
    Offset,
    Payment,
    Plan,
    Pool,
)
from yihu.modules.funds.rules import Verdict, Way
from yihu.modules.funds.tests import factories as make
from yihu.modules.funds.tests.factories import PAID, a_checker, a_maker, settle

pytestmark = pytest.mark.django_db
CHECKER = 9002
JOURNAL = (Batch, Plan, Pool, Allocation, Payment, Decision, Offset, Expenditure)


def refused(code: str, attempt: Callable[[], Any], *, by: Actor | None = None) -> None:
    def whole() -> None:
        with scoped(by or a_maker()), transaction.atomic():
            attempt()
            settle()

    with pytest.raises(DatabaseError) as error:
        whole()
    cause = error.value.__cause__
    assert getattr(cause, "sqlstate", "") == code


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("model", JOURNAL)
def test_no_line_of_the_journal_is_changed_or_removed_by_the_app(model: Any) -> None:
    table = model._meta.db_table
    for statement in (f"update {table} set maker_name = ''", f"delete from {table}", f"truncate {table}"):
        refused("42501", partial(run, statement))


@pytest.mark.parametrize("model", JOURNAL)
def test_no_line_of_the_journal_is_changed_or_removed_by_the_owner(model: Any) -> None:
    table = model._meta.db_table
    for statement in (f"update {table} set maker_name = ''", f"delete from {table}"):
        with pytest.raises(DatabaseError) as error, transaction.atomic():
            run(statement)
        assert getattr(error.value.__cause__, "sqlstate", "") == "YH002"


def test_an_arrangement_without_its_balance_does_not_commit() -> None:
    batch = make.a_batch("1000")

    def by_hand() -> None:
        run(
            'insert into funds_allocation (area_code, "on", maker_id, maker_name, note, fen, tier, kind, year,'
            " way, sector, batch_id, batch_number, document, project_number)"
            f" values ('{COUNTY}', '2020-03-01', {a_maker().user_id}, '', '', 1, 'central', 'special', 2020, '', '',"
            f" {batch.pk},"
            f" '{batch.number}', '', 'P')"
        )

    refused("YH003", by_hand)


def test_a_balance_lowered_by_hand_does_not_commit() -> None:
    batch = make.a_batch("1000")
    make.an_allocation("1000", batch=batch)

    refused("YH003", lambda: run(f"update funds_balance set committed_fen = 0 where batch_id = {batch.pk}"))


def test_a_balance_raised_by_hand_does_not_commit() -> None:
    batch = make.a_batch("1000")

    refused(
        "YH003",
        lambda: run(f"update funds_balance set amount_fen = amount_fen * 2 where batch_id = {batch.pk}"),
    )


def test_a_balance_cannot_be_overdrawn_at_all() -> None:
    make.a_batch("1000")

    refused("23514", lambda: run("update funds_balance set committed_fen = amount_fen + 1"))


def test_maker_and_checker_differ_in_the_database() -> None:
    payment = make.a_pending_payment()

    def by_hand() -> None:
        Decision.objects.create(
            payment=payment,
            area_code=payment.area_code,
            verdict=Verdict.POSTED,
            on=PAID,
            maker_id=payment.maker_id,
            maker_name="同一人",
        )

    refused("YH004", by_hand)


def test_a_posted_payment_has_its_balance() -> None:
    payment = make.a_pending_payment()

    def by_hand() -> None:
        Decision.objects.create(
            payment=payment,
            area_code=payment.area_code,
            verdict=Verdict.POSTED,
            on=PAID,
            maker_id=CHECKER,
            maker_name="别人",
        )

    refused("YH003", by_hand, by=a_checker())


def test_nobody_writes_money_in_the_name_of_another() -> None:
    batch = make.a_batch("1000")
    copied = {
        f.attname: getattr(batch, f.attname)
        for f in Batch._meta.concrete_fields
        if f.name not in ("id", "uid")
    }

    refused("YH004", lambda: Batch.objects.create(**{**copied, "number": "别的", "maker_id": 5}))


def test_carried_money_arrives_in_the_next_year_or_does_not_leave() -> None:
    batch = make.a_batch("1000")
    copied = {
        f.attname: getattr(batch, f.attname)
        for f in Batch._meta.concrete_fields
        if f.name not in ("id", "uid")
    }
    with scoped(a_maker()):
        out = Batch.objects.create(**{**copied, "fen": -1, "recovers_id": batch.pk, "way": Way.CARRIED})
        Balance.objects.filter(batch=batch).update(committed_fen=1)

    def by_hand() -> None:
        Decision.objects.create(
            batch=out,
            area_code=out.area_code,
            verdict=Verdict.POSTED,
            on=PAID,
            maker_id=CHECKER,
            maker_name="复核人",
        )

    refused("YH003", by_hand, by=a_checker())


@pytest.mark.parametrize(
    "difference",
    [
        {"fen": -999},
        {"tier": "province"},
        {"area_code": TOWNSHIP},
        {"number": "别的文号"},
        {"on": "2020-02-09"},
    ],
)
def test_a_reverse_entry_mirrors_its_original(difference: dict[str, Any]) -> None:
    batch = make.a_batch("1000")
    copied = {
        f.attname: getattr(batch, f.attname)
        for f in Batch._meta.concrete_fields
        if f.name not in ("id", "uid")
    }

    refused(
        "YH004",
        lambda: Batch.objects.create(**{**copied, "fen": -batch.fen, "reverses_id": batch.pk, **difference}),
    )


def test_a_split_by_tier_cannot_be_lost_on_the_way_down() -> None:
    payment = make.a_posted_payment()
    spent = make.an_expenditure("1", payment)
    copied = {
        f.attname: getattr(spent, f.attname) for f in Expenditure._meta.concrete_fields if f.name != "id"
    }

    refused("YH004", lambda: Expenditure.objects.create(**{**copied, "tier": "province"}))


def test_a_township_sees_and_writes_its_own_money_only() -> None:
    make.an_allocation("100", area=TOWNSHIP)
    make.an_allocation("100", area=OTHER_TOWNSHIP)
    township = an_actor(Role.TOWNSHIP_CLERK, TOWNSHIP, user_id=9)

    with scoped(township):
        # Without the application's filter: row-level security alone.
        assert {row.area_code for row in Allocation.objects.all()} == {TOWNSHIP}
        assert Batch.objects.count() == 0
        assert Balance.objects.count() == 1
    assert Allocation.objects.count() == 2


def test_carried_money_is_carried_again_and_taken_back_like_any_other() -> None:
    batch = make.a_batch("100")
    for year, yuan in ((2021, "80"), (2022, "50")):
        with scoped(a_maker()) as maker:
            out = actions.carry_over(
                maker, batch.pk, on=date(year - 1, 12, 31), yuan=Decimal(yuan), reason="年末结转"
            )
        make.reviewed(out)
        batch = Batch.objects.get(carries=out)
        assert (batch.year, batch.fen) == (year, int(yuan) * 100)
    back = make.taken_back(batch, date(2022, 1, 5))
    assert (back.fen, back.is_reversal) == (-50_00, True)
    make.settle()
