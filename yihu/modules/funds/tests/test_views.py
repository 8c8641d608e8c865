"""The pages of money: what they show, ask and refuse."""

from __future__ import annotations

import re
import uuid
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from yihu.core.access.roles import Role
from yihu.core.tests.factories import COUNTY, TOWNSHIP, a_person, signed_in, some_areas
from yihu.core.units.models import Unit
from yihu.modules.funds.models import Allocation, Batch, Decision, Expenditure, Payment, Pool
from yihu.modules.funds.tests import factories as make

pytestmark = pytest.mark.django_db
JUNE = "?as_of=2020-06-30"


@pytest.fixture
def finance() -> Client:
    some_areas()
    return signed_in(a_person("finance", Role.FINANCE))


def a_flow() -> Payment:
    allocation = make.an_allocation("6000000", batch=make.a_batch("8380000"))
    payment = make.a_posted_payment("3000000", allocation=allocation)
    make.an_expenditure("1234567.89", payment)
    make.a_pending_payment("100", allocation=allocation)
    return payment


def test_the_board_says_every_share_with_its_base(finance: Client) -> None:
    a_flow()
    page = finance.get(reverse("funds:list") + JUNE).content.decode()

    for expected in (
        "838",
        "600",
        "300",
        "123.4568",
        "14.73%",
        "20.58%",
        "41.15%",
        "占已下达",
        "占已安排",
        "占已拨付",
    ):
        assert expected in page
    assert "距下次进度检查" in page


def test_the_board_of_a_place_of_others_is_not_there() -> None:
    some_areas()
    township = signed_in(a_person("township", Role.TOWNSHIP_CLERK, TOWNSHIP))

    assert township.get(reverse("funds:list") + JUNE + f"&area={COUNTY}").status_code == 404
    assert township.get(reverse("funds:list") + JUNE).status_code == 200


def test_a_batch_shows_its_flow_down_to_the_vouchers(finance: Client) -> None:
    payment = a_flow()
    page = finance.get(reverse("funds:batch", args=[Batch.objects.get().pk])).content.decode()

    for expected in (payment.voucher, "1,234,567.89", "待复核", Expenditure.objects.get().voucher):
        assert expected in page


def test_every_page_opens(finance: Client) -> None:
    payment = a_flow()
    pool = make.a_pool("100")
    advance = make.posted(make.a_pending_advance("10", pool=pool))
    pages: list[tuple[str, list[Any]]] = [
        ("funds:pending", []),
        ("funds:plans", []),
        ("funds:plan_new", []),
        ("funds:batch_new", []),
        ("funds:pool_new", []),
        ("funds:pool", [pool.pk]),
        ("funds:advance_new", [pool.pk]),
        ("funds:allocation", [payment.allocation_id]),
        ("funds:payment_new", [payment.allocation_id]),
        ("funds:payment", [payment.pk]),
        ("funds:payment", [advance.pk]),
        ("funds:offset_new", [advance.pk]),
        ("funds:expenditure_new", [payment.pk]),
        ("funds:expenditure", [Expenditure.objects.get().pk]),
        ("funds:allocation_new", [Batch.objects.get().pk]),
        ("funds:recovery_new", ["batches", Batch.objects.get().pk]),
        ("funds:recovery_new", ["payments", payment.pk]),
    ]
    for name, arguments in pages:
        response = finance.get(reverse(name, args=arguments) + JUNE)
        assert response.status_code == 200, name
        assert "style=" not in response.content.decode(), name


def test_money_is_walked_through_the_forms_by_two_people(finance: Client) -> None:
    unit = Unit.objects.get(pk=make.a_unit())
    day = {"note": ""}
    finance.post(
        reverse("funds:batch_new"),
        {"number": "示例财〔2020〕5号", "tier": "central", "kind": "special", "year": 2020, "on": "2020-01-10",
         "yuan": "1,000.50", **day},
    )  # fmt: skip
    batch = make.reviewed(Batch.objects.get())
    finance.post(
        reverse("funds:allocation_new", args=[batch.pk]),
        {
            "document": "纪要",
            "on": "2020-02-10",
            "unit_id": unit.pk,
            "area_code": TOWNSHIP,
            "yuan": "1000",
            **day,
        },
    )
    allocation = make.reviewed(Allocation.objects.get())
    asked = {"voucher": "拨1", "on": "2020-03-10", "yuan": "900", "key": str(uuid.uuid4()), **day}
    for _ in range(2):
        finance.post(reverse("funds:payment_new", args=[allocation.pk]), asked)
    payment = Payment.objects.get()
    refused = finance.post(reverse("funds:post", args=["payments", payment.pk]) + "?as_of=2020-03-11")
    assert refused.status_code == 403

    checker = signed_in(a_person("checker", Role.COUNTY_APPROVER))
    checker.post(reverse("funds:post", args=["payments", payment.pk]) + "?as_of=2020-03-11")
    finance.post(
        reverse("funds:expenditure_new", args=[payment.pk]),
        {
            "voucher": "支1",
            "on": "2020-04-10",
            "payee": "王小明",
            "payee_kind": "person",
            "yuan": "0.01",
            **day,
        },
    )
    make.settle()

    assert batch.fen == 100_050
    assert Decision.objects.get(payment=payment).on == date(2020, 3, 11)
    assert Expenditure.objects.get().payee == "王**"


def test_a_refusal_stands_in_the_form_and_what_was_typed_stays(finance: Client) -> None:
    batch = make.a_batch("100")
    answer = finance.post(
        reverse("funds:allocation_new", args=[batch.pk]),
        {
            "document": "纪要九号",
            "on": "2020-02-10",
            "project_number": "P",
            "area_code": COUNTY,
            "yuan": "100.01",
        },
    )

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "还剩 100.00 元" in page
    assert "纪要九号" in page


@pytest.mark.parametrize(
    ("yuan", "said"), [("-1", "不能为负"), ("一百", "写法不支持"), ("0.001", "不足一分"), ("", "请填写金额")]
)
def test_a_wrong_amount_is_refused_beside_its_field(finance: Client, yuan: str, said: str) -> None:
    answer = finance.post(
        reverse("funds:batch_new"),
        {
            "number": "文",
            "tier": "central",
            "kind": "special",
            "year": 2020,
            "on": "2020-01-10",
            "yuan": yuan,
        },
    )

    assert said in answer.content.decode()
    assert Batch.objects.count() == 0


def test_a_reverse_entry_needs_a_reason_and_keeps_the_original(finance: Client) -> None:
    batch = make.a_batch("100")
    url = reverse("funds:reverse", args=["batches", batch.pk])
    assert finance.post(url + JUNE, {"reason": ""}).status_code == 422

    assert finance.post(url + JUNE, {"reason": "重复登记"}).status_code == 302
    page = reverse("funds:batch", args=[batch.pk])
    assert "冲正待复核" in finance.get(page).content.decode()
    make.reviewed(Batch.objects.get(reverses=batch))
    shown = finance.get(page).content.decode()
    assert "本记录已冲正" in shown
    assert "重复登记" in shown


def test_a_list_that_one_person_handed_in_is_posted_by_another_in_one_click(finance: Client) -> None:
    a_flow()
    checker = signed_in(a_person("checker", Role.COUNTY_APPROVER))
    queue = reverse("funds:pending")
    [found] = re.findall(r'[?]list=([^"]+)"', checker.get(queue).content.decode())
    waiting = Payment.objects.get(decision=None)
    page = checker.get(f"{queue}?list={found}").content.decode()
    assert waiting.voucher in page
    assert "全部复核过账" in page

    assert checker.post(queue + JUNE, {"list": found, "fen": "1"}).status_code == 409
    assert checker.post(queue + JUNE, {"list": found, "fen": str(waiting.fen)}).status_code == 302
    assert not Payment.objects.filter(decision=None).exists()
    assert checker.get(f"{queue}?list={found}").status_code == 404


def test_roles_without_the_capability_are_refused() -> None:
    some_areas()
    cadre = signed_in(a_person("cadre", Role.VILLAGE_CADRE, TOWNSHIP))

    assert cadre.get(reverse("funds:list")).status_code == 403


def test_the_number_of_queries_of_the_board_does_not_grow(
    finance: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(5):
        a_flow()
    make.a_pool("100")
    assert Pool.objects.count() == 1
    with django_assert_max_num_queries(40):
        finance.get(reverse("funds:list") + JUNE)
