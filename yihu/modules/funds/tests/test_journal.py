"""Whatever people do in whatever order, the journal agrees with a plain model of it, to the fen."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from yihu.core.access.scope import scoped
from yihu.core.tests.factories import COUNTY
from yihu.engine.errors import Refused
from yihu.modules.funds import actions, queries
from yihu.modules.funds.models import Balance
from yihu.modules.funds.rules import FundKind, Tier
from yihu.modules.funds.tests import factories as make
from yihu.modules.funds.tests.factories import a_checker, a_maker, settle

FEN = st.integers(min_value=1, max_value=120)
PICK = st.integers(min_value=0, max_value=10**6)


@dataclass
class Node:
    """One entry of the plain model: what was given, to whom it belongs, whether it still stands."""

    pk: int
    fen: int
    above: Node | None = None
    pool: Node | None = None
    state: str = "posted"
    back: int = 0
    children: list[Node] = field(default_factory=list)
    offsets: list[Node] = field(default_factory=list)

    @property
    def used(self) -> int:
        return sum(child.fen for child in self.children if child.state in ("posted", "pending", "returning"))

    @property
    def offset(self) -> int:
        return sum(made.fen for made in self.offsets)

    @property
    def left(self) -> int:
        # A refilled pool may advance again; money of an allocation may also go into offsets.
        held = self.used + (self.offset if self.pool is None else 0)
        return (self.fen if self.state == "posted" else 0) - held


class Journal(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.batches: list[Node] = []
        self.allocations: list[Node] = []
        self.payments: list[Node] = []
        self.spent: list[Node] = []
        self.pool: Node | None = None
        self.day = date(2020, 1, 2)
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def _next(self) -> date:
        self.day = min(self.day + timedelta(days=1), date(2020, 12, 31))
        return self.day

    def _try(self, allowed: bool, attempt: Any) -> Any:
        """The product says yes exactly when the plain model does."""
        if allowed:
            return attempt()
        with pytest.raises(Refused):
            attempt()
        return None

    def _maker(self, action: Any, *args: Any, **values: Any) -> Any:
        with scoped(a_maker()) as maker:
            return action(maker, *args, **values)

    def _checker(self, action: Any, *args: Any, **values: Any) -> Any:
        with scoped(a_checker()) as checker:
            return action(checker, *args, **values)

    @rule(fen=FEN)
    def issue(self, fen: int) -> None:
        made = make.a_batch(str(Decimal(fen) / 100), on=self._next())
        self.batches.append(Node(made.pk, fen))

    @precondition(lambda self: self.batches)
    @rule(fen=FEN, pick=PICK)
    def allocate(self, fen: int, pick: int) -> None:
        batch = self.batches[pick % len(self.batches)]
        made = self._try(
            fen <= batch.left,
            lambda: self._maker(
                actions.allocate,
                batch.pk,
                on=self._next(),
                document="纪要",
                yuan=Decimal(fen) / 100,
                project_number="P",
            ),
        )
        if made:
            node = Node(made.pk, fen, batch)
            batch.children.append(node)
            self.allocations.append(node)

    @precondition(lambda self: self.allocations)
    @rule(fen=FEN, pick=PICK)
    def pay(self, fen: int, pick: int) -> None:
        source = self.allocations[pick % len(self.allocations)]
        made = self._try(
            fen <= source.left,
            lambda: self._maker(
                actions.pay, source.pk, on=self._next(), voucher="拨", yuan=Decimal(fen) / 100
            ),
        )
        if made:
            node = Node(made.pk, fen, source, state="pending")
            source.children.append(node)
            self.payments.append(node)

    @rule(fen=FEN)
    def advance(self, fen: int) -> None:
        if self.pool is None:
            self.pool = Node(make.a_pool("1").pk, 100)
        pool = self.pool
        made = self._try(
            fen <= pool.fen - pool.used + sum(child.offset for child in pool.children),
            lambda: self._maker(
                actions.advance,
                pool.pk,
                tier=Tier.CENTRAL,
                kind=FundKind.SPECIAL,
                on=max(self._next(), make.ISSUED),
                voucher="预",
                yuan=Decimal(fen) / 100,
                project_number="P",
            ),
        )
        if made:
            self.day = max(self.day, make.ISSUED)
            node = Node(made.pk, fen, pool, pool=pool, state="pending")
            pool.children.append(node)
            self.payments.append(node)

    @precondition(lambda self: any(p.state == "pending" or p.state == "returning" for p in self.payments))
    @rule(pick=PICK, good=st.booleans())
    def decide(self, pick: int, good: bool) -> None:
        waiting = [p for p in self.payments if p.state in ("pending", "returning")]
        node = waiting[pick % len(waiting)]
        target = node.pk if node.state == "pending" else node.back
        if good:
            self._checker(actions.post, target, on=self._next())
        else:
            self._checker(actions.void, target, on=self._next(), reason="有误")
        if node.state == "pending":
            node.state = "posted" if good else "void"
        else:
            node.state = "returned" if good else "posted"
            node.back = 0

    @precondition(lambda self: any(p.state == "posted" for p in self.payments))
    @rule(fen=FEN, pick=PICK)
    def spend(self, fen: int, pick: int) -> None:
        posted = [p for p in self.payments if p.state == "posted"]
        node = posted[pick % len(posted)]
        made = self._try(
            fen <= node.fen - node.used,
            lambda: self._maker(
                actions.spend, node.pk, on=self._next(), voucher="支", yuan=Decimal(fen) / 100, payee="公司"
            ),
        )
        if made:
            child = Node(made.pk, fen, node)
            node.children.append(child)
            self.spent.append(child)

    @precondition(
        lambda self: any(p.pool and p.state == "posted" for p in self.payments) and self.allocations
    )
    @rule(fen=FEN, pick=PICK, other=PICK)
    def offset(self, fen: int, pick: int, other: int) -> None:
        advances = [p for p in self.payments if p.pool and p.state == "posted"]
        node, source = advances[pick % len(advances)], self.allocations[other % len(self.allocations)]
        made = self._try(
            fen <= source.left and fen <= node.fen - node.offset,
            lambda: self._maker(
                actions.offset, node.pk, source.pk, on=self._next(), document="归垫", yuan=Decimal(fen) / 100
            ),
        )
        if made:
            node.offsets.append(Node(made.pk, fen))
            source.offsets.append(Node(made.pk, fen))

    @precondition(lambda self: any(p.state == "posted" for p in self.payments))
    @rule(pick=PICK)
    def ask_back(self, pick: int) -> None:
        posted = [p for p in self.payments if p.state == "posted"]
        node = posted[pick % len(posted)]
        made = self._try(
            node.used == 0 and node.offset == 0,
            lambda: self._maker(actions.ask_back, node.pk, on=self._next(), reason="退回"),
        )
        if made:
            node.state, node.back = "returning", made.pk

    @precondition(lambda self: any(s.state == "posted" for s in self.spent))
    @rule(pick=PICK)
    def unspend(self, pick: int) -> None:
        standing = [s for s in self.spent if s.state == "posted" and s.above and s.above.state == "posted"]
        if standing:
            node = standing[pick % len(standing)]
            self._maker(actions.reverse_expenditure, node.pk, on=self._next(), reason="重复")
            node.state = "reversed"

    @precondition(lambda self: any(a.state == "posted" for a in self.allocations))
    @rule(pick=PICK)
    def unallocate(self, pick: int) -> None:
        standing = [a for a in self.allocations if a.state == "posted"]
        node = standing[pick % len(standing)]
        made = self._try(
            node.left == node.fen,
            lambda: self._maker(actions.reverse_allocation, node.pk, on=self._next(), reason="调整"),
        )
        if made:
            node.state = "reversed"

    @invariant()
    def journal_and_model_agree(self) -> None:
        settle()
        asked = date(2020, 12, 31)
        book = {
            "issued": _sum(queries.issued_on(COUNTY, asked)),
            "allocated": _sum(queries.allocated_on(COUNTY, asked)),
            "paid": _sum(queries.paid_on(COUNTY, asked)),
            "spent": _sum(queries.spent_on(COUNTY, asked)),
            "open": _sum(queries.advances_open_on(COUNTY, asked), "open_fen"),
        }
        standing = [p for p in self.payments if p.state in ("posted", "returning")]
        assert book == {
            "issued": sum(b.fen for b in self.batches),
            "allocated": sum(a.fen for a in self.allocations if a.state == "posted"),
            "paid": sum(p.fen for p in standing),
            "spent": sum(s.fen for s in self.spent if s.state == "posted"),
            "open": sum(p.fen - p.offset for p in standing if p.pool),
        }
        assert all(0 <= balance.committed_fen <= balance.amount_fen for balance in Balance.objects.all())


def _sum(rows: Any, column: str = "fen") -> int:
    return int(rows.order_by().aggregate(total=Sum(column))["total"] or 0)


@pytest.mark.django_db
def test_the_journal_agrees_with_a_plain_model() -> None:
    assert connection.in_atomic_block
    quick = settings(
        max_examples=max(25, settings().max_examples // 4),
        stateful_step_count=30,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Journal, settings=quick)
