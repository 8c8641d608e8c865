"""Household batches: two people verify, the notice runs out, one voucher pays the list; the sources' own figures."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.clock import SHANGHAI
from yihu.core.history.models import Event
from yihu.core.tests import figures
from yihu.core.tests.factories import COUNTY, TOWNSHIP, VILLAGE, a_person, an_actor, signed_in, some_areas
from yihu.engine.errors import BadValue, NotAllowed, WrongStage
from yihu.engine.money import FEN_PER_WAN
from yihu.modules.funds.actions import Overdrawn, post, void
from yihu.modules.funds.actions import reverse as reverse_entry
from yihu.modules.funds.queries import expenditures
from yihu.modules.funds.rules import Stage as FundStage
from yihu.modules.funds.tests import factories as funds
from yihu.modules.projects import notices, timeline
from yihu.modules.projects.actions import aid
from yihu.modules.projects.indicators import INDICATORS
from yihu.modules.projects.models import AidBatch, AidChange, AidLine
from yihu.modules.projects.queries import aid as reads
from yihu.modules.projects.rules import BatchStage, Way
from yihu.modules.projects.rules.aid import NotReviewed, SameVerifier
from yihu.modules.projects.rules.running import TermNotOver
from yihu.modules.projects.tests import factories as make
from yihu.modules.projects.tests.paying import FIRST, JUNE, LAST, MADE, PAID, a_public_batch, asked, paid

pytestmark = pytest.mark.django_db


def test_two_people_verify_neither_of_whom_wrote_the_list() -> None:
    batch = make.a_batch("JB-1", make.some_households(2), "1600", on=MADE)
    with scoped(an_actor(Role.COUNTY_CLERK, COUNTY, user_id=31)) as maker, pytest.raises(SameVerifier):
        aid.verify(maker, batch.pk, on=MADE)
    with scoped(an_actor(Role.COUNTY_APPROVER, COUNTY, user_id=32)) as first:
        assert aid.verify(first, batch.pk, on=MADE).stage == BatchStage.LISTED
        with pytest.raises(SameVerifier):
            aid.verify(first, batch.pk, on=MADE)
    with pytest.raises(DatabaseError), transaction.atomic():
        AidBatch.objects.filter(pk=batch.pk).update(second_id=32)


def test_nothing_is_paid_before_its_notice_is_over_nor_more_than_there_is() -> None:
    batch = a_public_batch()
    with pytest.raises(TermNotOver):
        paid(batch, "8000", on=LAST)
    with pytest.raises(Overdrawn):
        paid(batch, "8000", held="7999")
    done = paid(batch, "8000")
    assert (done.stage, done.total_fen, done.voucher) == (BatchStage.PAID, 8000_00, "BZ-1")
    assert set(AidLine.objects.values_list("paid_on", flat=True)) == {PAID}


def test_a_list_is_paid_when_another_person_let_its_voucher_go() -> None:
    batch = a_public_batch()
    waiting = asked(batch, "8000")
    assert waiting.expenditure_id is not None
    line = batch.lines.order_by("pk")[0]
    with scoped(make.a_clerk(31)) as clerk:
        with pytest.raises(NotReviewed):
            aid.confirm(clerk, batch.pk)
        with pytest.raises(WrongStage):
            aid.change_line(clerk, line.pk, fen=5, reason="改", on=PAID)
        assert not reads.paid_on(COUNTY, JUNE).exists()
    with scoped(funds.a_checker()) as checker:
        void(checker, waiting.expenditure_id, on=PAID, reason="凭证号有误", stage=FundStage.EXPENDITURE)
    funds.settle()
    batch.refresh_from_db()
    assert (batch.stage, batch.voucher, batch.expenditure_id) == (BatchStage.PUBLIC, "", None)
    assert not AidLine.objects.filter(paid_on__isnull=False).exists()
    done = paid(batch, "8000")
    assert (done.stage, done.paid_on) == (BatchStage.PAID, PAID)
    assert reads.paid_on(COUNTY, JUNE).count() == 4


def test_a_voucher_taken_back_takes_the_list_back_when_the_second_person_says_so() -> None:
    batch = a_public_batch()
    done = paid(batch, "8000")
    with scoped(funds.a_maker()) as maker:
        spent = expenditures(maker).get(pk=done.expenditure_id or 0)
        refused = reverse_entry(maker, FundStage.EXPENDITURE, spent.pk, on=JUNE, reason="银行退票")
    with scoped(funds.a_checker()) as checker:
        void(checker, refused.pk, on=JUNE, reason="未退", stage=FundStage.EXPENDITURE)
    batch.refresh_from_db()
    assert batch.stage == BatchStage.PAID, "a reverse entry that was refused takes nothing back"
    funds.taken_back(spent, JUNE, "银行退票")
    funds.settle()
    batch.refresh_from_db()
    assert (batch.stage, batch.paid_on, batch.total_fen) == (BatchStage.PUBLIC, None, None)
    assert not reads.paid_on(COUNTY, JUNE).exists()
    assert Event.objects.filter(verb="projects.aid_taken_back", details__fen=8000_00).count() == 1
    assert paid(batch, "8000", on=JUNE).paid_on == JUNE


def test_a_word_said_outside_the_lists_area_is_written_down_by_hand() -> None:
    batch = make.a_batch("JB-2", make.some_households(2), "8000", on=MADE, area=COUNTY)
    batch = make.publicised(make.verified(batch, MADE), FIRST)
    waiting = asked(batch, "8000")
    nearby = an_actor(Role.FINANCE, TOWNSHIP, user_id=9005)
    with scoped(nearby) as checker:
        post(checker, waiting.expenditure_id or 0, on=PAID, stage=FundStage.EXPENDITURE)
    batch.refresh_from_db()
    assert batch.stage == BatchStage.PAYING
    with scoped(make.a_clerk(31)) as clerk:
        assert reads.may_confirm(clerk, batch)
        done = aid.confirm(clerk, batch.pk)
        assert done.stage == BatchStage.PAID
        assert not reads.may_confirm(clerk, done)
        with pytest.raises(WrongStage, match="没有冲正"):
            aid.confirm(clerk, batch.pk)
    with scoped(funds.a_maker()) as maker:
        back = reverse_entry(
            maker, FundStage.EXPENDITURE, waiting.expenditure_id or 0, on=JUNE, reason="退票"
        )
    with scoped(nearby) as checker:
        post(checker, back.pk, on=JUNE, stage=FundStage.EXPENDITURE)
    with scoped(make.a_clerk(31)) as clerk:
        assert reads.may_confirm(clerk, done)
        assert aid.confirm(clerk, batch.pk).stage == BatchStage.PUBLIC
    funds.settle()


def test_an_objection_changes_a_verified_line_with_its_reason_and_no_other_way() -> None:
    batch = a_public_batch()
    line = batch.lines.order_by("pk")[0]
    with scoped(make.a_clerk(31)) as clerk:
        with pytest.raises(BadValue):
            aid.change_line(clerk, line.pk, fen=0, reason=" ", on=FIRST)
        aid.change_line(clerk, line.pk, fen=0, reason="异议成立：猪已出售", on=FIRST)
        with pytest.raises(DatabaseError), transaction.atomic():
            AidLine.objects.filter(batch=batch).update(fen=1)
    assert [(row.before_fen, row.after_fen) for row in AidChange.objects.all()] == [(2000_00, 0)]
    done = paid(batch, "6000")
    assert done.total_fen == 6000_00
    with scoped(make.a_clerk(31)) as clerk, pytest.raises(WrongStage):
        aid.change_line(clerk, line.pk, fen=5, reason="再改", on=PAID)


def test_what_is_paid_is_the_sum_of_the_list() -> None:
    batch = a_public_batch()

    def by_hand() -> None:
        with transaction.atomic():
            AidBatch.objects.filter(pk=batch.pk).update(
                stage="paid", paid_on=PAID, voucher="假", total_fen=8000_01, expenditure_id=1
            )
            funds.settle()

    with pytest.raises(DatabaseError) as error:
        by_hand()
    assert getattr(error.value.__cause__, "sqlstate", "") == "YH004"


def test_the_sources_figures_come_from_lists_to_the_fen() -> None:
    """304 = 227 + 77 households, 39.192 = 24.112 + 15.08 万; 445.46 planned, of it 184.48 organised."""
    some_areas()
    first, second = make.some_households(227), make.some_households(77)
    batches = [
        make.a_batch("一批", first, "241120", on=MADE),
        make.a_batch("二批", second, "150800", on=MADE, way=Way.ORGANISED),
    ]
    for batch, yuan in zip(batches, ("241120", "150800"), strict=True):
        paid(make.publicised(make.verified(batch, MADE), FIRST), yuan)
    # The rest of the year's plan, not paid yet; seven of the households are in it again.
    make.a_batch("三批", [*make.some_households(118), *first[:7]], "2368680", on=MADE)
    make.a_batch("四批", make.some_households(1), "1694000", on=MADE, way=Way.ORGANISED)

    def figure(key: str, day: date) -> Decimal | None:
        with scoped(make.a_clerk()):
            return figures.figure(INDICATORS, key, COUNTY, day)

    assert figure("proj.aid_paid_hh", JUNE) == 304
    assert figure("proj.aid_paid", JUNE) == Decimal("39.192")
    assert figure("proj.aid_paid", PAID - timedelta(days=1)) == 0
    assert figure("proj.aid_plan", JUNE) == Decimal("445.46")
    assert figure("proj.aid_organised", JUNE) == Decimal("184.48")
    assert figure("proj.aid_hh", JUNE) == 423
    with scoped(make.a_clerk()):
        by_batch = {row.number: 0 for row in reads.paid_on(COUNTY, JUNE)}
        for row in reads.paid_on(COUNTY, JUNE):
            by_batch[row.number] += row.fen
    assert by_batch == {"一批": 241_120_00, "二批": 150_800_00}
    assert FEN_PER_WAN == 1_000_000


def test_the_bank_list_opens_accounts_for_those_who_may_with_a_reason_and_says_so() -> None:
    batch = a_public_batch()
    now = datetime(2020, 6, 30, 9, tzinfo=SHANGHAI)
    with scoped(an_actor(Role.FINANCE, COUNTY, user_id=70)) as finance, pytest.raises(NotAllowed):
        aid.bank_list(finance, batch.pk, reason="发放", now=now)
    with scoped(make.a_clerk(31)) as clerk:
        with pytest.raises(BadValue):
            aid.bank_list(clerk, batch.pk, reason=" ", now=now)
        found = aid.bank_list(clerk, batch.pk, reason="第一批发放", now=now)
    assert [one.fen for one in found] == [2000_00] * 4
    assert Event.objects.filter(verb="privacy.revealed", details__count=0).count() == 1


def test_publishing_the_list_takes_the_batchs_own_step_and_shows_only_its_columns() -> None:
    batch = make.verified(make.a_batch("JB-1", make.some_households(3), "2400", on=MADE), MADE)
    kind = next(one for one in notices.NOTICES if one.key == "projects.household_aid")
    assert kind.published is not None
    with scoped(make.a_clerk(31)) as clerk:
        [subject] = kind.subjects(clerk, JUNE)
        draft = kind.draft(clerk, subject.uid, JUNE)
        kind.published(clerk, subject.uid, FIRST, LAST, "村务公开栏")
        assert not list(kind.subjects(clerk, JUNE))
    batch.refresh_from_db()
    assert batch.stage == BatchStage.PUBLIC
    assert {name for row in draft.rows for name in row} == {column.name for column in kind.columns}


def test_a_village_sees_its_households_lines_of_the_townships_batch() -> None:
    batch = a_public_batch()
    paid(batch, "8000")
    home = batch.lines.order_by("pk")[0].household_id
    cadre = an_actor(Role.VILLAGE_CADRE, VILLAGE, user_id=80)
    with scoped(cadre):
        assert not reads.batches(cadre).exists()
        [entry] = timeline.benefits(cadre, [home], MADE, JUNE)
    assert (entry.day, entry.title) == (PAID, "领取产业奖补")
    assert "2,000" in entry.text


def test_the_pages_lead_from_the_first_name_to_the_payment() -> None:
    some_areas()
    [home] = make.some_households(1)
    clerk = signed_in(a_person("clerk", Role.TOWNSHIP_CLERK, TOWNSHIP))
    clerk.get(reverse("projects:batches") + "?as_of=2020-04-01")
    form = {
        "number": "JB-9", "name": "第九批", "item": "产业奖补", "area_code": TOWNSHIP, "way": "own",
        "on": "2020-04-01", "income": "transfer",
    }  # fmt: skip
    url = clerk.post(reverse("projects:new_batch"), form)["Location"]
    found = clerk.get(f"{url}?q={home.number}").content.decode()
    assert f'value="{home.number}"' in found
    assert clerk.post(url, {"do": "add", "household": home.number, "fen": "800.5"}).status_code == 302
    refused = clerk.post(url, {"do": "notice", "notice-first": "2020-04-01"})
    assert refused.status_code == 422
    for name in ("v1", "v2"):
        verifier = signed_in(a_person(name, Role.TOWNSHIP_APPROVER, TOWNSHIP))
        assert verifier.post(url, {"do": "verify"}).status_code == 302
    batch = AidBatch.objects.get()
    days = {"notice-first": batch.verified_on, "notice-place": "公开栏"}
    short = clerk.post(url, {**days, "do": "notice", "notice-last": batch.verified_on})
    assert "不少于 7 天" in short.content.decode()
    assert batch.verified_on is not None
    last = batch.verified_on + timedelta(days=6)
    clerk.post(url, {**days, "do": "notice", "notice-last": last})
    payment = funds.a_posted_payment("800.5", on=date(2020, 4, 10))
    finance = signed_in(a_person("finance", Role.FINANCE))
    told = {
        "pay-payment_id": payment.pk,
        "pay-on": last + timedelta(days=1),
        "pay-voucher": "BZ9",
        "do": "pay",
    }
    day = f"?as_of={last + timedelta(days=1)}"
    assert "拨" in finance.get(url + day).content.decode()
    assert finance.post(url, told).status_code == 302
    assert "还在等财政复核" in finance.post(url, {"do": "confirm"}).content.decode()
    batch.refresh_from_db()
    with scoped(funds.a_checker()) as checker:
        post(checker, batch.expenditure_id or 0, on=last + timedelta(days=1), stage=FundStage.EXPENDITURE)
    assert 'value="confirm"' not in finance.get(url).content.decode()
    batch.refresh_from_db()
    assert (batch.stage, batch.total_fen) == (BatchStage.PAID, 800_50)
    _same_list(clerk, batch)


def _same_list(clerk: Client, batch: AidBatch) -> None:
    page = clerk.get(reverse("projects:list")).content.decode()
    assert "到户批次" in page
    with connection.cursor() as cursor:
        cursor.execute("select sum(fen) from projects_aid_line where batch_id = %s", [batch.pk])
        assert cursor.fetchone()[0] == batch.total_fen


def test_the_lists_own_figures_are_shown_with_their_rows() -> None:
    some_areas()
    a_public_batch()
    clerk = signed_in(a_person("clerk", Role.COUNTY_CLERK))
    for key in ("projects.aid.rows", "projects.aid.sum.fen", "proj.aid_plan", "projects.contracts.rows"):
        for page in (f"/indicators/{key}/", f"/indicators/{key}/rows/"):
            assert clerk.get(f"{page}?as_of=2020-06-30").status_code == 200, page
