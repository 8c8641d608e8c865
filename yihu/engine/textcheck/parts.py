"""Which figures may be a part or a total at all."""

from __future__ import annotations

import re

from .model import Fact, Kind

MEAN = re.compile(r"人均|户均|村均|亩均|平均|[年月日]均")
_ADDITION = re.compile(
    r"(?:比|较)(?:上|去|年|同|前|计|全|预)|同比|环比|(?:增加|增长|减少|下降|超额)了?$|每[^，。、]{0,4}$"
    r"|标准(?:为|是|的|达到?)?$|不少于$|不低于$|不超过$|最高|最低|占$"
)


def may_be_part(fact: Fact, left: str, right: str) -> bool:
    """No date, percentage or table cell; no growth, rate or standard (每户2万元, 比上年增加8起)."""
    if fact.kind is Kind.DATE or fact.kind is Kind.PERCENT or "unit_in_header" in fact.flags:
        return False
    return (
        MEAN.search(left) is None
        and _ADDITION.search(left[-8:]) is None
        and not right.startswith(("以上", "标准"))
    )
