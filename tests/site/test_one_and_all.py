"""A rule says of one household what it says of it among all: from the same tables, by either engine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any

import pytest

from yihu.core.access.scope import scoped
from yihu.core.tests.factories import COUNTY, an_actor
from yihu.engine.screening import duck
from yihu.modules.quality.tests.planting import plant
from yihu.modules.screening import queries
from yihu.modules.screening.queries import InForce
from yihu.modules.screening.tests import planting

pytestmark = pytest.mark.django_db
DAY = date(2020, 6, 30)
# Households, and how many of them are asked alone; the others in parties of up to so many.
SOME = (2_000, 25, 250)
MANY = (100_000, 500, 1_000)


@pytest.mark.parametrize(("count", "alone", "party"), [SOME, pytest.param(*MANY, marks=pytest.mark.slow)])
def test_a_household_is_told_the_same_alone_and_among_all(count: int, alone: int, party: int) -> None:
    plant(count, every=10**9)
    planting.write()
    every = rules()
    names = frozenset().union(*(one.rule.reads for one in every))
    with scoped(an_actor()):
        with queries.snapshot(COUNTY, DAY, names) as found, duck.opened(found.path, found.types) as engine:
            hits = duck.hits(engine, [one.variant for one in every], found.types, list(found.types))
            among_all = {told(every, row) for row in hits}
            ids = [row["household_id"] for row in queries.rows_of(found)]
            assert count - 10 < len(ids) == found.households
        by_few = {
            told(every, row)
            for few in parties(ids, alone, party)
            for row in queries.judged(COUNTY, DAY, every, few)
        }
    assert len({key for _, key, _ in among_all}) > 15, "the made-up county is too dull"
    assert len(among_all) > count
    assert by_few == among_all


def rules() -> list[InForce]:
    return [InForce(one, queries.default_limits(one, COUNTY, DAY) or {}) for one in queries.rules()]


def told(every: list[InForce], row: dict[str, Any]) -> tuple[int, str, tuple[Any, ...]]:
    rule = every[row["variant"]].rule
    return row["household_id"], rule.key, tuple(row[name] for name in rule.evidence)


def parties(ids: list[int], alone: int, most: int) -> Iterator[list[int]]:
    """Every household once, in an order of chance."""
    chance = Random(20200630)
    left = chance.sample(ids, len(ids))
    yield from ([one] for one in left[:alone])
    left = left[alone:]
    while left:
        few = chance.randint(1, most)
        yield left[:few]
        left = left[few:]
