"""The long form of `yihu/modules/funds/tests/test_racing.py`: a million attempts, and not one fen over.

ATTEMPTS=1000000 CLIENTS=64 make soak

Most clients ask inside the server, in a loop that commits every attempt by itself, with the statement that
`actions.pay` sends to take a balance, as the app role and inside a scope, so that every guard of the database judges
each of them; every fiftieth tries to write a payment that took nothing. A few clients ask by the actions themselves,
and post and void what they asked for, at the same balances at the same time.
"""

from __future__ import annotations

import os
import random
import re
import threading
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import psycopg
from django.db import connection
from django.db.models import F, Q, Sum
from django.test.utils import CaptureQueriesContext

from tests.database import Database
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import TOWNSHIP
from yihu.modules.funds import actions
from yihu.modules.funds.models import Allocation, Balance, Payment
from yihu.modules.funds.rules import Stage
from yihu.modules.funds.tests import factories as make
from yihu.modules.funds.tests.factories import ARRANGED, PAID, a_checker, a_maker

ATTEMPTS = int(os.environ.get("ATTEMPTS", "2000"))
CLIENTS = int(os.environ.get("CLIENTS", "16"))
SEED = int(os.environ.get("SEED", "1"))
# One in so many attempts goes through the actions in Python, by a sixteenth of the clients.
BY_HAND, HANDS = 100, max(2, CLIENTS // 16)
# A balance is judged by the sum of all that was paid of it: each arrangement sees so many attempts, by all clients.
EACH = 2_000
# Room for a good part of what is asked for, so that yes and no both happen to the end.
FEN = 150
_LOOP = """
create procedure race(client bigint, pattern bigint, among bigint[], each_time integer, most integer, chance double precision,
                      inout asked integer, inout refused integer, inout caught integer)
language plpgsql as $$
declare
  own bigint; sum_of bigint; honest boolean; there boolean; low text := %(low)s; high text := %(high)s;
begin
  perform setseed(chance);
  commit;
  foreach own in array among loop
    for attempt in 1 .. each_time loop
      perform set_config('yihu.lo', low, true), set_config('yihu.hi', high, true), set_config('yihu.role', 'finance', true),
              set_config('yihu.user', client::text, true), set_config('yihu.post', client::text, true);
      sum_of := 1 + floor(random() * most);
      honest := random() > 0.02;
      begin
        if honest then
          {take};
          there := found;
        else
          there := true;
        end if;
        if there then
          insert into funds_payment ({columns})
            select {values} from funds_payment p where p.id = pattern;
          set constraints all immediate;
          asked := asked + 1;
          if not honest then
            raise exception 'a payment that took nothing was let through';
          end if;
        else
          refused := refused + 1;
        end if;
      exception when sqlstate 'YH003' then
        if honest then
          raise;
        end if;
        caught := caught + 1;
      end;
      commit;
    end loop;
  end loop;
end $$
"""


def test_not_one_fen_leaves_that_was_not_there(committed_db: Database) -> None:
    """Payments are asked for at once, and posted or voided at once by others, from the same arrangements."""
    rounds = max(1, ATTEMPTS // EACH)
    among = _arranged(rounds, EACH * FEN // 5)
    pattern, take = _as_the_action_does()
    _prepare(take)
    loops = CLIENTS - HANDS
    each_time = -(-ATTEMPTS * (BY_HAND - 1) // BY_HAND // loops // rounds)
    by_hand = -(-ATTEMPTS // BY_HAND // HANDS)
    start = threading.Barrier(CLIENTS)

    def loop(number: int) -> Counter[str]:
        with psycopg.connect(committed_db.app_url, autocommit=True) as raw:
            start.wait()
            chance = random.Random(SEED * 1_000 + number).random()
            given = (number, pattern, among, each_time, 2 * FEN, chance, 0, 0, 0)
            row = raw.execute("call race(%s, %s, %s::bigint[], %s, %s, %s, %s, %s, %s)", given).fetchone()
        assert row is not None
        return Counter(dict(zip(("asked", "refused", "caught"), row, strict=True)))

    def hand(number: int) -> Counter[str]:
        start.wait()
        try:
            return _by_hand(number, among, by_hand)
        finally:
            connection.close()

    with ThreadPoolExecutor(CLIENTS) as pool:
        running = [pool.submit(loop, number) for number in range(1, loops + 1)]
        running += [pool.submit(hand, 5_000 + number) for number in range(HANDS)]
        seen = sum((one.result() for one in running), Counter())

    assert seen.total() >= ATTEMPTS
    assert seen["refused"], "the money was never short: nothing was tried"
    assert seen["caught"], "nobody tried to write a payment that took nothing"
    _nothing_is_over(seen["asked"] + 1)


def _arranged(rounds: int, room: int) -> list[int]:
    """Arrangements of `room` fen each, one batch, posted as one list."""
    batch = make.a_batch(str(Decimal(room * rounds + 100) / 100))
    with scoped(a_maker()) as maker:
        made = [
            actions.allocate(
                maker,
                batch.pk,
                on=ARRANGED,
                document=f"纪要{at}号",
                yuan=Decimal(room) / 100,
                project_number="P-1",
                area_code=TOWNSHIP,
            )
            for at in range(rounds)
        ]
    with scoped(a_checker()) as checker:
        chosen = [(Stage.ALLOCATION, one.pk) for one in made]
        actions.post_list(checker, chosen, on=ARRANGED, fen=room * rounds)
    return [one.pk for one in made]


def _as_the_action_does() -> tuple[int, str]:
    """(a payment that `actions.pay` wrote, the statement by which it took the balance, with names for its numbers)."""
    allocation = make.an_allocation("1", project="P-1", area=TOWNSHIP)
    with CaptureQueriesContext(connection) as told, scoped(a_maker()) as maker:
        paid = actions.pay(maker, allocation.pk, on=PAID, voucher="样", yuan=Decimal("0.77"))
    [sent] = [one["sql"] for one in told if one["sql"].startswith('UPDATE "funds_balance"')]
    sent, owners = re.subn(r'("allocation_id" = )\(?\d+\)?', r"\1own", sent)
    sent, sums = re.subn(r"([+-] )\(?77\)?\b", r"\1sum_of", sent)
    assert (owners, sums) == (1, 2), sent
    return paid.pk, sent


def _prepare(take: str) -> None:
    own = {
        "allocation_id": "own",
        "fen": "sum_of",
        "maker_id": "client",
        "voucher": "client || '-' || own || '-' || attempt",
        "key": "gen_random_uuid()",
        "entered_at": "now()",
    }
    columns = [str(field.column) for field in Payment._meta.concrete_fields if not field.primary_key]
    values = [own.get(name, f'p."{name}"') for name in columns]
    low, high = a_maker().bounds
    text = _LOOP.format(
        take=take, columns=", ".join(f'"{name}"' for name in columns), values=", ".join(values)
    )
    with connection.cursor() as cursor:
        cursor.execute(text.replace("%(low)s", f"'{low}'").replace("%(high)s", f"'{high}'"))
        cursor.execute("grant execute on procedure race to yihu_app")


def _by_hand(number: int, among: Sequence[int], attempts: int) -> Counter[str]:
    """By the product's actions, from the connection of this thread."""
    chance = random.Random(SEED * 1_000 + number)
    seen: Counter[str] = Counter()
    for attempt in range(attempts):
        allocation = among[attempt * len(among) // attempts]
        try:
            with scoped(a_maker(user_id=number)) as maker:
                yuan = Decimal(chance.randrange(1, 2 * FEN)) / 100
                asked = actions.pay(maker, allocation, on=PAID, voucher=f"{number}-{attempt}", yuan=yuan)
            seen["asked"] += 1
        except actions.Overdrawn:
            seen["refused"] += 1
            continue
        if chance.random() < 0.1:
            with scoped(a_checker(user_id=10_000 + number)) as checker:
                if chance.random() < 0.5:
                    actions.post(checker, asked.pk, on=PAID)
                else:
                    actions.void(checker, asked.pk, on=PAID, reason="有误")
    return seen


def _nothing_is_over(asked: int) -> None:
    """Every arrangement holds what was asked of it and not refused, and no more than it had."""
    assert Payment.objects.count() == asked
    held = dict(
        Payment.objects.exclude(decision__verdict="void")
        .order_by()
        .values_list("allocation_id")
        .annotate(sum=Sum("fen"))
    )
    committed = dict(
        Balance.objects.filter(allocation__isnull=False).values_list("allocation_id", "committed_fen")
    )
    assert set(committed) == set(Allocation.objects.values_list("pk", flat=True))
    assert {pk: held.get(pk, 0) for pk in committed} == committed
    assert not Balance.objects.filter(Q(committed_fen__gt=F("amount_fen")) | Q(committed_fen__lt=0)).exists()
