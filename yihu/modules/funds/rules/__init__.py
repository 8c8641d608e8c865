"""Tiers, kinds and the arithmetic of money; amounts are whole fen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Self

from yihu.engine.dates import year_start
from yihu.engine.enums import Labelled
from yihu.engine.indicators import as_percent
from yihu.engine.money import FEN_PER_WAN, round_half_up


class Tier(Labelled):
    """资金层级 and the sources that stand beside them."""

    CENTRAL = "central", "中央", "中央资金", "中央财政", "中央级", "国家"
    PROVINCE = "province", "省级", "省", "省级资金", "省财政", "省级财政"
    CITY = "city", "市级", "市", "市级资金", "市财政", "市级财政"
    COUNTY = (
        "county",
        "县（区）级",
        "县",
        "区",
        "县级",
        "区级",
        "县级资金",
        "区级资金",
        "县财政",
        "区财政",
        "本级",
    )
    BOND = "bond", "地方政府债券", "债券", "政府债券", "地方债券"
    COOPERATION = "cooperation", "东西部协作"
    PAIRED = "paired", "定点（对口）帮扶"
    UNIT = "unit", "成员单位投入"
    DONATION = "donation", "社会捐赠"
    INDUSTRY = "industry", "行业资金"

    @classmethod
    def by_label(cls, text: str) -> Self | None:
        """Also as workbooks shorten it: “省”, “市级财政”, “县级”, “区级资金”."""
        clean = text.strip()
        short = clean.removesuffix("资金").removesuffix("财政").removesuffix("级")
        value = _SHORT_TIERS.get(short)
        return cls(value) if value else super().by_label(clean)


_SHORT_TIERS = {
    "中央": "central",
    "省": "province",
    "市": "city",
    "县": "county",
    "区": "county",
    "县（区）": "county",
}
FISCAL = (Tier.CENTRAL, Tier.PROVINCE, Tier.CITY, Tier.COUNTY)


class FundKind(Labelled):
    """资金类别: what the notice calls the money."""

    SPECIAL = (
        "special",
        "财政专项扶贫（衔接）资金",
        "财政专项扶贫资金",
        "专项扶贫资金",
        "扶贫专项资金",
        "衔接资金",
        "财政衔接资金",
        "财政专项资金",
    )
    INTEGRATED = "integrated", "统筹整合涉农资金", "统筹整合资金", "整合资金", "涉农整合资金"
    WORK_RELIEF = "work_relief", "以工代赈资金", "以工代赈"
    MINORITY = "minority", "少数民族发展资金", "少数民族资金", "少数民族"
    STATE_FARM = "state_farm", "欠发达国有农林场资金"
    COLLECTIVE = "collective", "村集体经济发展资金", "村集体经济", "集体经济"
    REWARD = "reward", "奖补资金", "奖补"
    OTHER = "other", "其他资金"


class Stage(Labelled):
    """What an entry of the journal tells; every one is asked for by one person and posted by another."""

    BATCH = "batches", "资金下达"
    PLAN = "plans", "资金计划"
    POOL = "pools", "预拨资金池"
    ALLOCATION = "allocations", "资金安排"
    PAYMENT = "payments", "资金拨付"
    EXPENDITURE = "expenditures", "资金支出"
    OFFSET = "offsets", "预拨冲抵"


class Way(Labelled):
    """How part of an entry leaves it again; the whole is taken back by a reverse entry instead."""

    RECOVERED = "recovered", "收回"
    SURPLUS = "surplus", "结余"
    CARRIED = "carried", "结转下年"
    REFUNDED = "refunded", "退款"


class Span(Labelled):
    """What one cell of sums covers."""

    MONTH = "m", "月"
    DAY = "d", "日"


class Sector(Labelled):
    """投向: what the money is for, by which plans and shares are counted."""

    INDUSTRY = "industry", "产业发展", "产业", "产业扶贫", "产业帮扶"
    EMPLOYMENT = "employment", "就业", "就业扶贫", "就业帮扶"
    INFRASTRUCTURE = "infrastructure", "基础设施", "交通", "水利", "饮水", "道路"
    HOUSING = "housing", "住房安全", "住房", "危房改造", "易地搬迁"
    EDUCATION = "education", "教育", "教育扶贫", "教育帮扶"
    HEALTH = "health", "健康医疗", "健康", "医疗"
    ENVIRONMENT = "environment", "人居环境", "环境"
    FINANCE = "finance", "金融", "贷款贴息", "金融扶贫"
    MANAGEMENT = "management", "项目管理费", "管理费"
    OTHER = "other", "其他"


class Source(Labelled):
    """Whose statement: the treasury sees money issued and paid, the bank account what arrives and is used."""

    TREASURY = "treasury", "国库", "国库对账单", "财政国库"
    BANK = "bank", "银行专户", "银行", "专户", "银行对账单"


class Side(Labelled):
    IN = "in", "收入"
    OUT = "out", "支出"


class How(Labelled):
    AUTO = "auto", "自动"
    HAND = "hand", "人工"


class Nature(Labelled):
    """What an account earns and costs by itself. The interest of money from the budget belongs to the treasury."""

    INTEREST = "interest", "利息收入", "利息", "结息"
    TURNED_IN = "turned_in", "上缴利息", "利息上缴"
    FEE = "fee", "手续费", "管理费", "短信费", "工本费", "网银服务费"

    @classmethod
    def proposed(cls, summary: str, fen: int) -> Nature | None:
        """What the bank's own words and the side say. A subsidy on a loan's interest and the management of a project are
        uses of money, not what the account earned or cost."""
        if re.search(r"贴息|补贴|补助|贷款|借款|项目管理费", summary):
            return None
        if fen < 0 and "息" in summary and re.search(r"上缴|缴库|划缴|上划|缴国库", summary):
            return cls.TURNED_IN
        if fen > 0 and re.search(r"利息|结息|存款息|付息|计息|收息", summary):
            return cls.INTEREST
        fee = (
            r"手续费|账户(?:管理|服务|维护)?费|年费|短信|工本费|汇划费|网银.{0,4}费|回单.{0,2}费|对账.{0,2}费"
        )
        return cls.FEE if fen < 0 and re.search(fee, summary) else None

    def fits(self, fen: int) -> bool:
        """Interest comes in, what is turned in goes out; a fee may come back."""
        return fen > 0 if self is Nature.INTEREST else fen < 0 if self is Nature.TURNED_IN else fen != 0


class PublicKind(Labelled):
    RESULT = "result", "资金分配结果"
    USE = "use", "资金使用情况"


class Verdict(Labelled):
    """What the checker said about an entry; without a decision it is pending."""

    POSTED = "posted", "已过账"
    VOID = "void", "已作废"


PENDING_LABEL = "待复核"


class PayeeKind(Labelled):
    ORGANISATION = "organisation", "单位"
    PERSON = "person", "个人"
    LIST = "list", "到户名册"


def masked_payee(name: str, kind: PayeeKind) -> str:
    """A person's name keeps only its first character: the ledger of money is not a register of people."""
    clean = name.strip()
    return f"{clean[:1]}**" if kind is PayeeKind.PERSON and clean else clean


def plain_payee(name: str) -> str:
    """An organisation's name as it is compared: without spaces, brackets alike."""
    return "".join(name.split()).translate(str.maketrans("()", "（）"))


@dataclass(frozen=True)
class Flow:
    """Cumulative fen of one tier (or of everything) at the four stages, and what is still open."""

    key: str
    label: str
    issued: int = 0
    allocated: int = 0
    paid: int = 0
    spent: int = 0
    advanced: int = 0
    advance_open: int = 0
    planned: int = 0

    @property
    def alloc_rate(self) -> Decimal | None:
        return rate(self.allocated, self.issued)

    @property
    def spend_rate_issued(self) -> Decimal | None:
        return rate(self.spent, self.issued)

    @property
    def spend_rate_allocated(self) -> Decimal | None:
        return rate(self.spent, self.allocated)

    @property
    def spend_rate_paid(self) -> Decimal | None:
        return rate(self.spent, self.paid)

    @property
    def is_empty(self) -> bool:
        return not any((self.issued, self.allocated, self.paid, self.spent, self.advanced, self.planned))


def rate(part: int, base: int) -> Decimal | None:
    """Percent with two digits, half-up; None without a base."""
    return as_percent(Decimal(part), Decimal(base), 2)


def total_of(flows: list[Flow], label: str) -> Flow:
    return Flow(
        key="",
        label=label,
        issued=sum(flow.issued for flow in flows),
        allocated=sum(flow.allocated for flow in flows),
        paid=sum(flow.paid for flow in flows),
        spent=sum(flow.spent for flow in flows),
        advanced=sum(flow.advanced for flow in flows),
        advance_open=sum(flow.advance_open for flow in flows),
        planned=sum(flow.planned for flow in flows),
    )


@dataclass(frozen=True)
class Checkpoint:
    """A day on which spending is compared with a target share (percent of what was issued)."""

    on: date
    percent: Decimal

    def days_left(self, as_of: date) -> int:
        return (self.on - as_of).days

    def missing(self, flow: Flow) -> int:
        """Fen that still have to be spent to reach the target; zero once it is reached."""
        wanted = int(round_half_up(Decimal(flow.issued) * self.percent / 100, 0))
        return max(wanted - flow.spent, 0)


QUARTER_ENDS = ((3, 31), (6, 30), (9, 30), (12, 31))


def next_checkpoint(as_of: date, targets: Mapping[int, Decimal]) -> Checkpoint:
    """The quarter end on or after `as_of` with its target, `targets` by quarter 1..4."""
    for quarter, (month, day) in enumerate(QUARTER_ENDS, start=1):
        end = date(as_of.year, month, day)
        if as_of <= end:
            return Checkpoint(end, targets[quarter])
    raise AssertionError("every day lies before the end of its year")


def elapsed_days(as_of: date) -> tuple[int, int]:
    """Days of the year up to and with `as_of`, and days of the whole year: (182, 366) for 2020-06-30."""
    start = year_start(as_of)
    return (as_of - start).days + 1, (date(as_of.year + 1, 1, 1) - start).days


def month_end(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1) - timedelta(days=1)


def due_after(day: date, days: int) -> date:
    return day + timedelta(days=days)


def share(part: int, base: int) -> int:
    """Whole percent of a bar, 0..100."""
    return 0 if base <= 0 else min(100, max(0, part * 100 // base))


def in_wan(fen: int) -> Decimal:
    """万元 with at most four decimals, as the sources print."""
    value = round_half_up(Decimal(fen) / FEN_PER_WAN, 4).normalize()
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value


class Cadence(Labelled):
    """一周一统计、一月一调度."""

    WEEK = "week", "一周一统计"
    MONTH = "month", "一月一调度"


def before_period(cadence: Cadence, as_of: date) -> date:
    """The day whose figures this week's or month's change is counted from: last Sunday, the last day of last month."""
    if cadence is Cadence.MONTH:
        return as_of.replace(day=1) - timedelta(days=1)
    return as_of - timedelta(days=as_of.weekday() + 1)


@dataclass(frozen=True)
class Line:
    """One tier, place or unit on the day and how much of it is new in the period; `rank` None without a base."""

    flow: Flow
    before: Flow
    rank: int | None = None

    @property
    def new_paid(self) -> int:
        return self.flow.paid - self.before.paid

    @property
    def new_spent(self) -> int:
        return self.flow.spent - self.before.spent


RANKING = "名次按支出占已安排的比例从高到低；比例相同名次并列，其后名次顺延；没有安排资金的、不属于任何乡镇的（本级）不参加排名"


def lines(now: Mapping[str, Flow], before: Mapping[str, Flow], unranked: str = "") -> list[Line]:
    """Best first; equal shares of spent in allocated stand on one place and the next place counts them all. `unranked`:
    the key of what is told among them and competes with nobody."""
    shares = {
        key: Fraction(flow.spent, flow.allocated)
        for key, flow in now.items()
        if flow.allocated > 0 and key != unranked
    }
    made = [
        Line(
            flow,
            before.get(key, Flow(key, flow.label)),
            1 + sum(other > shares[key] for other in shares.values()) if key in shares else None,
        )
        for key, flow in now.items()
    ]
    return sorted(made, key=lambda line: (line.rank is None, line.rank or 0, line.flow.label))
