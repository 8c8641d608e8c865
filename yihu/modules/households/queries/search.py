"""Finding households by number, name, initials or village: prefix ranges only, which an index answers."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from yihu.core.access.actor import Actor
from yihu.core.access.scope import within
from yihu.core.areas import queries as area_queries
from yihu.engine import pinyin
from yihu.modules.households.models import Household, Membership, NameKey
from yihu.modules.households.queries.visible import memberships, visible_to
from yihu.modules.households.rules import Relation

_AFTER_ALL = "\U0010ffff"


@dataclass(frozen=True)
class Found:
    """One household; `matched` is the member that was found by name, else the head."""

    uid: UUID
    number: str
    head_name: str
    matched: str
    area_code: str
    village: str


def search(actor: Actor, text: str, *, limit: int = 20) -> list[Found]:
    """Present households by number (from its beginning), member's name, initials, or village name.

    A full ID number is never searched for here: see `actions.look_up`, which asks for a reason.
    """
    wanted = pinyin.clean(text).lower()
    if not wanted:
        return []
    by_person = dict(
        memberships(actor)
        .filter(end__isnull=True, person_id__in=_people(actor, wanted).values("person_id")[: limit * 3])
        .values_list("household_id", "name")
    )
    rows = visible_to(actor).filter(Q(pk__in=by_person) | _by_number(wanted) | _by_village(actor, wanted))
    found = list(rows.order_by("area_code", "number")[:limit])
    return _found(found, by_person)


def prefix(column: str, text: str) -> Q:
    """`column` begins with `text`, as a range (LIKE cannot use the index under a row policy)."""
    return Q(**{f"{column}__gte": text, f"{column}__lt": text + _AFTER_ALL})


def _people(actor: Actor, wanted: str) -> QuerySet[NameKey]:
    return within(NameKey.objects.all(), actor).filter(prefix("key", wanted))


def _by_number(wanted: str) -> Q:
    return prefix("number", wanted.upper()) if wanted.isascii() else Q(pk__in=[])


def _by_village(actor: Actor, wanted: str) -> Q:
    named = [area.code for area in area_queries.by_name(wanted, actor.area_code)]
    return Q(area_code__in=named) if named else Q(pk__in=[])


def _found(rows: list[Household], by_person: dict[int, str]) -> list[Found]:
    heads = dict(
        Membership.objects.filter(household__in=rows, end__isnull=True, relation=Relation.HEAD).values_list(
            "household_id", "name"
        )
    )
    villages = area_queries.named(row.area_code for row in rows)
    return [
        Found(
            uid=row.uid,
            number=row.number,
            head_name=heads.get(row.pk, ""),
            matched=by_person.get(row.pk, heads.get(row.pk, "")),
            area_code=row.area_code,
            village=villages.get(row.area_code, row.area_code),
        )
        for row in rows
    ]
