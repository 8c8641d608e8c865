"""Which project is to close which gap of a village."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.history import actions as history
from yihu.engine import areas, conditions
from yihu.engine.areas import Level
from yihu.engine.errors import BadValue, Conflict, NotFound
from yihu.modules.places import queries
from yihu.modules.places.models import GapProject
from yihu.modules.places.permissions import Can


@transaction.atomic
def link_gap(
    actor: Actor, area_code: str, condition: str, number: str, *, on: date, note: str = ""
) -> GapProject:
    """The project with that number is to close the village's gap. Raises NoSuchArea, NotAllowed, BadValue, Conflict."""
    village = area_queries.by_code(area_code)
    actor.require(Can.WRITE, village.code)
    asked = conditions.condition(condition)
    if asked is None or areas.level_of(village.code) is not Level.VILLAGE:
        raise BadValue("请从村情页的缺口中选择条件和村，再填项目编号")
    clean = number.strip()
    if not clean or len(clean) > 40:
        raise BadValue("请填写项目库中的项目编号（40 字以内），例如 ZY2020-001")
    row = GapProject(
        area_code=village.code, condition=asked.key, number=clean, on=on, note=note.strip()[:200]
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Conflict(f"“{asked.label}”已对应项目 {clean}，不用重复登记") from None
    history.record(actor, "places.gap_linked", row, summary=f"{village.name}“{asked.label}”对应项目 {clean}")
    return row


@transaction.atomic
def unlink_gap(actor: Actor, link_id: int) -> None:
    """The project has nothing to do with the gap. Raises NotFound, NotAllowed."""
    row = queries.gap_projects(actor).filter(pk=link_id).first()
    if row is None:
        raise NotFound("没有这条对应关系，或不在您的管理范围内")
    actor.require(Can.WRITE, row.area_code)
    history.record(actor, "places.gap_unlinked", row, summary=f"取消缺口对应项目 {row.number}")
    row.delete()
