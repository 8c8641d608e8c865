"""Notices, photographs and the asset a project becomes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from yihu.core.access.actor import Actor
from yihu.core.files import actions as files
from yihu.core.files import queries as file_queries
from yihu.core.files.models import Purpose
from yihu.core.files.photos import without_notes
from yihu.core.history.actions import record
from yihu.core.holding import require_answered
from yihu.engine.errors import BadValue, Conflict, NotFound, WrongStage
from yihu.engine.policy import for_area
from yihu.modules.projects import queries
from yihu.modules.projects.actions.steps import locked, write
from yihu.modules.projects.models import Handover, Project, ProjectNotice, ProjectPhoto
from yihu.modules.projects.permissions import Can
from yihu.modules.projects.rules import Level, Phase, Stage
from yihu.modules.projects.rules.running import TERMS, check_term

# When a project may be made public on each level.
_OPEN: dict[Level, tuple[Stage, ...]] = {
    Level.VILLAGE: (Stage.PROPOSED,),
    Level.TOWNSHIP: (Stage.PROPOSED, Stage.REVIEWED),
    Level.COUNTY: (Stage.ARGUED, Stage.APPROVED),
    Level.PLAN: (Stage.PLANNED, Stage.CONTRACTED, Stage.STARTED),
    # One that hung in time may be written down, or one that was left out made good, while the works go on.
    Level.BEFORE_START: (Stage.PLANNED, Stage.CONTRACTED, Stage.STARTED, Stage.FINISHED),
    Level.COMPLETION: (Stage.FINISHED, Stage.ACCEPTED, Stage.SETTLED, Stage.DISCLOSED),
}


@transaction.atomic
def publicise(
    actor: Actor,
    project_id: int,
    level: Level,
    *,
    first: date,
    last: date,
    place: str,
    document: str = "",
    matter: UUID | None = None,
) -> ProjectNotice:
    """登记公示: at least as long as the policy asks; `matter` names the public notice it came with.

    Raises TermNotOver, WrongStage, Conflict.
    """
    project = locked(actor, project_id)
    actor.require(Can.DISCLOSE, project.area_code)
    if Stage(project.stage) not in _OPEN[level]:
        raise WrongStage(f"项目当前为“{project.stage_label}”，不办理{level.label}")
    if not place.strip():
        raise BadValue("请填写公示地点，例如“村务公开栏”")
    check_term(level, first, last, least=for_area(project.area_code).days(TERMS[level], first))
    made = _notices(
        actor, [project], level, first=first, last=last, place=place, document=document, matter=matter
    )[0]
    record(actor, "projects.publicised", project, summary=f"{level.label}：{project.name}", level=level.value)
    return made


@transaction.atomic
def publicise_all(
    actor: Actor,
    projects: Iterable[Project],
    level: Level,
    *,
    first: date,
    last: date,
    place: str,
    document: str = "",
    matter: UUID | None = None,
) -> int:
    """One notice for many projects (a library, a year's plan). Raises TermNotOver, Conflict."""
    rows = list(projects)
    for code in {row.area_code for row in rows}:
        actor.require(Can.DISCLOSE, code)
    for county in {row.area_code[:6] for row in rows}:
        check_term(level, first, last, least=for_area(county).days(TERMS[level], first))
    made = _notices(actor, rows, level, first=first, last=last, place=place, document=document, matter=matter)
    record(
        actor,
        "projects.publicised_all",
        summary=f"{level.label}：{len(made)} 个项目",
        level=level.value,
        projects=[row.pk for row in rows],
    )
    return len(made)


def _notices(actor: Actor, rows: list[Project], level: Level, **said: Any) -> list[ProjectNotice]:
    """`said`: first, last, place, document, matter. Raises Conflict."""
    words = {name: value.strip() if isinstance(value, str) else value for name, value in said.items()}
    made = [
        ProjectNotice(project=row, area_code=row.area_code, level=level, by_name=actor.name, **words)
        for row in rows
    ]
    try:
        with transaction.atomic():
            return ProjectNotice.objects.bulk_create(made)
    except IntegrityError:
        raise Conflict(f"已有{level.label}；需要重新公示的，请先撤下原公示") from None


@transaction.atomic
def republish(actor: Actor, uid: UUID, level: Level, *, first: date, last: date, place: str) -> int:
    """The public notice about this matter stands from `first` to `last` now: it was corrected or prolonged. Returns
    how many projects it is about. Raises TermNotOver."""
    rows = list(queries.on_notice(actor, uid, level).select_for_update(of=("self",)))
    for row in rows:
        actor.require(Can.DISCLOSE, row.area_code)
        check_term(level, first, last, least=for_area(row.area_code).days(TERMS[level], first))
        row.first, row.last, row.place = first, last, place.strip()[:80]
        row.save(update_fields=["first", "last", "place"])
        said = f"{level.label}更正或延长，至{last:%Y-%m-%d}：{row.project.name}"
        record(actor, "projects.publicised_anew", row.project, summary=said[:200], level=level.value)
    return len(rows)


@transaction.atomic
def take_down(actor: Actor, notice_id: int, *, on: date, reason: str) -> ProjectNotice:
    """A notice that came down before its time proves nothing; another may follow. Raises NotFound, BadValue."""
    row = queries.notices(actor).filter(pk=notice_id, down_on__isnull=True).first()
    if row is None:
        raise NotFound("没有这条公示，或已经撤下")
    actor.require(Can.DISCLOSE, row.area_code)
    if not reason.strip():
        raise BadValue("请写明撤下原因")
    if on < row.first:
        raise BadValue("撤下日期不能早于公示开始日期")
    row.down_on, row.down_why = on, reason.strip()[:200]
    row.save(update_fields=["down_on", "down_why"])
    record(actor, "projects.notice_down", row.project, summary=row.project.name, notice=row.pk)
    return row


@transaction.atomic
def add_photo(
    actor: Actor,
    project_id: int,
    *,
    phase: Phase,
    taken_on: date,
    caption: str,
    name: str,
    data: bytes,
    now: datetime,
) -> ProjectPhoto:
    """Kept without what the camera wrote beside it. Raises NotAPhoto, BadValue."""
    project = queries.one(actor, project_id)
    actor.require(Can.RUN, project.area_code)
    if not caption.strip():
        raise BadValue("请写明照片内容，例如“路面硬化完成”")
    if taken_on > now.date():
        raise BadValue("拍摄日期不能晚于今天")
    clean, kind = without_notes(data)
    stored = files.keep(
        actor, name, clean, purpose=Purpose.PHOTO, now=now, area_code=project.area_code, content_type=kind
    )
    made = ProjectPhoto.objects.create(
        project=project,
        area_code=project.area_code,
        phase=phase,
        taken_on=taken_on,
        caption=caption.strip()[:100],
        file=stored,
        by_name=actor.name,
    )
    record(actor, "projects.photographed", project, summary=f"{phase.label}照片：{made.caption}")
    return made


@transaction.atomic
def remove_photo(actor: Actor, photo_id: int, *, reason: str) -> int:
    """Takes a wrong picture away, file and all; the project's number. Raises NotFound, BadValue."""
    found = queries.photos(actor).filter(pk=photo_id).first()
    if found is None:
        raise NotFound("没有这张照片，或不在您的管理范围内")
    actor.require(Can.RUN, found.area_code)
    if not reason.strip():
        raise BadValue("请写明删除原因")
    project, uid = found.project, found.file.uid
    record(
        actor,
        "projects.photo_removed",
        project,
        summary=f"删除照片：{found.caption}（{reason.strip()}）"[:200],
    )
    found.delete()
    files.remove(actor, uid)
    return project.pk


def open_photo(actor: Actor, photo_id: int) -> tuple[str, str, bytes]:
    """(name, content type, bytes). Raises NotFound."""
    actor.require(Can.SEE)
    found = queries.photos(actor).filter(pk=photo_id).first()
    if found is None:
        raise NotFound("没有这张照片，或不在您的管理范围内")
    stored, data = file_queries.content(actor, found.file.uid)
    return stored.name, stored.content_type, data


@transaction.atomic
def handed_over(actor: Actor, uid: UUID | str, on: date, asset_number: str) -> Project:
    """转为资产: called where assets are registered; the first takes the project's last step, further ones are kept
    beside it. Raises NotFound, WrongStage, WrongOrder, Conflict, OpinionOpen."""
    project = locked(actor, queries.by_uid(actor, uid).pk)
    actor.require(Can.HAND_OVER, project.area_code)
    number = asset_number.strip()[:60]
    if not number:
        raise BadValue("请填写资产编号")
    stage = Stage(project.stage)
    if stage not in (Stage.DISCLOSED, Stage.HANDED_OVER):
        raise WrongStage(f"项目当前为“{stage.label}”，完工公告后才能转为资产")
    require_answered("转为资产", queries.matters_before(project, Stage.HANDED_OVER))
    if on < project.stage_on:
        raise BadValue(f"移交日期不能早于“{stage.label}”的日期 {project.stage_on:%Y-%m-%d}")
    try:
        with transaction.atomic():
            Handover.objects.create(
                project=project, area_code=project.area_code, on=on, asset_number=number, by_name=actor.name
            )
    except IntegrityError:
        raise Conflict(f"资产“{number}”已从本项目登记") from None
    if stage is Stage.DISCLOSED:
        write(actor, project, Stage.HANDED_OVER, on, document=number)
    record(actor, "projects.handed_over", project, summary=f"{project.name} → {number}", asset=number)
    return project
