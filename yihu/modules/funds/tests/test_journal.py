"""Whatever people do in whatever order, the journal agrees with a plain model of it, to the fen, on every day."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
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
from yihu.modules.funds.models import Balance, Batch
from yihu.modules.funds.rules import FundKind, Stage, Tier, Way
from yihu.modules.funds.tests.factories import a_checker, a_maker, settle

FEN = st.integers(min_value=1, max_value=120)
PICK = st.integers(min_value=0, max_value=10**6)
NAMES = {
    Stage.BATCH: "issued",
    Stage.ALLOCATION: "allocated",
    Stage.PAYMENT: "paid",
    Stage.EXPENDITURE: "spent",
}
RECOVERABLE = (Stage.BATCH, Stage.ALLOCATION, Stage.PAYMENT, Stage.EXPENDITURE)


@dataclass(eq=False)
class Node:
    """One entry of the plain model; `back` of another when it gives back, `whole` when all of it."""

    stage: Stage
    pk: int
    fen: int
    on: date
    year: int = 2020
    state: str = "pending"
    under: list[Node] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)
    backs: list[Node] = field(default_factory=list)
    of: Node | None = None
    whole: bool = False
    carried: bool = False
    advance: bool = False

    @property
    def gone(self) -> int:
        """What has left or is about to leave it."""
        return sum(back.fen for back in self.backs if back.state != "void")

    @property
    def net(self) -> int:
        """What it holds of the thing above: all until it is void, less what was given back."""
        return self.held - sum(back.fen for back in self.backs if back.state == "posted")

    @property
    def held(self) -> int:
        return 0 if self.state == "void" else self.fen

    def used_by(self, *stages: Stage) -> int:
        return sum(child.net for child in self.children if child.stage in stages) + self.gone

    @property
    def free(self) -> int:
        if self.state != "posted":
            return 0
        if self.stage is Stage.PAYMENT:
            return self.fen - self.used_by(Stage.EXPENDITURE)
        if self.stage is Stage.POOL:
            refilled = sum(
                offset.fen - offset.gone
                for paid in self.children
                for offset in paid.children
                if offset.stage is Stage.OFFSET and offset.state == "posted"
            )
            return self.fen - self.used_by(Stage.PAYMENT) + refilled
        return self.fen - self.used_by(Stage.ALLOCATION, Stage.PAYMENT, Stage.OFFSET)

    @property
    def open(self) -> int:
        """What of an advance is not made good."""
        return self.fen - self.used_by(Stage.OFFSET) if self.state == "posted" else 0

    @property
    def taken_back(self) -> bool:
        return any(back.whole and back.state != "void" for back in self.backs)

    def may_give_back(self, fen: int) -> bool:
        if self.state != "posted":
            return False
        if self.stage is Stage.OFFSET:
            return fen <= self.under[0].under[0].free
        if self.stage is Stage.EXPENDITURE:
            return fen <= self.fen - self.gone
        return fen <= self.free and (not self.advance or fen <= self.open)


class Journal(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.nodes: list[Node] = []
        self.waiting: list[Node] = []
        self.pool: Node | None = None
        self.day = date(2020, 1, 2)
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def teardown(self) -> None:
        try:
            self.journal_and_model_agree()
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    def _next(self) -> date:
        self.day = min(self.day + timedelta(days=3), date(2020, 12, 31))
        return self.day

    def _try(self, allowed: bool, action: Any, *args: Any, **values: Any) -> Any:
        """The product says yes exactly when the plain model does."""
        with scoped(a_maker()) as maker:
            if allowed:
                return action(maker, *args, **values)
            with pytest.raises(Refused):
                action(maker, *args, **values)
            return None

    def _of(self, stage: Stage, pick: int, *, advance: bool | None = None) -> Node | None:
        found = [
            node
            for node in self.nodes
            if node.stage is stage and node.of is None and advance in (None, node.advance)
        ]
        return found[pick % len(found)] if found else None

    def _written(self, stage: Stage, made: Any, fen: int, *under: Node, **more: Any) -> None:
        if made is None:
            return
        year = under[0].year if under else 2020
        node = Node(stage, made.pk, fen, self.day, under=list(under), **{"year": year, **more})
        for above in under:
            above.children.append(node)
        self.nodes.append(node)
        self.waiting.append(node)

    @rule(fen=FEN)
    def issue(self, fen: int) -> None:
        on = self._next()
        made = self._try(
            True,
            actions.issue,
            number=f"{len(self.nodes)}号",
            tier=Tier.CENTRAL,
            kind=FundKind.SPECIAL,
            year=2020,
            on=on,
            yuan=Decimal(fen) / 100,
        )
        self._written(Stage.BATCH, made, fen)

    @precondition(lambda self: self.pool is None)
    @rule()
    def open_pool(self) -> None:
        on = self._next()
        made = self._try(True, actions.open_pool, name="池", number="池号", year=2020, on=on, yuan=Decimal(1))
        self._written(Stage.POOL, made, 100)
        self.pool = self.nodes[-1]

    @rule(fen=FEN, pick=PICK)
    def allocate(self, fen: int, pick: int) -> None:
        if batch := self._of(Stage.BATCH, pick):
            on = self._next()
            made = self._try(
                fen <= batch.free,
                actions.allocate,
                batch.pk,
                on=on,
                document="纪要",
                yuan=Decimal(fen) / 100,
                project_number="P",
            )
            self._written(Stage.ALLOCATION, made, fen, batch)

    @rule(fen=FEN, pick=PICK)
    def pay(self, fen: int, pick: int) -> None:
        if source := self._of(Stage.ALLOCATION, pick):
            on = self._next()
            made = self._try(
                fen <= source.free, actions.pay, source.pk, on=on, voucher="拨", yuan=Decimal(fen) / 100
            )
            self._written(Stage.PAYMENT, made, fen, source)

    @precondition(lambda self: self.pool is not None)
    @rule(fen=FEN)
    def advance(self, fen: int) -> None:
        assert self.pool is not None
        on = self._next()
        made = self._try(
            fen <= self.pool.free,
            actions.advance,
            self.pool.pk,
            tier=Tier.CENTRAL,
            kind=FundKind.SPECIAL,
            on=on,
            voucher="预",
            yuan=Decimal(fen) / 100,
            project_number="P",
        )
        self._written(Stage.PAYMENT, made, fen, self.pool, advance=True)

    @rule(fen=FEN, pick=PICK)
    def spend(self, fen: int, pick: int) -> None:
        if paid := self._of(Stage.PAYMENT, pick):
            on = self._next()
            made = self._try(
                fen <= paid.free,
                actions.spend,
                paid.pk,
                on=on,
                voucher="支",
                yuan=Decimal(fen) / 100,
                payee="公司",
            )
            self._written(Stage.EXPENDITURE, made, fen, paid)

    @rule(fen=FEN, pick=PICK, other=PICK)
    def offset(self, fen: int, pick: int, other: int) -> None:
        paid, source = self._of(Stage.PAYMENT, pick, advance=True), self._of(Stage.ALLOCATION, other)
        if paid and source:
            on = self._next()
            made = self._try(
                fen <= min(source.free, paid.open) and source.year == paid.year,
                actions.offset,
                paid.pk,
                source.pk,
                on=on,
                document="归垫",
                yuan=Decimal(fen) / 100,
            )
            self._written(Stage.OFFSET, made, fen, paid, source)

    @precondition(lambda self: self.nodes)
    @rule(pick=PICK)
    def reverse(self, pick: int) -> None:
        node = [each for each in self.nodes if each.of is None][pick % sum(n.of is None for n in self.nodes)]
        on = self._next()
        allowed = not node.taken_back and node.may_give_back(node.fen)
        made = self._try(allowed, actions.reverse, node.stage, node.pk, on=on, reason="重复")
        self._back(node, made, node.fen, whole=True)

    @rule(fen=FEN, pick=PICK, stage=st.sampled_from(RECOVERABLE))
    def recover(self, fen: int, pick: int, stage: Stage) -> None:
        if node := self._of(stage, pick):
            on = self._next()
            made = self._try(
                node.may_give_back(fen),
                actions.recover,
                stage,
                node.pk,
                on=on,
                yuan=Decimal(fen) / 100,
                reason="完工",
                way=Way.REFUNDED if stage is Stage.EXPENDITURE else Way.RECOVERED,
            )
            self._back(node, made, fen)

    @rule(fen=FEN, pick=PICK)
    def carry_over(self, fen: int, pick: int) -> None:
        if node := self._of(Stage.BATCH, pick):
            on = self._next()
            made = self._try(
                node.may_give_back(fen),
                actions.carry_over,
                node.pk,
                on=on,
                yuan=Decimal(fen) / 100,
                reason="结转",
            )
            self._back(node, made, fen, carried=True)

    def _back(self, node: Node, made: Any, fen: int, **how: Any) -> None:
        if made is None:
            return
        back = Node(node.stage, made.pk, fen, self.day, node.year, of=node, **how)
        node.backs.append(back)
        self.nodes.append(back)
        self.waiting.append(back)

    @precondition(lambda self: self.waiting)
    @rule(pick=PICK, good=st.sampled_from((True, True, True, False)))
    def decide(self, pick: int, good: bool) -> None:
        node = self.waiting.pop(pick % len(self.waiting))
        on = self._next()
        with scoped(a_checker()) as checker:
            if good:
                actions.post(checker, node.pk, on=on, stage=node.stage)
            else:
                actions.void(checker, node.pk, on=on, reason="有误", stage=node.stage)
        node.state = "posted" if good else "void"
        if good and node.carried:
            arrived = Batch.objects.get(carries=node.pk)
            self.nodes.append(Node(Stage.BATCH, arrived.pk, node.fen, on, node.year + 1, "posted"))

    @invariant()
    def every_balance_is_what_the_model_has_left(self) -> None:
        settle()
        left = {
            (balance.batch_id, balance.allocation_id, balance.pool_id, balance.payment_id): balance.left_fen
            for balance in Balance.objects.filter(advance=None)
        }
        at = (Stage.BATCH, Stage.ALLOCATION, Stage.POOL, Stage.PAYMENT)
        assert left == {
            tuple(node.pk if node.stage is stage else None for stage in at): node.free
            for node in self.nodes
            if node.stage in at and node.of is None and node.state == "posted"
        }

    def journal_and_model_agree(self) -> None:
        """Every figure of every year, and the sums by month and day on many days."""
        for year in (2020, 2021, 2022):
            book: dict[str, int] = {}
            for sums in queries.recount(COUNTY, date(year, 12, 31)).values():
                book.update(sums)
            book.pop("advance_open", None)
            assert book == {name: fen for name, fen in self._sums(year).items() if fen}
        for days in (0, 10, 45, 80):
            day = self.day - timedelta(days=days)
            assert queries.progress(COUNTY, day) == queries.recount(COUNTY, day)

    def _sums(self, year: int) -> dict[str, int]:
        of_year = [node for node in self.nodes if node.year == year and node.state == "posted"]
        signed = [(node, -node.fen if node.of else node.fen) for node in of_year]
        sums = {
            name: sum(fen for node, fen in signed if node.stage is stage) for stage, name in NAMES.items()
        }
        advances = sum(
            fen for node, fen in signed if node.advance or (node.of is not None and node.of.advance)
        )
        return {**sums, "advanced": advances}


@pytest.mark.django_db
def test_the_journal_agrees_with_a_plain_model() -> None:
    walk(runs=max(15, settings().max_examples // 6), steps=30)


@pytest.mark.slow
@pytest.mark.django_db
def test_the_journal_agrees_with_a_plain_model_for_long() -> None:
    """2,000 runs of 50 steps under the soak profile; `RUNS` for what a machine can afford."""
    walk(runs=int(os.environ.get("RUNS", settings().max_examples)), steps=50)


def walk(*, runs: int, steps: int) -> None:
    assert connection.in_atomic_block
    profile = settings(
        max_examples=runs,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Journal, settings=profile)
