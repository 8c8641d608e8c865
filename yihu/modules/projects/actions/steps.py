"""Changes of projects: a step at a time, or an existing library taken over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from yihu.core.access.actor import Actor
from yihu.core.history.actions import record
from yihu.core.units import queries as unit_queries
from yihu.engine import areas
from yihu.engine.errors import BadValue, Conflict, NotAllowed, WrongStage
from yihu.engine.stages import MissingProof
from yihu.modules.projects import queries
from yihu.modules.projects.models import Project, ProjectStep
from yihu.modules.projects.permissions import Can
from yihu.modules.projects.rules import (
    DAY_OF,
    GUARDS,
    Category,
    Construction,
    Stage,
    check_step,
    taken_over,
)

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
    Stage.SUSPENDED: Can.RUN,
    Stage.REMOVED: Can.REMOVE,
}
TAKEOVER_DOCUMENT = "项目库台账"


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
    finish_due: date | None = field(default=None)

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


@transaction.atomic
def propose(actor: Actor, sheet: Sheet, *, on: date, document: str) -> Project:
    """申报: a village or township asks for a project. Raises NumberTaken, MissingProof."""
    area_code = areas.full(sheet.area_code)
    actor.require(Can.PROPOSE, area_code)
    if not document.strip():
        raise MissingProof(f"“{GUARDS[Stage.PROPOSED].verb}”须填写{GUARDS[Stage.PROPOSED].document}")
    project = _create(sheet, Stage.PROPOSED, on)
    _write(actor, project, Stage.PROPOSED, on, document=document)
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
        _write(actor, project, stage, on, document=document)
    record(actor, "projects.enlisted", project, summary=project.name, number=project.number)
    return project


@transaction.atomic
def take(
    actor: Actor, project_id: int, stage: Stage, *, on: date, document: str = "", reason: str = ""
) -> Project:
    """The next step of a project, as `rules.NEXT` and `rules.GUARDS` allow.

    Raises WrongStage, WrongOrder, MissingProof, SamePerson.
    """
    project = _locked(actor, project_id)
    guard = GUARDS[stage]
    actor.require(WHO[stage], project.area_code)
    last = queries.standing(queries.steps_of(project))[-1]
    check_step(Stage(project.stage), stage, last_on=last.on, on=on, document=document, reason=reason)
    if guard.other_person and last.user_id is not None and last.user_id == actor.user_id:
        raise SamePerson(f"“{guard.verb}”须由上一步经办人以外的人办理")
    _write(actor, project, stage, on, document=document, reason=reason)
    record(actor, f"projects.{stage.value}", project, summary=project.name, on=on.isoformat())
    return project


@transaction.atomic
def withdraw(actor: Actor, project_id: int, *, on: date, reason: str) -> Project:
    """撤回上一步: the last step was a mistake; it stays readable and no longer counts."""
    project = _locked(actor, project_id)
    rows = queries.standing(queries.steps_of(project))
    last = rows[-1]
    actor.require(WHO[Stage(last.stage)], project.area_code)
    if len(rows) == 1:
        raise WrongStage("第一步不能撤回；不再实施的项目请“调整出库”")
    if not reason.strip():
        raise MissingProof("请写明撤回原因")
    _write(actor, project, Stage(last.stage), on, reason=reason, withdraws=last)
    record(actor, "projects.step_withdrawn", project, summary=project.name, stage=last.stage)
    return project


@transaction.atomic
def revise(actor: Actor, project_id: int, sheet: Sheet) -> Project:
    """Corrects what the project is (not its steps); once planned this is the county's to do."""
    project = _locked(actor, project_id)
    sheet.check()
    if sheet.unit_id not in (None, project.unit_id):
        unit_queries.known(sheet.unit_id, project.area_code)
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
    for name in changed:
        setattr(project, name, wanted[name])
    if changed:
        project.save(update_fields=changed)
        record(actor, "projects.revised", project, summary=project.name, fields=changed)
    return project


def _locked(actor: Actor, project_id: int) -> Project:
    found = queries.one(actor, project_id)
    return Project.objects.select_for_update().get(pk=found.pk)


def _create(sheet: Sheet, stage: Stage, on: date) -> Project:
    sheet.check()
    if sheet.unit_id is not None:
        unit_queries.known(sheet.unit_id, areas.full(sheet.area_code))
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


def _write(actor: Actor, project: Project, stage: Stage, on: date, **more: Any) -> None:
    step(actor, project, stage, on, **more).save(force_insert=True)
    keep(project, queries.standing(queries.steps_of(project)))
    project.save(update_fields=["stage", "stage_on", *DAY_OF.values()])
