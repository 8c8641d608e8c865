"""What every action on a member does alike."""

from __future__ import annotations

from datetime import date

from yihu.core.access.actor import Actor
from yihu.engine.enums import Labelled
from yihu.modules.teams import queries
from yihu.modules.teams.models import Member
from yihu.modules.teams.rules import NotOnPost


def locked(actor: Actor, member_id: int, can: Labelled) -> Member:
    """The member's row, locked. Raises NoSuchMember, NotAllowed."""
    found = queries.members(actor).select_for_update(of=("self",)).filter(pk=member_id).first()
    if found is None:
        raise queries.NoSuchMember("没有这名驻村队员，或不在您的管理范围内")
    actor.require(can, found.area_code, unit_id=found.unit_id)
    return found


def require_on_post(member: Member, day: date) -> None:
    """Raises NotOnPost."""
    if not member.is_on_post(day):
        raise NotOnPost(
            f"{member.name} 在 {day:%Y-%m-%d} 不在岗（任期 {member.start:%Y-%m-%d} 起"
            + (f"，{member.end:%Y-%m-%d} 离岗" if member.end else "")
            + "），请核对日期"
        )
