"""举报 by somebody without an account: counted, told once by a code, put where only the discipline inspection looks.

Neither who told it nor from where is kept; what is counted stands as a keyed digest until the day is over.
"""

from __future__ import annotations

from datetime import date

from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.engine import areas, policy, tracking
from yihu.engine.areas import Level
from yihu.engine.errors import Refused
from yihu.modules.monitoring.actions.public import count
from yihu.modules.supervision.actions.tips import tip
from yihu.modules.supervision.rules import Channel

_NATION = "000000000000"


class TooManyTips(Refused):
    code = "too_many_tips"
    status = 429


def tell(address: str, *, place: str, title: str, text: str, fen: int, on: date, hour: int) -> str:
    """The tracking code, told once. `address`: of the network. Raises TooManyTips, BadValue."""
    values = policy.for_area(place)
    if count(f"tip {address} {on} {hour}", on) > values.days("super.tips_per_hour", on):
        raise TooManyTips("您这里一小时内举报次数太多，请稍后再试，或拨打 12317、来信来访")
    town = areas.ancestor(place, Level.TOWNSHIP)
    if count(f"tips {town} {on}", on) > values.days("super.tips_per_township", on):
        raise TooManyTips("今天这里网上举报的人太多，请拨打 12317，或来信来访")
    code = tracking.new_code()
    county = Actor.system(areas.ancestor(place, Level.COUNTY))
    with scoped(county):
        tip(
            county, area_code=place, title=title, text=text, channel=Channel.REPORT, on=on, fen=fen, code=code
        )
    return code


def count_lookup(address: str, *, on: date, hour: int) -> None:
    """Raises TooManyTips."""
    limit = policy.for_area(_NATION).days("monitoring.lookups_per_hour", on)
    if count(f"tip look {address} {on} {hour}", on) > limit:
        raise TooManyTips("查询次数太多，请一小时后再试，或拨打 12317")
