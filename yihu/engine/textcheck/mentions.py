"""How a text names a figure: the noun, the area, what sets it apart, whether it points back."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from .layout import Layout, Slot
from .model import Bound, Kind

_CUES = re.compile(
    r"(?:共有|共计|共|总计|合计|现有|已有|有|为|是|达到|达|至|到|约|计|了|：|辖|设|数量?|总数|人数|户数)+$"
)
_CHINESE_TAIL = re.compile(r"[\u4e00-\u9fff]*$")
_CHINESE_HEAD = re.compile(r"[\u4e00-\u9fff]*")
_NEAR = 10
_CLAUSE = 24
_UNIVERSE = re.compile(r"(?:(全|我)([区县市乡镇村省州旗局系统])|(下?辖))[^，。；]{0,4}$")
_ALL = re.compile(r"全部|均|都|悉数|一律")
_POINTS_BACK = re.compile(r"(?:上述|以上|前述|这|该|此)$")
_AMONG_THEM = re.compile(r"[\u4e00-\u9fff]{0,8}(?:当中|之中|中)，")
_MARKS = re.compile(
    r"同期|原有|原来|原(?!因)|此前|计划|目标|任务|预计|拟|将|力争|确保|年初|年末|季度|上半年|下半年|第[一二三四五六七八九]|首批"
    r"|新增|新(?!型|时代)|增加|减少|净增|其中|每|各(?!类|级|项)|部分|剩余|余下|尚|未|分别|另|其他|其余|还有|仍|又|再|到位|拨付|支出"
    r"|退出|消除|在建|开工|完工|竣工|验收|男|女|占|约|预(?!算|警|备)|申报|申请|应|实际|重点|示范|一般|主要"
)
# 153个行政村（社区）: the bracket says that more is meant.
_BRACKET = re.compile(r"^[\u4e00-\u9fff]{1,6}(（)")
_YEARS = re.compile(r"去年|上年|前年|明年|上月|本月|当月|当年|当日|昨")
_PLACE = re.compile(r"[\u4e00-\u9fff]{2,3}(?:村|镇|乡|县|社区|街道|区|组|局|公司|学校|小学|中学)")
# 12个村, 3个镇; never 村居, 村级, 组织.
_PLACES = frozenset("村镇乡组县")
_GOES_ON = frozenset("居级民委组干务庄企医校集部域街寨落织长道（和及与")
_EMPTY_WORDS = (
    "工作 进行 全部 已经 完成 以上 目前 实现 开展 落实 整改 发放 投入 安排 涉及 达到 参加 组织 覆盖 带动 "
    "建成 新建 投资 资金 以来 左右 增加 减少 增长 其中 分别 累计 共计 合计 今年 全县 全镇 全乡 全区 全市 "
    "我县 我区 我镇 人员 情况 有关 相关 各类 补助 补贴 支出 收入 "
    "排查 走访 拨付 开工 完工 竣工 验收 消除 退出 办结 识别 新增 发现 纳入 培训 吸纳 脱贫 下达 到位 化解 销号"
)
_EMPTY = frozenset(_EMPTY_WORDS.split())


@dataclass(frozen=True, slots=True, eq=False)
class Mention:
    """`before` ends at the figure, `after` begins at it; both hold Chinese characters only."""

    slot: Slot
    before: str
    after: str
    area: str
    all_of_them: bool
    points_back: bool
    marks: frozenset[str]
    years: frozenset[str]
    places: frozenset[str]


def find_mentions(layout: Layout) -> list[Mention]:
    return [find_mention(layout, s) for s in layout.slots if _may_be_repeated(s)]


def _may_be_repeated(slot: Slot) -> bool:
    fact = slot.fact
    return slot.usable and fact.kind is not Kind.PERCENT and fact.bound is Bound.EXACT and fact.value > 1


def find_mention(layout: Layout, slot: Slot) -> Mention:
    chain = layout.chain(slot)
    head, last = chain[0], chain[-1]
    clause = head.lead[-_CLAUSE:]
    sentence = max(layout.sentences[head.sentence][0], head.start - 4 * _CLAUSE)
    before = _CHINESE_TAIL.search(_CUES.sub("", head.left)) if head.left else None
    after = _CHINESE_HEAD.match(last.right)
    area = slot.fact.kind is Kind.COUNT and _UNIVERSE.search(
        _CUES.sub("", head.left) if not head.left.endswith("辖") else head.left
    )
    dates = (s.fact.date_value[:4] for s in layout.between(sentence, head.start) if s.fact.is_date)
    years = {d for d in dates if d.isdigit()}
    near = layout.text[sentence : head.start]
    return Mention(
        slot,
        before[0][-_NEAR:] if before else "",
        after[0][:_NEAR] if after else "",
        (area[2] or area[3] or "") if area else "",
        _ALL.search(last.right[:14]) is not None,
        _points_back(layout, head, last),
        frozenset([*_MARKS.findall(clause), *_BRACKET.findall(layout.text[last.end : last.end + _NEAR])]),
        frozenset({*list(years)[-1:], *_YEARS.findall(near)}),
        frozenset(_PLACE.findall(clause)),
    )


def _points_back(layout: Layout, head: Slot, last: Slot) -> bool:
    """上述138条线索; 17个项目中，… at the head of a clause."""
    if _POINTS_BACK.search(head.left):
        return True
    return not head.left.strip("，。；\n ") and _AMONG_THEM.match(layout.text, last.end) is not None


@lru_cache(maxsize=65536)
def _common(left: str, right: str) -> str:
    """The longest stretch both have."""
    best = ""
    for i in range(len(left)):
        while left[i : i + len(best) + 1] in right and i + len(best) < len(left):
            best = left[i : i + len(best) + 1]
    return best


@lru_cache(maxsize=65536)
def _shared_end(name: str, words: str) -> str:
    """The longest end of a name that stands in the words: 各类问题 in 问题已完成."""
    for length in range(len(name), 1, -1):
        if name[-length:] in words:
            return name[-length:]
    return ""


def shared_noun(left: Mention, right: Mention) -> str:
    """What both count, '' when the words do not say so: 驻村工作队 and 工作队, 建设项目17个 and 17个项目."""
    found = [
        _common(left.after[:8], right.after[:8]),
        _shared_end(left.before, right.after[:8]),
        _shared_end(right.before, left.after[:8]),
    ]
    if not (left.after and right.after):
        found.append(_shared_end(left.before, right.before) if right.before else "")
        found[-1] = found[-1] if right.before.endswith(found[-1]) else ""
    best = max(found, key=len)
    if not best and left.after[:1] in _PLACES and right.after[:1] == left.after[:1]:
        whole = all(m.after[1:2] not in _GOES_ON for m in (left, right))
        return left.after[0] if whole and left.area and right.area else ""
    return "" if best.lstrip("已均共全") in _EMPTY or len(best) < 2 else best


def same_name(left: Mention, right: Mention, noun: str) -> bool:
    """Nothing before the noun tells the two apart: 贫困村 and 深度贫困村 are two things."""
    return all(
        m.after.startswith(noun) or (m.before.endswith(noun) and not m.after.startswith(("的", "中的")))
        for m in (left, right)
    )


def by_noun(mentions: list[Mention]) -> Iterator[list[Mention]]:
    """Groups that may share a noun, in the order of the text: by unit and a pair of characters of the name."""
    groups: dict[tuple[str, str], list[Mention]] = defaultdict(list)
    for mention in mentions:
        words = {mention.before[-3:], mention.before[-2:]}
        words |= {mention.after[i : i + n] for n in (2, 3) for i in range(min(6, len(mention.after)))}
        for pair in words:
            if len(pair) > 1 and pair not in _EMPTY:
                groups[mention.slot.unit, pair].append(mention)
    yield from (g for g in groups.values() if len(g) > 1)
