"""Reads of the procedures, and what the register says of those who may come on a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area, within
from yihu.core.areas import queries as area_queries
from yihu.engine import money, policy
from yihu.engine.errors import NotFound
from yihu.modules.households import queries as households
from yihu.modules.households.rules import Standing as Poverty
from yihu.modules.places import queries as places
from yihu.modules.procedures import rules
from yihu.modules.procedures.models import Case, FollowUp, Objection, Paper, Round, Step, VillageExit
from yihu.modules.procedures.permissions import Can
from yihu.modules.procedures.rules import (
    ENDED,
    NEEDS,
    ROADS,
    Candidate,
    Kind,
    Limits,
    Stage,
    Standard,
    Standing,
)

CAN: Mapping[Stage, Can] = {
    Stage.APPLIED: Can.PREPARE,
    Stage.LISTED: Can.PREPARE,
    Stage.PRE_EXIT: Can.DECIDE,
    Stage.VERIFIED: Can.PREPARE,
    Stage.ASSESSED: Can.PREPARE,
    Stage.SIGNED: Can.PREPARE,
    Stage.NOTICED: Can.PREPARE,
    Stage.REVIEWED: Can.REVIEW,
    Stage.COMPARED: Can.COMPARE,
    Stage.NOTICED_AGAIN: Can.PREPARE,
    Stage.DECIDED: Can.DECIDE,
    Stage.ANNOUNCED: Can.PREPARE,
    Stage.DONE: Can.REGISTER,
}


@dataclass(frozen=True)
class AboveLimit:
    """A village that is out while too many of its people are poor."""

    area_code: str
    remaining: int
    base: int


class NoSuchRound(NotFound):
    code = "no_such_round"


def visible_to(actor: Actor) -> QuerySet[Round]:
    return within(Round.objects.all(), actor)


def listed(actor: Actor) -> QuerySet[Round]:
    """Lists with how many households and persons still stand on them."""
    stay = Q(cases__dropped_on__isnull=True)
    return visible_to(actor).annotate(
        households=Count("cases", filter=stay), people=Coalesce(Sum("cases__persons", filter=stay), 0)
    )


def get(actor: Actor, round_id: int) -> Round:
    """Raises NoSuchRound also for lists of other areas."""
    found = visible_to(actor).filter(pk=round_id).first()
    if found is None:
        raise NoSuchRound("没有这份名单，或不在您的管理范围内")
    return found


def cases(actor: Actor) -> QuerySet[Case]:
    return within(Case.objects.select_related("round", "household"), actor)


def cases_of(found: Round) -> QuerySet[Case]:
    """Those that still stand on the list."""
    return found.cases.filter(dropped_on__isnull=True).select_related("household").order_by("number")


def cases_about(actor: Actor, household: Any) -> QuerySet[Case]:
    return cases(actor).filter(household=household).order_by("-round__stage_on", "-pk")


def steps_of(found: Round) -> QuerySet[Step]:
    """The steps that stand: withdrawn ones and the withdrawals themselves left out."""
    return found.steps.filter(withdraws__isnull=True, withdrawal__isnull=True).order_by("pk")


def standing_steps(actor: Actor) -> QuerySet[Step]:
    """Steps that stand, of all lists."""
    rows = within(Step.objects.all(), actor)
    return rows.filter(withdraws__isnull=True, withdrawal__isnull=True).order_by("on", "pk")


def all_steps(actor: Actor, found: Round) -> QuerySet[Step]:
    return within(Step.objects.filter(round=found), actor).prefetch_related("papers__file").order_by("-pk")


def papers(actor: Actor) -> QuerySet[Paper]:
    return within(Paper.objects.select_related("file"), actor)


def objections_of(found: Round) -> QuerySet[Objection]:
    return found.objections.select_related("case").order_by("-on", "-pk")


def follow_ups(actor: Actor) -> QuerySet[FollowUp]:
    return within(FollowUp.objects.all(), actor)


def follow_ups_of(actor: Actor, ids: Sequence[int], first: date, last: date) -> list[tuple[int, FollowUp]]:
    """Those of the households (primary keys) between the days, which a follow-up knows by number; oldest first."""
    rows = households.visible_to(actor).filter(pk__in=ids).values_list("pk", "number", "area_code")
    known = {(area_code[:6], number): pk for pk, number, area_code in rows}
    numbers = {number for _, number in known}
    found = follow_ups(actor).filter(number__in=numbers, on__gte=first, on__lte=last).order_by("on", "pk")
    places = ((known.get((row.area_code[:6], row.number)), row) for row in found)
    return [(pk, row) for pk, row in places if pk is not None]


def village_exits(actor: Actor) -> QuerySet[VillageExit]:
    return within(VillageExit.objects.all(), actor)


def may(actor: Actor, found: Round, stage: Stage) -> bool:
    return actor.may(CAN[stage], found.area_code)


def candidate(case: Case) -> Candidate:
    return Candidate(
        id=case.pk,
        number=case.number,
        surveyed=case.visited_on is not None,
        income=None if case.income_fen is None else money.from_fen(case.income_fen),
        failed=tuple(Standard(one) for one in case.failed),
        signed_on=case.signed_on,
    )


def standing(found: Round) -> Standing:
    return Standing(
        kind=found.sort,
        stage=found.now,
        ready_on=found.ready_on,
        last_user=found.last_user,
        objections=found.objections.filter(answered_on__isnull=True).count(),
        cases=tuple(candidate(case) for case in cases_of(found)),
    )


def limits(kind: Kind, stage: Stage, area_code: str, on: date) -> Limits:
    """What policy asks of the step on its day. Raises NoValueInForce."""
    values, needs = policy.for_area(area_code), NEEDS[stage]
    attendance = values.at("procedures.attendance", on).value or "2/3"
    notice = "procedures.exit_notice_days" if kind is Kind.EXIT else needs.notice
    return Limits(
        attendance=Fraction(attendance),
        notice_days=values.days(notice, on) if needs.notice else 0,
        sample_percent=values.at(needs.sample, on).number if needs.sample else Decimal(0),
        line=values.at("exit.line", on).number if needs.survey and kind is Kind.EXIT else None,
    )


# --- who may come on a list


def open_for(kind: Kind, village: str, as_of: date) -> QuerySet[Any]:
    """Households of the village that the procedure is about, with `head_name` and `people` of the day, those on an
    open list of the same kind left out. Identification: not on the register; exit: poor; return: exited."""
    rows = households.at_home(village, as_of).select_related("household")
    registered = households.registered_on(village, as_of)
    if kind is Kind.IDENTIFY:
        rows = rows.exclude(household_id__in=registered.values("household_id"))
    elif kind is Kind.EXIT:
        rows = rows.filter(household_id__in=households.remaining_on(village, as_of).values("household_id"))
    else:
        exited = registered.filter(standing=Poverty.EXITED)
        rows = rows.filter(household_id__in=exited.values("household_id"))
    taken = Case.objects.filter(
        household_id=OuterRef("household_id"), dropped_on__isnull=True, round__kind=kind
    ).exclude(round__stage__in=[stage.value for stage in ENDED])
    return rows.filter(~Exists(taken))


def planned_numbers(village: str, as_of: date) -> set[str]:
    """Households in the year's exit plan, to be ticked beforehand."""
    return set(households.planned_on(village, as_of).values_list("number", flat=True))


# --- work due: (area_code, as_of) -> rows with `due`


def waiting_for(can: Can) -> Any:
    """Lists whose next step is the holder's of `can`, with the day by which it should be taken as `due`."""

    def rows(area_code: str, as_of: date) -> list[Round]:
        days = policy.for_area(area_code).days("procedures.step_days", as_of)
        found = []
        for one in open_rounds(area_code, as_of):
            following = rules.next_stage(one.sort, one.now)
            if following is not None and CAN[following] is can and one.ready_on <= as_of:
                one.due = one.ready_on + timedelta(days=days)  # type: ignore[attr-defined]
                one.next_verb = rules.verb(one.sort, following)  # type: ignore[attr-defined]
                found.append(one)
        return sorted(found, key=lambda one: (one.due, one.pk))  # type: ignore[attr-defined]

    return rows


def on_the_wall(area_code: str, as_of: date) -> QuerySet[Round]:
    """Lists whose notice still hangs on the day; its last day is `ready_on`."""
    return open_rounds(area_code, as_of).filter(
        stage__in=[stage.value for stage in rules.NOTICES], ready_on__gte=as_of
    )


def open_rounds(area_code: str, as_of: date) -> QuerySet[Round]:
    rows = Round.objects.filter(in_area("area_code", area_code), stage_on__lte=as_of)
    return rows.exclude(stage__in=[stage.value for stage in ENDED]).order_by("ready_on", "pk")


def open_objections(area_code: str, as_of: date) -> QuerySet[Objection]:
    rows = Objection.objects.filter(in_area("area_code", area_code), on__lte=as_of)
    return rows.filter(answered_on__isnull=True).select_related("round").order_by("on", "pk")


# --- 四个不摘


def not_followed_up(area_code: str, as_of: date) -> QuerySet[Any]:
    """Households out of poverty on the day that nobody has gone back to within the policy's days."""
    days = policy.for_area(area_code).days("procedures.follow_up_days", as_of)
    since = as_of - timedelta(days=days)
    seen = FollowUp.objects.filter(
        area_code=OuterRef("area_code"), number=OuterRef("number"), on__lte=as_of, on__gt=since
    )
    rows = households.registered_on(area_code, as_of).filter(standing=Poverty.EXITED, start__lte=since)
    return rows.filter(~Exists(seen)).select_related("household")


def latest_follow_ups(area_code: str, as_of: date) -> QuerySet[FollowUp]:
    later = FollowUp.objects.filter(
        area_code=OuterRef("area_code"), number=OuterRef("number"), on__gt=OuterRef("on"), on__lte=as_of
    )
    rows = FollowUp.objects.filter(in_area("area_code", area_code), on__lte=as_of)
    return rows.filter(~Exists(later)).order_by("area_code", "number")


def gaps(column: str) -> Any:
    """Latest follow-ups that lack a helper, a measure or the policy, with `head_name`."""

    def rows(area_code: str, as_of: date) -> QuerySet[FollowUp]:
        lacking = {column: False} if column == "policy_kept" else {column: ""}
        found = latest_follow_ups(area_code, as_of).filter(**lacking)
        return households.with_head(found, as_of, by="number")

    return rows


# --- villages


def village_counts(area_code: str, as_of: date) -> tuple[int, int]:
    """(persons not out of poverty, registered rural population) of a place on the day."""
    base = households.base_on(area_code, as_of).order_by().aggregate(total=Sum("rural_population"))["total"]
    return households.remaining_persons_on(area_code, as_of).count(), int(base or 0)


def poor_villages(actor: Actor, as_of: date) -> list[dict[str, Any]]:
    """Designated poor villages with their counts of the day."""
    rows = list(places.poor_villages(actor).filter(start__lte=as_of).order_by("area_code"))
    names = area_queries.named(row.area_code for row in rows)
    shown = []
    for row in rows:
        remaining, base = village_counts(row.area_code, as_of)
        shown.append(
            {
                "row": row,
                "name": names.get(row.area_code, row.area_code),
                "remaining": remaining,
                "base": base,
            }
        )
    return shown


def out_above_limit(area_code: str, as_of: date) -> list[Any]:
    """Villages that are out while more than the limit of their people are poor."""
    limit = policy.for_area(area_code).at("village_exit.incidence_limit", as_of).number
    found: list[AboveLimit] = []
    for row in places.villages_out_by(area_code, as_of):
        remaining, base = village_counts(row.area_code, as_of)
        if base and remaining * 100 > limit * base:
            found.append(AboveLimit(row.area_code, remaining, base))
    return found


def road(found: Round) -> tuple[Stage, ...]:
    return ROADS[found.sort]
