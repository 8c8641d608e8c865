"""Members come, go and are replaced; each change closes one span and may open the next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.accounts import queries as accounts
from yihu.core.history import actions as history
from yihu.core.units import queries as units
from yihu.engine.errors import BadValue, Conflict
from yihu.modules.teams import queries
from yihu.modules.teams.actions.base import locked, require_on_post
from yihu.modules.teams.models import Member, Team
from yihu.modules.teams.permissions import Can
from yihu.modules.teams.rules import End, Post, Recall


@dataclass(frozen=True)
class NewMember:
    """Somebody who comes on post; what is not known stays empty."""

    number: str
    name: str
    post: Post
    unit_id: int
    title: str = ""
    rank: str = ""
    party: str = ""
    born: int | None = None
    released: bool = True


class CannotEnd(Conflict):
    code = "cannot_end_post"


@transaction.atomic
def send(actor: Actor, team_id: int, who: NewMember, *, on: date) -> Member:
    """选派: on post in the team from the day. Raises NoSuchTeam, NotAllowed, BadValue, Conflict."""
    team = queries.team(actor, team_id)
    actor.require(Can.MANAGE, team.area_code)
    made = _opened(team, who, on)
    history.record(actor, "teams.sent", made, summary=f"选派 {made.name} 到 {team.number}（{on:%Y-%m-%d}）")
    return made


@transaction.atomic
def end_post(
    actor: Actor,
    member_id: int,
    *,
    on: date,
    left: End,
    why: str = "",
    recalled: Recall | None = None,
    successor: NewMember | None = None,
) -> Member:
    """召回、轮换或期满: the first day off post is `on`; a successor begins that day, so that no day is without one.

    Returns the row that ended. Raises NotOnPost, CannotEnd, BadValue, Conflict.
    """
    row = locked(actor, member_id, Can.MANAGE)
    require_on_post(row, on)
    if row.end is not None:
        raise CannotEnd(f"{row.name} 的离岗日期已登记为 {row.end:%Y-%m-%d}，不必再办")
    if on <= row.start:
        raise BadValue(f"离岗日期应晚于到岗日期 {row.start:%Y-%m-%d}")
    if left is End.RECALLED and (recalled is None or not why.strip()):
        raise BadValue("召回须选择召回情形并写明原因")
    if queries.duties(actor).filter(member=row, on__gte=on).exists():
        raise CannotEnd(f"在岗表上 {on:%Y-%m-%d} 及以后还有登记，请先清空这些日子，或把离岗日期改晚")
    row.end, row.left, row.left_why = on, left, why.strip()[:200]
    row.recalled = recalled or "" if left is End.RECALLED else ""
    row.save(update_fields=["end", "left", "left_why", "recalled"])
    history.record(
        actor, "teams.ended", row, summary=f"{row.name} {left.label}（{on:%Y-%m-%d}）{why.strip()}"[:200]
    )
    if successor is not None:
        team = queries.team(actor, row.team_id)
        made = _opened(team, successor, on, follows=row)
        history.record(actor, "teams.sent", made, summary=f"{made.name} 接替 {row.name}（{on:%Y-%m-%d}）")
    return row


@transaction.atomic
def link_account(actor: Actor, member_id: int, username: str, *, on: date) -> Member:
    """The account with which the member sees the own roster and asks for leave; '' takes the link away.

    Raises BadValue for somebody who holds no post of a village team in the member's village.
    """
    row = locked(actor, member_id, Can.MANAGE)
    user_id = None
    if username.strip():
        who = accounts.actor_named(username.strip(), on)
        if who.role is not Role.VILLAGE_TEAM or who.area_code != row.area_code:
            raise BadValue(f"“{username.strip()}”不是该村的驻村工作队岗位，请先在“账号与岗位”任职")
        user_id = who.user_id
    row.user_id = user_id
    row.save(update_fields=["user_id"])
    history.record(
        actor, "teams.linked", row, summary=f"{row.name}：{'关联' if user_id else '取消关联'}本人账号"
    )
    return row


def _opened(team: Team, who: NewMember, on: date, follows: Member | None = None) -> Member:
    if not who.number.strip() or not who.name.strip():
        raise BadValue("请填写队员编号和姓名")
    if on < team.start or (team.end is not None and on >= team.end):
        raise BadValue(f"{on:%Y-%m-%d} 工作队不在村，请核对到岗日期和队的进驻、撤离日期")
    made = Member(
        area_code=team.area_code,
        team=team,
        number=who.number.strip()[:30],
        name=who.name.strip()[:40],
        post=who.post,
        unit_id=units.known(who.unit_id, team.area_code),
        title=who.title.strip()[:40],
        rank=who.rank,
        party=who.party,
        born=who.born,
        released=who.released,
        start=on,
        follows=follows,
    )
    try:
        made.clean_fields()
        made.validate_constraints()
        with transaction.atomic():
            made.save(force_insert=True)
    except ValidationError as wrong:
        raise Conflict("；".join(wrong.messages)) from None
    except IntegrityError:
        raise Conflict("队员编号已被占用，或该队这段时间已有队长；请换编号，或先办理原队长离岗") from None
    return made
