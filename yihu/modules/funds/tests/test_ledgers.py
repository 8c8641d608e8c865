"""The derived ledger pages of money: what is entered there goes through the stages' own actions."""

from __future__ import annotations

import pytest
from django.test import Client

from yihu.core.access.roles import Role
from yihu.core.tests.factories import COUNTY, TOWNSHIP, a_person, signed_in, some_areas
from yihu.modules.funds.ledgers import LEDGERS
from yihu.modules.funds.models import Balance, Batch
from yihu.modules.funds.tests import factories as make

pytestmark = pytest.mark.django_db
WRITABLE = ("funds.batches", "funds.allocations")


@pytest.fixture
def finance() -> Client:
    some_areas()
    return signed_in(a_person("finance", Role.FINANCE))


@pytest.mark.parametrize("key", [ledger.key for ledger in LEDGERS if ledger.key != "funds.statements"])
def test_every_ledger_lists_prints_and_exports(finance: Client, key: str) -> None:
    make.an_expenditure("1234.56", make.a_posted_payment("10000"))

    page = finance.get(f"/ledgers/{key}/")
    assert page.status_code == 200
    assert "中央" in page.content.decode()
    assert finance.get(f"/ledgers/{key}/print/").status_code == 200
    assert finance.get(f"/ledgers/{key}/export/?format=csv").status_code == 200


@pytest.mark.parametrize("key", WRITABLE)
def test_money_is_entered_in_form_and_grid(finance: Client, key: str) -> None:
    assert finance.get(f"/ledgers/{key}/new/").status_code == 200
    assert finance.get(f"/ledgers/{key}/grid/").status_code == 200


@pytest.mark.parametrize("key", ["funds.payments", "funds.expenditures"])
def test_payments_and_use_are_not_entered_past_their_stages(finance: Client, key: str) -> None:
    assert finance.get(f"/ledgers/{key}/new/").status_code >= 400


def test_a_batch_entered_in_the_ledger_is_in_wan_yuan_and_has_its_balance(finance: Client) -> None:
    answer = finance.post(
        "/ledgers/funds.batches/new/",
        {"number": "示例财〔2020〕3号", "tier": "中央", "kind": "special", "year": "2020", "on": "2020-01-15",
         "fen": "838", "area_code": COUNTY},
    )  # fmt: skip
    make.settle()

    assert answer.status_code == 302, answer.content.decode()[-3000:]
    batch = make.reviewed(Batch.objects.get())
    make.settle()
    assert Balance.objects.get(batch=batch).left_fen == 838_000_000


def test_a_journal_entry_is_not_corrected_or_withdrawn_in_the_ledger(finance: Client) -> None:
    batch = make.a_batch("100")

    for verb in ("edit", "withdraw"):
        answer = finance.post(f"/ledgers/funds.batches/{batch.pk}/{verb}/", {"reason": "试", "number": "改"})
        assert 400 <= answer.status_code < 500, verb
    assert Batch.objects.get().number == batch.number


def test_a_township_lists_its_own_money(finance: Client) -> None:
    make.an_allocation("100", area=TOWNSHIP)
    make.an_allocation("100", area=COUNTY, project="P-COUNTY")
    township = signed_in(a_person("township", Role.TOWNSHIP_CLERK, TOWNSHIP))

    page = township.get("/ledgers/funds.allocations/").content.decode()
    assert "P-1" in page
    assert "P-COUNTY" not in page
