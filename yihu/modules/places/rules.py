"""Code tables of places, and which villages ought to be key places."""

from __future__ import annotations

from collections.abc import Mapping

from yihu.engine.enums import Labelled


class KeyLevel(Labelled):
    PROVINCE = "province", "省级", "省", "省定", "省重点"
    CITY = "city", "市级", "市", "市定", "市重点"
    COUNTY = "county", "县（区）级", "县", "区", "县级", "区级", "县定", "区定"


class KeyKind(Labelled):
    VILLAGE = "village", "村", "行政村", "重点村"
    TOWNSHIP = "township", "乡镇", "乡", "镇", "街道"
    SITE = "site", "易地搬迁安置点", "安置点", "集中安置点", "易迁安置点"


class KeyReason(Labelled):
    """纳入依据, in the order in which summaries print them."""

    DESIGNATED = "designated", "上级确定"
    POOR_VILLAGE = "poor_village", "贫困村"
    MANY_REGISTERED = "many_registered", "建档立卡人口较多的行政村", "贫困人口较多", "建档立卡人口较多"
    RESETTLEMENT = "resettlement", "易地搬迁集中安置点", "易地搬迁安置点", "集中安置点"
    OTHER = "other", "其他"


class IncomeSource(Labelled):
    """Where a village's collective has its money from; 补助 is none of its own earning."""

    BUSINESS = "business", "经营收入", "自主经营", "经营性收入"
    LEASE = "lease", "发包和租赁收入", "发包租赁", "租金", "发包收入", "租赁收入"
    SHARES = "shares", "投资收益", "入股分红", "投资分红", "分红"
    SOLAR = "solar", "光伏收益", "光伏发电收入", "光伏"
    SERVICE = "service", "服务收入", "有偿服务", "劳务服务"
    GRANT = "grant", "补助收入", "财政补助", "转移支付补助"
    OTHER = "other", "其他收入", "其他"


# What the collective earns itself; a weak village is told by this alone.
EARNED = tuple(one for one in IncomeSource if one is not IncomeSource.GRANT)


def should_be_key(registered: Mapping[str, int], key_villages: set[str], *, threshold: int) -> dict[str, int]:
    """Villages with at least `threshold` registered persons that are no key place: code -> persons."""
    return {
        code: persons
        for code, persons in registered.items()
        if persons >= threshold and code not in key_villages
    }
