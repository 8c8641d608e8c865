"""Hits: lists, one with its proof, counts, and rows behind figures."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Count, F, OuterRef, Q, QuerySet, Subquery, Value, When

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area, within
from yihu.core.database.staying import here
from yihu.core.ledgers import values
from yihu.core.rooms import declared
from yihu.engine.errors import NotFound
from yihu.engine.screening import Feature
from yihu.modules.households import queries as households
from yihu.modules.households.rules import Relation
from yihu.modules.screening.models import Hit, ScreeningRun
from yihu.modules.screening.queries import catalogue
from yihu.modules.screening.rules import HitState, RunKind

_PROOFS = 12


class NoSuchHit(NotFound):
    code = "no_such_hit"


@dataclass(frozen=True)
class Seen:
    """One value a hit rests on. `proof`: the ledger whose lines show it."""

    feature: Feature
    value: Any

    @property
    def told(self) -> str:
        return self.feature.told(self.value)


@dataclass(frozen=True)
class Proof:
    """Lines of one ledger about the household, as people read them."""

    key: str
    title: str
    head: list[str]
    rows: list[tuple[int, list[str]]]


def hits(actor: Actor) -> QuerySet[Hit]:
    """Each once, where the household lives now; of one that moved the row of the village left is not told."""
    return within(Hit.objects.filter(moved_on__isnull=True), actor)


def in_lists(actor: Actor) -> QuerySet[Hit]:
    """With the head's name of today, and the rule by its name."""
    head = households.memberships(actor).filter(
        household_id=OuterRef("household_id"), end__isnull=True, relation=Relation.HEAD
    )
    named = [When(rule=one.key, then=Value(f"{one.key} {one.title}")) for one in catalogue.rules()]
    rule_name = Case(*named, default=F("rule"), output_field=CharField())
    return hits(actor).annotate(head_name=Subquery(head.values("name")[:1]), rule_name=rule_name)


def hit(actor: Actor, hit_id: int) -> Hit:
    """Raises NoSuchHit."""
    found = in_lists(actor).select_related("household").filter(pk=hit_id).first()
    if found is None:
        raise NoSuchHit("没有这条筛查结果，或不在您的管理范围内")
    return found


def of_household(actor: Actor, household: Any) -> QuerySet[Hit]:
    """What stands first, then what has ended, newest first."""
    return hits(actor).filter(household=household).order_by(F("end").desc(nulls_first=True), "-start", "rule")


def seen(found: Hit) -> list[Seen]:
    known = catalogue.features()
    return [Seen(known[key], value) for key, value in found.values.items() if key in known]


def proofs(actor: Actor, found: Hit) -> list[Proof]:
    """The lines behind the values, of the ledgers the actor may see."""
    keys = dict.fromkeys(one.feature.proof for one in seen(found) if one.feature.proof)
    return [proof for key in keys if (proof := _proof(actor, key, found))]


def _proof(actor: Actor, key: str, found: Hit) -> Proof | None:
    ledger = declared("ledgers", key)
    if not ledger.household_path or not actor.may(ledger.see, found.area_code):
        return None
    rows = list(
        ledger.rows(actor)
        .filter(**{ledger.household_path: found.household})
        .order_by(*ledger.order)[:_PROOFS]
    )
    if not rows:
        return None
    skipped = {"number", "household__number", "area_code", "head_name", "id_number", "matched", "relation"}
    columns = [one for one in ledger.columns if one.listed and one.name not in skipped]
    names = values.area_names([])
    told = [(row.pk, [values.text(one, values.value_at(row, one), names) for one in columns]) for row in rows]
    return Proof(ledger.key, ledger.title, [one.header for one in columns], told)


# -- counts -------------------------------------------------------------------------------------------------


def hits_on(area_code: str, as_of: date) -> QuerySet[Hit]:
    """Standing on the day."""
    return Hit.objects.filter(here(as_of), in_area("area_code", area_code), start__lte=as_of).filter(
        Q(end__isnull=True) | Q(end__gt=as_of)
    )


def found_to_date(area_code: str, as_of: date) -> QuerySet[Hit]:
    """First seen in the year, up to the day, where the household lived then."""
    return Hit.objects.filter(
        here(F("start")), in_area("area_code", area_code), start__gte=date(as_of.year, 1, 1), start__lte=as_of
    )


def clued_to_date(area_code: str, as_of: date) -> QuerySet[Hit]:
    """Made into a clue in the year, up to the day, where the household lived then."""
    return Hit.objects.filter(
        here(F("clued_on")),
        in_area("area_code", area_code),
        clued_on__gte=date(as_of.year, 1, 1),
        clued_on__lte=as_of,
    )


def by_rule(area_code: str, as_of: date) -> dict[str, int]:
    rows = hits_on(area_code, as_of).order_by().values_list("rule").annotate(n=Count("pk"))
    return dict(rows)


def by_state(area_code: str, as_of: date) -> dict[HitState, int]:
    rows = hits_on(area_code, as_of).order_by().values_list("state").annotate(n=Count("pk"))
    return {HitState(state): count for state, count in rows}


def by_place(area_code: str, as_of: date, digits: int) -> Counter[str]:
    """Standing hits by the first `digits` of the code."""
    places: Counter[str] = Counter()
    rows = hits_on(area_code, as_of).order_by().values_list("area_code").annotate(n=Count("pk"))
    for code, count in rows:
        places[code[:digits]] += count
    return places


def households_hit(area_code: str, as_of: date) -> int:
    return hits_on(area_code, as_of).values("household").distinct().count()


# -- runs ---------------------------------------------------------------------------------------------------


def runs(actor: Actor) -> QuerySet[ScreeningRun]:
    return within(ScreeningRun.objects.all(), actor)


def run(actor: Actor, run_id: int) -> ScreeningRun:
    """Raises NotFound."""
    found = runs(actor).filter(pk=run_id).first()
    if found is None:
        raise NotFound("没有这次筛查，或不在您的管理范围内")
    return found


def run_of(actor: Actor, found: Hit) -> ScreeningRun | None:
    """The run that first saw the hit; None where it was the county's and the actor's place is smaller."""
    return runs(actor).filter(pk=found.run_id).first()


def last_run(area_code: str) -> ScreeningRun | None:
    rows = ScreeningRun.objects.filter(area_code=area_code, kind=RunKind.FULL)
    return rows.order_by("-on", "-at").first()
