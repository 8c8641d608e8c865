"""What the bank gives goes in as it is, with one question at most, and once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.site import bank_files
from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import a_person, an_actor, signed_in, some_areas
from yihu.modules.exchange import actions
from yihu.modules.exchange.models import Batch
from yihu.modules.exchange.tests.factories import NOON, a_read_batch
from yihu.modules.funds.models import StatementLine

pytestmark = pytest.mark.django_db
LEDGER = "funds.statements"


@pytest.fixture
def finance() -> Actor:
    some_areas()
    return an_actor(Role.FINANCE, name="财政经办")


def handed_in(actor: Actor, name: str, data: bytes, **answers: str) -> Batch:
    """Read, asked at most once, and written."""
    batch = a_read_batch(actor, data, name=name, ledger=LEDGER, again=True)
    if batch.stage == "refused":
        batch = answered(actor, batch, **answers)
    assert batch.stage == "ready", batch.problems
    assert batch.wrong == 0, [row.problems for row in batch.rows.filter(verdict="wrong")]
    if batch.to_write == 0:
        return batch
    with scoped(actor):
        actions.begin_apply(actor, batch.pk, confirmed=True, queue=False)
    return actions.apply_parts(actor, batch.pk, now=NOON)


def answered(actor: Actor, batch: Batch, **answers: str) -> Batch:
    asked = {one["column"]: one for one in batch.header if one["key"].startswith("= ")}
    assert set(asked) - {"area_code"} <= {"source", "account"}, batch.problems
    chosen = {asked[name]["key"]: text for name, text in answers.items()}
    with scoped(actor):
        actions.map_columns(actor, batch.pk, chosen, now=NOON, queue=False)
    return actions.read(actor, batch.pk, now=NOON)


def flows() -> list[tuple[str, int, int | None]]:
    rows = StatementLine.objects.order_by("account", "on", "number")
    return [(row.on.isoformat(), row.flow_fen, row.balance_fen) for row in rows]


@pytest.mark.parametrize("name", bank_files.FILES)
def test_the_file_of_any_bank_goes_in_with_one_question(name: str, finance: Actor) -> None:
    account = {"account": bank_files.ACCOUNT} if name.startswith("nameless") else {}

    handed_in(finance, name, bank_files.FILES[name](), **account)

    assert flows() == bank_files.FLOWS
    [(source, kept)] = set(StatementLine.objects.values_list("source", "account"))
    assert (source, kept) == ("bank", bank_files.ACCOUNT)
    said = " ".join(row.summary + row.note for row in StatementLine.objects.all())
    assert "6217" not in said
    assert "张三" not in said


def test_the_same_account_told_by_ten_banks_is_there_once(finance: Actor) -> None:
    for name, made in bank_files.FILES.items():
        handed_in(finance, name, made(), account=bank_files.ACCOUNT) if name.startswith(
            "nameless"
        ) else handed_in(finance, name, made())
    assert flows() == bank_files.FLOWS


def test_what_was_answered_is_remembered_and_told(finance: Actor) -> None:
    handed_in(finance, "三月.csv", bank_files.nameless(), account="扶贫资金专户")
    again = a_read_batch(finance, bank_files.nameless() + b"\n", name="四月.csv", ledger=LEDGER)

    assert again.stage == "ready"
    assert again.unchanged == len(bank_files.MOVES)
    told = {one["message"]: one.get("notice") for one in again.warnings if one["code"] == "W317"}
    assert "文件没有“账户”一列，全部按“扶贫资金专户”登记（以前填写的）；不对的在“列对应”中改" in told


def test_another_account_in_the_same_form_is_not_taken_for_the_first(finance: Actor) -> None:
    handed_in(finance, "甲.xlsx", bank_files.rural_bank())
    other = bank_files.rural_bank
    data = _with_account(other, "82010200000099999")
    handed_in(finance, "乙.xlsx", data)

    assert set(StatementLine.objects.values_list("account", flat=True)) == {
        bank_files.ACCOUNT, "82010200000099999"}  # fmt: skip


def _with_account(made: Callable[[], bytes], account: str) -> bytes:
    before = bank_files.ACCOUNT
    bank_files.ACCOUNT = account
    try:
        return made()
    finally:
        bank_files.ACCOUNT = before


def test_the_treasurys_list_of_payments_is_proposed_as_such(finance: Actor) -> None:
    batch = a_read_batch(finance, bank_files.treasury(), name="国库.xlsx", ledger=LEDGER)
    proposed = {one["column"]: one["value"] for one in batch.header if one["key"].startswith("= ")}
    assert proposed["source"] == "国库"

    batch = answered(finance, batch, account="零余额账户")

    assert (batch.stage, batch.new) == ("ready", 2)
    assert any("收款人全称" in one["message"] for one in batch.warnings if one["code"] == "W318")


def test_sides_told_the_banks_way_are_turned_by_the_balance_and_said(finance: Actor) -> None:
    batch = a_read_batch(finance, bank_files.from_the_banks_view(), name="对账.xlsx", ledger=LEDGER)
    batch = answered(finance, batch)
    assert [one["code"] for one in batch.warnings if not one.get("notice")] == ["W521"]


def test_an_import_is_undone_as_a_whole(finance: Actor) -> None:
    batch = handed_in(finance, "农商行.xlsx", bank_files.rural_bank())
    with scoped(finance):
        actions.begin_undo(finance, batch.pk, reason="选错了文件", queue=False)
    actions.undo_parts(finance, batch.pk, now=NOON)
    assert flows() == []


def test_the_page_asks_for_what_the_file_lacks(finance: Actor) -> None:
    batch = a_read_batch(finance, bank_files.nameless(), name="明细.csv", ledger=LEDGER)
    browser = signed_in(a_person("finance", Role.FINANCE))
    page: Any = browser.get(f"/exchange/{batch.pk}/").content.decode()
    assert "文件里没有的列，填一次，整个文件都按它登记" in page
    assert "<option selected>银行专户</option>" in page
