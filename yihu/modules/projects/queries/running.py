"""Reads of what the steps rest on, and what other modules ask: contracts, payments beside acceptance, assets to come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from uuid import UUID

from django.db.models import (
    BigIntegerField,
    CharField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce, Left

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area, within
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.notices import Matter
from yihu.engine.policy import for_area
from yihu.engine.workdays import Answer, national
from yihu.modules.funds import queries as funds
from yihu.modules.funds.rules import Verdict as Posted
from yihu.modules.funds.rules import total_of
from yihu.modules.households import queries as households
from yihu.modules.households.rules import Relation
from yihu.modules.monitoring import queries as monitoring
from yihu.modules.projects.models import (
    Acceptance,
    Beneficiary,
    Contract,
    Handover,
    Point,
    Project,
    ProjectNotice,
    ProjectPhoto,
    Settlement,
    Target,
)
from yihu.modules.projects.queries.library import planned_on, visible_to, with_plan
from yihu.modules.projects.rules import Category, Stage
from yihu.modules.projects.rules import Level as NoticeLevel
from yihu.modules.projects.rules.running import HELD, KIND_OF

PASSED = ("passed", "passed_after")


# -- what an actor may see ------------------------------------------------------------------------------------


def notices(actor: Actor) -> QuerySet[ProjectNotice]:
    return within(ProjectNotice.objects.select_related("project"), actor)


def contracts(actor: Actor) -> QuerySet[Contract]:
    """Every contract with its project: `fen`, `contractor`, `method`, `signed_on`, `unit`."""
    return within(Contract.objects.select_related("project", "unit"), actor)


def acceptances(actor: Actor) -> QuerySet[Acceptance]:
    return within(Acceptance.objects.select_related("project"), actor)


def settlements(actor: Actor) -> QuerySet[Settlement]:
    return within(Settlement.objects.select_related("project"), actor)


def handovers(actor: Actor) -> QuerySet[Handover]:
    return within(Handover.objects.select_related("project"), actor)


def photos(actor: Actor) -> QuerySet[ProjectPhoto]:
    return within(ProjectPhoto.objects.select_related("file", "project"), actor)


def points(actor: Actor) -> QuerySet[Point]:
    return within(Point.objects.select_related("project"), actor)


def targets(actor: Actor) -> QuerySet[Target]:
    return within(Target.objects.select_related("project"), actor)


def beneficiaries(actor: Actor) -> QuerySet[Beneficiary]:
    """With `head_name` of today."""
    heads = households.memberships(actor).filter(
        household_id=OuterRef("household_id"), end__isnull=True, relation=Relation.HEAD
    )
    rows = within(Beneficiary.objects.select_related("project", "household"), actor)
    return rows.annotate(head_name=Subquery(heads.values("name")[:1], output_field=CharField()))


# -- notices --------------------------------------------------------------------------------------------------


def standing_notice(project: Project, level: NoticeLevel) -> ProjectNotice | None:
    return project.notices.filter(level=level, down_on__isnull=True).first()


def matters_before(project: Project, stage: Stage) -> list[Matter]:
    """What the public notices a step comes after were about; taken-down ones are among them."""
    levels = [level.value for level in HELD.get(stage, ())]
    rows = project.notices.filter(level__in=levels, matter__isnull=False) if levels else ()
    return [Matter(KIND_OF[NoticeLevel(row.level)], row.matter) for row in rows if row.matter is not None]


def on_notice(actor: Actor, uid: UUID, level: NoticeLevel) -> QuerySet[ProjectNotice]:
    """What stands by the public notice about this matter."""
    return notices(actor).filter(matter=uid, level=level, down_on__isnull=True)


def times_public(actor: Actor, county: str, year: int, level: NoticeLevel) -> int:
    """How often projects of a county's year were made public together."""
    rows = notices(actor).filter(
        in_area("area_code", county), level=level, project__year=year, matter__isnull=False
    )
    return rows.order_by().values("matter").distinct().count()


def without_notice(level: NoticeLevel) -> Q:
    """Projects that have no standing notice of the level."""
    stands = ProjectNotice.objects.filter(project_id=OuterRef("pk"), level=level, down_on__isnull=True)
    return Q(~Exists(stands))


def is_proved(project: Project, stage: Stage) -> bool:
    """Whether what the step rests on was written down before it (a workbook of contracts, of settlements)."""
    match stage:
        case Stage.CONTRACTED:
            return project.contracts.exists()
        case Stage.ACCEPTED:
            return project.acceptances.filter(result__in=PASSED).exists()
        case Stage.SETTLED:
            return project.settlements.exists()
    return False


def plan_due(planned_on: date, area_code: str) -> date:
    """By when what entered a year's plan on the day must be public."""
    days = for_area(area_code).days("projects.plan_notice_working_days", planned_on)
    return national().after(planned_on, days).day


def unpublished(project: Project, stage: Stage) -> list[NoticeLevel]:
    """The notices that ought to hang before the start and have not been written down. Nothing waits for them: works may
    be under way when a library is taken over."""
    if stage is not Stage.STARTED or project.started_on is not None:
        return []
    known = set(project.notices.filter(down_on__isnull=True).values_list("level", flat=True))
    return [level for level in HELD[stage] if level.value not in known]


def completion_due(project: Project) -> Answer | None:
    """By when a settled (or, unsettled, accepted) project must be announced: working days, with the guess note."""
    told = project.settled_on or project.accepted_on
    if told is None:
        return None
    days = for_area(project.area_code).days("projects.completion_notice_working_days", told)
    return national().after(told, days)


def not_announced(area_code: str, as_of: date) -> list[Project]:
    """Settled by the day, not announced by it, with `due_on` in working days."""
    open_then = Q(disclosed_on__isnull=True) | Q(disclosed_on__gt=as_of)
    rows = planned_on(area_code, as_of).filter(open_then, settled_on__lte=as_of).order_by("settled_on", "pk")
    found = list(rows)
    for row in found:
        answer = completion_due(row)
        row.due_on = answer.day if answer else None  # type: ignore[attr-defined]
    return found


# -- targets and beneficiaries --------------------------------------------------------------------------------


def unmeasured(area_code: str, as_of: date) -> QuerySet[Target]:
    """Past their day and not measured by it."""
    open_then = Q(measured_on__isnull=True) | Q(measured_on__gt=as_of)
    rows = Target.objects.filter(in_area("area_code", area_code), open_then, due__lte=as_of)
    return rows.select_related("project").order_by("due", "pk")


def missed(area_code: str, as_of: date) -> QuerySet[Target]:
    """Measured by the day and not reached."""
    short = Q(direction="at_least", actual__lt=F("target")) | Q(direction="at_most", actual__gt=F("target"))
    rows = Target.objects.filter(in_area("area_code", area_code), short, measured_on__lte=as_of)
    return rows.select_related("project").order_by("due", "pk")


def benefiting_on(area_code: str, as_of: date) -> QuerySet[Beneficiary]:
    """Of each household the first project it benefits from, so that nobody counts twice."""
    earlier = Beneficiary.objects.filter(
        household_id=OuterRef("household_id"), on__lte=as_of, pk__lt=OuterRef("pk")
    )
    return Beneficiary.objects.filter(~Exists(earlier), in_area("area_code", area_code), on__lte=as_of)


def benefiting_registered_on(area_code: str, as_of: date) -> QuerySet[Beneficiary]:
    """Of them, those on the register of the day (脱贫户) or under watch (监测对象): asked of the register, never typed."""
    # The register follows a household that moved; the project stays where it is.
    county = areas.ancestor(area_code, Level.COUNTY)
    registered = households.registered_on(county, as_of).order_by().values("household_id")
    watched = monitoring.cases_on(county, as_of).order_by().values("household_id")
    return benefiting_on(area_code, as_of).filter(
        Q(household_id__in=registered) | Q(household_id__in=watched)
    )


@dataclass(frozen=True)
class Split:
    """Who benefits, by the register of the day."""

    households: int = 0
    persons: int = 0
    registered: int = 0
    watched: int = 0


def split_of(actor: Actor, project: Project, as_of: date) -> Split:
    ids = list(
        within(Beneficiary.objects.filter(project=project, on__lte=as_of), actor).values_list(
            "household_id", flat=True
        )
    )
    if not ids:
        return Split()
    members = households.members_on(actor.area_code, as_of).filter(household_id__in=ids)
    registered = households.registered_on(actor.area_code, as_of).filter(household_id__in=ids)
    watched = monitoring.cases_on(actor.area_code, as_of).filter(household_id__in=ids)
    return Split(
        len(ids), members.count(), registered.count(), watched.values("household_id").distinct().count()
    )


# -- money beside the plan ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Money:
    """One project on a day, whole fen: planned, contracted, settled, paid (posted), paid before it was accepted.

    `first_paid_on` and `last_paid_on` are days of posting; `before_fen` counts what was posted before the day of
    acceptance, all of it where nothing was accepted yet.
    """

    project: Project
    plan_fen: int
    contract_fen: int = 0
    audited_fen: int = 0
    paid_fen: int = 0
    before_fen: int = 0
    first_paid_on: date | None = None

    @property
    def above_plan_fen(self) -> int:
        return max(self.contract_fen - self.plan_fen, 0)

    @property
    def above_contract_fen(self) -> int:
        return max(self.paid_fen - self.contract_fen, 0) if self.contract_fen else 0


def money_of(actor: Actor, rows: QuerySet[Project], as_of: date) -> list[Money]:
    """Plan, contract, settlement and payments of all these projects; five questions however many they are."""
    found = list(with_plan(rows, as_of))
    ids = [row.pk for row in found]
    contracted = _sums(Contract.objects.filter(project_id__in=ids, signed_on__lte=as_of), "fen")
    audited = _sums(Settlement.objects.filter(project_id__in=ids, on__lte=as_of), "audited_fen")
    paid = _payments(actor, found, as_of)
    made = []
    for row in found:
        own = paid.get((row.area_code[:6], row.number), [])
        limit = row.accepted_on if row.accepted_on and row.accepted_on <= as_of else None
        days = [day for day, fen in own if fen > 0]
        made.append(
            Money(
                project=row,
                plan_fen=row.plan_fen,  # type: ignore[attr-defined]
                contract_fen=contracted.get(row.pk, 0),
                audited_fen=audited.get(row.pk, 0),
                paid_fen=sum(fen for _, fen in own),
                before_fen=sum(fen for day, fen in own if limit is None or day < limit),
                first_paid_on=min(days, default=None),
            )
        )
    return made


def paid_and_used(actor: Actor, project: Project, as_of: date) -> tuple[int, int] | None:
    """What was paid and used for a project by the day, whole fen. None for who does not see the county's books: part of
    it may stand there, and a part is not to be told as the whole."""
    county = areas.ancestor(project.area_code, Level.COUNTY)
    if not areas.inside(county, actor.area_code):
        return None
    whole = total_of(funds.for_project(project.number, area_code=county, as_of=as_of), "")
    return whole.paid, whole.spent


def _sums(rows: QuerySet[Any], column: str) -> dict[int, int]:
    grouped = rows.order_by().values("project_id").annotate(_sum=Sum(column))
    return {row["project_id"]: int(row["_sum"] or 0) for row in grouped}


def _payments(
    actor: Actor, rows: Iterable[Project], as_of: date
) -> dict[tuple[str, str], list[tuple[date, int]]]:
    """(county, project number) -> what was posted for it, by day."""
    numbers = {row.number for row in rows}
    posted = funds.payments(actor).filter(
        project_number__in=numbers, decision__verdict=Posted.POSTED, decision__on__lte=as_of
    )
    grouped = (
        posted.order_by()
        .annotate(county=Left("area_code", 6))
        .values_list("county", "project_number", "decision__on")
        .annotate(_sum=Sum("fen"))
    )
    found: dict[tuple[str, str], list[tuple[date, int]]] = {}
    for county, number, day, fen in grouped:
        found.setdefault((county, number), []).append((day, int(fen or 0)))
    return found


def paid_in_year(rows: QuerySet[Project], area_code: str, as_of: date) -> QuerySet[Project]:
    """Adds `paid_fen`: money of the day's fund year posted for each project by the day."""
    own = (
        funds.paid_on(areas.ancestor(area_code, Level.COUNTY), as_of)
        .filter(project_number=OuterRef("number"), area_code__startswith=Left(OuterRef("area_code"), 6))
        .order_by()
        .values("project_number")
        .annotate(_sum=Sum("fen"))
        .values("_sum")
    )
    paid = Coalesce(Subquery(own, output_field=BigIntegerField()), Value(0), output_field=BigIntegerField())
    return cast("QuerySet[Project]", rows.annotate(paid_fen=paid))


def contracts_to_date(area_code: str, as_of: date) -> QuerySet[Contract]:
    """Signed this year up to the day."""
    return Contract.objects.filter(
        in_area("area_code", area_code), signed_on__lte=as_of, signed_on__year=as_of.year
    )


def contracted_without_contract(area_code: str, as_of: date) -> QuerySet[Project]:
    """The step was taken and no contract is written down."""
    here = Project.objects.filter(in_area("area_code", area_code), contracted_on__lte=as_of)
    known = Contract.objects.filter(project_id=OuterRef("pk"))
    return here.filter(Q(removed_on__isnull=True) | Q(removed_on__gt=as_of), ~Exists(known)).order_by(
        "contracted_on", "number"
    )


# -- assets to come -------------------------------------------------------------------------------------------


def ready_for_assets(actor: Actor) -> QuerySet[Project]:
    """Announced projects that became no asset yet, with `value_fen`: audited, else contracted, else planned."""
    settled = _own(Settlement, "audited_fen")
    contracted = _own(Contract, "fen")
    rows = visible_to(actor).filter(stage=Stage.DISCLOSED).exclude(category=Category.MANAGEMENT)
    return cast(
        "QuerySet[Project]",
        rows.annotate(
            value_fen=Coalesce(settled, contracted, F("invest_fen"), output_field=BigIntegerField())
        ).order_by("disclosed_on", "pk"),
    )


def accepted_without_asset(area_code: str, as_of: date) -> QuerySet[Project]:
    """Accepted by the day, of whatever year, and not handed over by it."""
    open_then = Q(handed_over_on__isnull=True) | Q(handed_over_on__gt=as_of)
    here = Project.objects.filter(in_area("area_code", area_code), open_then, accepted_on__lte=as_of)
    return here.exclude(category=Category.MANAGEMENT).order_by("accepted_on", "number")


def assets_of(actor: Actor, uid: UUID | str) -> list[str]:
    return list(
        handovers(actor).filter(project__uid=uid).order_by("pk").values_list("asset_number", flat=True)
    )


def _own(model: type[Any], column: str) -> Subquery:
    rows = model.objects.filter(project_id=OuterRef("pk")).order_by().values("project_id")
    return Subquery(rows.annotate(_sum=Sum(column)).values("_sum"), output_field=BigIntegerField())
