"""Code tables of assets, rent that falls due, how an amount is split to the fen, and which step follows which.

Sources: 国办函〔2021〕51号（扶贫项目资产后续管理）; 国开办发〔2017〕61号、国开办司发〔2020〕3号（光伏收益分配）.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from yihu.engine.dates import add_months
from yihu.engine.enums import Labelled
from yihu.engine.errors import BadValue
from yihu.engine.indicators import as_percent
from yihu.engine.money import from_fen


class AssetKind(Labelled):
    OPERATING = "operating", "经营性资产", "经营性", "经营类"
    PUBLIC = "public", "公益性资产", "公益性", "公益类"
    HOUSEHOLD = "household", "到户类资产", "到户类", "到户"


class OwnerLevel(Labelled):
    COUNTY = "county", "县级", "县（区）级", "国有"
    TOWNSHIP = "township", "乡级", "乡镇级", "乡镇"
    VILLAGE = "village", "村集体", "村级", "集体"
    HOUSEHOLD = "household", "农户", "到户"
    OTHER = "other", "其他经营主体", "其他", "合作社", "企业"


class Condition(Labelled):
    GOOD = "good", "完好"
    WORN = "worn", "需维修", "基本完好"
    BROKEN = "broken", "损坏"
    SCRAPPED = "scrapped", "报废"
    LOST = "lost", "盘亏", "丢失"


class LeaseKind(Labelled):
    RENT = "rent", "出租", "租赁"
    CONTRACT = "contract", "承包经营", "承包"
    SHARE = "share", "入股", "入股分红"
    ENTRUST = "entrust", "委托经营", "托管"


class Every(Labelled):
    MONTH = "month", "每月", "按月"
    QUARTER = "quarter", "每季", "按季"
    HALF = "half", "每半年", "按半年"
    YEAR = "year", "每年", "按年"


MONTHS: Mapping[Every, int] = {Every.MONTH: 1, Every.QUARTER: 3, Every.HALF: 6, Every.YEAR: 12}


class IncomeKind(Labelled):
    RENT = "rent", "租金", "出租收入"
    CONTRACT = "contract", "承包费", "承包收入"
    DIVIDEND = "dividend", "分红", "入股分红"
    POWER = "power", "发电电费", "电费"
    SUBSIDY = "subsidy", "发电补贴", "补贴"
    OTHER = "other", "其他收益", "其他"


# What settles rent.
RENTS = (IncomeKind.RENT, IncomeKind.CONTRACT, IncomeKind.DIVIDEND)


class Use(Labelled):
    """What income is used for."""

    WAGES = "wages", "公益岗位工资", "公岗工资", "岗位工资"
    LABOUR = "labour", "公益事业劳务", "劳务", "劳务支出"
    AWARD = "award", "奖励补助", "奖补"
    SHARE = "share", "到户分配", "分红", "到户"
    RETAINED = "retained", "村集体留存", "留存"
    UPKEEP = "upkeep", "运维管护", "运维", "维护"
    RENT = "rent", "场地租金", "租金"
    OTHER = "other", "其他支出", "其他"


# What a plan may give income to; the rest is spent as it falls due.
SHARED = (Use.WAGES, Use.LABOUR, Use.AWARD, Use.SHARE, Use.RETAINED)
OF_HOUSEHOLDS = (Use.WAGES, Use.LABOUR, Use.AWARD, Use.SHARE)
# What the rule of solar income counts: “公益岗位工资和村级公益事业劳务支出”.
LABOURED = (Use.WAGES, Use.LABOUR)


# The kinds of public notices whose end a payment or a disposal waits for.
PLAN_NOTICE, DISPOSAL_NOTICE = "assets.distribution", "assets.disposal"
# Steps that lead back: an objection that changed amounts, a notice that did not stand its days.
AMENDED, RETRACTED = "amended", "retracted"
# A paid plan on its way back, and the notice that says so.
ASKED_BACK, KEPT = "asked_back", "kept"
CORRECTED, UNCORRECTED = "corrected", "uncorrected"
BESIDE: Mapping[str, str] = {
    AMENDED: "异议调整",
    RETRACTED: "公示撤回",
    ASKED_BACK: "申请冲正",
    KEPT: "不予冲正",
    CORRECTED: "更正公示",
    UNCORRECTED: "更正公示撤回",
}


class Method(Labelled):
    EQUAL = "equal", "按户均分"
    POINTS = "points", "按积分"
    LIST = "list", "按名单金额"


class Stage(Labelled):
    """Of a distribution."""

    DRAFTED = "drafted", "拟定"
    MET = "met", "村民会议通过"
    REVIEWED = "reviewed", "乡镇审核"
    NOTICED = "noticed", "公示"
    PAID = "paid", "发放"
    WITHDRAWN = "withdrawn", "撤销"
    REVERSED = "reversed", "冲正"


class Sold(Labelled):
    """Of a disposal."""

    REQUESTED = "requested", "申请"
    AGREED = "agreed", "乡镇同意"
    DECIDED = "decided", "县级决定"
    NOTICED = "noticed", "公示"
    DONE = "done", "办结"
    REFUSED = "refused", "不同意"


class Way(Labelled):
    """How an asset goes."""

    TRANSFER = "transfer", "转让"
    AUCTION = "auction", "拍卖"
    ALLOCATE = "allocate", "划转"
    SCRAP = "scrap", "报废"
    WRITE_OFF = "write_off", "核销"


NEXT: Mapping[Stage, tuple[Stage, ...]] = {
    Stage.DRAFTED: (Stage.MET,),
    Stage.MET: (Stage.REVIEWED,),
    Stage.REVIEWED: (Stage.NOTICED,),
    Stage.NOTICED: (Stage.PAID,),
    Stage.PAID: (Stage.REVERSED,),
    Stage.WITHDRAWN: (),
    Stage.REVERSED: (),
}
SOLD_NEXT: Mapping[Sold, tuple[Sold, ...]] = {
    Sold.REQUESTED: (Sold.AGREED,),
    Sold.AGREED: (Sold.DECIDED,),
    Sold.DECIDED: (Sold.NOTICED,),
    Sold.NOTICED: (Sold.DONE,),
    Sold.DONE: (),
    Sold.REFUSED: (),
}


class WrongSplit(BadValue):
    code = "wrong_split"


def split(fen: int, weights: Sequence[int]) -> list[int]:
    """`fen` by weights to the fen: nobody is off by a whole fen, and the sum is exact. What is left over by rounding
    goes to the largest remainders, the earlier ones first.

    Raises WrongSplit where there is nobody, or no weight.
    """
    whole = sum(weights)
    if fen < 0 or not weights or min(weights) < 0 or whole == 0:
        raise WrongSplit("没有可以分配的对象，请先选择农户并填写积分")
    parts = [fen * one // whole for one in weights]
    order = sorted(range(len(weights)), key=lambda at: (-(fen * weights[at] % whole), at))
    for at in order[: fen - sum(parts)]:
        parts[at] += 1
    return parts


@dataclass(frozen=True)
class Due:
    """Rent to be paid by a day."""

    on: date
    fen: int


@dataclass(frozen=True)
class Terms:
    """What a lease says: `fen` every so many months from `first`, as long as the lease runs."""

    start: date
    end: date
    first: date
    every: Every
    fen: int

    def dues(self, until: date) -> list[Due]:
        """What has fallen due up to and with the day, oldest first."""
        found: list[Due] = []
        on = self.first
        while on <= until and on < self.end:
            found.append(Due(on, self.fen))
            on = add_months(self.first, MONTHS[self.every] * len(found))
        return found

    def following(self, day: date) -> Due | None:
        """The first one after the day."""
        at = len(self.dues(day))
        on = add_months(self.first, MONTHS[self.every] * at)
        return Due(on, self.fen) if on < self.end else None


def unpaid(dues: Iterable[Due], paid: int) -> list[Due]:
    """What is still open when `paid` fen settle the oldest first; a part paid leaves its rest."""
    left: list[Due] = []
    for one in dues:
        rest = max(one.fen - paid, 0)
        paid = max(paid - one.fen, 0)
        if rest:
            left.append(Due(one.on, rest))
    return left


def labour_share(laboured: int, income: int) -> Decimal | None:
    """Wages of posts and labour as a percentage of the income; None where nothing came in."""
    return as_percent(Decimal(laboured), Decimal(income), 2)


def months_between(first: date, last: date) -> list[date]:
    """First days of the months from that of `first` up to that of `last`, both included."""
    at, found = first.replace(day=1), []
    while at <= last:
        found.append(at)
        at = add_months(at, 1)
    return found


@dataclass(frozen=True)
class Row:
    """One line of a plan: to whom or what, and how much."""

    use: Use
    fen: int
    household: str = ""  # number
    name: str = ""
    points: int = 0

    def check(self) -> None:
        """Raises BadValue."""
        if self.use not in SHARED:
            raise BadValue(f"“{self.use.label}”不能列入分配方案，请在支出中登记")
        if self.fen <= 0:
            raise BadValue(f"{self.name or self.use.label}：金额须大于 0；不分配的请删去这一行")


@dataclass(frozen=True)
class Home:
    """A household that is to get a share: by `value`, its points or its amount in fen."""

    number: str
    name: str
    value: int = 0


def compose(fen: int, fixed: Mapping[Use, int], method: Method, homes: Sequence[Home]) -> list[Row]:
    """Rows of a plan: what is given to each use as a whole, the rest to the households. Raises WrongSplit."""
    rest = fen - sum(fixed.values())
    if rest < 0:
        raise WrongSplit(f"各项合计超出收益 {from_fen(-rest):,} 元，请减少后再试")
    rows = [Row(use, amount, name=use.label) for use, amount in fixed.items() if amount]
    if method is Method.LIST:
        parts = [one.value for one in homes]
        if sum(parts) > rest:
            raise WrongSplit(f"名单合计超出可分配金额 {from_fen(sum(parts) - rest):,} 元，请核对名单")
    elif not rest or not homes:
        return rows
    else:
        parts = split(rest, [one.value if method is Method.POINTS else 1 for one in homes])
    points = method is Method.POINTS
    shared = zip(homes, parts, strict=True)
    return rows + [
        Row(Use.SHARE, part, one.number, one.name, one.value if points else 0) for one, part in shared if part
    ]


def read_list(text: str) -> list[tuple[str, Decimal]]:
    """Lines '户编号 数' as pasted from a workbook: number and amount or points. Raises WrongSplit."""
    found: list[tuple[str, Decimal]] = []
    for at, line in enumerate(text.splitlines(), start=1):
        words = line.replace(",", "").replace("，", " ").split()
        if not words:
            continue
        try:
            value = Decimal(words[-1])
        except ArithmeticError:
            value = Decimal(-1)
        if len(words) < 2 or not value.is_finite() or value <= 0:
            raise WrongSplit(f"名单第 {at} 行应为“户编号 数值”，如“4309021012010001 300”")
        found.append((words[0], value))
    return found
