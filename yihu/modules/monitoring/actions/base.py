"""What every action on a case does alike."""

from __future__ import annotations

from datetime import date

from yihu.core.access.actor import Actor
from yihu.engine.errors import Conflict, WrongStage
from yihu.modules.monitoring import queries
from yihu.modules.monitoring.models import Batch, Case, CaseStep
from yihu.modules.monitoring.permissions import Can
from yihu.modules.monitoring.rules import ENDED, Given, Stage


def locked(actor: Actor, case_id: int, can: Can, *, version: int | None = None, ended: bool = False) -> Case:
    """The case, locked; open unless `ended` allows. Raises NoSuchCase, NotAllowed, Conflict, WrongStage."""
    found = queries.all_cases(actor).select_for_update(of=("self",)).filter(pk=case_id).first()
    if found is None:
        raise queries.NoSuchCase("没有这户监测对象，或不在您的管理范围内")
    actor.require(can, found.area_code)
    if version is not None and version != found.version:
        raise Conflict("这户刚被他人办理过，请刷新页面，核对后再提交")
    if found.moved_on is not None:
        raise WrongStage(
            f"该户已于 {found.moved_on:%Y-%m-%d} 整户迁往他村，这里只留历史；请由迁入村在该户的监测对象页办理"
        )
    if found.now in ENDED and not ended:
        raise WrongStage(f"这户“{found.now.label}”，不能再办理；风险再次出现的请重新纳入")
    return found


def put_step(
    actor: Actor,
    found: Case,
    stage: Stage,
    given: Given,
    *,
    withdraws: CaseStep | None = None,
    batch: Batch | None = None,
) -> CaseStep:
    """The step as it happened; the case itself is moved by the caller."""
    return CaseStep.objects.create(
        area_code=found.area_code,
        case=found,
        batch=batch,
        from_stage="" if stage is Stage.ASSIGNED else found.stage,
        stage=stage,
        on=given.on,
        until=given.until,
        document=given.document.strip()[:120],
        comment=given.comment.strip()[:400],
        entitled=given.entitled,
        present=given.present,
        place=given.place.strip()[:80],
        contact=given.contact.strip()[:40],
        withdraws=withdraws,
        user_id=actor.user_id,
        by_name=actor.name,
    )


def place_at(
    found: Case, stage: Stage, on: date, until: date | None, user_id: int | None, *more: str
) -> None:
    """Moves the case; `more`: fields the caller has set besides."""
    found.stage, found.stage_on, found.ready_on = stage, on, until or on
    found.last_user = user_id
    found.version += 1
    found.save(update_fields=["stage", "stage_on", "ready_on", "last_user", "version", *more])
