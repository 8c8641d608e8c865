"""A paid plan taken back: by two people, entry by entry, to the fen, with the notice put right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.tests import figures
from yihu.core.tests.factories import COUNTY, a_person, an_actor, signed_in, some_areas
from yihu.engine.errors import BadValue, WrongStage
from yihu.engine.stages import MissingProof
from yihu.modules.assets import actions, checks, notices, queries, timeline
from yihu.modules.assets.actions import SamePerson
from yihu.modules.assets.indicators import INDICATORS
from yihu.modules.assets.models import AssetExpense, AssetStep, Share
from yihu.modules.assets.rules import Row, Stage, Use
from yihu.modules.assets.tests.factories import a_plan, acting, an_asset, an_income, paid, to_household
from yihu.modules.households.tests.factories import a_household
from yihu.modules.incomes import queries as incomes

pytestmark = pytest.mark.django_db
PAID, BACK, DAY = date(2020, 3, 20), date(2020, 5, 6), date(2020, 6, 30)


@pytest.fixture
def clerk() -> Iterator[Actor]:
    some_areas()
    with scoped(an_actor()) as actor:
        yield actor


def figure(key: str, day: date) -> Decimal | None:
    return figures.figure(INDICATORS, key, COUNTY, day)


def a_paid_plan(clerk: Actor) -> tuple[Any, Any]:
    home = a_household(clerk)
    asset = an_asset(clerk)
    line = an_income(clerk, asset, 100_000)
    rows = [
        to_household(home.number, 60_000),
        to_household(home.number, 10_000, Use.WAGES),
        Row(Use.RETAINED, 30_000, name="村集体留存"),
    ]
    return paid(clerk, a_plan(clerk, asset, [line], rows)), home


def asked_back(clerk: Actor, plan: Any) -> None:
    with acting(clerk, 9, Role.TOWNSHIP_CLERK) as payer:
        actions.ask_reversal(payer, plan.pk, on=date(2020, 5, 4), why="账号有误，银行退回")


def reversed_(clerk: Actor, plan: Any) -> Any:
    asked_back(clerk, plan)
    with acting(clerk, 10, Role.FINANCE) as finance:
        done = actions.reverse(finance, plan.pk, on=BACK, document="TH-01")
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("set constraints all deferred")
    return done


def test_every_entry_of_a_payment_is_taken_back_and_its_income_waits_again(clerk: Actor) -> None:
    plan, home = a_paid_plan(clerk)
    assert incomes.lines(clerk).filter(household=home).count() == 2
    reversed_(clerk, plan)

    assert not incomes.lines(clerk).filter(household=home).exists()
    entries = AssetExpense.objects.filter(plan=plan)
    assert entries.count() == 4
    assert entries.aggregate(sum=Sum("fen"))["sum"] == 0
    waiting = queries.undistributed(clerk, plan.area_code, DAY, plan.asset_id)
    assert [one.fen for one in waiting] == [100_000]
    # What was true on a day stays true of that day.
    assert figure("asset.distributed", date(2020, 5, 5)) == Decimal("0.1")
    assert figure("asset.distributed", BACK) == figure("asset.distributed_hh", BACK) == 0
    assert not list(timeline.shares(clerk, [home.pk], date(2020, 1, 1), DAY))
    told = queries.steps(clerk).get(plan=plan, stage=Stage.REVERSED)
    assert "1,000.00 元（1 笔）" in told.text
    assert "TH-01" in told.document


def test_the_same_income_is_shared_out_and_paid_again(clerk: Actor) -> None:
    plan, home = a_paid_plan(clerk)
    reversed_(clerk, plan)
    lines = list(queries.undistributed(clerk, plan.area_code, DAY, plan.asset_id))
    again = paid(clerk, a_plan(clerk, plan.asset, lines, [to_household(home.number, 100_000)]))
    assert again.stage == Stage.PAID
    assert [one.fen for one in incomes.lines(clerk).filter(household=home)] == [100_000]
    assert figure("asset.distributed_hh", DAY) == 1


def test_who_asks_does_not_decide_and_nothing_moves_before_the_word(clerk: Actor) -> None:
    plan, home = a_paid_plan(clerk)
    with acting(clerk, 10, Role.FINANCE) as finance, pytest.raises(WrongStage, match="先申请"):
        actions.reverse(finance, plan.pk, on=BACK, document="TH-01")
    with acting(clerk, 9, Role.TOWNSHIP_CLERK) as payer:
        with pytest.raises(MissingProof, match="原因"):
            actions.ask_reversal(payer, plan.pk, on=BACK, why=" ")
        with pytest.raises(BadValue, match="早于发放"):
            actions.ask_reversal(payer, plan.pk, on=date(2020, 3, 19), why="误")
        asked_back(clerk, plan)
        with pytest.raises(WrongStage, match="已经申请"):
            actions.ask_reversal(payer, plan.pk, on=BACK, why="再次")
        with pytest.raises(SamePerson):
            actions.reverse(payer, plan.pk, on=BACK, document="TH-01")
    [check] = [one for one in checks.CHECKS if one.key == "assets.reversal_waiting"]
    assert [row.plan_id for row in check.rows(COUNTY, DAY)] == [plan.pk]
    assert incomes.lines(clerk).filter(household=home).count() == 2
    with acting(clerk, 10, Role.FINANCE) as finance:
        with pytest.raises(MissingProof, match="退款凭证"):
            actions.reverse(finance, plan.pk, on=BACK, document=" ")
        actions.refuse_reversal(finance, plan.pk, on=BACK, why="款项已到户")
    assert not list(check.rows(COUNTY, DAY))
    assert figure("asset.distributed", DAY) == Decimal("0.1")
    assert reversed_(clerk, plan).stage == Stage.REVERSED


def test_the_database_keeps_two_people_and_the_turned_sign(clerk: Actor) -> None:
    plan, _ = a_paid_plan(clerk)
    asked_back(clerk, plan)
    spent = AssetExpense.objects.filter(plan=plan).first()
    assert spent is not None
    about = {"area_code": plan.area_code, "plan": plan, "on": BACK}
    for wrong in (
        lambda: AssetStep.objects.create(**about, stage=Stage.REVERSED, by_id=9, by_name="某人"),
        lambda: AssetExpense.objects.create(
            **about, asset=plan.asset, use=spent.use, fen=1 - spent.fen, reverses=spent
        ),
        lambda: AssetExpense.objects.create(**about, asset=plan.asset, use=spent.use, fen=-spent.fen),
        lambda: Share.objects.filter(plan=plan).update(reversed_on=date(2020, 3, 19), line=None),
        lambda: incomes.lines(clerk).filter(pk__in=Share.objects.filter(plan=plan).values("line")).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong()


def test_a_public_list_is_corrected_in_public(clerk: Actor) -> None:
    plan, home = a_paid_plan(clerk)
    kind = next(one for one in notices.NOTICES if one.key == notices.CORRECTION)
    assert not list(kind.subjects(clerk, DAY))
    reversed_(clerk, plan)
    [subject] = kind.subjects(clerk, DAY)
    draft = kind.draft(clerk, subject.uid, DAY)
    assert "原公示内容作废" in draft.text
    assert {name for row in draft.rows for name in row} == {one.name for one in kind.columns}
    assert home.number not in str(draft)
    assert kind.published
    assert kind.withdrawn
    kind.published(clerk, subject.uid, date(2020, 5, 7), date(2020, 5, 16), "村务公开栏")
    assert not list(kind.subjects(clerk, DAY))
    kind.withdrawn(clerk, subject.uid, date(2020, 5, 8), "有误")
    assert len(list(kind.subjects(clerk, DAY))) == 1


def test_two_clerks_take_a_payment_back_by_the_pages() -> None:
    some_areas()
    with scoped(an_actor()) as clerk:
        plan, _ = a_paid_plan(clerk)
    url = f"/assets/plans/{plan.pk}/"
    payer = signed_in(a_person("payer", Role.TOWNSHIP_CLERK, plan.area_code[:9] + "000"))
    checker = signed_in(a_person("checker", Role.FINANCE))
    day = "?as_of=2020-06-30"
    assert "申请冲正" in payer.get(url + day).content.decode()
    asked = {"do": "ask_back", "ask_back-on": "2020-05-04", "ask_back-text": "账号有误"}
    assert payer.post(url + day, asked).status_code == 302
    assert "复核冲正" not in payer.get(url + day).content.decode()
    assert "复核冲正" in checker.get(url + day).content.decode()
    told = {"do": "reverse", "reverse-on": "2020-05-06", "reverse-document": "TH-01"}
    assert checker.post(url + day, told).status_code == 302
    page = payer.get(url + day).content.decode()
    assert "方案已冲正，收益退回待分配" in page
    about = {"correct-on": "2020-05-07", "correct-until": "2020-05-16", "correct-document": "公开栏"}
    answer = payer.post(url + day, {"do": "correct", **about})
    assert answer.status_code == 302
    assert "correct-until" not in payer.get(url + day).content.decode()
