"""Officials who click at once: real connections, real commits, as the app role."""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import psycopg
from django.db import connection, connections

from tests.database import Database
from yihu.core.access.scope import scoped
from yihu.modules.funds import actions
from yihu.modules.funds.models import Allocation, Balance, Payment
from yihu.modules.funds.tests import factories as make
from yihu.modules.funds.tests.factories import PAID, a_checker, a_maker

CLIENTS = 32


def test_thirty_two_racing_payments_never_exceed_the_allocation(committed_db: Database) -> None:
    allocation = make.an_allocation("100")
    start = threading.Barrier(CLIENTS)

    def client(number: int) -> Counter[str]:
        start.wait()
        seen: Counter[str] = Counter()
        for attempt in range(4):
            try:
                with scoped(a_maker(user_id=number)) as maker:
                    actions.pay(
                        maker, allocation.pk, on=PAID, voucher=f"{number}-{attempt}", yuan=Decimal("1.5")
                    )
                seen["paid"] += 1
            except actions.Overdrawn:
                seen["refused"] += 1
        connection.close()
        return seen

    with ThreadPoolExecutor(CLIENTS) as pool:
        seen = sum(pool.map(client, range(1, CLIENTS + 1)), Counter())

    balance = Balance.objects.get(allocation=allocation)
    # 66 × 1.50 元 fit into 100 元; what was answered with yes is there, the rest was refused.
    assert seen == {"paid": 66, "refused": CLIENTS * 4 - 66}
    assert Payment.objects.count() == 66
    assert balance.committed_fen == 66 * 150 <= balance.amount_fen


def test_one_key_from_many_clients_pays_once(committed_db: Database) -> None:
    allocation = make.an_allocation("100")
    key = uuid.uuid4()
    start = threading.Barrier(8)

    def client(number: int) -> int:
        start.wait()
        with scoped(a_maker()) as maker:
            payment = actions.pay(maker, allocation.pk, on=PAID, voucher="同一张", yuan=Decimal(60), key=key)
        connection.close()
        return payment.pk

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(client, range(8)))

    assert len(answers) == 1
    assert Balance.objects.get(allocation=allocation).committed_fen == 6_000


def test_many_checkers_decide_once(committed_db: Database) -> None:
    payment = make.a_pending_payment("100")
    start = threading.Barrier(8)

    def client(number: int) -> str:
        start.wait()
        try:
            with scoped(a_checker(user_id=100 + number)) as checker:
                if number % 2:
                    actions.post(checker, payment.pk, on=PAID)
                else:
                    actions.void(checker, payment.pk, on=PAID, reason="有误")
            answer = "decided"
        except actions.AlreadyDecided:
            answer = "late"
        connection.close()
        return answer

    with ThreadPoolExecutor(8) as pool:
        answers = Counter(pool.map(client, range(8)))

    assert answers == {"decided": 1, "late": 7}


def test_the_database_alone_stops_racing_clients_that_forget_the_balance(
    committed_db: Database, app_url: str
) -> None:
    """Straight SQL as the app role, without the conditional UPDATE: nothing of it commits."""
    allocation = make.an_allocation("100")
    start = threading.Barrier(8)

    def client(number: int) -> str:
        with psycopg.connect(app_url) as raw:
            raw.execute("select set_config('yihu.lo', '43', true), set_config('yihu.hi', '44', true)")
            start.wait()
            try:
                raw.execute(_PAY_WITHOUT_BALANCE, [str(uuid.uuid4()), allocation.pk])
                raw.commit()
            except psycopg.Error as error:
                return error.sqlstate or ""
        return "committed"

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(client, range(8))) == {"YH003"}
    assert Payment.objects.count() == 0
    assert Allocation.objects.count() == 1
    connections.close_all()


_PAY_WITHOUT_BALANCE = """
insert into funds_payment (area_code, "on", maker_id, maker_name, note, fen, way, sector, tier, kind, year,
                           allocation_id, is_advance, project_number, voucher, key)
select area_code, '2020-04-10', 5, '', '', fen, '', sector, tier, kind, year, id, false, project_number, '', %s::uuid
from (select %s::bigint as wanted) w join funds_allocation a on a.id = w.wanted
"""
