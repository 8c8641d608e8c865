"""Code tables besides the kinds of money."""

from __future__ import annotations

from yihu.engine.enums import Labelled


class Stage(Labelled):
    """Where a list stands."""

    DRAFTED = "drafted", "编制中"
    PAID = "paid", "已发放"
    RETURNED = "returned", "已撤回"


class Outcome(Labelled):
    """劝返结果."""

    RETURNED = "returned", "已返校", "已复学", "返校"
    TAUGHT = "taught", "送教上门", "送教"
    AGREED = "agreed", "同意返校", "承诺返校"
    REFUSED = "refused", "仍未返校", "拒绝返校", "未返校"
    ABSENT = "absent", "未见到本人", "外出未见"


class Device(Labelled):
    """线上学习设备."""

    OWN = "own", "自有设备", "自有"
    PHONE = "phone", "手机"
    TABLET = "tablet", "平板电脑", "平板"
    COMPUTER = "computer", "电脑"
    TELEVISION = "television", "电视", "机顶盒"
    NONE = "none", "无设备", "无"


class CareKind(Labelled):
    """关爱服务对象."""

    CHILD = "child", "留守儿童"
    ELDER = "elder", "留守老人", "空巢老人"
    WOMAN = "woman", "留守妇女"
    DISABLED = "disabled", "重度残疾人照护", "重度残疾人"
    ALONE = "alone", "孤寡老人", "独居老人"
