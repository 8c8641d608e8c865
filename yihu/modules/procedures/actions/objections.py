"""异议 and the papers of steps."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.access.scope import within
from yihu.core.files import actions as files
from yihu.core.files.models import Purpose
from yihu.core.history import actions as history
from yihu.engine.errors import BadValue, NotFound
from yihu.engine.stages import WrongOrder
from yihu.modules.procedures import rules
from yihu.modules.procedures.actions.base import chosen, locked
from yihu.modules.procedures.models import Objection, Paper, Step
from yihu.modules.procedures.permissions import Can

_KNOWN = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"%PDF-", "application/pdf"))


@transaction.atomic
def object_(actor: Actor, round_id: int, *, on: date, text: str, case_id: int | None = None) -> Objection:
    """Somebody objects to the list, or to one household on it. Raises BadValue, WrongOrder."""
    found = locked(actor, round_id, Can.PREPARE)
    if not text.strip():
        raise BadValue("请填写异议内容")
    if on < found.stage_on:
        raise WrongOrder(f"异议日期不能早于当前环节日期 {found.stage_on:%Y-%m-%d}")
    case = chosen(found, [case_id])[0] if case_id else None
    made = Objection.objects.create(
        area_code=found.area_code, round=found, case=case, on=on, text=text.strip()[:400]
    )
    history.record(actor, "procedures.objected", found, summary=f"{found.title}：登记异议", on=on.isoformat())
    return made


@transaction.atomic
def answer(actor: Actor, objection_id: int, *, on: date, text: str, upheld: bool) -> Objection:
    """The objection is looked into and answered; when upheld its household is to be dropped by its own action.

    Raises NotFound, BadValue, WrongOrder.
    """
    made: Objection | None = (
        within(Objection.objects.select_related("round"), actor).filter(pk=objection_id).first()
    )
    if made is None:
        raise NotFound("没有这条异议，或不在您的管理范围内")
    found = locked(actor, made.round_id, Can.PREPARE)
    if not text.strip():
        raise BadValue("请填写调查和答复情况")
    if on < made.on:
        raise WrongOrder("答复日期不能早于异议日期，请核对")
    made.answered_on, made.answer, made.upheld = on, text.strip()[:400], upheld
    made.save(update_fields=["answered_on", "answer", "upheld"])
    history.record(actor, "procedures.answered", found, summary=f"{found.title}：答复异议", on=on.isoformat())
    return made


@transaction.atomic
def attach(
    actor: Actor, step_id: int, *, name: str, data: bytes, taken_on: date, now: datetime, note: str = ""
) -> Paper:
    """A file that proves a step; it may not be younger than the step (V050). Raises NotFound, WrongOrder."""
    step = within(Step.objects.select_related("round"), actor).filter(pk=step_id).first()
    if step is None:
        raise NotFound("没有这一步，或不在您的管理范围内")
    actor.require(Can.PREPARE, step.area_code)
    rules.check_paper(taken_on, step.until or step.on)
    stored = files.keep(
        actor,
        name,
        data,
        purpose=Purpose.EVIDENCE,
        now=now,
        area_code=step.area_code,
        content_type=next(
            (kind for head, kind in _KNOWN if data.startswith(head)), "application/octet-stream"
        ),
    )
    made = Paper.objects.create(
        area_code=step.area_code, step=step, file=stored, taken_on=taken_on, note=note.strip()[:200]
    )
    history.record(actor, "procedures.attached", step.round, summary=f"{step.round.title}：上传材料")
    return made
