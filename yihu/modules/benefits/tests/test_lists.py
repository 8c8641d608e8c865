"""Lists: filled, signed by a second person, income of the household, taken back."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.core.ledgers import actions as ledgers
from yihu.core.ledgers.actions import BadRow
from yihu.core.rooms import declared
from yihu.core.tests import figures
from yihu.core.tests.factories import COUNTY, OTHER_VILLAGE, VILLAGE, an_actor, some_areas
from yihu.engine.errors import BadValue, NotAllowed
from yihu.modules.benefits import actions, queries
from yihu.modules.benefits.actions import ListStands, NobodyToPay, SignedAlone
from yihu.modules.benefits.indicators import INDICATORS
from yihu.modules.benefits.models import PayList, Payment
from yihu.modules.benefits.rules import Kind
from yihu.modules.benefits.tests.factories import (
    a_checker,
    a_family,
    a_list,
    a_payment,
    aided,
    enter,
    many,
    signed,
)
from yihu.modules.departments.rules import Aid
from yihu.modules.incomes import queries as incomes

pytestmark = pytest.mark.django_db
DAY = date(2020, 6, 30)


@pytest.fixture
def clerk() -> Actor:
    some_areas()
    return an_actor()


def figure(key: str, day: date = DAY, area: str = COUNTY) -> float | None:
    found = figures.figure(INDICATORS, key, area, day)
    return None if found is None else float(found)


def test_what_a_signed_list_pays_is_income_of_the_household_once(clerk: Actor) -> None:
    with scoped(clerk):
        home = a_family(clerk, "周甲", "周乙")
        row = a_list(clerk, Kind.LOW_INCOME, "2020-05")
        a_payment(clerk, row, home, "周甲", 41_000)
        a_payment(clerk, row, home, "周乙", 41_000)
        assert figure("soc.dibao") == 0
        assert not incomes.lines(clerk).exists()
    checker = a_checker()
    with scoped(checker):
        signed(checker, row, date(2020, 5, 10))
        lines = incomes.lines(checker).order_by("earner")
        assert [(one.fen, one.source, one.on, one.earner) for one in lines] == [
            (41_000, "low_income", date(2020, 5, 10), "周乙"),
            (41_000, "low_income", date(2020, 5, 10), "周甲"),
        ]
        assert (figure("soc.dibao"), figure("soc.dibao_hh"), figure("soc.dibao_pop")) == (0.082, 1, 2)
        assert figure("soc.dibao", date(2020, 5, 9)) == 0
        assert figure("soc.dibao", date(2021, 1, 1)) == 0


def test_nobody_signs_a_list_they_wrote_or_wrote_a_line_of(clerk: Actor) -> None:
    approver = a_checker()
    with scoped(clerk):
        home = a_family(clerk, "周甲")
        row = a_list(clerk, Kind.LOW_INCOME, "2020-05")
        a_payment(clerk, row, home, "周甲", 41_000)
        with pytest.raises(NotAllowed):
            actions.sign(clerk, row.pk, on=DAY, voucher="1", today=DAY)
    with scoped(approver):
        with pytest.raises(BadValue):
            actions.sign(approver, row.pk, on=DAY, voucher=" ", today=DAY)
        Payment.objects.update(note="改过")  # the approver's own hand on a line
        with pytest.raises(SignedAlone):
            actions.sign(approver, row.pk, on=DAY, voucher="1", today=DAY)
        with pytest.raises(IntegrityError), transaction.atomic():
            PayList.objects.filter(pk=row.pk).update(
                stage="paid", paid_on=DAY, voucher="1", signer_id=approver.user_id
            )


def test_a_signed_list_stands_still_and_goes_back_as_a_whole_or_by_line(clerk: Actor) -> None:
    with scoped(clerk):
        first, second = a_family(clerk, "周甲", "周丁"), a_family(clerk, "吴甲", village=OTHER_VILLAGE)
        row = a_list(clerk, Kind.DESTITUTE_AT_HOME, "2020-05")
        one = a_payment(clerk, row, first, "周甲", 60_000)
        a_payment(clerk, row, second, "吴甲", 50_000)
    checker = a_checker()
    with scoped(checker):
        signed(checker, row, date(2020, 5, 10))
    with scoped(clerk):
        ledger = declared("ledgers", "benefits.payments")
        seen = ledgers.fingerprint(ledger, Payment.objects.get(pk=one.pk))
        with pytest.raises(BadRow, match="不能增减或更改"):
            ledgers.correct(clerk, ledger, one.pk, {"fen": 1}, seen=seen)
        with pytest.raises(BadRow, match="不能增减或更改"):
            a_payment(clerk, row, first, "周丁", 1)
    with scoped(checker):
        actions.take_line_back(checker, one.pk, on=date(2020, 6, 1), reason="银行退回")
        assert (figure("soc.destitute"), figure("soc.destitute", date(2020, 5, 31))) == (0.05, 0.11)
        assert incomes.lines(checker).count() == 1
        actions.take_back(checker, row.pk, on=date(2020, 6, 2), reason="发错月份")
        assert figure("soc.destitute") == 0
        assert not incomes.lines(checker).exists()
        with pytest.raises(ListStands):
            actions.take_back(checker, row.pk, on=DAY, reason="再撤一次")


def test_grants_refunds_and_contributions_are_no_income(clerk: Actor) -> None:
    checker = a_checker()
    kinds = [(Kind.COUNTY_GRANT, "2020春"), (Kind.MEDICAL_HELP, "2020-05-12"), (Kind.CONTRIBUTION, "2020")]
    with scoped(clerk):
        home = a_family(clerk, "周甲")
        rows = [a_list(clerk, kind, period) for kind, period in kinds]
        for row in rows:
            a_payment(clerk, row, home, "周甲", 100_000)
    with scoped(checker):
        for row in rows:
            signed(checker, row, DAY)
        assert not incomes.lines(checker).exists()
        assert (figure("edu.aid_amount"), figure("med.aid_amount")) == (0.1, 0.1)
        assert figure("pension.contribution") == 0.1


def test_one_person_is_paid_one_kind_once_for_a_period(clerk: Actor) -> None:
    with scoped(clerk):
        home = a_family(clerk, "周甲")
        a_payment(clerk, a_list(clerk, Kind.LOW_INCOME, "2020-05"), home, "周甲", 41_000)
        with pytest.raises(BadRow, match="已在清单上"):
            a_payment(clerk, a_list(clerk, Kind.LOW_INCOME, "2020-05"), home, "周甲", 41_000)
        a_payment(clerk, a_list(clerk, Kind.LOW_INCOME, "2020-06"), home, "周甲", 41_000)
        with pytest.raises(BadRow, match="没有叫这个名字"):
            a_payment(clerk, a_list(clerk, Kind.LOW_INCOME, "2020-07"), home, "无此人", 41_000)
        with pytest.raises(BadRow, match="请填姓名"):
            a_payment(clerk, a_list(clerk, Kind.LOW_INCOME, "2020-08"), home, "", 41_000)
        a_payment(clerk, a_list(clerk, Kind.SPECIAL, "2020-05-12"), home, "", 2_000_000)


@pytest.mark.parametrize(
    ("kind", "period"),
    [
        (Kind.LOW_INCOME, "2020-13"),
        (Kind.LOW_INCOME, "2020春"),
        (Kind.COUNTY_GRANT, "2020-05"),
        (Kind.CONTRIBUTION, "2020-05"),
        (Kind.TEMPORARY, "2020-05"),
    ],
)
def test_a_period_is_written_as_its_kind_is_paid(clerk: Actor, kind: Kind, period: str) -> None:
    with scoped(clerk), pytest.raises(BadRow, match="所属期与种类不符"):
        a_list(clerk, kind, period)


def test_a_list_is_drawn_up_from_who_is_in_force_and_leaves_out_who_has_died(clerk: Actor) -> None:
    with scoped(clerk):
        home, other = a_family(clerk, "周甲", "周乙", "周丙"), a_family(clerk, "吴甲", village=OTHER_VILLAGE)
        since = date(2019, 1, 1)
        aided(clerk, home, "周甲", Aid.LOW_INCOME, since, 41_000)
        aided(clerk, home, "周乙", Aid.LOW_INCOME, since, 42_000, end=date(2020, 5, 1))
        aided(clerk, home, "周丙", Aid.LOW_INCOME, date(2020, 6, 1), 43_000)
        aided(clerk, other, "吴甲", Aid.LOW_INCOME, since, 44_000)
        may = a_list(clerk, Kind.LOW_INCOME, "2020-05")
        assert actions.draw_up(clerk, may.pk) == 2
        assert sorted(queries.lines_of(clerk, may).values_list("person_name", "fen")) == [
            ("吴甲", 44_000),
            ("周甲", 41_000),
        ]
        with pytest.raises(NobodyToPay):
            actions.draw_up(clerk, may.pk)
        village = a_list(clerk, Kind.LOW_INCOME, "2020-06", area_code=VILLAGE)
        assert actions.draw_up(clerk, village.pk) == 2
        assert {one.name for one in queries.unpaid(clerk, COUNTY, "2020-05")} == {"周甲", "吴甲"}
    checker = a_checker()
    with scoped(checker):
        signed(checker, may, date(2020, 5, 20))
        assert not queries.unpaid(checker, COUNTY, "2020-05").exists()


def test_pensions_are_drawn_up_as_the_list_before_was_paid(clerk: Actor) -> None:
    checker = a_checker()
    with scoped(clerk):
        home = a_family(clerk, "周甲")
        april = a_list(clerk, Kind.PENSION, "2020-04")
        many(april, [(home, "周甲", 10_300)])
    with scoped(checker):
        signed(checker, april, date(2020, 4, 10))
    with scoped(clerk):
        may = a_list(clerk, Kind.PENSION, "2020-05")
        assert actions.draw_up(clerk, may.pk) == 1
        assert queries.gathered(clerk, [may])[may.pk].fen == 10_300


def test_a_grant_is_due_for_its_term_and_done_when_its_list_is_signed(clerk: Actor) -> None:
    checker = a_checker()
    with scoped(clerk):
        home = a_family(clerk, "周甲", "周乙")
        for name in ("周甲", "周乙"):
            enter(
                clerk, "grants", household__number=home.number, person_name=name, kind=Kind.COUNTY_GRANT, term="2020春",
                stage="primary", school="镇小学", standard_fen=100_000, approved_on=date(2020, 3, 1),
            )  # fmt: skip
        row = a_list(clerk, Kind.COUNTY_GRANT, "2020春")
        assert actions.draw_up(clerk, row.pk) == 2
        assert queries.unpaid_grants(clerk, COUNTY, DAY).count() == 2
    with scoped(checker):
        signed(checker, row, date(2020, 4, 1))
        assert (figure("edu.due"), figure("edu.due_paid"), figure("edu.aid_rate")) == (0.2, 0.2, 100)
        assert figure("edu.aid_rate", date(2020, 3, 31)) == 0
        assert figure("edu.aid_rate", date(2020, 9, 1)) is None
