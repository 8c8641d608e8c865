"""What all stages share: who writes, how much, and the balance that is taken before anything is written."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F

from yihu.core.access.actor import Actor
from yihu.core.units import queries as unit_queries
from yihu.engine import areas
from yihu.engine.dates import chinese
from yihu.engine.errors import BadValue, Conflict, NotAllowed
from yihu.engine.money import NotMoney, from_fen, to_fen
from yihu.modules.funds.models import Balance

FIRST_YEAR, LAST_YEAR = 2000, 2100


class Overdrawn(Conflict):
    code = "overdrawn"


class SamePerson(NotAllowed):
    """经办与复核须为两人."""

    code = "same_person"


class AlreadyDecided(Conflict):
    code = "already_decided"


class AlreadyReversed(Conflict):
    code = "already_reversed"


class AlreadyThere(Conflict):
    code = "already_there"


class ListChanged(Conflict):
    code = "list_changed"


class TooEarly(BadValue):
    code = "too_early"


def writer(actor: Actor, on: date, note: str = "") -> dict[str, Any]:
    """The columns that say who wrote an entry. Money is never moved by nobody."""
    if actor.user_id is None:
        raise NotAllowed("资金记录须由具体人员登记，请用本人账号办理")
    return {"on": on, "maker_id": actor.user_id, "maker_name": actor.name, "note": note}


def positive(yuan: Decimal) -> int:
    """Whole fen. Raises NotMoney for zero, negatives and parts of a fen."""
    fen = to_fen(yuan)
    if fen <= 0:
        raise NotMoney("金额须大于零；退回或更正请用“冲正”")
    return fen


def fund_year(year: int) -> int:
    """Raises BadValue for what cannot be a year of money."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadValue(f"资金年度“{year}”不对，应为 {FIRST_YEAR}—{LAST_YEAR} 的四位年份")
    return year


def not_before(on: date, earliest: date, what: str) -> None:
    """Raises TooEarly."""
    if on < earliest:
        raise TooEarly(f"日期不能早于{what}日期（{chinese(earliest)}），请核对")


def within_scope(actor: Actor, area_code: str) -> str:
    """Twelve digits inside the actor's area, the actor's own when none is given."""
    code = areas.full(area_code) if area_code else actor.area_code
    if not areas.inside(code, actor.area_code):
        raise NotAllowed("该地区不在您的管理范围内，请联系上一级办理")
    return code


def place_of(actor: Actor, area_code: str, unit_id: int | None, own: str) -> str:
    """Where money goes: the place that was said; else where its unit is, inside `own`; else `own` itself. Raises NoSuchUnit."""
    if unit_id is not None:
        unit_queries.known(unit_id, own)
    if area_code or unit_id is None:
        return within_scope(actor, area_code or own)
    there = unit_queries.inside(own).filter(pk=unit_id).values_list("area_code", flat=True).first()
    return within_scope(actor, there or own)


def commit(fen: int, what: str, **owner: Any) -> None:
    """Take `fen` of the balance of `owner`, or raise Overdrawn.

    One conditional UPDATE decides between racing officials; an update that matches no row is a refusal.
    """
    room = Balance.objects.filter(**owner, committed_fen__lte=F("amount_fen") - fen)
    if room.update(committed_fen=F("committed_fen") + fen) != 1:
        left = from_fen(_left(**owner))
        raise Overdrawn(
            f"{what}余额不足：还剩 {left:,} 元，本次 {from_fen(fen):,} 元，请减少金额、先增加{what}额度，"
            "或先冲正其下已占用的记录",
            left=str(left),
        )


def release(fen: int, **owner: Any) -> None:
    """Give back what was taken. A balance that never held it is a bug, not a refusal."""
    held = Balance.objects.filter(**owner, committed_fen__gte=fen)
    if held.update(committed_fen=F("committed_fen") - fen) != 1:
        raise AssertionError("released more than was committed")


def _left(**owner: Any) -> int:
    balance = Balance.objects.filter(**owner).first()
    return balance.left_fen if balance else 0
