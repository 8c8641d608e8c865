"""What the program judges by: every value in force, its document, its dates, and whether anybody checked it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import QueryDict

from yihu.core.rooms import collect
from yihu.core.web.parts import Cell, Head, Row, Tab
from yihu.engine.conditions import Condition, Limit, Test, conditions
from yihu.engine.dates import chinese
from yihu.engine.enums import Labelled
from yihu.engine.policy import DatedValue, Policy

HEAD = [Head("参数"), Head("数值", "long"), Head("执行日期", "date"), Head("依据", "long"), Head("核对")]
# The subject of a value is the beginning of its key.
SUBJECTS = (
    ("资金", ("funds",)),
    ("项目", ("projects",)),
    ("资产收益、产业和村集体", ("assets", "pv", "industry", "collective")),
    ("教育资助", ("edu",)),
    ("小额信贷和保险", ("loan",)),
    ("公示公开", ("disclosure", "notices")),
    ("资金监督", ("super",)),
    ("村情达标标准", ("conditions",)),
    ("收入标准", ("exit", "income")),
    ("识别、退出和村出列", ("procedures", "village_exit", "keyvillage")),
    ("防返贫监测和筛查", ("monitoring", "screening", "groups")),
    ("帮扶力量、走访和调研", ("teams", "pairing", "visits", "surveys")),
    ("问题整改和待办", ("rectification", "due")),
    ("数据质量", ("quality",)),
    ("个人信息保护", ("privacy",)),
)


class State(Labelled):
    """How far a value may be relied on, on a day."""

    UNCHECKED = "unchecked", "待本地核定"
    OLD = "old", "应复核"
    CHECKED = "checked", "有依据"


_COLOURS = {State.UNCHECKED: "yellow", State.OLD: "red", State.CHECKED: "green"}


@dataclass(frozen=True)
class Asked:
    """What the page was asked for: `state` and words of the values in force, and whether others are wanted too."""

    state: str = ""
    words: str = ""
    every: bool = False

    @classmethod
    def of(cls, query: QueryDict) -> Asked:
        return cls(query.get("state", ""), query.get("q", "").strip()[:40], query.get("every") == "1")


@dataclass(frozen=True)
class Subject:
    title: str
    rows: Sequence[Row]
    unchecked: int


def known(policy: Policy) -> Policy:
    """With what a village must have, which is dated data of its own."""
    values = {**policy.values}
    for one in conditions():
        values[f"conditions.{one.key}"] = tuple(_standard(one, limit) for limit in one.limits)
    return Policy(values, policy.version)


def _standard(one: Condition, limit: Limit) -> DatedValue:
    value, unit = str(limit.value), one.unit
    if one.of_hamlets:
        unit = "户以上的自然村（湾）都须有"
    elif one.test is Test.YES:
        value, unit = Test.YES.label, ""
    label = one.label if one.of_hamlets or one.test is Test.YES else f"{one.label}{one.test.label}"
    key = f"conditions.{one.key}"
    return DatedValue(key, label, unit, limit.span, value, limit.source, limit.review_by, limit.verified)


def state_of(dated: DatedValue, as_of: date) -> State:
    if not dated.verified:
        return State.UNCHECKED
    return State.OLD if dated.is_carried_over(as_of) else State.CHECKED


def tabs(policy: Policy, as_of: date, asked: Asked) -> list[Tab]:
    """All values in force, and how many of them stand in each state."""
    states = [state_of(one, as_of) for one in in_force(policy, as_of)]
    made = [Tab("全部", "?", here=not asked.state, count=len(states))]
    return made + [
        Tab(one.label, f"?state={one.value}", here=asked.state == one.value, count=states.count(one))
        for one in State
    ]


def in_force(policy: Policy, as_of: date) -> Iterator[DatedValue]:
    """One value a key, where one is in force."""
    for values in policy.values.values():
        found = next((one for one in values if one.span.covers(as_of) and one.value is not None), None)
        if found is not None:
            yield found


def subjects(policy: Policy, as_of: date, asked: Asked) -> list[Subject]:
    """The values that were asked for, by subject; those not in force on the day are grey."""
    now = set(in_force(policy, as_of))
    labels = {one.key: one.label for one in collect("indicators")}
    made = []
    for title, beginnings in SUBJECTS:
        keys = sorted(key for key in policy.values if key.split(".")[0] in beginnings)
        found = [
            (one, one in now)
            for key in keys
            for one in _newest_first(policy.values[key])
            if (asked.every or one in now) and _wanted(one, as_of, asked)
        ]
        rows = [_row(one, as_of, current=current, labels=labels) for one, current in found]
        unchecked = sum(current and not one.verified for one, current in found)
        if rows:
            made.append(Subject(title, rows, unchecked))
    return made


def _newest_first(values: Iterable[DatedValue]) -> list[DatedValue]:
    return sorted(values, key=lambda one: one.span.start, reverse=True)


def _wanted(one: DatedValue, as_of: date, asked: Asked) -> bool:
    if asked.state and state_of(one, as_of).value != asked.state:
        return False
    return asked.words in f"{one.label} {one.key} {one.source}"


def _row(one: DatedValue, as_of: date, *, current: bool, labels: dict[str, str]) -> Row:
    until = f"至 {one.span.end - timedelta(days=1):%Y-%m-%d}" if one.span.end else "起"
    value = "、".join(labels.get(word, word) for word in one.told.split("、"))
    cells = [
        Cell(one.label, note=one.key),
        # A list of words needs no unit.
        Cell(f"{value} {one.unit}" if value[0].isdecimal() else value),
        Cell(f"{one.span.start:%Y-%m-%d} {until}"),
        Cell(one.source),
        _review(one, as_of),
    ]
    return Row(cells, "" if current else "text-secondary")


def _review(one: DatedValue, as_of: date) -> Cell:
    state = state_of(one, as_of)
    notes = {
        State.UNCHECKED: "",
        State.OLD: f"沿用，应于 {chinese(one.review_by)} 前复核",
        State.CHECKED: f"{one.review_by:%Y-%m-%d} 前复核",
    }
    return Cell(state.label, colour=_COLOURS[state], note=notes[state])
