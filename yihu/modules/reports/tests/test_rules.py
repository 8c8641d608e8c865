"""Stages, wording and printed figures, without a database."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yihu.engine.errors import WrongStage
from yihu.engine.papers import BadReference, Kind, Paper, Reference, Slot
from yihu.modules.reports import rules
from yihu.modules.reports.rules import Frozen, Move, Stage


def a_figure(
    ref: str = "rect.found", *, value: str | None = "3", rows: tuple[int, ...] = (1, 2, 3)
) -> Frozen:
    amount = None if value is None else Decimal(value)
    return Frozen(
        ref=ref, key=ref, where=(), label="问题数", area_code="430902000000", value=amount, numerator=amount,
        denominator=None, unit="个", printed=value or "—", rows=len(rows), table="rectification_problem",
        row_ids=rows, version=1,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("now", "move", "then"),
    [
        (Stage.DRAFT, Move.SUBMIT, Stage.SUBMITTED),
        (Stage.DRAFT, Move.DISCARD, Stage.DISCARDED),
        (Stage.SUBMITTED, Move.SIGN, Stage.SIGNED),
        (Stage.SUBMITTED, Move.RETURN, Stage.RETURNED),
        (Stage.RETURNED, Move.SUBMIT, Stage.SUBMITTED),
        (Stage.RETURNED, Move.DISCARD, Stage.DISCARDED),
    ],
)
def test_legal_moves(now: Stage, move: Move, then: Stage) -> None:
    assert rules.step(now, move) is then


@pytest.mark.parametrize("now", list(Stage))
@pytest.mark.parametrize("move", list(Move))
def test_every_other_move_is_refused_with_the_way_out(now: Stage, move: Move) -> None:
    if move in rules.NEXT[now]:
        return
    with pytest.raises(WrongStage) as refused:
        rules.step(now, move)
    assert now.label in refused.value.message
    assert "现在可以" in refused.value.message or "另起一份" in refused.value.message


@pytest.mark.parametrize("now", [Stage.SUBMITTED, Stage.SIGNED, Stage.DISCARDED])
def test_what_has_left_its_author_cannot_be_edited(now: Stage) -> None:
    with pytest.raises(WrongStage):
        rules.editable(now)


@pytest.mark.parametrize(("user_id", "makers"), [(1, [1]), (2, [1, 2, 3]), (None, [])])
def test_makers_and_the_system_cannot_sign(user_id: int | None, makers: list[int]) -> None:
    with pytest.raises(rules.SamePerson):
        rules.another_person(user_id, makers)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("整改到位{rect.done}个，完成率{rect.rate}。", []),
        ("帮销近40万元，带动28个商家。", ["40万元", "28个"]),
        ("完成率86.8%", ["86.8%"]),
        ("2020年6月30日前完成，4月起开展", []),  # dates
        ("按照武扶组〔2020〕6号要求，第2次会议", []),  # document numbers and ordinals
        ("落实“四个不摘”和“3+1”保障", []),
        ("人均收入11,000元", ["11,000元"]),
        ("{rect.found|round=first}个问题中的3个", ["3个"]),
    ],
)
def test_numbers_written_by_hand_are_told_from_references(text: str, found: list[str]) -> None:
    assert rules.loose_numbers(text) == found


def a_paper() -> Paper:
    slots = (Slot("story", "情况", max_length=20), Slot("more", "补充", required=False))
    return Paper("test", "试件", Kind.SUMMARY, "标题", slots, source="试")


def test_a_required_box_must_be_written() -> None:
    with pytest.raises(rules.Unwritten, match="情况"):
        rules.ready(a_paper(), {"story": " \n", "more": "有"}, note="")


def test_a_hand_written_number_needs_a_source() -> None:
    written = {"story": "走访了3次", "more": ""}

    with pytest.raises(rules.LooseNumbers, match="3次"):
        rules.ready(a_paper(), written, note=" ")
    rules.ready(a_paper(), written, note="见走访登记簿")


def test_cleaning_keeps_known_boxes_and_refuses_broken_references() -> None:
    assert rules.cleaned(a_paper(), {"story": " 一\r\n二 ", "other": "x"}) == {"story": "一\n二", "more": ""}
    for wrong in ("{rect.found", "{姓名}", "rect.found}"):
        with pytest.raises(BadReference):
            rules.cleaned(a_paper(), {"story": wrong})
    with pytest.raises(rules.TooLong):
        rules.cleaned(a_paper(), {"story": "字" * 21})


@pytest.mark.parametrize(
    ("paragraph", "head", "rest"),
    [
        ("做实整改。逐条销号。", "做实整改", "逐条销号。"),
        ("做实整改。", "做实整改", ""),
        ("做实整改", "做实整改", ""),
    ],
)
def test_the_first_sentence_heads_an_item(paragraph: str, head: str, rest: str) -> None:
    assert rules.item(paragraph) == (head, rest)


def test_a_sentence_cannot_print_a_figure_without_a_base() -> None:
    with pytest.raises(rules.MissingFigure, match="没有基数"):
        rules.present(a_figure(value=None), Reference("rect.rate"))


def test_equal_figures_are_no_difference() -> None:
    figure = a_figure()

    assert rules.differences([figure], {figure.ref: figure}) == []


@pytest.mark.parametrize(
    ("now", "added", "removed"),
    [
        (a_figure(value="4", rows=(1, 2, 3, 4)), (4,), ()),
        (a_figure(value="2", rows=(1, 3)), (), (2,)),
        (a_figure(rows=(1, 2, 9)), (9,), (3,)),  # same value, other rows
        (a_figure(value="5"), (), ()),  # same rows, other amount
        (replace(a_figure(), version=2), (), ()),  # other definition
    ],
)
def test_value_rows_or_definition_make_a_difference(
    now: Frozen, added: tuple[int, ...], removed: tuple[int, ...]
) -> None:
    (difference,) = rules.differences([a_figure()], {"rect.found": now})

    assert (difference.added, difference.removed) == (added, removed)
    assert difference.concerned == (added + removed or now.row_ids)


amounts = st.none() | st.decimals(min_value=0, max_value=10**9, places=2)


@given(value=amounts, base=amounts, rows=st.lists(st.integers(1, 10**12), max_size=20), where=st.booleans())
def test_a_frozen_figure_survives_json(
    value: Decimal | None, base: Decimal | None, rows: list[int], where: bool
) -> None:
    import json

    figure = replace(
        a_figure(rows=tuple(rows)),
        value=value,
        denominator=base,
        where=(("tier", "central"),) if where else (),
    )

    assert Frozen.from_json(json.loads(json.dumps(figure.as_json()))) == figure
