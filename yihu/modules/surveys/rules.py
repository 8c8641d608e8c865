"""Rounds, questions and answers as plain values.

Sources: the summary of 2020 (21 villages, 860户1892人 asked; the “3+1” survey of all rural households), the work points of
2020 (大排查, households hit by the epidemic or a disaster).
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from yihu.engine.enums import Labelled
from yihu.engine.errors import BadValue, WrongStage
from yihu.modules.monitoring.rules import Risk


class Kind(Labelled):
    CENSUS = "census", "普查"
    NEEDS = "needs", "“3+1”调研"
    SWEEP = "sweep", "大排查"
    DISASTER = "disaster", "因灾排查"
    EPIDEMIC = "epidemic", "因疫排查"


class Scope(Labelled):
    """Which households of the chosen villages."""

    ALL = "all", "全部农户"
    REGISTERED = "registered", "建档立卡户"
    REMAINING = "remaining", "未脱贫户"


class Form(Labelled):
    """What an answer is."""

    YES_NO = "yes_no", "是否"
    CHOICE = "choice", "单选"
    NUMBER = "number", "数字"
    TEXT = "text", "文字"
    PHOTO = "photo", "照片"


class State(Labelled):
    TODO = "todo", "未登记"
    DONE = "done", "已登记"
    EXCUSED = "excused", "未能入户"


# Why a sheet is settled whose household has left the place of the round; on one that was filled in, why nobody decides
# any more what differs.
MOVED_BEYOND = "整户迁往他村，不在本次范围"


class SurveyClosed(WrongStage):
    code = "survey_closed"


class HouseholdElsewhere(WrongStage):
    """The household has left the place of the round."""

    code = "survey_household_elsewhere"


class NotFinished(WrongStage):
    code = "survey_not_finished"


class BadAnswers(BadValue):
    """`problems`: message by question key."""

    code = "survey_bad_answers"

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("；".join(problems.values()))
        self.problems = dict(problems)


@dataclass(frozen=True)
class Asked:
    """One question as it is declared. `fact`: the yearly yes/no fact of the household it repeats; `alarm`: the answer
    that is a problem; `risk`: of the clue such an answer raises."""

    key: str
    label: str
    form: Form = Form.YES_NO
    required: bool = True
    unit: str = ""
    choices: tuple[str, ...] = ()
    fact: str = ""
    alarm: str = ""
    risk: str = ""


YES, NO = "yes", "no"
WORDS = {YES: "是", NO: "否"}
# Facts of 户年度信息 that a survey may repeat, with their labels.
FACTS = {
    "unsafe_house": "是否危房户",
    "safe_water": "是否解决安全饮用水",
    "water_hardship": "是否饮水困难",
    "household_power": "是否通生活用电",
    "broadcast": "是否通广播电视",
    "sanitary_toilet": "是否有卫生厕所",
}
UNSAFE_HOUSE = "unsafe_house"
_NEEDS = (
    Asked("food", "吃不愁：主食细粮有保障、能吃上肉蛋奶豆", alarm=NO, risk=Risk.OTHER),
    Asked("clothes", "穿不愁：四季有换季衣被", alarm=NO, risk=Risk.OTHER),
    Asked("schooling", "义务教育：适龄孩子都在校（无适龄孩子选是）", alarm=NO, risk=Risk.SCHOOLING),
    Asked("medical", "基本医疗：全家参加医保、有地方看病", alarm=NO, risk=Risk.ILLNESS),
    Asked("housing", "住房：现住房是危房", fact="unsafe_house", alarm=YES, risk=Risk.HOUSING),
    Asked("water", "饮水：饮水安全有保障", fact="safe_water", alarm=NO, risk=Risk.WATER),
)
_END = (
    Asked("problem", "其他问题和诉求", Form.TEXT, required=False),
    Asked("photo", "入户照片", Form.PHOTO, required=False),
)
_HIT = Asked("harm", "损失金额", Form.NUMBER, required=False, unit="元")
PRESETS: Mapping[Kind, tuple[Asked, ...]] = {
    Kind.CENSUS: (
        *_NEEDS,
        Asked("income", "家庭人均年收入", Form.NUMBER, unit="元"),
        *_END,
    ),
    Kind.NEEDS: (*_NEEDS, *_END),
    Kind.SWEEP: (
        *_NEEDS,
        Asked("policy", "帮扶政策落实到位", alarm=NO, risk=Risk.OTHER),
        Asked("content", "对帮扶工作", Form.CHOICE, choices=("满意", "基本满意", "不满意")),
        *_END,
    ),
    Kind.DISASTER: (
        Asked("hit", "是否受灾影响生活", alarm=YES, risk=Risk.DISASTER),
        _HIT,
        Asked("housing", "住房：现住房是危房", fact="unsafe_house", alarm=YES, risk=Risk.HOUSING),
        Asked("water", "饮水：饮水安全有保障", fact="safe_water", alarm=NO, risk=Risk.WATER),
        *_END,
    ),
    Kind.EPIDEMIC: (
        Asked("hit", "是否因疫情收入明显减少", alarm=YES, risk=Risk.WORK),
        _HIT,
        Asked("back", "因疫返乡未能外出的劳动力", Form.NUMBER, required=False, unit="人"),
        *_END,
    ),
}


def read_questions(text: str) -> list[Asked]:
    """Questions of one's own, one a line: `题目 | 是否|单选|数字|文字|照片 | 选项、选项 or 单位 | 问题答案`.

    Raises BadValue saying which line.
    """
    found = []
    for number, line in enumerate((one for one in text.splitlines() if one.strip()), start=1):
        label, form, more, alarm = ([part.strip() for part in line.replace("｜", "|").split("|")] + [""] * 4)[
            :4
        ]
        kind = Form.by_word(form or "是否")
        if not label or kind is None:
            raise BadValue(f"第 {number} 行自拟题目写法不对，请写成“题目 | 是否 | | 否”")
        choices = tuple(one.strip() for one in more.replace("，", "、").split("、") if one.strip())
        if kind is Form.CHOICE and len(choices) < 2:
            raise BadValue(f"第 {number} 行是单选，请用顿号写出至少两个选项")
        said = {"是": YES, "否": NO}.get(alarm, alarm) if kind is Form.YES_NO else alarm
        found.append(
            Asked(
                f"own_{number}",
                label[:80],
                kind,
                required=kind in (Form.YES_NO, Form.CHOICE),
                unit=more[:10] if kind is Form.NUMBER else "",
                choices=choices if kind is Form.CHOICE else (),
                alarm=said[:40],
                risk=Risk.OTHER if said else "",
            )
        )
    return found


def clean_answer(question: Asked, text: str) -> str:
    """The kept form of one answer; '' for none. Raises BadValue."""
    bare = text.strip()
    if not bare:
        return ""
    if question.form is Form.YES_NO:
        return _yes_or_no(question, bare)
    if question.form is Form.NUMBER:
        return _number(question, bare)
    if question.form is Form.CHOICE and bare not in question.choices:
        raise BadValue(f"“{question.label}”请从{'、'.join(question.choices)}中选择")
    return bare[:400]


def _yes_or_no(question: Asked, text: str) -> str:
    for value, word in WORDS.items():
        if text in (value, word):
            return value
    raise BadValue(f"“{question.label}”请填是或否")


def _number(question: Asked, text: str) -> str:
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation:
        raise BadValue(f"“{question.label}”请只填数字") from None
    if not number.is_finite() or number < 0 or number >= 10**12:
        raise BadValue(f"“{question.label}”请填不小于 0 的数字")
    return f"{number.normalize():f}"


def clean_answers(questions: Iterable[Asked], given: Mapping[str, str]) -> dict[str, str]:
    """Raises BadAnswers with everything that is missing or wrong."""
    problems: dict[str, str] = {}
    found: dict[str, str] = {}
    for one in questions:
        if one.form is Form.PHOTO:
            continue
        try:
            answer = clean_answer(one, given.get(one.key, ""))
        except BadValue as wrong:
            problems[one.key] = wrong.message
            continue
        if answer:
            found[one.key] = answer
        elif one.required:
            problems[one.key] = f"请填写“{one.label}”"
    if problems:
        raise BadAnswers(problems)
    return found


def shown(question: Asked, answer: str) -> str:
    if question.form is Form.YES_NO:
        return WORDS.get(answer, "")
    return f"{answer}{question.unit}" if answer and question.unit else answer


def alarms(questions: Iterable[Asked], answers: Mapping[str, str]) -> list[Asked]:
    """The questions whose answer is a problem."""
    return [one for one in questions if one.alarm and answers.get(one.key) == one.alarm]


def agreement(
    questions: Iterable[Asked], first: Mapping[str, str], again: Mapping[str, str]
) -> tuple[int, int]:
    """(compared, agreeing): answers of closed questions given both times."""
    both = [
        one.key
        for one in questions
        if one.form in (Form.YES_NO, Form.CHOICE) and one.key in first and one.key in again
    ]
    return len(both), sum(first[key] == again[key] for key in both)


def draw(sheets: Sequence[tuple[int, str]], percent: int, least: int, seed: int) -> list[int]:
    """(sheet, village) -> sheets by chance: `percent` of each village rounded up, at least `least`, all where it has
    fewer. The same sheets and seed give the same sample."""
    strata: dict[str, list[int]] = defaultdict(list)
    for sheet, village in sorted(sheets, key=lambda one: (one[1], one[0])):
        strata[village].append(sheet)
    chance = random.Random(seed)  # noqa: S311 — to be drawn again by anybody who doubts the draw
    drawn: list[int] = []
    for village in sorted(strata):
        listed = strata[village]
        drawn += chance.sample(listed, min(len(listed), max(least, -(-len(listed) * percent // 100))))
    return drawn
