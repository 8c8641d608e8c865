"""How income is counted: sources, their groups, and the account of one household over one stretch of time.

Source: 贫困户信息采集表 (家庭收入情况), whose identities are 年收入 = 工资性 + 生产经营性 + 财产性 + 转移性,
纯收入 = 年收入 − 生产经营性支出, 人均纯收入 = 纯收入 ÷ 家庭人口数.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from yihu.engine.dates import add_months
from yihu.engine.enums import Labelled
from yihu.engine.money import from_fen, round_half_up


class Source(Labelled):
    WAGES = "wages", "工资性收入"
    BUSINESS = "business", "生产经营性收入"
    DIVIDEND = "dividend", "资产收益扶贫分红"
    PROPERTY = "property", "其他财产性收入"
    FAMILY_PLANNING = "family_planning", "计划生育金"
    LOW_INCOME = "low_income", "低保金"
    DESTITUTE = "destitute", "特困供养金"
    PENSION = "pension", "养老保险金"
    ECOLOGY = "ecology", "生态补偿金"
    TRANSFER = "transfer", "其他转移性收入"
    BUSINESS_COST = "business_cost", "生产经营性支出"
    MEDICAL_COST = "medical_cost", "合规自付医疗支出"
    SCHOOL_COST = "school_cost", "合规自付教育支出"


class Origin(Labelled):
    """What a line rests on."""

    BANK = "bank", "银行流水"
    PAID_LIST = "paid_list", "发放台账"
    WORK_PROOF = "work_proof", "务工证明"
    RECEIPT = "receipt", "票据"
    DECLARED = "declared", "农户申报"
    ESTIMATED = "estimated", "入户核算"


class Word(Labelled):
    """What was said of a line keyed by hand beside a line of a paid list."""

    DOUBT = "doubt", "待核对"
    SAME = "same", "同一笔"
    APART = "apart", "另一笔"


# Until somebody said that it is another money, what a list tells as well counts once, by the list.
UNCOUNTED = (Word.DOUBT, Word.SAME)


@dataclass(frozen=True)
class Group:
    key: str
    label: str
    sources: tuple[Source, ...]


GROUPS = (
    Group("wages", "工资性收入", (Source.WAGES,)),
    Group("business", "生产经营性收入", (Source.BUSINESS,)),
    Group("property", "财产性收入", (Source.DIVIDEND, Source.PROPERTY)),
    Group(
        "transfer",
        "转移性收入",
        (
            Source.FAMILY_PLANNING,
            Source.LOW_INCOME,
            Source.DESTITUTE,
            Source.PENSION,
            Source.ECOLOGY,
            Source.TRANSFER,
        ),
    ),
)
EARNED = tuple(source for group in GROUPS for source in group.sources)
RIGID = (Source.MEDICAL_COST, Source.SCHOOL_COST)


@dataclass(frozen=True)
class Account:
    """What came in and went out, in fen by source, shared by `persons`."""

    fen: Mapping[Source, int]
    persons: int

    def of(self, *sources: Source) -> int:
        return sum(self.fen.get(source, 0) for source in sources)

    @property
    def gross(self) -> int:
        """年收入, fen."""
        return self.of(*EARNED)

    @property
    def net(self) -> int:
        """纯收入, fen; may be negative in a bad year."""
        return self.gross - self.of(Source.BUSINESS_COST)

    @property
    def rigid(self) -> int:
        """合规自付支出, fen: told beside the net income and never taken off it."""
        return self.of(*RIGID)

    @property
    def per_head(self) -> Decimal | None:
        """人均纯收入, yuan to the fen; None for a household without members."""
        return round_half_up(from_fen(self.net) / self.persons, 2) if self.persons else None

    @property
    def is_empty(self) -> bool:
        return not any(self.fen.values())


@dataclass(frozen=True)
class Difference:
    """One source in two accounts, fen."""

    source: Source
    before: int
    after: int

    @property
    def change(self) -> int:
        return self.after - self.before


def differences(before: Account, after: Account) -> list[Difference]:
    """Sources that changed, the largest change first."""
    found = [Difference(one, before.of(one), after.of(one)) for one in Source]
    changed = [one for one in found if one.change]
    return sorted(changed, key=lambda one: -abs(one.change))


def year(number: int) -> tuple[date, date]:
    """First day of the year, first day after it."""
    return date(number, 1, 1), date(number + 1, 1, 1)


def year_until(number: int, as_of: date) -> tuple[date, date]:
    """Of the year what has passed on the day: first day, first day after; nothing of a year to come."""
    start, end = year(number)
    return start, max(start, min(end, as_of + timedelta(days=1)))


def twelve_months(until: date) -> tuple[date, date]:
    """The twelve whole months before the month of `until`: first day, first day after."""
    end = until.replace(day=1)
    return add_months(end, -12), end


def stated_year(as_of: date) -> int:
    """The newest year whose form can be complete on a day: the year before, and on 31 December the year itself."""
    return as_of.year if as_of + timedelta(days=1) == date(as_of.year + 1, 1, 1) else as_of.year - 1


def total(accounts: Iterable[Account]) -> Account:
    found = list(accounts)
    return Account(
        {one: sum(account.of(one) for account in found) for one in Source},
        sum(account.persons for account in found),
    )
