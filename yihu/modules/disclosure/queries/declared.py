"""The kinds of notices that modules declare, and what policy says of how long they stand."""

from __future__ import annotations

from datetime import date

from yihu.core.rooms import collect
from yihu.engine import areas, policy
from yihu.engine.areas import Level
from yihu.engine.errors import NotFound
from yihu.engine.notices import NoticeKind
from yihu.engine.policy import NoValueInForce
from yihu.modules.disclosure.rules import FreeKind, Period
from yihu.modules.disclosure.rules.periods import WORKING_DAY

_FREE_DAYS = "disclosure.free_days"


class NoSuchKind(NotFound):
    code = "no_such_notice_kind"


def kinds() -> tuple[NoticeKind, ...]:
    found: tuple[NoticeKind, ...] = collect("notices")
    return found


def kind(key: str) -> NoticeKind:
    """Raises NoSuchKind, also for what is written by hand."""
    for one in kinds():
        if one.key == key:
            return one
    raise NoSuchKind("没有这种公示，请从“应公示事项”进入")


def period_of(key: str, area_code: str, on: date) -> Period | None:
    """How long a notice of the kind stands at least; None: as long as one likes. Raises NoValueInForce."""
    if FreeKind.by_label(key) is not None:
        if FreeKind(key).lasts:
            return None
        parameter = _FREE_DAYS
    else:
        parameter = kind(key).days
    if not parameter:
        return None
    value = policy.for_area(area_code).at(parameter, on)
    return Period(int(value.number), working=WORKING_DAY in value.unit)


def county_of(area_code: str) -> str:
    return areas.ancestor(area_code, Level.COUNTY)


def contact_of(area_code: str, on: date) -> str:
    """监督电话 printed where nobody gave another."""
    try:
        return policy.for_area(area_code).at("disclosure.phone", on).value or ""
    except NoValueInForce:
        return ""
