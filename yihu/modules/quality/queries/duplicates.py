"""Pairs that wait for a decision, and the two records of one side by side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area, within
from yihu.core.areas import queries as area_queries
from yihu.core.privacy.masks import Secret
from yihu.engine.errors import NotFound
from yihu.modules.households.rules import Relation
from yihu.modules.quality.models import Merge, Pair
from yihu.modules.quality.rules import PairState
from yihu.modules.quality.rules.matching import KINDS, PairKind


class NoSuchPair(NotFound):
    code = "no_such_pair"


@dataclass(frozen=True)
class Side:
    """What is known of one record; secrets masked. `household`: where the person lives on the day, if anywhere."""

    uid: str
    name: str
    sex: str
    born_on: date
    id_number: str
    phone: str
    relation: str
    number: str
    household: str
    village: str
    since: date | None
    is_head: bool = False


def pairs(actor: Actor) -> QuerySet[Pair]:
    return within(Pair.objects.all(), actor)


def pair(actor: Actor, pair_id: int) -> Pair:
    """Raises NoSuchPair."""
    found = pairs(actor).select_related("first", "second").filter(pk=pair_id).first()
    if found is None:
        raise NoSuchPair("没有这一对疑似重复，或不在您的管理范围内")
    return found


def waiting(actor: Actor, area_code: str, *, kind: str = "", across: bool = False) -> QuerySet[Pair]:
    """The review queue, the likeliest first. `across`: only pairs that no part of the place holds alone."""
    where = Q(area_code=area_code) if across else in_area("area_code", area_code)
    rows = pairs(actor).filter(where, state=PairState.OPEN)
    if kind in set(PairKind):
        rows = rows.filter(why__in=[why.value for why in KINDS[PairKind(kind)]])
    return rows.select_related("first", "second").order_by("-score", "area_code", "pk")


def decided(actor: Actor, area_code: str) -> QuerySet[Pair]:
    rows = pairs(actor).filter(in_area("area_code", area_code))
    rows = rows.filter(state__in=(PairState.SAME, PairState.DIFFERENT))
    return rows.select_related("first", "second").order_by("-decided_on", "-pk")


def pairs_waiting_on(area_code: str, as_of: date) -> QuerySet[Pair]:
    """Found by the day and still waiting today."""
    rows = Pair.objects.filter(in_area("area_code", area_code), state=PairState.OPEN, found_on__lte=as_of)
    return rows.select_related("first", "second").order_by("-score", "pk")


def standing_merge(row: Pair) -> Merge | None:
    return row.merges.filter(undone_on__isnull=True).first()


def sides(row: Pair, as_of: date) -> tuple[Side, Side]:
    return _side(row.first, as_of), _side(row.second, as_of)


def _side(person: Any, as_of: date) -> Side:
    spans = person.memberships.select_related("household").order_by("-start", "-pk")
    span = next((one for one in spans if one.start <= as_of and (one.end is None or one.end > as_of)), None)
    secrets = {row.kind: row.masked for row in person.identities.filter(end__isnull=True)}
    place = span.area_code if span else person.area_code
    return Side(
        uid=str(person.uid),
        name=person.name,
        sex=person.get_sex_display(),
        born_on=person.born_on,
        id_number=secrets.get(Secret.ID_NUMBER.value, ""),
        phone=secrets.get(Secret.PHONE.value, ""),
        relation=span.get_relation_display() if span else "",
        number=span.number if span else "",
        household=str(span.household.uid) if span else "",
        village=area_queries.named([place]).get(place, place),
        since=span.start if span else None,
        is_head=span is not None and span.relation == Relation.HEAD,
    )
