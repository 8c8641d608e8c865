"""Reads of industry. Where rows carry `due` and `paid`, both are fen of one year, `paid` as known on the day."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db.models import (
    BigIntegerField,
    Case,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from yihu.core.access.actor import Actor
from yihu.core.access.kept import kept
from yihu.core.access.scope import in_area, reachable, within
from yihu.engine.errors import NotFound
from yihu.modules.households import queries as households
from yihu.modules.households.rules import Relation
from yihu.modules.incomes import queries as incomes
from yihu.modules.industry.models import Contract, Dividend, DividendNotice, Entity, Product
from yihu.modules.industry.rules import EntityKind, Terms


@dataclass(frozen=True)
class Year:
    """What one contract, or several, made due and paid in a year, fen."""

    number: int
    due: int
    paid: int

    @property
    def short(self) -> int:
        return max(self.due - self.paid, 0)


def entities(actor: Actor) -> QuerySet[Entity]:
    return within(Entity.objects.all(), actor)


def entities_above(actor: Actor, as_of: date) -> QuerySet[Entity]:
    """Entities of the offices above on the day: the actor's may sign with them and not change them."""
    rows = reachable(Entity.objects.filter(_in_force(as_of)), actor)
    return rows.exclude(in_area("area_code", actor.area_code)).order_by("area_code", "name")


def entity(actor: Actor, pk: int) -> Entity:
    """One's own, or one of an office above. Raises NotFound."""
    found: Entity | None = reachable(Entity.objects.all(), actor).select_related("unit").filter(pk=pk).first()
    if found is None:
        raise NotFound("没有这个经营主体，或不在您的管理范围内")
    return found


def contracts(actor: Actor) -> QuerySet[Contract]:
    return within(Contract.objects.all(), actor)


def contract(actor: Actor, pk: int) -> Contract:
    """Raises NotFound."""
    found = contracts(actor).select_related("household").filter(pk=pk).first()
    if found is None:
        raise NotFound("没有这份带动协议，或不在您的管理范围内")
    return found


def dividends(actor: Actor) -> QuerySet[Dividend]:
    """With those taken back."""
    return within(Dividend.objects.all(), actor)


def standing_dividends(actor: Actor) -> QuerySet[Dividend]:
    return dividends(actor).filter(returned_on__isnull=True)


def products(actor: Actor) -> QuerySet[Product]:
    return within(Product.objects.all(), actor)


def notices(actor: Actor) -> QuerySet[DividendNotice]:
    return within(DividendNotice.objects.all(), actor)


# --- as of a day


def _in_force(as_of: date) -> Q:
    return Q(start__lte=as_of) & (Q(end__isnull=True) | Q(end__gt=as_of))


def entities_on(area_code: str, as_of: date) -> QuerySet[Entity]:
    rows = Entity.objects.filter(_in_force(as_of), in_area("area_code", area_code))
    return rows.order_by("area_code", "name")


def contracts_on(area_code: str, as_of: date) -> QuerySet[Contract]:
    rows = Contract.objects.filter(_in_force(as_of), in_area("area_code", area_code))
    return rows.order_by("area_code", "pk")


def households_on(area_code: str, as_of: date) -> QuerySet[Contract]:
    """One row a household: its first contract among those in force."""
    return _first_of_household(contracts_on(area_code, as_of), as_of)


def village_project_households_on(area_code: str, as_of: date) -> QuerySet[Contract]:
    """One row a household that a village's own project carries along."""
    wanted = {"entity_kind": EntityKind.VILLAGE_PROJECT}
    return _first_of_household(contracts_on(area_code, as_of).filter(**wanted), as_of, **wanted)


def _first_of_household(rows: QuerySet[Contract], as_of: date, **wanted: Any) -> QuerySet[Contract]:
    earlier = Contract.objects.filter(
        _in_force(as_of), household_id=OuterRef("household_id"), pk__lt=OuterRef("pk"), **wanted
    )
    return rows.exclude(Exists(earlier))


def with_year(rows: QuerySet[Contract], year: int, as_of: date) -> QuerySet[Any]:
    """Contracts with `due`, `paid` and `short` of a year."""
    paid = (
        Dividend.objects.filter(_standing(as_of), contract_id=OuterRef("pk"), year=year)
        .order_by()
        .values("contract_id")
        .annotate(total=Sum("fen"))
        .values("total")
    )
    due = Func(
        F("annual_fen"),
        F("start"),
        F("end"),
        Value(year),
        function="industry_due",
        output_field=BigIntegerField(),
    )
    found = rows.annotate(due=due, paid=Coalesce(Subquery(paid), Value(0)))
    left = Case(
        When(due__gt=F("paid"), then=F("due") - F("paid")), default=Value(0), output_field=BigIntegerField()
    )
    told: QuerySet[Any] = found.annotate(short=left)
    return told


def _standing(as_of: date) -> Q:
    return Q(on__lte=as_of) & (Q(returned_on__isnull=True) | Q(returned_on__gt=as_of))


def due_in(area_code: str, as_of: date) -> QuerySet[Any]:
    """Contracts known on the day that make something due in its year."""
    rows = Contract.objects.filter(in_area("area_code", area_code), start__lte=as_of)
    return with_year(rows, as_of.year, as_of).filter(due__gt=0).order_by("area_code", "pk")


def paid_in(area_code: str, as_of: date) -> QuerySet[Dividend]:
    """Payments of the year's dividends up to the day."""
    rows = Dividend.objects.filter(_standing(as_of), in_area("area_code", area_code), year=as_of.year)
    return rows.order_by("area_code", "on", "pk")


def late_of(area_code: str, as_of: date, year: int) -> QuerySet[Any]:
    """Contracts whose dividend of the year is not paid in full though the agreed month is over."""
    rows = Contract.objects.filter(in_area("area_code", area_code), start__lte=as_of)
    if year == as_of.year:
        # The month itself is over only on the day after its last.
        rows = rows.filter(pay_month__lt=as_of.month)
    return with_year(rows, year, as_of).filter(short__gt=0).order_by("area_code", "pk")


def late_before(area_code: str, as_of: date) -> QuerySet[Any]:
    """Of the year before the day's, whatever month was agreed."""
    return late_of(area_code, as_of, as_of.year - 1)


# --- one contract, one entity


def terms_of(row: Contract) -> Terms:
    return Terms(
        row.start,
        row.end,
        row.shares_fen or 0,
        row.percent or Terms.percent,
        row.guaranteed_fen,
        row.land_mu or Terms.land_mu,
        row.rent_fen or 0,
    )


def years_of(actor: Actor, row: Contract, as_of: date) -> list[Year]:
    """Every year from the contract's first to the day's, newest first."""
    found = dividends(actor).filter(_standing(as_of), contract=row).order_by()
    paid = dict(found.values_list("year").annotate(total=Sum("fen")))
    terms = terms_of(row)
    last = max([min(as_of.year, row.end.year if row.end else as_of.year), *paid])
    years = (
        Year(year, terms.due(year), int(paid.get(year, 0))) for year in range(last, row.start.year - 1, -1)
    )
    return [one for one in years if one.due or one.paid]


def years_of_entity(actor: Actor, row: Entity, as_of: date, *, most: int = 6) -> list[Year]:
    """Newest first, of the contracts the actor sees."""
    rows = contracts(actor).filter(entity=row)
    first = rows.order_by("start").values_list("start", flat=True).first()
    if first is None:
        return []
    found = []
    for year in range(as_of.year, max(first.year, as_of.year - most + 1) - 1, -1):
        told = list(with_year(rows, year, as_of).values_list("due", "paid"))
        found.append(Year(year, sum(due for due, _ in told), sum(paid for _, paid in told)))
    return found


def sheet(actor: Actor, row: Entity, year: int, as_of: date) -> QuerySet[Any]:
    """The list of a year's dividends: contracts that make something due or were paid."""
    rows = with_year(contracts(actor).filter(entity=row).select_related("household"), year, as_of)
    return rows.filter(Q(due__gt=0) | Q(paid__gt=0)).order_by("area_code", "household__number", "pk")


def listed(actor: Actor, area_code: str, as_of: date, words: str, kind: str) -> QuerySet[Any]:
    """Entities of the area with `households`, `due` and `paid` of the day's year, by name."""
    rows = entities(actor).filter(_in_force(as_of), in_area("area_code", area_code))
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(trade__icontains=words) | Q(leader__icontains=words))
    if EntityKind.by_label(kind):
        rows = rows.filter(kind=EntityKind.by_label(kind))
    return rows.order_by("name", "pk")


def sums_of(actor: Actor, found: Sequence[Entity], as_of: date) -> dict[int, tuple[int, int, int]]:
    """entity -> (households carried along on the day, due, paid of its year), in two questions."""
    rows = contracts(actor).filter(entity__in=found)
    carried: dict[int, set[int]] = {}
    for entity_id, household in rows.filter(_in_force(as_of)).values_list("entity_id", "household_id"):
        carried.setdefault(int(entity_id or 0), set()).add(household)
    money = with_year(rows.filter(start__lte=as_of), as_of.year, as_of).values_list(
        "entity_id", "due", "paid"
    )
    sums: dict[int, tuple[int, int]] = {}
    for entity_id, due, paid in money:
        before = sums.get(int(entity_id), (0, 0))
        sums[int(entity_id)] = (before[0] + due, before[1] + paid)
    return {one.pk: (len(carried.get(one.pk, ())), *sums.get(one.pk, (0, 0))) for one in found}


def of_household(actor: Actor, household: Any, as_of: date) -> list[Any]:
    """Its contracts with the year's money, those in force first."""
    return sorted(
        _of_household(actor, household.pk, as_of.year, as_of),
        key=lambda one: (one.end is not None and one.end <= as_of, one.start),
    )


@kept
def _of_household(actor: Actor, household_id: int, year: int, as_of: date) -> QuerySet[Any]:
    return with_year(contracts(actor).filter(household_id=household_id, start__lte=as_of), year, as_of)


def is_known_income(household_id: int, on: date, fen: int) -> bool:
    """Whether somebody keyed a dividend of that amount into the household's income of the day; what other dividends
    wrote there is theirs."""
    lines = incomes.dividend_lines(household_id, on, fen)
    return len(lines) > Dividend.objects.filter(line_id__in=lines).count()


def heads_of(actor: Actor, household_ids: Sequence[int], as_of: date) -> dict[int, str]:
    """household -> name of its head on the day."""
    rows = households.memberships(actor).filter(
        _in_force(as_of), household_id__in=household_ids, relation=Relation.HEAD
    )
    return dict(rows.values_list("household_id", "name"))


# --- what must be made public


@dataclass(frozen=True)
class Due:
    """A year's payments of one entity, to be published as one list."""

    uid: UUID
    entity_id: int
    entity_name: str
    year: int
    last_paid: date
    revision: str


def notice_uid(entity_id: int, year: int, area_code: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"yihu:industry:{entity_id}:{year}:{area_code}")


def lists_to_publish(actor: Actor, today: date) -> list[Due]:
    """Entities and years with payments in the actor's area, of this year and the one before."""
    rows = standing_dividends(actor).filter(on__lte=today, year__gte=today.year - 1)
    groups: dict[tuple[int, str, int], list[tuple[int, date]]] = {}
    wanted = rows.order_by("pk").values_list(
        "contract__entity_id", "contract__entity_name", "year", "pk", "on"
    )
    for entity_id, name, year, pk, on in wanted:
        groups.setdefault((int(entity_id or 0), name, year), []).append((pk, on))
    return [
        Due(
            notice_uid(entity_id, year, actor.area_code),
            entity_id,
            name,
            year,
            max(on for _, on in paid),
            hashlib.sha256(",".join(str(pk) for pk, _ in paid).encode()).hexdigest()[:16],
        )
        for (entity_id, name, year), paid in groups.items()
    ]


def not_published(actor: Actor, today: date) -> list[Due]:
    """Those whose newest list is not the one that hangs."""
    hung = notices(actor).filter(withdrawn_on__isnull=True).order_by("pk").values_list("uid", "revision")
    newest = dict(hung)
    return [one for one in lists_to_publish(actor, today) if newest.get(one.uid) != one.revision]


def list_to_publish(actor: Actor, uid: UUID, today: date) -> Due:
    """Raises NotFound."""
    found = next((one for one in lists_to_publish(actor, today) if one.uid == uid), None)
    if found is None:
        raise NotFound("没有这份分红名单，或不在您的管理范围内")
    return found


def paid_on_list(actor: Actor, due: Due) -> QuerySet[Dividend]:
    rows = standing_dividends(actor).filter(contract__entity_id=due.entity_id, year=due.year)
    return rows.select_related("contract", "household").order_by("area_code", "household__number", "on")
