"""One line for every household chosen, all or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from yihu.core.access.actor import Actor
from yihu.core.ledgers import actions as ledgers
from yihu.core.ledgers.actions import BadRows
from yihu.core.rooms import declared
from yihu.engine.errors import BadValue
from yihu.modules.households import queries as households

_MOST = 300


class NobodyChosen(BadValue):
    code = "no_household_chosen"


def enter_for(actor: Actor, key: str, household_uids: Sequence[UUID], given: Mapping[str, Any]) -> int:
    """`given`, by column of the ledger `key`, for every household; how many lines were entered.

    Raises NotFound, NobodyChosen, BadValue, NotAllowed.
    """
    ledger = declared("ledgers", key)
    chosen = [households.household(actor, uid) for uid in dict.fromkeys(household_uids)]
    if not chosen:
        raise NobodyChosen("还没有选择农户，请先按姓名、拼音首字母或户编号查找并勾选")
    if len(chosen) > _MOST:
        raise BadValue(f"一次最多 {_MOST} 户，更多请用“{ledger.title}”导入")
    lines = [{**given, "household__number": one.number} for one in chosen]
    try:
        return ledgers.enter_many(actor, ledger, lines)
    except BadRows as wrong:
        told = [
            f"{chosen[place].number}：{'；'.join(problems.values())}"
            for place, problems in sorted(wrong.rows.items())[:5]
        ]
        raise BadValue(f"有 {len(wrong.rows)} 户没有通过，都未保存。{'　'.join(told)}") from None
