from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.docx.reading import read_text
from yihu.core.ledgers import actions as ledgers
from yihu.core.ledgers.actions import BadRow
from yihu.core.rooms import collect, declared
from yihu.core.tests import figures
from yihu.core.tests.factories import (
    COUNTY,
    OTHER_TOWNSHIP,
    TOWNSHIP,
    VILLAGE,
    a_person,
    an_actor,
    signed_in,
    some_areas,
)
from yihu.engine.errors import BadValue, NotAllowed, NotFound
from yihu.modules.households.tests.factories import a_household
from yihu.modules.incomes import queries as incomes
from yihu.modules.incomes.rules import Source
from yihu.modules.incomes.tests.factories import a_line
from yihu.modules.industry import actions, queries
from yihu.modules.industry.actions import AlreadyPaid, NobodyChosen, Payment
from yihu.modules.industry.indicators import INDICATORS
from yihu.modules.industry.models import Contract, Entity
from yihu.modules.industry.notices import NOTICES
from yihu.modules.industry.rules import ContractKind, EntityKind
from yihu.modules.industry.tests.factories import a_contract, an_entity

pytestmark = pytest.mark.django_db
DAY = date(2020, 6, 30)
PAID_ON = date(2019, 12, 20)


@pytest.fixture
def clerk() -> Actor:
    some_areas()
    return an_actor()


def figure(key: str, day: date = DAY, area: str = COUNTY) -> Decimal | None:
    return figures.figure(INDICATORS, f"industry.{key}", area, day)


def test_a_contract_lies_where_its_household_does_and_keeps_its_entitys_name(clerk: Actor) -> None:
    with scoped(clerk):
        entity = an_entity(clerk, area_code=COUNTY)
        row = a_contract(clerk, entity, a_household(clerk))
        ledger = declared("ledgers", "industry.entities")
        seen = ledgers.fingerprint(ledger, Entity.objects.get(pk=entity.pk))
        ledgers.correct(clerk, ledger, entity.pk, {"name": "洞庭稻虾专业合作社"}, seen=seen)
        row = Contract.objects.get(pk=row.pk)

    assert (row.area_code, row.entity_name, row.annual_fen) == (VILLAGE, "洞庭稻虾专业合作社", 50_000)


def test_a_township_reads_contracts_of_an_entity_it_may_not_see(clerk: Actor) -> None:
    with scoped(clerk):
        row = a_contract(clerk, an_entity(clerk, area_code=COUNTY), a_household(clerk))
    township = an_actor(Role.TOWNSHIP_CLERK, TOWNSHIP)
    with scoped(township):
        assert not queries.entities(township).exists()
        assert queries.contract(township, row.pk).entity_name == "洞庭稻虾合作社"
    client = signed_in(a_person("town", Role.TOWNSHIP_CLERK, TOWNSHIP))
    assert "洞庭稻虾合作社" in client.get("/ledgers/industry.contracts/").content.decode()
    assert client.get(f"/industry/contracts/{row.pk}/").status_code == 200


def test_a_township_signs_with_an_entity_of_its_county_and_changes_nothing_of_it(clerk: Actor) -> None:
    with scoped(clerk):
        entity = an_entity(clerk, area_code=COUNTY)
        home = a_household(clerk)
        other = an_entity(clerk, name="西镇合作社", area_code=OTHER_TOWNSHIP)
    township = an_actor(Role.TOWNSHIP_CLERK, TOWNSHIP)
    terms = {
        "kind": ContractKind.SHARES,
        "start": date(2019, 1, 1),
        "shares_fen": 500_000,
        "percent": 10,
        "pay_month": 12,
    }
    with scoped(township):
        assert [one.pk for one in queries.entities_above(township, DAY)] == [entity.pk]
        assert actions.sign(township, entity.pk, [home.uid], terms) == 1
        with pytest.raises(NotFound):
            actions.sign(township, other.pk, [home.uid], terms)
        with pytest.raises(NotAllowed):
            actions.keep_contact(township, entity.pk, "13900000000")
        ledger = declared("ledgers", "industry.entities")
        with pytest.raises(NotFound):
            ledgers.correct(township, ledger, entity.pk, {"name": "改名"}, seen="")
        # With the program's filters left out: read, and not written.
        assert Entity.objects.filter(pk=entity.pk).update(name="改名") == 0
        with connection.cursor() as cursor:
            cursor.execute("delete from industry_entity where id = %s", [entity.pk])
            assert cursor.rowcount == 0
        assert not Entity.objects.filter(pk=other.pk).exists()
        assert not Entity.objects.select_for_update().filter(pk=entity.pk).exists()
        assert queries.entities_on(TOWNSHIP, DAY).count() == 0
    with scoped(clerk):
        row = Contract.objects.get()
    assert (row.area_code, row.entity_name) == (VILLAGE, "洞庭稻虾合作社")
    client = signed_in(a_person("town2", Role.TOWNSHIP_CLERK, TOWNSHIP))
    assert "上级的经营主体" in client.get("/industry/?as_of=2020-06-30").content.decode()
    page = client.get(f"/industry/entities/{entity.pk}/?as_of=2020-06-30").content.decode()
    assert home.number in page
    assert client.get(f"/industry/entities/{other.pk}/").status_code == 404


def test_one_household_is_not_bound_twice_in_the_same_way(clerk: Actor) -> None:
    with scoped(clerk):
        entity, household = an_entity(clerk), a_household(clerk)
        a_contract(clerk, entity, household)
        a_contract(clerk, entity, household, kind=ContractKind.LAND, land_mu=Decimal(2), rent_fen=40_000)
        with pytest.raises(BadRow, match="期限重叠"):
            a_contract(clerk, entity, household, start=date(2020, 1, 1))


def test_several_households_sign_at_once_or_none(clerk: Actor) -> None:
    terms = {"kind": ContractKind.SHARES, "start": date(2020, 1, 1), "shares_fen": 300_000, "pay_month": 6}
    with scoped(clerk):
        entity = an_entity(clerk, kind=EntityKind.VILLAGE_PROJECT)
        homes = [a_household(clerk) for _ in range(3)]
        a_contract(clerk, entity, homes[2])
        with pytest.raises(BadValue, match=f"{homes[2].number}：该户与该主体同类协议的期限重叠"):
            actions.sign(clerk, entity.pk, [home.uid for home in homes], terms)
        assert actions.sign(clerk, entity.pk, [home.uid for home in homes[:2]], terms) == 2
        with pytest.raises(NobodyChosen):
            actions.sign(clerk, entity.pk, [], terms)

        assert figure("village_hh") == figure("hh") == 3


def test_a_dividend_is_income_once_and_gone_with_it(clerk: Actor) -> None:
    with scoped(clerk):
        household = a_household(clerk)
        contract = a_contract(clerk, an_entity(clerk), household)
        paid = _paid(clerk, contract, 40_000)
        with pytest.raises(AlreadyPaid, match="同一凭证"):
            _paid(clerk, contract, 10_000)
        account = incomes.account_of_year(clerk, household, 2019, DAY).lines

        assert account.of(Source.DIVIDEND) == 40_000
        assert (figure("dividend_due", date(2019, 12, 31)), figure("dividend_paid", date(2019, 12, 31))) == (
            Decimal("0.05"),
            Decimal("0.04"),
        )
        assert figure("dividend_rate", date(2019, 12, 31)) == 80
        assert figure("dividend_late") == 1
        assert [(one.year, one.short) for one in _late("late_before")] == [(2019, 10_000)]

        actions.take_back(clerk, paid.pk, on=date(2020, 1, 5), reason="银行退回")
        after = incomes.account_of_year(clerk, household, 2019, DAY).lines

        assert after.of(Source.DIVIDEND) == 0
        assert figure("dividend_paid", date(2019, 12, 31)) == Decimal("0.04")
        assert [one.short for one in _late("late_before")] == [50_000]
        _paid(clerk, contract, 50_000)
        assert figure("dividend_late") == 0


def _paid(actor: Actor, contract: Any, fen: int) -> Any:
    return actions.pay(actor, [Payment(contract, fen)], year=2019, on=PAID_ON, voucher="代发0001")[0]


def _late(key: str, day: date = DAY) -> list[Any]:
    check = next(one for one in collect("checks") if one.key == f"industry.{key}")
    return list(check.rows(COUNTY, day))


def test_what_the_office_keyed_as_income_is_not_paid_again(clerk: Actor) -> None:
    with scoped(clerk):
        household = a_household(clerk)
        contract = a_contract(clerk, an_entity(clerk), household)
        a_line(clerk, household, 500, on=PAID_ON, source=Source.DIVIDEND, proof="手工登记")
        with pytest.raises(AlreadyPaid, match="收支明细中已有同日同额的分红"):
            actions.pay(clerk, [Payment(contract, 50_000)], year=2019, on=PAID_ON, voucher="代发0001")


def test_the_month_agreed_is_late_only_when_it_is_over(clerk: Actor) -> None:
    with scoped(clerk):
        a_contract(clerk, an_entity(clerk), a_household(clerk), start=date(2020, 1, 1), pay_month=6)

        assert [len(_late("late", day)) for day in (DAY, date(2020, 7, 1))] == [0, 1]


def test_the_line_of_income_a_dividend_wrote_is_changed_by_nobody(clerk: Actor) -> None:
    with scoped(clerk):
        contract = a_contract(clerk, an_entity(clerk), a_household(clerk))
        paid = _paid(clerk, contract, 50_000)
        ledger = declared("ledgers", "incomes.lines")
        seen = ledgers.fingerprint(ledger, paid.line)
        with pytest.raises(BadRow, match="在发放的一方撤回或冲正"):
            ledgers.correct(clerk, ledger, paid.line_id, {"fen": 1}, seen=seen)
        ledgers.correct(clerk, ledger, paid.line_id, {"note": "存折"}, seen=seen)
        assert incomes.lines(clerk).get(pk=paid.line_id).fen == 50_000


def test_nobody_pays_for_another_township(clerk: Actor) -> None:
    with scoped(clerk):
        contract = a_contract(clerk, an_entity(clerk), a_household(clerk))
    other = an_actor(Role.TOWNSHIP_CLERK, OTHER_TOWNSHIP)
    with scoped(other), pytest.raises(NotAllowed):
        actions.pay(other, [Payment(contract, 50_000)], year=2019, on=PAID_ON, voucher="代发0001")


def test_the_list_to_publish_names_heads_and_money_and_is_new_when_a_payment_is(clerk: Actor) -> None:
    kind = NOTICES[0]
    with scoped(clerk):
        household = a_household(clerk)
        contract = a_contract(clerk, an_entity(clerk), household)
        actions.pay(clerk, [Payment(contract, 30_000)], year=2019, on=PAID_ON, voucher="代发0001")
        subject = next(iter(kind.subjects(clerk, DAY)))
        draft = kind.draft(clerk, subject.uid, DAY)
        assert kind.published is not None
        kind.published(clerk, subject.uid, DAY, date(2020, 7, 10), "村务公开栏")
        hung = list(kind.subjects(clerk, DAY))
        actions.pay(clerk, [Payment(contract, 20_000)], year=2019, on=DAY, voucher="代发0002")
        again = list(kind.subjects(clerk, DAY))

    assert {name for row in draft.rows for name in row} <= {column.name for column in kind.columns}
    assert [row["fen"] for row in draft.rows] == [30_000]
    assert "300.00" in draft.text
    assert hung == []
    assert [one.uid for one in again] == [subject.uid]


def test_pages_sign_pay_and_print(clerk: Actor) -> None:
    client = signed_in(a_person("clerk", Role.COUNTY_CLERK))
    with scoped(clerk):
        entity, household = an_entity(clerk), a_household(clerk)
    page = client.post(f"/industry/entities/{entity.pk}/sign/", {"do": "find", "q": household.number})
    assert str(household.uid) in page.content.decode()
    terms = {
        "do": "sign",
        "row": str(household.uid),
        "kind": "shares",
        "start": "2019-01-01",
        "pay_month": "12",
    }
    refused = client.post(f"/industry/entities/{entity.pk}/sign/", terms)
    assert refused.status_code == 422
    assert "入股分红须填入股金额或每年保底分红" in refused.content.decode()
    done = client.post(f"/industry/entities/{entity.pk}/sign/", {**terms, "guaranteed_fen": "600"})
    assert done.status_code == 302
    with scoped(clerk):
        contract = Contract.objects.get()

    sheet = client.get(f"/industry/entities/{entity.pk}/pay/2019/?as_of=2020-06-30").content.decode()
    assert 'value="600.00"' in sheet
    paid = {"on": "2019-12-20", "voucher": "代发0001", f"fen-{contract.pk}": "600"}
    assert client.post(f"/industry/entities/{entity.pk}/pay/2019/", paid).status_code == 302
    assert (
        client.post(f"/industry/entities/{entity.pk}/contact/", {"phone": "13800001111"}).status_code == 302
    )
    told = client.get(f"/industry/entities/{entity.pk}/").content.decode()
    assert "13800001111" not in told
    assert "领取" in client.get(f"/households/{household.uid}/?panel=together").content.decode()
    assert "600.00" in client.get(f"/industry/contracts/{contract.pk}/").content.decode()
    assert "洞庭稻虾合作社" in client.get("/industry/").content.decode()
    assert "洞庭稻虾合作社" in client.get(f"/places/areas/{VILLAGE}/").content.decode()
    assert client.get("/industry/?tab=late").status_code == 200
    roll = read_text(client.get(f"/industry/entities/{entity.pk}/print/").content)
    assert household.number in roll
    with scoped(clerk):
        dividend = contract.dividends.get()
    back = client.post(
        f"/industry/dividends/{dividend.pk}/take-back/", {"on": "2020-06-30", "reason": "银行退回"}
    )
    assert back.status_code == 302
    assert "撤回" in client.get(f"/industry/dividends/{dividend.pk}/", follow=True).content.decode()
