"""The rules as tables: stages, guards, names, ranking."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yihu.engine.errors import BadValue, WrongStage
from yihu.modules.rectification import rules
from yihu.modules.rectification.rules import (
    FROM,
    IMPLIED,
    LEADS_TO,
    NEXT,
    ROAD,
    Move,
    NeedsReason,
    NotReady,
    OutOfOrder,
    Readiness,
    SamePerson,
    Stage,
    Standing,
)
from yihu.modules.rectification.tests.factories import facts

LEGAL = {
    ("found", "assigned"),
    ("assigned", "claimed"),
    ("assigned", "found"),
    ("claimed", "planned"),
    ("planned", "fixing"),
    ("fixing", "fixing"),
    ("fixing", "checking"),
    ("checking", "passed"),
    ("checking", "returned"),
    ("returned", "fixing"),
    ("passed", "closed"),
    ("passed", "returned"),
    ("closed", "reopened"),
    ("closed", "passed"),
    ("reopened", "planned"),
}
READY = Readiness(leader="周某", measures=2, measures_open=0, evidence=1)


@pytest.mark.parametrize("now", Stage)
@pytest.mark.parametrize("target", Stage)
def test_the_stage_machine_is_this_table(now: Stage, target: Stage) -> None:
    assert (target in NEXT[now]) == ((now.value, target.value) in LEGAL)
    if target not in NEXT[now] and (now, target) not in IMPLIED:
        with pytest.raises(WrongStage, match=now.label):
            rules.path(now, target)


@pytest.mark.parametrize(("ends", "steps"), IMPLIED.items())
def test_implied_steps_are_legal_one_by_one(ends: tuple[Stage, Stage], steps: tuple[Stage, ...]) -> None:
    assert steps[-1] is ends[1]
    for before, after in zip((ends[0], *steps), steps, strict=False):
        assert after in NEXT[before]


def test_the_main_road_is_legal_from_end_to_end() -> None:
    assert all(after in NEXT[before] for before, after in itertools.pairwise(ROAD))


@pytest.mark.parametrize("move", Move)
def test_every_move_has_a_legal_way_from_each_stage_it_is_open_in(move: Move) -> None:
    for stage in FROM[move]:
        assert rules.path(stage, LEADS_TO[move])[-1] is LEADS_TO[move]


def test_every_stage_has_a_way_on() -> None:
    assert {stage for move in Move for stage in FROM[move]} == set(Stage)


@pytest.mark.parametrize(
    ("lacking", "says"),
    [
        ({"leader": " "}, "责任领导"),
        ({"measures": 0}, "整改措施"),
        ({"measures_open": 1}, "1 条措施未完成"),
        ({"evidence": 0}, "印证资料"),
    ],
)
def test_each_missing_piece_alone_keeps_a_problem_open(lacking: dict[str, object], says: str) -> None:
    rules.ready(READY)
    with pytest.raises(NotReady, match=says):
        rules.ready(replace(READY, **lacking))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "name"),
    [("周某", "周某"), (" 周某 ", "周某"), ("周 某", "周某"), ("王和平", "王和平"), ("欧阳某某", "欧阳某某")],
)
def test_one_leader_is_one_name(text: str, name: str) -> None:
    assert rules.one_leader(text) == name


@pytest.mark.parametrize(
    "text", ["", "  ", "周某、李某", "周某，李某", "周某 李某", "周某/李某", "周某;李某"]
)
def test_none_or_several_leaders_are_refused(text: str) -> None:
    with pytest.raises(BadValue):
        rules.one_leader(text)


def test_maker_and_checker_differ_and_unknown_makers_are_not_compared() -> None:
    rules.another_person(1, 2, Move.PASS)
    rules.another_person(None, None, Move.PASS)
    with pytest.raises(SamePerson):
        rules.another_person(1, 1, Move.CLOSE)


def test_a_reason_is_words() -> None:
    assert rules.reason(" 照片不清 ", "退回") == "照片不清"
    with pytest.raises(NeedsReason):
        rules.reason("  ", "退回")


@pytest.mark.parametrize(
    ("due_on", "fine"), [(date(2020, 4, 15), True), (date(2020, 4, 16), False), (date(2020, 4, 7), False)]
)
def test_immediate_problems_are_due_within_seven_days(due_on: date, fine: bool) -> None:
    wanted = replace(facts(due_on=due_on), immediate=True)
    if fine:
        assert rules.checked(wanted, immediate_days=7).due_on == due_on
    else:
        with pytest.raises(BadValue):
            rules.checked(wanted, immediate_days=7)


def test_feedback_does_not_come_after_the_finding() -> None:
    with pytest.raises(OutOfOrder):
        rules.checked(replace(facts(), fed_back_on=date(2020, 4, 9)), immediate_days=7)


def test_content_is_told_by_its_first_bytes() -> None:
    assert rules.content_type(b"\x89PNG\r\n\x1a\n...") == "image/png"
    assert rules.content_type(b"<script>") == "application/octet-stream"


def a_standing(name: str, total: int, done: int) -> Standing:
    return Standing(code=name, name=name, total=total, closed_today=0, done=done, new_today=0)


def test_rank_is_by_rate_then_by_fewer_open_and_ties_share_it() -> None:
    rows = rules.ranked(
        [
            a_standing("丙", 10, 8),
            a_standing("甲", 5, 5),
            a_standing("乙", 3, 3),
            a_standing("丁", 5, 4),
            a_standing("戊", 0, 0),
        ]
    )
    assert [(row.name, row.rank) for row in rows] == [
        ("乙", 1),
        ("甲", 1),
        ("丁", 3),
        ("丙", 4),
        ("戊", None),
    ]


def test_a_township_without_problems_has_neither_rate_nor_rank() -> None:
    (row,) = rules.ranked([a_standing("戊", 0, 0)])
    assert row.rate is None
    assert row.rank is None


def test_rates_are_ranked_exactly_though_they_print_alike() -> None:
    rows = rules.ranked([a_standing("甲", 10_000, 8_681), a_standing("乙", 10_000, 8_682)])
    assert rows[0].name == "乙"
    assert rows[0].rate == rows[1].rate == Decimal("86.8")


def test_the_source_rate_comes_out() -> None:
    assert rules.summed([a_standing("甲", 273, 237)], code="", name="合计").rate == Decimal("86.8")


counts = st.integers(0, 40).flatmap(lambda total: st.tuples(st.just(total), st.integers(0, total)))


@given(st.lists(counts, max_size=20))
def test_ranking_keeps_every_row_and_never_puts_a_worse_one_first(pairs: list[tuple[int, int]]) -> None:
    given_rows = [
        a_standing(f"镇{position:02d}", total, done) for position, (total, done) in enumerate(pairs)
    ]
    rows = rules.ranked(given_rows)

    assert sorted(row.name for row in rows) == sorted(row.name for row in given_rows)
    some = [row for row in rows if row.total]
    for better, worse in itertools.pairwise(some):
        assert better.done * worse.total >= worse.done * better.total
        assert better.rank is not None
        assert worse.rank is not None
        same = (better.done * worse.total, better.open) == (worse.done * better.total, worse.open)
        assert (better.rank == worse.rank) == same
    assert rules.summed(rows, code="", name="合计").open == sum(row.open for row in given_rows)
