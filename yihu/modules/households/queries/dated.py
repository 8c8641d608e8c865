"""Rows that figures count: what held on a day, start <= day < end. Each span lies in one village, so that a
household that moved keeps its past where it was."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar, cast

from django.db.models import Count, Exists, Model, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from yihu.core.access.scope import in_area
from yihu.engine.dates import year_start
from yihu.modules.households.models import Exit, ExitPlan, Membership, PopulationBase, Registration, Residence
from yihu.modules.households.rules import NOT_EXITED, Leave, Relation

M = TypeVar("M", bound=Model)
_POOR = [standing.value for standing in NOT_EXITED]


def _on(rows: QuerySet[M], area_code: str, as_of: date) -> QuerySet[M]:
    return rows.filter(in_area("area_code", area_code), start__lte=as_of).exclude(end__lte=as_of)


def covers(as_of: date) -> Q:
    return Q(start__lte=as_of) & (Q(end__isnull=True) | Q(end__gt=as_of))


def with_head(rows: QuerySet[M], as_of: date, *, by: str = "household_id") -> QuerySet[M]:
    """Adds `head_name`, the head of the household on the day. `by`: the column that says which household, its key or its
    `number`."""
    heads = Membership.objects.filter(covers(as_of), relation=Relation.HEAD, **{by: OuterRef(by)})
    return cast("QuerySet[M]", rows.annotate(head_name=Subquery(heads.values("name")[:1])))


def registered_on(area_code: str, as_of: date) -> QuerySet[Registration]:
    """建档立卡户 on the day, exited ones included: they stay on the register."""
    return with_head(_on(Registration.objects.all(), area_code, as_of), as_of).order_by("area_code", "number")


def remaining_on(area_code: str, as_of: date) -> QuerySet[Registration]:
    """Registered and not (or no longer) out of poverty on the day."""
    return registered_on(area_code, as_of).filter(standing__in=_POOR)


def at_home(area_code: str, as_of: date) -> QuerySet[Residence]:
    """Every household that lives there on the day, registered or not: `number`, `head_name`, `people` of the day.

    All of it is told by spans of the day: the household's own row lies where it lives today, and who may see a place
    sees who lived there also after they have moved away.
    """
    members = Membership.objects.filter(covers(as_of), household_id=OuterRef("household_id"))
    counted = members.order_by().values("household_id").annotate(count=Count("pk")).values("count")
    rows = with_head(_on(Residence.objects.all(), area_code, as_of), as_of)
    number = Coalesce(Subquery(members.order_by("pk").values("number")[:1]), Value(""))
    with_people = rows.annotate(number=number, people=Coalesce(Subquery(counted), 0))
    return cast("QuerySet[Residence]", with_people.order_by("area_code", "number"))


def members_on(area_code: str, as_of: date) -> QuerySet[Membership]:
    """Everyone in a household on the day, registered or not."""
    return _on(Membership.objects.all(), area_code, as_of).order_by("area_code", "number", "pk")


def persons_on(area_code: str, as_of: date) -> QuerySet[Membership]:
    """Members of registered households on the day."""
    return members_on(area_code, as_of).filter(_of_household(Registration.objects.filter(covers(as_of))))


def remaining_persons_on(area_code: str, as_of: date) -> QuerySet[Membership]:
    poor = Registration.objects.filter(covers(as_of), standing__in=_POOR)
    return members_on(area_code, as_of).filter(_of_household(poor))


def planned_on(area_code: str, as_of: date) -> QuerySet[ExitPlan]:
    """The plan of the day's year as it stood on the day: made by then and not withdrawn."""
    rows = _on(ExitPlan.objects.filter(year=as_of.year), area_code, as_of)
    return with_head(rows, as_of).order_by("area_code", "number")


def planned_persons_on(area_code: str, as_of: date) -> QuerySet[Membership]:
    """Members, on the day, of the households in the year's plan."""
    plans = ExitPlan.objects.filter(covers(as_of), year=as_of.year)
    return members_on(area_code, as_of).filter(_of_household(plans))


def plans_not_done(area_code: str, as_of: date) -> QuerySet[ExitPlan]:
    """Planned for the year and still not exited on the day."""
    poor = Registration.objects.filter(covers(as_of), standing__in=_POOR)
    return planned_on(area_code, as_of).filter(_of_household(poor))


def exits_to_date(area_code: str, as_of: date) -> QuerySet[Exit]:
    """Exits from 1 January of the day's year up to the day, it included; of a household that fell back and left
    again within the year the last one, so that the list holds no household twice."""
    rows = _last_exits(as_of).filter(in_area("area_code", area_code))
    heads = Membership.objects.filter(
        Q(end__isnull=True) | Q(end__gt=OuterRef("done_on")),
        household_id=OuterRef("household_id"),
        start__lte=OuterRef("done_on"),
        relation=Relation.HEAD,
    )
    return rows.annotate(head_name=Subquery(heads.values("name")[:1])).order_by("area_code", "number")


def gone_for_good(as_of: date) -> QuerySet[Membership]:
    """The last spans of people who have died or settled abroad by the day, wherever they lived; inside an open scope."""
    return Membership.objects.filter(end__lte=as_of, left__in=[Leave.DIED.value, Leave.EMIGRATED.value])


def exits_until(area_code: str, as_of: date) -> QuerySet[Exit]:
    """All exits up to the day."""
    return Exit.objects.filter(in_area("area_code", area_code), done_on__lte=as_of)


def exit_persons(area_code: str, as_of: date) -> QuerySet[Membership]:
    """Members, on the day of the (last) exit, of the households that exited this year up to the day."""
    rows = Membership.objects.filter(in_area("area_code", area_code))
    exits = _last_exits(as_of).filter(household_id=OuterRef("household_id"), done_on__gte=OuterRef("start"))
    still_there = Q(Exists(exits), end__isnull=True) | Q(Exists(exits.filter(done_on__lt=OuterRef("end"))))
    return rows.filter(still_there).order_by("area_code", "number", "pk")


def base_on(area_code: str, as_of: date) -> QuerySet[PopulationBase]:
    """For every village its newest rural population on or before the day."""
    later = PopulationBase.objects.filter(
        area_code=OuterRef("area_code"), start__gt=OuterRef("start"), start__lte=as_of
    )
    rows = PopulationBase.objects.filter(in_area("area_code", area_code), start__lte=as_of)
    return rows.filter(~Exists(later)).order_by("area_code")


def registered_persons_by_village(area_code: str, as_of: date) -> dict[str, int]:
    """Village code -> members of registered households on the day."""
    rows = persons_on(area_code, as_of).order_by().values("area_code").annotate(persons=Count("pk"))
    return dict(rows.values_list("area_code", "persons"))


def _last_exits(as_of: date) -> QuerySet[Exit]:
    """Of every household its last exit from 1 January up to the day, wherever it lived then: the exit itself says
    whether another followed, so that nobody's figure hangs on what else they may see."""
    this_year = Exit.objects.filter(done_on__gte=year_start(as_of), done_on__lte=as_of)
    return this_year.filter(Q(again_on__isnull=True) | Q(again_on__gt=as_of))


def _of_household(rows: QuerySet[Any]) -> Q:
    return Q(household_id__in=rows.values("household_id"))
