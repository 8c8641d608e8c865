"""What a visit says, and what becomes of it where somebody else has been in between.

A visit is a fact and is never merged away. Beside the facts stands the household's present condition, item by item,
each with a version. An item seen moves the condition only where the visitor had its newest version before them;
otherwise both values stand side by side until a person chooses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from yihu.engine.enums import Labelled
from yihu.engine.errors import BadValue

MOST_PHOTOS = 6
CLOCK_OFF_SECONDS = 600
LONGEST_TEXT = 400


class VisitKind(Labelled):
    """走访类型 of the national dictionary."""

    OTHER = "other", "其他帮扶活动"
    LOOK = "look", "了解基本情况"
    HANDBOOK = "handbook", "填写扶贫手册"
    PLAN = "plan", "制定脱贫计划"
    PROJECT = "project", "落实资金项目"
    POLICY = "policy", "宣传扶贫政策"
    FESTIVAL = "festival", "节日假日慰问"


class Via(Labelled):
    """By which door the visit came."""

    PAGE = "page", "网页"
    PHONE = "phone", "手机"
    OFFLINE = "offline", "手机离线"
    IMPORT = "import", "导入"
    API = "api", "接口"


class Item(Labelled):
    """两不愁三保障、饮水安全 and what else a visitor asks about."""

    FOOD = "food", "不愁吃"
    CLOTHING = "clothing", "不愁穿"
    EDUCATION = "education", "义务教育"
    MEDICAL = "medical", "基本医疗"
    HOUSING = "housing", "住房安全"
    WATER = "water", "饮水安全"
    INCOME = "income", "收入变化"
    NEEDS = "needs", "帮扶需求"


class State(Labelled):
    OK = "ok", "有保障"
    PROBLEM = "problem", "有问题"


class Income(Labelled):
    UP = "up", "增加"
    SAME = "same", "基本不变"
    DOWN = "down", "减少"


CHECKS = (Item.FOOD, Item.CLOTHING, Item.EDUCATION, Item.MEDICAL, Item.HOUSING, Item.WATER)
VALUES: Mapping[Item, type[Labelled]] = {**dict.fromkeys(CHECKS, State), Item.INCOME: Income}


class Outcome(Labelled):
    """What an item seen does to the present condition."""

    SAME = "same", "与现状一致"
    WRITTEN = "written", "更新现状"
    PAST = "past", "早于现状，只作事实"
    CLASH = "clash", "与他人记录不一致"


class Choice(Labelled):
    MINE = "mine", "以这次走访为准"
    THEIRS = "theirs", "以现状为准"


class Answer(Labelled):
    """What the server says of one entry of a phone's queue."""

    APPLIED = "applied", "已上传"
    ALREADY = "already", "此前已上传"
    CONFLICT = "conflict", "有冲突，待选择"
    REFUSED = "refused", "未通过"


class Settled(Labelled):
    """What became of an entry that was refused."""

    HANDED_IN = "handed_in", "再传通过"
    MENDED = "mended", "修改后另行登记"
    GIVEN_UP = "given_up", "放弃"


class EntryKind(Labelled):
    """What a phone may bring home."""

    VISIT = "visit", "走访"
    GONE = "gone", "人员减少"
    CAME = "came", "人员增加"
    CLUE = "clue", "风险线索"
    PHOTO = "photo", "照片"
    CHOICE = "choice", "冲突选择"


@dataclass(frozen=True)
class Seen:
    """One item as the visitor leaves it. `version`: the condition they had before them, 0 where there was none;
    `after`: their own earlier visit, not yet handed in, whose word they had before them."""

    item: Item
    value: str
    note: str = ""
    version: int = 0
    after: UUID | None = None


@dataclass(frozen=True)
class Known:
    """The present condition of one item."""

    value: str
    version: int
    on: date
    note: str = ""
    visit: UUID | None = None


@dataclass(frozen=True)
class Picture:
    """`data`: a JPEG or PNG; `item` what it shows, None for the visit as a whole; a signature is a picture too."""

    data: bytes
    item: Item | None = None
    signature: bool = False


@dataclass(frozen=True)
class Report:
    """A visit as it was told. `visitors`: names; `device_at`: the phone's clock when it was saved; `coming`: photographs
    that come after it, each by itself."""

    household: UUID
    on: date
    kind: VisitKind
    visitors: str
    seen: str = ""
    told: str = ""
    items: tuple[Seen, ...] = ()
    pictures: tuple[Picture, ...] = ()
    via: Via = Via.PAGE
    device_at: datetime | None = None
    lease: UUID | None = None
    coming: int = 0

    @property
    def photographs(self) -> int:
        """How many the visit will have; a signature is none."""
        return self.coming + sum(not one.signature for one in self.pictures)


def merge(seen: Seen, known: Known | None, on: date) -> Outcome:
    """What an item seen on `on` does to the condition: never more than the visitor could know of."""
    if known is None:
        return Outcome.WRITTEN
    if seen.value == known.value and seen.note in ("", known.note):
        return Outcome.SAME
    knew = seen.version == known.version or (seen.after is not None and seen.after == known.visit)
    if not knew:
        return Outcome.SAME if seen.value == known.value else Outcome.CLASH
    return Outcome.PAST if on < known.on else Outcome.WRITTEN


def check_report(report: Report, today: date) -> None:
    """Raises BadValue for a day to come, no visitor, an item told twice or with a value it does not have."""
    if report.on > today:
        raise BadValue("走访日期不能晚于今天，请核对手机日期后改正")
    if report.on < date(2014, 1, 1):
        raise BadValue("走访日期过早，请核对年份")
    if not report.visitors.strip():
        raise BadValue("请填写走访人")
    if report.photographs > MOST_PHOTOS or len(report.pictures) > MOST_PHOTOS + 1:
        raise BadValue(f"一次走访最多附 {MOST_PHOTOS} 张照片，请删去几张")
    told: set[Item] = set()
    for one in report.items:
        if one.item in told:
            raise BadValue(f"“{one.item.label}”填了两次，请只留一次")
        told.add(one.item)
        check_seen(one)


def check_seen(seen: Seen) -> None:
    """Raises BadValue; a problem must say what it is, so that the township need not ask again."""
    table = VALUES.get(seen.item)
    if table is not None and seen.value not in {one.value for one in table}:
        raise BadValue(f"“{seen.item.label}”应为：" + "、".join(one.label for one in table))
    if len(seen.value) > 200 or len(seen.note) > 200:
        raise BadValue(f"“{seen.item.label}”的内容超过 200 字，请缩短")
    if seen.value == State.PROBLEM and seen.item in CHECKS and not seen.note.strip():
        raise BadValue(f"“{seen.item.label}”有问题的，请用几个字写明是什么问题")


def shown(item: Item, value: str) -> str:
    """'problem' -> '有问题'; free text as it is; '—' where nothing is known."""
    table = VALUES.get(item)
    if not value or table is None:
        return value or "—"
    return table(value).label


def clock_is_off(device_at: datetime | None, received_at: datetime) -> bool:
    """A phone that sends later than it was written down is no news; one whose clock runs ahead is."""
    return device_at is not None and (device_at - received_at).total_seconds() > CLOCK_OFF_SECONDS


def month(day: date) -> tuple[date, date]:
    """First day of the month of `day` and of the next one."""
    start = day.replace(day=1)
    return start, date(start.year + start.month // 12, start.month % 12 + 1, 1)
