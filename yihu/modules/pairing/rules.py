"""Who may help, in which part, and how a pairing ends.

Source: 扶贫手册填写说明 (帮扶责任人变更另起一行并写起始时间); 五级书记遍访贫困对象 (省委书记遍访贫困县, 市委书记遍访
贫困乡镇, 县委书记遍访贫困村, 乡镇党委书记和村党组织书记遍访贫困户).
"""

from __future__ import annotations

from yihu.engine.enums import Labelled


class Tier(Labelled):
    """隶属关系: the level of the sending unit."""

    PROVINCE = "province", "省级", "省直", "省"
    CITY = "city", "市级", "市直", "市"
    COUNTY = "county", "县级", "县直", "区级", "区直", "县", "区"
    TOWNSHIP = "township", "乡镇", "乡级", "镇级", "乡镇干部"
    VILLAGE = "village", "村级", "村", "村干部"
    SOCIETY = "society", "社会力量", "企业", "公司", "社会组织", "个人"


class Part(Labelled):
    """One household has one responsible helper at a time; others help beside."""

    RESPONSIBLE = "responsible", "帮扶责任人", "责任人", "主要"
    SECOND = "second", "其他帮扶人", "协助", "次要"


class Ending(Labelled):
    CHANGED = "changed", "更换帮扶人"
    MOVED_ON = "moved_on", "帮扶人调离或退休"
    OUT = "out", "该户不再结对"
    MOVED = "moved", "该户迁往他村"
    GONE = "gone", "该户销户或并入他户"
    MISTAKE = "mistake", "登记有误"


class Secretary(Labelled):
    """五级书记; the two lowest go round households, the others places."""

    PROVINCE = "province", "省委书记", "省"
    CITY = "city", "市委书记", "市"
    COUNTY = "county", "县（区）委书记", "县委书记", "区委书记", "县", "区"
    TOWNSHIP = "township", "乡镇党委书记", "镇党委书记", "乡党委书记", "乡镇"
    VILLAGE = "village", "村党组织书记", "村支书", "村书记", "村"


ROUND_HOUSEHOLDS = (Secretary.TOWNSHIP, Secretary.VILLAGE)


def is_overloaded(households: int, limit: int | None) -> bool:
    """On the limit is not over it; without a document there is no limit."""
    return limit is not None and households > limit
