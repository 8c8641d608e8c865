"""Cases in the actor's area, and what the register says of their households."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import (
    BooleanField,
    ExpressionWrapper,
    Max,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
)

from yihu.core.access.actor import Actor
from yihu.core.access.scope import within
from yihu.engine import money, policy
from yihu.engine.errors import NotFound
from yihu.engine.policy import NoValueInForce
from yihu.modules.households import queries as households
from yihu.modules.households.rules import HouseholdKind
from yihu.modules.households.rules import Standing as Poverty
from yihu.modules.monitoring.models import (
    Authorisation,
    Batch,
    Case,
    CasePaper,
    CaseRisk,
    CaseStep,
    Measure,
    MonthlyVisit,
)
from yihu.modules.monitoring.permissions import Can
from yihu.modules.monitoring.rules import (
    CLEARING,
    ENDED,
    NEEDS,
    Beside,
    Category,
    Helped,
    Lack,
    Limits,
    Risk,
    Stage,
    Standing,
    forward,
)
from yihu.modules.pairing import queries as pairing

CAN: Mapping[Stage, Can] = {
    Stage.ASSIGNED: Can.ACCEPT,
    Stage.CHECKED: Can.PREPARE,
    Stage.COMPARED: Can.COMPARE,
    Stage.ASSESSED: Can.PREPARE,
    Stage.NOTICED: Can.PREPARE,
    Stage.REVIEWED: Can.REVIEW,
    Stage.DECIDED: Can.DECIDE,
    Stage.MONITORED: Can.PREPARE,
    Stage.CLEAR_CHECKED: Can.PREPARE,
    Stage.CLEAR_ASSESSED: Can.PREPARE,
    Stage.CLEAR_NOTICED: Can.PREPARE,
    Stage.CLEAR_REVIEWED: Can.REVIEW,
    Stage.CLEAR_DECIDED: Can.DECIDE,
    Stage.CLEARED: Can.PREPARE,
    Stage.DISMISSED: Can.PREPARE,
}
_ENDED = [stage.value for stage in ENDED]
_EXEMPT = (HouseholdKind.LOW_INCOME, HouseholdKind.DESTITUTE)


class NoSuchCase(NotFound):
    code = "no_such_case"


def all_cases(actor: Actor) -> QuerySet[Case]:
    """Those too that went along with their household to another village and are history where they were; who sees
    the case need not see the household where it lives now."""
    return within(Case.objects.all(), actor)


def cases(actor: Actor) -> QuerySet[Case]:
    return all_cases(actor).select_related("household").filter(moved_on__isnull=True)


def in_lists(actor: Actor) -> QuerySet[Case]:
    """With the risks read in one go."""
    return _with_risks(cases(actor))


def _with_risks(rows: QuerySet[Case]) -> QuerySet[Case]:
    return rows.prefetch_related(Prefetch("risks", CaseRisk.objects.order_by("position")))


def case_ledger(actor: Actor) -> QuerySet[Case]:
    """For the ledger: `risk_1` to `risk_5`, what lacks as yes or no, the kinds of measures in one text."""
    risks = CaseRisk.objects.filter(case=OuterRef("pk"))
    done = Measure.objects.filter(case=OuterRef("pk"), dropped_on__isnull=True).order_by()
    kinds = done.values("case").annotate(text=StringAgg("text", Value("、"), distinct=True)).values("text")
    columns: dict[str, Any] = {
        f"risk_{at}": Subquery(risks.filter(position=at).values("kind")[:1]) for at in range(1, 6)
    }
    columns |= {
        f"lack_{one.value}": ExpressionWrapper(Q(lacks__contains=[one.value]), output_field=BooleanField())
        for one in Lack
    }
    measured = done.values("case").annotate(day=Max("done_on")).values("day")
    return cases(actor).annotate(help_kinds=Subquery(kinds), measured_on=Subquery(measured), **columns)


def measures(actor: Actor) -> QuerySet[Measure]:
    rows = Measure.objects.filter(case__moved_on__isnull=True)
    return within(rows.select_related("case", "risk"), actor)


def visits(actor: Actor) -> QuerySet[MonthlyVisit]:
    rows = MonthlyVisit.objects.filter(case__moved_on__isnull=True)
    return within(rows.select_related("case"), actor)


def case(actor: Actor, case_id: int) -> Case:
    """Raises NoSuchCase also for cases of other areas."""
    found = _with_risks(all_cases(actor)).filter(pk=case_id).first()
    if found is None:
        raise NoSuchCase("没有这户监测对象，或不在您的管理范围内")
    return found


def open_cases(actor: Actor) -> QuerySet[Case]:
    """Cases under way: being looked into, or watched and helped."""
    return in_lists(actor).exclude(stage__in=_ENDED)


def case_of(actor: Actor, household_uid: UUID | str) -> Case | None:
    """The household's open case."""
    return open_cases(actor).filter(household__uid=household_uid).first()


def cases_about(actor: Actor, household: Any) -> QuerySet[Case]:
    return in_lists(actor).filter(household=household).order_by("-pk")


def steps_of(found: Case) -> QuerySet[CaseStep]:
    """The steps that stand: withdrawn ones and the withdrawals themselves left out."""
    return found.steps.filter(withdraws__isnull=True, withdrawal__isnull=True).order_by("pk")


def all_steps(actor: Actor, found: Case) -> QuerySet[CaseStep]:
    return within(CaseStep.objects.filter(case=found), actor).order_by("-pk")


def batch(actor: Actor, batch_id: int) -> Batch:
    """Raises NotFound also for batches of other areas."""
    found: Batch | None = within(Batch.objects.all(), actor).filter(pk=batch_id).first()
    if found is None:
        raise NotFound("没有这个批次，或不在您的管理范围内")
    return found


def steps_of_batch(actor: Actor, found: Batch) -> QuerySet[CaseStep]:
    """Those in the actor's area, withdrawn ones left out."""
    rows = CaseStep.objects.filter(batch=found, withdrawal__isnull=True, case__moved_on__isnull=True)
    return within(rows.select_related("case"), actor).order_by("area_code", "pk")


def standing_steps(actor: Actor, household_ids: Sequence[int]) -> QuerySet[CaseStep]:
    """Of many households, withdrawn ones and the withdrawals left out."""
    rows = CaseStep.objects.filter(
        case__household_id__in=household_ids,
        case__moved_on__isnull=True,
        withdraws__isnull=True,
        withdrawal__isnull=True,
    )
    return within(rows.select_related("case"), actor)


def papers(actor: Actor) -> QuerySet[CasePaper]:
    return within(CasePaper.objects.select_related("file", "case"), actor)


def beside(found: Case, what: Beside) -> QuerySet[Any]:
    """What was entered of the kind beside the steps, oldest first."""
    rows: dict[Beside, QuerySet[Any]] = {
        Beside.AUTHORISATION: found.authorisations.order_by("signed_on", "pk"),
        Beside.COMPARISON: found.comparisons.order_by("on", "pk"),
        Beside.PAPER: found.papers.select_related("file").order_by("taken_on", "pk"),
    }
    return rows[what]


def is_refusal(now: Stage, then: Stage) -> bool:
    """不予纳入, or 不予消除: back to helping."""
    return then is Stage.DISMISSED or (then is Stage.MONITORED and now in CLEARING)


def may(actor: Actor, found: Case, stage: Stage) -> bool:
    """Whoever may take the ordinary next step may also say no to it."""
    following = forward(found.now)
    if is_refusal(found.now, stage) and following and actor.may(CAN[following], found.area_code):
        return True
    return actor.may(CAN[stage], found.area_code)


def signed(found: Case) -> Authorisation | None:
    """The first 承诺授权书 of the case."""
    return found.authorisations.order_by("signed_on", "pk").first()


def authorised(actor: Actor, household_uid: UUID | str, on: date) -> bool:
    """Whether the household had signed by the day that departments may be asked about it, in an open case."""
    rows = within(
        Authorisation.objects.exclude(case__stage__in=_ENDED).filter(case__moved_on__isnull=True), actor
    )
    return rows.filter(case__household__uid=household_uid, signed_on__lte=on).exists()


def register_standing(household: Any, on: date) -> tuple[bool, bool]:
    """(exited, poor): whether the household is out of poverty, or on the register and not out of it, on the day."""
    span = households.page_of(household, on)["registration"]
    standing_now = getattr(span, "standing", None)
    return standing_now == Poverty.EXITED, standing_now is not None and standing_now != Poverty.EXITED


def exempt_from_comparing(household: Any, on: date) -> str:
    """低保户 and 特困供养户 were compared when they got their aid: why nothing is asked again, blank otherwise."""
    span: Any = households.page_of(household, on)["registration"]
    kind = HouseholdKind(span.kind) if span is not None else None
    return f"{kind.label}，认定时已比对" if kind in _EXEMPT and kind is not None else ""


def helper_of(found: Case, on: date) -> str:
    """帮扶责任人: whom the case names, else who is paired with the household on the day."""
    paired = None if found.helper else pairing.helper_of(found.household.uid, on)
    return f"{paired.name}（{paired.unit_name}）"[:60] if paired is not None else found.helper


def standing(found: Case) -> Standing:
    first = signed(found)
    return Standing(
        stage=found.now,
        ready_on=found.ready_on,
        last_user=found.last_user,
        authorised_on=first.signed_on if first else None,
        exempt=found.exempt,
    )


def limits(stage: Stage, area_code: str, on: date) -> Limits:
    """What policy asks of the step on its day. Raises NoValueInForce."""
    values, needs = policy.for_area(area_code), NEEDS[stage]
    return Limits(
        attendance=Fraction(values.at("procedures.attendance", on).value or "2/3"),
        notice_days=values.days("monitoring.notice_days", on) if needs.notice else 0,
        clear_months=values.days("monitoring.clear_months", on),
    )


def categories(area_code: str, on: date) -> tuple[Category, ...]:
    """The categories of the regime in force on the day. Raises NoValueInForce before there was a watch."""
    value = policy.for_area(area_code).at("monitoring.categories", on).value or ""
    return tuple(Category(one) for one in value.split())


def line_fen(area_code: str, on: date) -> int | None:
    """监测收入线 a head in fen, None where no document gives one."""
    try:
        return money.to_fen(policy.for_area(area_code).at("monitoring.line", on).number)
    except NoValueInForce:
        return None


def helped(found: Case, on: date) -> Helped:
    done = found.measures.filter(done_on__lte=on).values_list("risk__kind", flat=True)
    assert found.start is not None
    return Helped(
        since=found.start,
        risks=tuple(Risk(one.kind) for one in found.risks.order_by("position")),
        measured={Risk(kind) for kind in done},
        no_labour=found.no_labour,
        line_fen=line_fen(found.area_code, on),
    )
