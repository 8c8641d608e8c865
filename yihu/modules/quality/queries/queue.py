"""The queue of 疑似重复: as a list to filter and to take away, and how many wait where."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Case, CharField, Count, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Left

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area
from yihu.core.areas import queries as area_queries
from yihu.engine import areas
from yihu.engine.areas import DIGITS, LENGTH
from yihu.modules.households import queries as people
from yihu.modules.quality.models import Pair
from yihu.modules.quality.queries.duplicates import pairs
from yihu.modules.quality.rules import PairState
from yihu.modules.quality.rules.matching import KINDS, PairKind, Why, kind_of

_ACROSS = {DIGITS[areas.Level.TOWNSHIP]: "跨乡镇", DIGITS[areas.Level.VILLAGE]: "跨村"}


def pairs_listed(actor: Actor) -> QuerySet[Pair]:
    """With names and household numbers of both, and what kind of likeness it is."""
    kinds = [
        When(why__in=[why.value for why in whys], then=Value(kind.value)) for kind, whys in KINDS.items()
    ]
    return pairs(actor).annotate(
        first_name=F("first__name"),
        second_name=F("second__name"),
        first_number=_number(actor, "first_id"),
        second_number=_number(actor, "second_id"),
        kind=Case(*kinds, default=Value(""), output_field=CharField()),
    )


def _number(actor: Actor, column: str) -> Subquery:
    """Where the person lives today, or lived last."""
    spans = people.memberships(actor).filter(person_id=OuterRef(column)).order_by("-start", "-pk")
    return Subquery(spans.values("number")[:1])


@dataclass(frozen=True)
class Waiting:
    """How many pairs wait in a place, by kind. `across`: both records lie in the place, but not in one part of it."""

    code: str
    name: str
    kinds: Mapping[PairKind, int]
    across: bool = False

    @property
    def total(self) -> int:
        return sum(self.kinds.values())


def waiting_by_place(actor: Actor, area_code: str) -> list[Waiting]:
    """One entry for every place one level down with a pair, the one with most first; one grouped query."""
    places = list(area_queries.children(area_code))
    if not places:
        return []
    digits = DIGITS[areas.level_of(places[0].code)]
    rows = pairs(actor).filter(in_area("area_code", area_code), state=PairState.OPEN)
    counted = rows.annotate(part=Left("area_code", digits)).values_list("part", "why").annotate(Count("pk"))
    found: dict[str, Counter[PairKind]] = defaultdict(Counter)
    for part, why, count in counted.order_by():
        found[part.ljust(LENGTH, "0")][kind_of(Why(why))] += count
    names = {place.code: place.name for place in places} | {area_code: _ACROSS.get(digits, "跨地方")}
    made = [Waiting(code, names.get(code, code), kinds, code == area_code) for code, kinds in found.items()]
    return sorted(made, key=lambda one: (-one.total, one.code))
