"""What every action on a list does alike."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Sum

from yihu.core.access.actor import Actor
from yihu.engine.errors import BadValue, Conflict, WrongStage
from yihu.modules.procedures import queries
from yihu.modules.procedures.models import Case, Round, Step
from yihu.modules.procedures.permissions import Can
from yihu.modules.procedures.rules import ENDED, Given, Stage


def locked(actor: Actor, round_id: int, can: Can, version: int | None = None) -> Round:
    """The list, locked while it is open. Raises NoSuchRound, NotAllowed, Conflict, WrongStage."""
    found = queries.visible_to(actor).select_for_update().filter(pk=round_id).first()
    if found is None:
        raise queries.NoSuchRound("没有这份名单，或不在您的管理范围内")
    actor.require(can, found.area_code)
    if version is not None and version != found.version:
        raise Conflict("这份名单刚被他人办理过，请刷新页面，核对后再提交")
    if found.now in ENDED:
        raise WrongStage(f"这份名单{found.now.label}，不能再办理")
    return found


def chosen(found: Round, case_ids: Iterable[int]) -> list[Case]:
    """Raises BadValue for none, or for households that are no longer on the list."""
    wanted = set(case_ids)
    rows = list(queries.cases_of(found).filter(pk__in=wanted))
    if not wanted or len(rows) != len(wanted):
        raise BadValue("请勾选名单中的农户；已剔除的不能再选")
    return rows


def put_step(actor: Actor, found: Round, stage: Stage, given: Given, withdraws: Step | None = None) -> Step:
    """The step as it happened, with how many were on the list; the list itself is moved by the caller."""
    stay = queries.cases_of(found)
    counts = stay.aggregate(persons=Sum("persons"))
    return Step.objects.create(
        area_code=found.area_code,
        round=found,
        stage=stage,
        on=given.on,
        until=given.until,
        document=given.document.strip()[:120],
        comment=given.comment.strip()[:400],
        entitled=given.entitled,
        present=given.present,
        place=given.place.strip()[:80],
        contact=given.contact.strip()[:40],
        sampled=list(given.sampled),
        households=stay.count(),
        persons=counts["persons"] or 0,
        withdraws=withdraws,
        user_id=actor.user_id,
        by_name=actor.name,
    )


def place_at(found: Round, stage: Stage, on: date, until: date | None, user_id: int | None) -> None:
    found.stage, found.stage_on = stage, on
    found.ready_on = until or on
    found.last_user = user_id
    found.version += 1
    found.save(update_fields=["stage", "stage_on", "ready_on", "last_user", "version"])
