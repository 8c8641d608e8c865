from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yihu.engine.errors import BadValue
from yihu.modules.surveys.rules import (
    PRESETS,
    Asked,
    BadAnswers,
    Form,
    Kind,
    agreement,
    alarms,
    clean_answers,
    draw,
    read_questions,
)

NEEDS = PRESETS[Kind.NEEDS]


@given(
    st.dictionaries(st.integers(1, 400), st.sampled_from(["甲村", "乙村", "丙村"]), max_size=80),
    st.integers(1, 100),
    st.integers(0, 3),
    st.integers(0, 99),
)
def test_a_sample_is_repeatable_and_takes_its_share_of_every_village(
    villages: dict[int, str], percent: int, least: int, seed: int
) -> None:
    sheets = list(villages.items())
    drawn = draw(sheets, percent, least, seed)

    assert drawn == draw(list(reversed(sheets)), percent, least, seed)
    assert len(set(drawn)) == len(drawn)
    for village in set(villages.values()):
        listed = [sheet for sheet, where in sheets if where == village]
        taken = [sheet for sheet in drawn if villages[sheet] == village]
        assert len(taken) == min(len(listed), max(least, -(-len(listed) * percent // 100)))


def test_every_missing_and_wrong_answer_is_told_at_once() -> None:
    with pytest.raises(BadAnswers) as wrong:
        clean_answers(NEEDS, {"food": "是", "clothes": "大概", "water": "否"})
    assert set(wrong.value.problems) == {"clothes", "schooling", "medical", "housing"}


def test_answers_come_as_words_or_values_and_problems_are_found() -> None:
    words = {one.key: "是" for one in NEEDS if one.form is Form.YES_NO}
    kept = clean_answers(NEEDS, {**words, "problem": " 屋顶漏雨 "})

    assert kept["housing"] == "yes"
    assert kept["problem"] == "屋顶漏雨"
    assert [one.key for one in alarms(NEEDS, kept)] == ["housing"]


@pytest.mark.parametrize(("text", "kept"), [("1,200", "1200"), ("0.50", "0.5"), ("", None)])
def test_numbers_are_kept_plain(text: str, kept: str | None) -> None:
    asked = [Asked("loss", "损失", Form.NUMBER, required=False, unit="元")]
    assert clean_answers(asked, {"loss": text}).get("loss") == kept


@pytest.mark.parametrize("text", ["-1", "NaN", "很多", "1e20"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(BadAnswers):
        clean_answers([Asked("loss", "损失", Form.NUMBER)], {"loss": text})


def test_only_closed_questions_answered_twice_are_compared() -> None:
    first = {"food": "yes", "water": "yes", "problem": "无"}
    assert agreement(NEEDS, first, {"food": "yes", "water": "no", "problem": "有", "clothes": "yes"}) == (
        2,
        1,
    )


def test_questions_of_ones_own_are_read_line_by_line() -> None:
    asked = read_questions(
        "是否有卫生厕所 | 是否 | | 否\n满意度｜单选｜满意，不满意｜不满意\n损失 | 数字 | 元"
    )
    assert [(one.form, one.alarm, one.unit) for one in asked] == [
        (Form.YES_NO, "no", ""),
        (Form.CHOICE, "不满意", ""),
        (Form.NUMBER, "", "元"),
    ]
    with pytest.raises(BadValue, match="第 1 行"):
        read_questions("满意度 | 单选 | 满意")
