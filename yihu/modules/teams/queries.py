"""Reads of teams: present rows for screens, dated rows for figures and checks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area, within
from yihu.engine import policy
from yihu.engine.dates import year_start
from yihu.engine.errors import NotFound
from yihu.modules.teams import rules
from yihu.modules.teams.models import (
    Allowance,
    Assessment,
    Condolence,
    Duty,
    Insurance,
    Leave,
    Member,
    Supply,
    Team,
    Training,
)
from yihu.modules.teams.rules import FED, ON_DUTY, Assessed, Due, LeaveState, Month, Movement, Status

_FED = [one.value for one in FED]
_ON_DUTY = [one.value for one in ON_DUTY]


class NoSuchTeam(NotFound):
    code = "no_such_team"


class NoSuchMember(NotFound):
    code = "no_such_member"


def covers(as_of: date) -> Q:
    return Q(start__lte=as_of) & (Q(end__isnull=True) | Q(end__gt=as_of))


def teams(actor: Actor) -> QuerySet[Team]:
    return within(Team.objects.all(), actor)


def members(actor: Actor) -> QuerySet[Member]:
    return within(Member.objects.all(), actor)


def duties(actor: Actor) -> QuerySet[Duty]:
    return within(Duty.objects.all(), actor)


def leaves(actor: Actor) -> QuerySet[Leave]:
    return within(Leave.objects.all(), actor)


def allowances(actor: Actor) -> QuerySet[Allowance]:
    return within(Allowance.objects.all(), actor)


def trainings(actor: Actor) -> QuerySet[Training]:
    return within(Training.objects.all(), actor)


def insurances(actor: Actor) -> QuerySet[Insurance]:
    return within(Insurance.objects.all(), actor)


def supplies(actor: Actor) -> QuerySet[Supply]:
    return within(Supply.objects.all(), actor)


def condolences(actor: Actor) -> QuerySet[Condolence]:
    return within(Condolence.objects.all(), actor)


def assessments(actor: Actor) -> QuerySet[Assessment]:
    return within(Assessment.objects.all(), actor)


def team(actor: Actor, pk: int) -> Team:
    """Raises NoSuchTeam."""
    found = teams(actor).select_related("unit").filter(pk=pk).first()
    if found is None:
        raise NoSuchTeam("没有这支工作队，或不在您的管理范围内")
    return found


def member(actor: Actor, pk: int) -> Member:
    """Raises NoSuchMember."""
    found = members(actor).select_related("team", "unit").filter(pk=pk).first()
    if found is None:
        raise NoSuchMember("没有这名驻村队员，或不在您的管理范围内")
    return found


def mine(actor: Actor, as_of: date) -> Member | None:
    """The member the actor is, on the day."""
    if actor.user_id is None:
        return None
    return members(actor).select_related("team").filter(covers(as_of), user_id=actor.user_id).first()


def teams_on(area_code: str, as_of: date) -> QuerySet[Team]:
    """Teams in their villages on the day, with `people`: members on post."""
    on_post = Member.objects.filter(covers(as_of), team_id=OuterRef("pk")).order_by()
    counted = on_post.values("team_id").annotate(count=Count("pk")).values("count")
    rows = Team.objects.filter(in_area("area_code", area_code)).filter(covers(as_of))
    return rows.annotate(people=Coalesce(Subquery(counted), 0)).order_by("area_code", "pk")


def members_on(area_code: str, as_of: date) -> QuerySet[Member]:
    rows = Member.objects.filter(in_area("area_code", area_code)).filter(covers(as_of))
    return rows.order_by("area_code", "number", "pk")


def team_of_village(area_code: str, as_of: date) -> Team | None:
    return teams_on(area_code, as_of).select_related("unit").first()


def insured_on(area_code: str, as_of: date) -> QuerySet[Member]:
    """Members on post whom an accident policy covers on the day."""
    covered = Insurance.objects.filter(covers(as_of), member_id=OuterRef("pk"))
    return members_on(area_code, as_of).filter(Exists(covered))


def uninsured_on(area_code: str, as_of: date) -> QuerySet[Member]:
    covered = Insurance.objects.filter(covers(as_of), member_id=OuterRef("pk"))
    return members_on(area_code, as_of).filter(~Exists(covered))


def duty_days_to_date(area_code: str, as_of: date) -> QuerySet[Duty]:
    """Days in the village from 1 January up to the day."""
    rows = Duty.objects.filter(in_area("area_code", area_code), status__in=_FED)
    return rows.filter(on__gte=year_start(as_of), on__lte=as_of).order_by("area_code", "on", "pk")


def paid_to_date(area_code: str, as_of: date) -> QuerySet[Allowance]:
    """Allowances paid from 1 January up to the day, with what was taken back."""
    rows = Allowance.objects.filter(in_area("area_code", area_code))
    return rows.filter(on__gte=year_start(as_of), on__lte=as_of).order_by("area_code", "on", "pk")


def small_teams(area_code: str, as_of: date) -> QuerySet[Team]:
    least = policy.for_area(area_code).days("teams.min_members", as_of)
    rows: QuerySet[Any] = teams_on(area_code, as_of)
    return rows.filter(people__lt=least)


def waiting_leaves(area_code: str, as_of: date) -> QuerySet[Leave]:
    rows = Leave.objects.filter(in_area("area_code", area_code), state=LeaveState.ASKED, asked_on__lte=as_of)
    return rows.select_related("member").order_by("start", "pk")


def _days_in(month: Month, *statuses: str) -> Any:
    found = Duty.objects.filter(member_id=OuterRef("pk"), on__gte=month.start, on__lt=month.end)
    if statuses:
        found = found.filter(status__in=statuses)
    counted = found.order_by().values("member_id").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))


def seldom_there(area_code: str, as_of: date) -> QuerySet[Member]:
    """Members on post all through the last full month who were on duty on fewer days than demanded; a month whose
    roster is not complete is asked for first (`roster_missing`)."""
    month = Month.of(as_of).moved(-1)
    least = policy.for_area(area_code).days("teams.min_days", month.start)
    rows = members_on(area_code, as_of).filter(start__lte=month.start)
    rows = rows.annotate(told=_days_in(month), there=_days_in(month, *_ON_DUTY))
    return rows.filter(told=len(month.days), there__lt=least)


def roster_missing(area_code: str, as_of: date) -> QuerySet[Member]:
    """Members whose last full month has days without an entry."""
    month = Month.of(as_of).moved(-1)
    rows = members_on(area_code, as_of).filter(start__lte=month.start).annotate(told=_days_in(month))
    return rows.filter(told__lt=len(month.days))


def much_away(area_code: str, as_of: date) -> QuerySet[Member]:
    """Members with more days of leave in the year than may be (召回)."""
    most = policy.for_area(area_code).days("teams.leave_year_days", as_of)
    taken = Duty.objects.filter(member_id=OuterRef("pk"), status=Status.LEAVE)
    taken = taken.filter(on__gte=year_start(as_of), on__lte=as_of).order_by()
    each = taken.values("member_id").annotate(count=Count("pk")).values("count")
    counted = Coalesce(Subquery(each), 0)
    return members_on(area_code, as_of).annotate(away=counted).filter(away__gt=most)


def without_goals(area_code: str, as_of: date) -> QuerySet[Member]:
    """Members on post whose goals of the year are not set."""
    goals = Assessment.objects.filter(member_id=OuterRef("pk"), kind=Assessed.GOALS, year=as_of.year)
    return members_on(area_code, as_of).filter(~Exists(goals))


def contradicting_leave(area_code: str, as_of: date) -> QuerySet[Duty]:
    """Days told otherwise than the approved leave that covers them."""
    leave = Leave.objects.filter(
        member_id=OuterRef("member_id"),
        state=LeaveState.APPROVED,
        start__lte=OuterRef("on"),
        end__gt=OuterRef("on"),
    )
    rows = Duty.objects.filter(in_area("area_code", area_code), on__lte=as_of).exclude(status=Status.LEAVE)
    return rows.filter(Exists(leave)).select_related("member").order_by("area_code", "on", "pk")


@dataclass(frozen=True)
class Line:
    """One member's month: a status by day, and the days on approved leave."""

    member: Any
    statuses: dict[date, Status]
    leave: frozenset[date]

    @property
    def counts(self) -> dict[Status, int]:
        return rules.summed(self.statuses.values())

    @property
    def on_duty(self) -> int:
        return sum(status in ON_DUTY for status in self.statuses.values())

    def is_open(self, day: date) -> bool:
        """Whether the member was on post that day."""
        return bool(self.member.is_on_post(day))


def month_lines(actor: Actor, area_code: str, month: Month) -> list[Line]:
    """Everyone on post on some day of the month, by village and number."""
    rows = members(actor).filter(in_area("area_code", area_code), start__lt=month.end)
    found = rows.exclude(end__lte=month.start).select_related("team").order_by("area_code", "number", "pk")
    return lines_of(actor, list(found), month)


def lines_of(actor: Actor, found: Iterable[Member], month: Month) -> list[Line]:
    listed = list(found)
    ids = [one.pk for one in listed]
    told: dict[int, dict[date, Status]] = defaultdict(dict)
    rows = duties(actor).filter(member_id__in=ids, on__gte=month.start, on__lt=month.end)
    for member_id, on, status in rows.values_list("member_id", "on", "status"):
        told[member_id][on] = Status(status)
    away = leave_days(actor, ids, month)
    return [Line(one, told[one.pk], frozenset(away[one.pk])) for one in listed]


def leave_days(actor: Actor, member_ids: Iterable[int], month: Month) -> dict[int, set[date]]:
    found: dict[int, set[date]] = defaultdict(set)
    rows = leaves(actor).filter(
        member_id__in=list(member_ids), state=LeaveState.APPROVED, start__lt=month.end, end__gt=month.start
    )
    for one in rows:
        days = (one.start + timedelta(days=step) for step in range((one.end - one.start).days))
        found[one.member_id] |= {day for day in days if month.start <= day < month.end}
    return found


@dataclass(frozen=True)
class Pay:
    """One line of a month's sheet: what the roster says, and the standing entry if it was paid."""

    member: Any
    due: Due
    paid: Any

    @property
    def gap(self) -> int:
        """What the roster says now, less what was paid; 0 before payment."""
        return self.due.fen - self.paid.fen if self.paid else 0


def rates(area_code: str) -> tuple[Any, Any]:
    """(fen a month, fen a day), each by the day asked for."""
    values = policy.for_area(area_code)

    def fen(key: str) -> Any:
        return lambda day: int(values.at(key, day).number * 100)

    return fen("teams.transport_yuan"), fen("teams.meal_yuan")


def pay_sheet(actor: Actor, area_code: str, month: Month) -> list[Pay]:
    """Everyone with anything due or paid for the month."""
    month_fen, day_fen = rates(area_code)
    lines = month_lines(actor, area_code, month)
    paid = {one.member_id: one for one in standing(actor, month, [line.member.pk for line in lines])}
    sheet = [
        Pay(line.member, rules.allowance(line.statuses, month_fen, day_fen), paid.get(line.member.pk))
        for line in lines
    ]
    return [one for one in sheet if one.due.fen or one.paid]


def standing(actor: Actor, month: Month, member_ids: Iterable[int]) -> QuerySet[Allowance]:
    """Entries of the month that nothing took back."""
    rows = allowances(actor).filter(month=month.start, member_id__in=list(member_ids))
    return rows.filter(reverses__isnull=True, reversal__isnull=True)


@dataclass(frozen=True)
class Stock:
    item: str
    unit: str
    received: int
    issued: int
    returned: int

    @property
    def left(self) -> int:
        return self.received - self.issued + self.returned


def stock(actor: Actor, as_of: date) -> list[Stock]:
    """What the county received, issued and took back of every kind of goods, as far as the actor sees it."""

    def total(kind: Movement) -> Any:
        return Coalesce(Sum("quantity", filter=Q(kind=kind)), 0)

    rows = supplies(actor).filter(on__lte=as_of).order_by().values("item", "unit")
    found = rows.annotate(
        received=total(Movement.RECEIVED), issued=total(Movement.ISSUED), returned=total(Movement.RETURNED)
    )
    return [Stock(**one) for one in found.order_by("item", "unit")]


def held(actor: Actor, team_id: int, as_of: date) -> list[dict[str, Any]]:
    """What a team has of every kind of goods: item, unit, quantity."""
    issued = Coalesce(Sum("quantity", filter=Q(kind=Movement.ISSUED)), 0)
    back = Coalesce(Sum("quantity", filter=Q(kind=Movement.RETURNED)), 0)
    rows = supplies(actor).filter(team_id=team_id, on__lte=as_of).order_by().values("item", "unit")
    found = rows.annotate(issued=issued, back=back).annotate(quantity=F("issued") - F("back"))
    return [dict(one) for one in found.filter(quantity__gt=0).order_by("item")]


def absences(actor: Actor, member_id: int, year: int) -> int:
    return duties(actor).filter(member_id=member_id, on__year=year, status=Status.ABSENT).count()
