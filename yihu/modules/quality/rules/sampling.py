"""三一致: which households are drawn, and which of their facts are held against paper and reality."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from yihu.engine.enums import Labelled
from yihu.engine.errors import BadValue

MOST_DRAWN = 300


class SampleTooLarge(BadValue):
    code = "sample_too_large"


class Verdict(Labelled):
    AGREES = "agrees", "一致"
    DIFFERS = "differs", "不一致"


@dataclass(frozen=True)
class Candidate:
    household_id: int
    stratum: str


@dataclass(frozen=True)
class Held:
    """One fact of a household: `secret` ones are shown masked and only judged. `of_person` None: the household's."""

    field: str
    label: str
    text: str
    person_id: int | None = None


# Of these nothing is written down but whether paper and reality agree.
SECRET_FIELDS = frozenset({"id_number", "phone", "health"})


def sample_size(population: int, percent: int) -> int:
    """`percent` of the households, rounded up. Raises SampleTooLarge."""
    size = -(-population * percent // 100)
    return checked_size(size)


def checked_size(size: int) -> int:
    if not 1 <= size <= MOST_DRAWN:
        raise SampleTooLarge(f"一次抽查 1–{MOST_DRAWN} 户，请调整户数或按乡镇分次抽取")
    return size


def draw(candidates: Sequence[Candidate], size: int, *, least: int, seed: int) -> list[int]:
    """Households by chance, in proportion to their strata and at least `least` of each (all where it has fewer).

    The same candidates, size and seed always give the same households, in the same order.
    """
    strata: dict[str, list[int]] = defaultdict(list)
    for one in sorted(candidates, key=lambda one: (one.stratum, one.household_id)):
        strata[one.stratum].append(one.household_id)
    chance = random.Random(seed)  # noqa: S311 — to be drawn again by anybody who doubts the draw
    drawn: list[int] = []
    for stratum, count in _shares({name: len(rows) for name, rows in strata.items()}, size, least).items():
        drawn += chance.sample(strata[stratum], count)
    return drawn


def _shares(sizes: dict[str, int], size: int, least: int) -> dict[str, int]:
    """Largest remainders, then raised to the least of each stratum."""
    total = sum(sizes.values())
    if not total:
        return {}
    size = min(size, total)
    shares = {name: size * count // total for name, count in sizes.items()}
    remainders = sorted(sizes, key=lambda name: (-(size * sizes[name] % total), name))
    for name in remainders[: size - sum(shares.values())]:
        shares[name] += 1
    return {name: max(share, min(least, sizes[name])) for name, share in shares.items()}
