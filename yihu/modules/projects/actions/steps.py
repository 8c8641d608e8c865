"""Changes of projects: a step at a time, or an existing library taken over."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from yihu.core.access.actor import Actor
from yihu.core.history.actions import record
from yihu.core.holding import require_answered
from yihu.core.units import queries as unit_queries
from yihu.engine import areas
from yihu.engine.errors import BadValue, Conflict, NotAllowed, WrongStage
from yihu.engine.policy import for_area
from yihu.engine.stages import MissingProof, WrongOrder
from yihu.modules.projects import queries
from yihu.modules.projects.actions.proofs import Proof, prove
from yihu.modules.projects.models import PlanChange, Project, ProjectStep
from yihu.modules.projects.models.library import SOURCES
from yihu.modules.projects.permissions import Can
from yihu.modules.projects.rules import (
    DAY_OF,
    GUARDS,
    Category,
    Construction,
    Origin,
    Stage,
    check_step,
    taken_over,
)
from yihu.modules.projects.rules.library import TAKEOVER_DOCUMENT
from yihu.modules.projects.rules.running import NotPublicised, awaited, check_over, check_term

# Who takes which step.
WHO: Mapping[Stage, Can] = {
    Stage.PROPOSED: Can.PROPOSE,
    Stage.REVIEWED: Can.REVIEW,
    Stage.ARGUED: Can.ARGUE,
    Stage.APPROVED: Can.APPROVE,
    Stage.IN_LIBRARY: Can.PLAN,
    Stage.PLANNED: Can.PLAN,
    Stage.CONTRACTED: Can.RUN,
    Stage.STARTED: Can.RUN,
    Stage.FINISHED: Can.RUN,
    Stage.ACCEPTED: Can.ACCEPT,
    Stage.SETTLED: Can.SETTLE,
    Stage.DISCLOSED: Can.DISCLOSE,
    Stage.HANDED_OVER: Can.HAND_OVER,
    Stage.SUSPENDED: Can.RUN,
    Stage.REMOVED: Can.REMOVE,
}


class NumberTaken(Conflict):
    code = "number_taken"


class SamePerson(NotAllowed):
    code = "same_person"


@dataclass(frozen=True)
class Sheet:
    """What a project is, as its application form says. Money is whole fen by source."""

    number: str
    year: int
    name: str
    category: Category
    area_code: str
    construction: Construction = Construction.NEW
    scale: str = ""
    central_fen: int = 0
    province_fen: int = 0
    city_fen: int = 0
    county_fen: int = 0
    other_fen: int = 0
    unit_id: int | None = None
    responsible: str = ""
    households: int = 0
    persons: int = 0
    poor_households: int = 0
    target: str = ""
    benefit: str = ""
    start_due: date | None = None
    finish_due: date | None = None
    origin: Origin = Origin.VILLAGE
    subsidy: str = ""
    department_id: int | None = None
    priority: bool = False
    green: bool = False
    urgent_reason: str = ""
    to_households: bool = False

    def check(self) -> None:
        """Raises BadValue."""
        if not self.number.strip() or not self.name.strip():
            raise BadValue("请填写项目编号和项目名称")
        if not 2000 <= self.year <= 2100:
            raise BadValue(f"年度“{self.year}”不对，应为四位年份，如 2020")
        if min(self.central_fen, self.province_fen, self.city_fen, self.county_fen, self.other_fen) < 0:
            raise BadValue("计划资金不能为负")
        if self.poor_households > self.households:
            raise BadValue("其中脱贫（监测）户数不能多于受益户数")
        if self.start_due and self.finish_due and self.finish_due < self.start_due:
            raise BadValue("计划完工日期不能早于计划开工日期")
        if (self.priority or self.green) and not self.urgent_reason.strip():
            raise BadValue("优先安排、走绿色通道的项目须写明原因")

    @property
    def unit_ids(self) -> list[int]:
        return [pk for pk in (self.unit_id, self.department_id) if pk is not None]


@transaction.atomic
def propose(actor: Actor, sheet: Sheet, *, on: date, document: str) -> Project:
    """申报: a village or township asks for a project. Raises NumberTaken, MissingProof."""
    area_code = areas.full(sheet.area_code)
    actor.require(Can.PROPOSE, area_code)
    if not document.strip():
        raise MissingProof(f"“{GUARDS[Stage.PROPOSED].verb}”须填写{GUARDS[Stage.PROPOSED].document}")
    project = _create(sheet, Stage.PROPOSED, on)
    write(actor, project, Stage.PROPOSED, on, document=document)
    record(actor, "projects.proposed", project, summary=project.name, number=project.number)
    return project


@transaction.atomic
def enlist(
    actor: Actor, sheet: Sheet, days: Mapping[Stage, date | None], *, document: str = TAKEOVER_DOCUMENT
) -> Project:
    """入库登记: takes over a project that already stands in the library, with the days of its stages so far.

    Raises NumberTaken, MissingProof, WrongOrder.
    """
    area_code = areas.full(sheet.area_code)
    actor.require(Can.PLAN, area_code)
    steps = taken_over(days)
    project = _create(sheet, *steps[-1])
    for stage, on in steps:
        write(actor, project, stage, on, document=document)
    record(actor, "projects.enlisted", project, summary=project.name, number=project.number)
    return project


@transaction.atomic
def take(
    actor: Actor,
    project_id: int,
    stage: Stage,
    *,
    on: date,
    document: str = "",
    reason: str = "",
    proof: Proof | None = None,
) -> Project:
    """The next step of a project, as `rules.NEXT` and `rules.GUARDS` allow. Review, argument and library wait for
    their notice to be over; contract, acceptance and settlement are written down with `proof` unless they already are.
    An acceptance that was not passed is kept and moves nothing.

    Raises WrongStage, WrongOrder, MissingProof, SamePerson, NotPublicised, TermNotOver, OpinionOpen.
    """
    project = locked(actor, project_id)
    guard = GUARDS[stage]
    if stage is Stage.HANDED_OVER:
        raise WrongStage("转为资产由资产登记办理：请到“资产”中从本项目登记资产")
    actor.require(WHO[stage], project.area_code)
    last = queries.standing(queries.steps_of(project))[-1]
    check_step(Stage(project.stage), stage, last_on=last.on, on=on, document=document, reason=reason)
    if guard.other_person and last.user_id is not None and last.user_id == actor.user_id:
        raise SamePerson(f"“{guard.verb}”须由上一步经办人以外的人办理")
    _require_notice(project, stage, on)
    require_answered(guard.verb, queries.matters_before(project, stage))
    if not prove(actor, project, stage, on=on, document=document, proof=proof):
        return project
    write(actor, project, stage, on, document=document, reason=reason)
    record(actor, f"projects.{stage.value}", project, summary=project.name, on=on.isoformat())
    return project


def _require_notice(project: Project, stage: Stage, on: date) -> None:
    """Raises NotPublicised, TermNotOver."""
    wanted = awaited(stage, Origin(project.origin))
    if wanted is None:
        return
    level, key = wanted
    notice = queries.standing_notice(project, level)
    verb = GUARDS[stage].verb
    if notice is None:
        raise NotPublicised(f"“{verb}”前须先{level.label}，请先在项目页“登记公示”")
    check_term(level, notice.first, notice.last, least=for_area(project.area_code).days(key, notice.first))
    check_over(level, verb, notice.last, on)


@transaction.atomic
def withdraw(actor: Actor, project_id: int, *, on: date, reason: str) -> Project:
    """撤回上一步: the last step was a mistake; it stays readable and no longer counts."""
    project = locked(actor, project_id)
    rows = queries.standing(queries.steps_of(project))
    last = rows[-1]
    actor.require(WHO[Stage(last.stage)], project.area_code)
    if len(rows) == 1:
        raise WrongStage("第一步不能撤回；不再实施的项目请“调整出库”")
    if not reason.strip():
        raise MissingProof("请写明撤回原因")
    write(actor, project, Stage(last.stage), on, reason=reason, withdraws=last)
    record(actor, "projects.step_withdrawn", project, summary=project.name, stage=last.stage)
    return project


@transaction.atomic
def revise(actor: Actor, project_id: int, sheet: Sheet) -> Project:
    """Corrects what the project is (not its steps); once planned this is the county's to do."""
    project = locked(actor, project_id)
    sheet.check()
    for unit_id in sheet.unit_ids:
        if unit_id not in (project.unit_id, project.department_id):
            unit_queries.known(unit_id, project.area_code)
    early = Stage(project.stage) in (Stage.PROPOSED, Stage.REVIEWED, Stage.ARGUED)
    actor.require(Can.PROPOSE if early else Can.PLAN, project.area_code)
    before = {name: getattr(project, name) for name in asdict(sheet)}
    wanted = {**asdict(sheet), "area_code": areas.full(sheet.area_code)}
    if wanted["number"] != before["number"]:
        raise BadValue("项目编号入库后不变，如需更换请出库后重新申报")
    if wanted["area_code"] != before["area_code"]:
        # 步骤随地点归属，改地点会使原来的办理记录对新地点不可见。
        raise BadValue("实施地点不能更改；地点有误请调整出库，以新编号在正确地点重新登记")
    changed = sorted(name for name, value in wanted.items() if before[name] != value)
    require_plan_kept(project, changed)
    for name in changed:
        setattr(project, name, wanted[name])
    if changed:
        project.save(update_fields=changed)
        record(actor, "projects.revised", project, summary=project.name, fields=changed)
    return project


def require_plan_kept(project: Project, changed: Collection[str]) -> None:
    """Once planned, amounts change by a dated fact with its document. Raises BadValue."""
    if project.planned_on is not None and {f"{name}_fen" for name in SOURCES} & set(changed):
        raise BadValue("已列入年度计划的项目，计划资金须在项目页“调整计划”并填写日期、依据和原因")


@transaction.atomic
def change_plan(
    actor: Actor, project_id: int, fen: Mapping[str, int], *, on: date, document: str, reason: str
) -> PlanChange:
    """调整计划: from `on` the project plans these amounts, `fen` by source (`central` … `other`).

    Raises BadValue, MissingProof, WrongOrder.
    """
    project = locked(actor, project_id)
    actor.require(Can.PLAN, project.area_code)
    if Stage(project.stage) is Stage.REMOVED:
        raise WrongStage("已出库的项目不能调整计划")
    if not document.strip() or not reason.strip():
        raise MissingProof("调整计划须填写依据文号和原因")
    wanted = {f"{name}_fen": int(fen.get(name, 0)) for name in SOURCES}
    was = {name: getattr(project, name) for name in wanted}
    if min(wanted.values()) < 0:
        raise BadValue("计划资金不能为负")
    if wanted == was:
        raise BadValue("各项资金与现计划相同，没有要调整的")
    last = queries.changes_of(project).last()
    since = max(filter(None, (project.in_library_on or project.proposed_on, last.on if last else None)))
    if on < since:
        raise WrongOrder(f"调整日期不能早于入库（申报）或上次调整的日期 {since:%Y-%m-%d}")
    made = PlanChange.objects.create(
        project=project,
        area_code=project.area_code,
        on=on,
        document=document.strip()[:120],
        reason=reason.strip()[:200],
        by_name=actor.name,
        **wanted,
        **{f"was_{name}": value for name, value in was.items()},
    )
    for name, value in wanted.items():
        setattr(project, name, value)
    project.save(update_fields=list(wanted))
    record(actor, "projects.plan_changed", project, summary=project.name, on=on.isoformat(), change=made.pk)
    return made


def locked(actor: Actor, project_id: int) -> Project:
    found = queries.one(actor, project_id)
    return Project.objects.select_for_update().get(pk=found.pk)


def _create(sheet: Sheet, stage: Stage, on: date) -> Project:
    sheet.check()
    for unit_id in sheet.unit_ids:
        unit_queries.known(unit_id, areas.full(sheet.area_code))
    values: dict[str, Any] = {**asdict(sheet), "area_code": areas.full(sheet.area_code)}
    try:
        with transaction.atomic():
            return Project.objects.create(**values, stage=stage, stage_on=on)
    except IntegrityError as error:
        raise NumberTaken(f"项目编号“{sheet.number}”已被使用，请核对编号") from error


def step(actor: Actor, project: Project, stage: Stage, on: date, **more: Any) -> ProjectStep:
    """The row of one step, not yet written. `more`: document, reason, withdraws."""
    return ProjectStep(
        project=project,
        area_code=project.area_code,
        stage=stage,
        on=on,
        user_id=actor.user_id,
        actor_name=actor.name,
        **{name: value.strip() if isinstance(value, str) else value for name, value in more.items()},
    )


def keep(project: Project, rows: list[ProjectStep]) -> None:
    """Repeat on the project what its standing steps say; the caller writes it."""
    for stage, column in DAY_OF.items():
        setattr(project, column, min((row.on for row in rows if row.stage == stage), default=None))
    project.stage, project.stage_on = rows[-1].stage, rows[-1].on


def write(actor: Actor, project: Project, stage: Stage, on: date, **more: Any) -> None:
    step(actor, project, stage, on, **more).save(force_insert=True)
    keep(project, queries.standing(queries.steps_of(project)))
    project.save(update_fields=["stage", "stage_on", *DAY_OF.values()])
