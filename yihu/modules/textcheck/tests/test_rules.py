"""Findings over a text and figures beside the ledgers', as plain values."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yihu.engine.textcheck import Fact, check
from yihu.modules.textcheck.rules import Agreement, Finding, compared, findings_of, matched, pieces, plain

WRONG = "全区共发现问题273个，其中已整改237个，未整改46个。"


def fact_of(text: str) -> Fact:
    return check(text).facts[0]


def spans(length: int) -> st.SearchStrategy[list[tuple[int, int]]]:
    ends = st.tuples(st.integers(0, length), st.integers(0, length)).map(lambda pair: (min(pair), max(pair)))
    return st.lists(ends, min_size=1, max_size=3)


@given(st.text(max_size=40), st.data())
def test_the_pieces_are_the_text_whatever_overlaps(text: str, data: st.DataObject) -> None:
    drawn = data.draw(st.lists(spans(len(text)), max_size=4))
    findings = [
        Finding(str(number), number, number % 2 == 0, "", *found[0], tuple(found))
        for number, found in enumerate(drawn, start=1)
    ]

    assert "".join(piece.text for piece in pieces(text, findings)) == text


def test_a_contradiction_is_marked_at_every_figure_and_told_at_one() -> None:
    findings = findings_of(check(WRONG))
    told = pieces(WRONG, findings)

    assert [piece.text for piece in told if piece.wrong] == ["273个", "237个", "46个"]
    assert sorted(number for piece in told for number in piece.starts) == [one.number for one in findings]
    assert findings == findings_of(check(WRONG))


@pytest.mark.parametrize(
    ("text", "value", "unit", "agreement"),
    [
        ("发现问题273个。", "273", "个", Agreement.AGREES),
        ("发现问题273个。", "274", "个", Agreement.DIFFERS),
        ("下达资金838万元。", "838", "万元", Agreement.AGREES),
        ("下达资金838.5万元。", "838.46", "万元", Agreement.AGREES),
        ("下达资金838.5万元。", "839", "万元", Agreement.DIFFERS),
        ("整改完成率86.8%。", "86.81", "%", Agreement.AGREES),
        ("整改完成率86.8%。", "88", "%", Agreement.DIFFERS),
        ("发现问题270余个。", "273", "个", Agreement.AGREES),
        ("发现问题270余个。", "260", "个", Agreement.DIFFERS),
        ("发现问题273户。", "273", "个", Agreement.UNKNOWN),
    ],
)
def test_a_figure_agrees_as_far_as_it_is_printed(
    text: str, value: str, unit: str, agreement: Agreement
) -> None:
    assert compared(fact_of(text), Decimal(value), unit) is agreement


def test_without_a_base_nothing_is_compared() -> None:
    assert compared(fact_of("整改完成率86.8%。"), None, "%") is Agreement.UNKNOWN


def test_what_people_have_confirmed_goes_before_a_label() -> None:
    facts = check("全区发现问题273个，下达资金838万元。").facts
    labels = {plain(facts[0].label): "rect.found"}

    assert [key for _, key in matched(facts, {}, labels)] == ["rect.found"]
    assert matched(facts, {plain(facts[0].label): ""}, labels) == []
    learned = {plain(facts[1].label): "fund.issued"}
    assert [key for _, key in matched(facts, learned, labels)] == ["rect.found", "fund.issued"]
