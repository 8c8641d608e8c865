"""Movements: what stood at the beginning and the end, what came and went, how much more than last year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .arithmetic import Verdict, additive, sum_reason
from .find_sum import looks_like_a_slip
from .labels import own_words
from .layout import Layout, Slot
from .model import Bound, Kind, Relation, RelationType
from .parts import MEAN

_BY = re.compile(
    r"(?P<more>净?增加|增长|增收|上升|提高|提升|多|增)了?$|(?P<less>减少|下降|降低|下降|少|减|下滑)了?$"
)
_COMPARED = re.compile(r"(?:比|较)[^，。；]{0,14}$")
_TO = re.compile(r"(?:到|至|为|达)了?$")
_FROM = re.compile(r"[由从][^，。；]{0,20}$")
_OPENING = re.compile(r"^初|年初|期初|月初|季初|上年末|上年底|去年底|上期末|原有")
_CLOSING = re.compile(r"^[末底]|年末|期末|月末|季末|年底")
_CAME = re.compile(
    r"新增|增加|纳入|调入|转入|迁入|新识别|新办|新发|出生|补录|入库|收入|收到|新评|新认定|新收"
)
_WENT = re.compile(
    r"退出|减少|注销|死亡|迁出|调出|核减|清退|取消|转出|支出|消除|销号|核销|停发|办结|出库|核退|化解"
)
_LEFT = re.compile(r"(?:结余|盈余|结转)(?:资金|金额)?(?:为|达)?$")
_INCOME = re.compile(r"(?:总收入|收入合计|收入总计|收入总额|收入共计|收入)(?:为|达)?$")
_SPENT = re.compile(r"(?:总支出|支出合计|支出总计|支出总额|支出共计|支出)(?:为|达)?$")
_TOTAL = re.compile(r"总|合计|共计")
_NET = re.compile(r"(?:净增加?|净减少?|自然增加|自然增长|自然减少)了?$")
_GOAL = re.compile(r"任务|目标|计划|预算")
_NEAR = 8
_REACH = 24
_MOST = 8


@dataclass(frozen=True, slots=True)
class _Sum:
    """Signed members that should make the total."""

    members: tuple[Slot, ...]
    signs: tuple[int, ...]
    total: Slot

    @property
    def verdict(self) -> Verdict:
        return additive(self.total.fact, [m.fact for m in self.members], self.signs)


def find_changes(layout: Layout) -> Iterator[Relation]:
    for slot in layout.slots:
        if slot.fact.kind in (Kind.DATE, Kind.PERCENT) or "unit_in_header" in slot.fact.flags:
            continue
        yield from _increase(layout, slot)
        yield from _balance(layout, slot)
        yield from _net(layout, slot)
        yield from _what_is_left(layout, slot)


def _same_unit(layout: Layout, slot: Slot, how_far: int, sentences: int = 0) -> list[Slot]:
    """Figures of the same unit before this one, nearest first."""
    return [
        s
        for s in layout.before(slot, how_far)
        if s.unit == slot.unit
        and s.sentence >= slot.sentence - sentences
        and s.fact.kind not in (Kind.DATE, Kind.PERCENT)
        and "unit_in_header" not in s.fact.flags
    ]


def _increase(layout: Layout, slot: Slot) -> Iterator[Relation]:
    """14286元，较上年12653元增加1633元; 由126万元增加到417万元，增加291万元."""
    by = _BY.search(slot.left[-4:])
    near = _same_unit(layout, slot, _NEAR) if by and not MEAN.search(slot.left) else []
    if by is None or len(near) < 2:
        return
    sign = 1 if by["more"] else -1
    first, second = near[0], near[1]
    if slot.clause - first.clause > 1:
        return
    if _COMPARED.search(first.lead):
        told = _compared(slot, near, sign)
    elif _TO.search(first.left) and _FROM.search(second.left):
        told = _signed(first, second, slot, sign)
    else:
        return
    if told is not None and (told.verdict.ok or _surely_wrong(told)):
        yield _relation(told)


def _compared(slot: Slot, near: list[Slot], sign: int) -> _Sum | None:
    """What was compared with the figure before: any that comes out, else the one beside it or the only one."""
    told = [_signed(now, near[0], slot, sign) for now in near[1:]]
    for one in told:
        if one.verdict.ok and not one.verdict.hedged:
            return one
    others = [t for t, s in zip(told, near[1:], strict=True) if not _GOAL.search(s.left)]
    if not others:
        return None
    adjacent = near[0].index - near[1].index <= 2 and near[0].clause - near[1].clause <= 1
    if len(others) == 1 or (adjacent and others[0] is told[0]):
        return others[0]
    return next((t for t in others if looks_like_a_slip(t.verdict)), None)


def _signed(now: Slot, then: Slot, by: Slot, sign: int) -> _Sum:
    return _Sum((now, then) if sign > 0 else (then, now), (1, -1), by)


def _surely_wrong(told: _Sum) -> bool:
    facts = [s.fact for s in (*told.members, told.total)]
    return not told.verdict.ok and all(f.bound is Bound.EXACT for f in facts)


def _balance(layout: Layout, slot: Slot) -> Iterator[Relation]:
    """年初612户，新增47户，退出65户，年末594户."""
    if not _CLOSING.search(_head(layout, slot)):
        return
    gains: list[Slot] = []
    losses: list[Slot] = []
    unclear = 0
    for other in _same_unit(layout, slot, _REACH, sentences=1)[:_MOST]:
        words = _head(layout, other)
        if _OPENING.search(words):
            if gains or losses:
                members = (other, *reversed(gains), *reversed(losses))
                yield from _balanced(
                    _Sum(members, (1, *[1] * len(gains), *[-1] * len(losses)), slot), unclear
                )
            return
        if _WENT.search(words):
            losses.append(other)
        elif _CAME.search(words):
            gains.append(other)
        else:
            unclear += 1


def _balanced(told: _Sum, unclear: int) -> Iterator[Relation]:
    both = len(told.members) >= 3
    if told.verdict.ok or (_surely_wrong(told) and not unclear and both):
        yield _relation(told)


def _what_is_left(layout: Layout, slot: Slot) -> Iterator[Relation]:
    """总收入46.8万元，总支出33.5万元，其中…，年末结余13.3万元."""
    if not _LEFT.search(slot.left) or _OPENING.search(slot.left):
        return
    near = [s for s in _same_unit(layout, slot, _REACH) if s.bracket == slot.bracket]
    if any(_LEFT.search(s.left) for s in near):
        return
    income = _total_of([s for s in near if _INCOME.search(s.left)])
    spent = _total_of([s for s in near if _SPENT.search(s.left)])
    if len(income) == 1 == len(spent) and income[0].index < spent[0].index:
        told = _Sum((income[0], spent[0]), (1, -1), slot)
        if told.verdict.ok or _surely_wrong(told):
            yield _relation(told)


def _total_of(slots: list[Slot]) -> list[Slot]:
    """总支出 goes before 公益支出."""
    return [s for s in slots if _TOTAL.search(s.left)] or slots


def _head(layout: Layout, slot: Slot) -> str:
    """The words of its own clause before a figure; of a chain those before its head."""
    head = layout.chain(slot)[0]
    return head.left[-16:] if len(head.left) > 1 else own_words(layout, slot)


def _net(layout: Layout, slot: Slot) -> Iterator[Relation]:
    """出生3826人，死亡3214人，自然增加612人."""
    if not _NET.search(slot.left):
        return
    near = _same_unit(layout, slot, _NEAR)[:2]
    if len(near) < 2:
        return
    gain = [s for s in near if _CAME.search(_head(layout, s))]
    loss = [s for s in near if _WENT.search(_head(layout, s))]
    if len(gain) == 1 == len(loss) and gain[0] is not loss[0]:
        less = "减" in slot.left[-4:]
        told = _Sum((loss[0], gain[0]) if less else (gain[0], loss[0]), (1, -1), slot)
        if told.verdict.ok or _surely_wrong(told):
            yield _relation(told)


def _relation(told: _Sum) -> Relation:
    verdict = told.verdict
    facts = [m.fact for m in told.members]
    return Relation(
        RelationType.DIFFERENCE, tuple(m.index for m in told.members), told.total.index,
        "members with a sign each", verdict.stated, verdict.computed, verdict.tolerance, verdict.ok,
        sum_reason(told.total.fact, facts, verdict, told.signs),
    )  # fmt: skip
